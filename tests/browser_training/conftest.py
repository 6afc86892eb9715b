"""A Node process that trains as a browser does."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from playground.config import RunConfig
from playground.runs.helper.training_setup import training_setup


class Trains:
    """Asks the process; a configuration is sent with its setup."""

    def __init__(self) -> None:
        script = Path(__file__).with_name("trains.mjs")
        self._process = subprocess.Popen(["node", str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, action: str, config: RunConfig | None = None, **arguments: Any) -> Any:
        if config is not None:
            arguments |= {"config": config.to_json(), "answer": training_setup(config.to_json())}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"action": action, **arguments}).encode() + b"\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        self._process.communicate()


@pytest.fixture(scope="package")
def trains() -> Iterator[Trains]:
    found = Trains()
    yield found
    found.close()
