"""Fixtures shared by the tests here."""

from __future__ import annotations

import pytest

from playground.data import load
from playground.data.dataset import Dataset
from tests.compile.hands import tiny


@pytest.fixture(scope="module")
def data() -> Dataset:
    return load(tiny().data)
