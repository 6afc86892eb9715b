"""Fixtures for tests with processes, which must all have ended after a test."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from playground.runs.backends.base import Backend
from playground.runs.backends.local import ForkBackend, SpawnBackend
from tests.runs.stage import Theatre


@pytest.fixture(scope="session")
def backend() -> Iterator[Backend]:
    """This system's way to have workers, warm for all tests; afterwards no process of ours is left."""
    backend = ForkBackend() if sys.platform == "linux" else SpawnBackend()
    backend.warm()
    yield backend
    backend.close()
    _, left = psutil.wait_procs(psutil.Process().children(recursive=True), timeout=30)
    assert [process.cmdline() for process in left] == []


@pytest.fixture
def theatre(tmp_path: Path) -> Theatre:
    return Theatre(tmp_path)


@pytest.fixture
def school(tmp_path: Path) -> Theatre:
    return Theatre(tmp_path, local_only=False)
