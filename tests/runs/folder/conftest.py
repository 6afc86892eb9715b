"""Fixtures shared by the tests here."""

from __future__ import annotations

from pathlib import Path

import pytest

from playground.config import RunConfig
from playground.runs.folder.store import RunFolder


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return RunFolder.create(tmp_path / "runs", RunConfig(), name="mine")
