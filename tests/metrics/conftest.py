"""Data that the tests of the metrics share."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from playground.data import DATA, load
from playground.data.dataset import Dataset


@pytest.fixture(scope="session", params=["mnist", "fashion"])
def images(request: pytest.FixtureRequest, shared_cache: Path) -> Dataset:
    return _load(request.param, shared_cache)


@pytest.fixture(scope="session")
def mnist(shared_cache: Path) -> Dataset:
    return _load("mnist", shared_cache)


def _load(name: str, cache: Path) -> Dataset:
    with pytest.MonkeyPatch.context() as patch:  # a session's fixture comes before each test's own places
        patch.setenv("GAN_PLAYGROUND_CACHE", str(cache))
        return load(DATA[name]())


@pytest.fixture(scope="session")
def ring() -> Dataset:
    return load(DATA["ring"]())


@pytest.fixture(scope="session")
def grid() -> Dataset:
    return load(DATA["grid"]())


@pytest.fixture
def rng() -> torch.Generator:
    return torch.Generator().manual_seed(7)
