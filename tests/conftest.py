"""Shared by every test: one BLAS thread, and no run or cache of the person who runs the tests is touched."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from playground.machine.hardware import RESTING_THREADS

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.update(RESTING_THREADS)  # as the app has them: two threads that spin beside busy neighbours take minutes
os.environ["GAN_PLAYGROUND_COMPILED"] = "0"  # half a minute each, in the background: only where it is the matter


@pytest.fixture(scope="session", autouse=True)
def _shared_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One data cache for the whole session, so that MNIST is unpacked once; for servers of several tests as well."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GAN_PLAYGROUND_CACHE", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(autouse=True)
def _own_places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_PLAYGROUND_RUNS", str(tmp_path / "runs"))
    import torch

    torch.set_num_threads(1)
