"""Fixtures shared by the tests here."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.compile.wasm.node import Node


@pytest.fixture(scope="session")
def node() -> Iterator[Node]:
    process = Node()
    yield process
    process.close()
