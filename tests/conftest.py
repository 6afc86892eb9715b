"""Shared by every test: one BLAS thread, and no run or cache of the person who runs the tests is touched."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ["GAN_PLAYGROUND_COMPILED"] = "0"  # half a minute each, in the background: only where it is the matter


@pytest.fixture(scope="session")
def shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data cache for the whole session, so that MNIST is unpacked once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(autouse=True)
def _own_places(tmp_path: Path, shared_cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_PLAYGROUND_RUNS", str(tmp_path / "runs"))
    monkeypatch.setenv("GAN_PLAYGROUND_CACHE", str(shared_cache))
    import torch

    torch.set_num_threads(1)
