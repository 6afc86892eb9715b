"""Runs commands: in this process or in a new one."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest

from playground.cli import main

TINY = [
    "--set",
    "G.hidden=[8]",
    "--set",
    "D.hidden=[8]",
    "--set",
    "latent.size=2",
    "--set",
    "data.samples=500",
    "--threads",
    "1",
]


def run(*args: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "playground", *map(str, args)], capture_output=True, text=True, check=False, timeout=120
    )


def trained(capsys: pytest.CaptureFixture[str], *args: object) -> dict[str, Any]:
    assert main(["train", "--json", *map(str, args)]) == 0
    result: dict[str, Any] = json.loads(capsys.readouterr().out.splitlines()[-1])
    return result
