"""Steps as WebAssembly agree with the algorithm: every objective, penalty, auxiliary, optimiser and dynamics, in Node."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from playground.compile.tracing import StepPart
from playground.data.dataset import Dataset
from tests.compile.hands import CASES, differences, tiny
from tests.compile.wasm.node import Node, in_node


@pytest.fixture(scope="module")
def node() -> Iterator[Node]:
    process = Node()
    yield process
    process.close()


@pytest.mark.parametrize("case", CASES)
def test_a_step_agrees_with_the_algorithm_from_a_hundred_states(case: str, data: Dataset, node: Node) -> None:
    config = tiny(**CASES[case])
    part = StepPart(1, 1, tuple(p.name for p in config.penalties))
    assert differences(config, data, part, in_node(node, config, part)) == []
