"""Fixtures shared by the tests here."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from tests.compile.wasm.node import Node


@pytest.fixture(scope="session")
def node() -> Iterator[Node]:
    if shutil.which("node") is None:
        pytest.skip("needs Node 20.19 or newer")
    process = Node()
    yield process
    process.close()
