"""Data that the tests of the metrics share."""

from __future__ import annotations

import pytest
import torch

from playground.data import DATA, load
from playground.data.dataset import Dataset


@pytest.fixture(scope="session", params=["mnist", "fashion"])
def images(request: pytest.FixtureRequest) -> Dataset:
    return load(DATA[request.param]())


@pytest.fixture(scope="session")
def mnist() -> Dataset:
    return load(DATA["mnist"]())


@pytest.fixture(scope="session")
def ring() -> Dataset:
    return load(DATA["ring"]())


@pytest.fixture(scope="session")
def grid() -> Dataset:
    return load(DATA["grid"]())


@pytest.fixture
def rng() -> torch.Generator:
    return torch.Generator().manual_seed(7)
