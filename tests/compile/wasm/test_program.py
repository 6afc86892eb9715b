"""Programs: buffers that are needed at the same time do not share memory, and elementwise runs are fused."""

from __future__ import annotations

from typing import Any

import pytest

from playground.compile.tracing import StepPart
from playground.compile.wasm import module
from playground.compile.wasm.lowering import lower
from playground.compile.wasm.part import Memory
from playground.compile.wasm.program import StepProgram
from playground.compile.wasm.steps import ElementLoop, Product
from playground.compile.wasm.values import UnsupportedStep
from tests.compile.hands import CASES, tiny


def built(monkeypatch: pytest.MonkeyPatch, patch: dict[str, Any]) -> tuple[StepProgram, list[Memory]]:
    """The program of a whole step, and the memory that must last to its end."""
    seen: list[tuple[StepProgram, list[Memory]]] = []
    write = module.write_part

    def note(library: Any, program: StepProgram, *rest: Any) -> Any:
        seen.append((program, list(rest[-1])))
        return write(library, program, *rest)

    monkeypatch.setattr(module, "write_part", note)
    config = tiny(**patch)
    module.build_module(config, (2,), [StepPart(1, 1, tuple(p.name for p in config.penalties))])
    return seen[0]


@pytest.mark.parametrize("case", ["objective ns", "R1 and R2", "dynamics consensus", "packed"])
def test_buffers_that_are_needed_at_once_do_not_overlap(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program, commits = built(monkeypatch, CASES[case])
    life: dict[tuple[int, int], list[int]] = {}  # by first byte and end
    for index, step in enumerate(program.steps):
        for buffer in {id(b): b for b in step.buffers()}.values():
            assert buffer.address is not None
            assert buffer.address % 16 == 0
            place = (buffer.address, buffer.address + 4 * buffer.floats)
            life.setdefault((id(buffer), *place), []).append(index)  # type: ignore[arg-type]
    for memory in commits:
        key = next(k for k in life if k[0] == id(memory.source))
        life[key].append(len(program.steps))
    spans = [(*key[1:], min(steps), max(steps)) for key, steps in life.items()]
    assert len({span[0] for span in spans}) < len(spans)  # memory is used again
    for i, (first, end, born, died) in enumerate(spans):
        for other_first, other_end, other_born, other_died in spans[:i]:
            apart = end <= other_first or other_end <= first
            assert apart or died < other_born or other_died < born


def test_elementwise_operations_are_fused(monkeypatch: pytest.MonkeyPatch) -> None:
    program, _ = built(monkeypatch, {})
    loops = [step for step in program.steps if isinstance(step, ElementLoop)]
    products = [step for step in program.steps if isinstance(step, Product)]
    assert len(loops) <= 20  # of about 90 elementwise operations and sums
    assert sum(len(loop.operations) + len(loop.reductions) for loop in loops) > 60
    assert {p.epilogue for p in products} == {"", "leaky", "masked"}


def test_an_unknown_operation_is_named() -> None:
    import torch

    def step(x: torch.Tensor) -> tuple[torch.Tensor]:
        return (torch.erfinv(x),)

    graph = torch.fx.experimental.proxy_tensor.make_fx(step, tracing_mode="fake")(torch.ones(4))
    with pytest.raises(UnsupportedStep, match="erfinv"):
        lower(graph.graph, [module._fixed((4,), 64)], [module._fixed((4,), 128)], 0, 4)
