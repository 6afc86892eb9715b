"""Writes the function of one part of a step: its program, the check for divergence, and the update of the weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from playground.compile.wasm.dispatch import write_product
from playground.compile.wasm.encoding import Function, Library, at, copy_memory, f32, get, i32, op, put, when
from playground.compile.wasm.expressions import converted, number, on_numbers
from playground.compile.wasm.loops import Locals, write_loop
from playground.compile.wasm.program import StepProgram
from playground.compile.wasm.steps import ElementLoop, Product, Scalars
from playground.compile.wasm.values import Buffer, Scalar, Tensor, View

ALIGNED = 16


@dataclass(frozen=True)
class Memory:
    """A part of the memory, in bytes, and where it is copied to when the step is good."""

    source: Buffer
    target: int


def place_buffers(program: StepProgram, start: int, kept: Sequence[Buffer]) -> int:
    """Give each buffer without an address one from `start` on; the end of what is used.

    Buffers share memory unless a step uses both, or one of them is still needed; `kept` are needed at the end.
    """
    life: dict[int, list[int]] = {}
    buffers: dict[int, Buffer] = {}
    for index, step in enumerate(program.steps):
        for buffer in step.buffers():
            if buffer.address is None:
                life.setdefault(id(buffer), [index, index])[1] = index
                buffers[id(buffer)] = buffer
    for buffer in kept:
        if id(buffer) in life:
            life[id(buffer)][1] = len(program.steps)
    placed: list[tuple[int, int, list[int]]] = []  # first byte, end, life
    for key, (born, died) in sorted(life.items(), key=lambda item: item[1]):
        size = aligned(4 * buffers[key].floats)
        at_byte = start
        for first, end, (others_birth, others_death) in sorted(placed):
            if others_birth <= died and born <= others_death and first < at_byte + size and at_byte < end:
                at_byte = end
        buffers[key].address = at_byte
        placed.append((at_byte, at_byte + size, [born, died]))
    return max((end for _, end, _ in placed), default=start)


def aligned(size: int) -> int:
    return -(-size // ALIGNED) * ALIGNED


def write_part(
    library: Library, program: StepProgram, name: str, free: int, sizes: tuple[int, int], limit: float,
    commits: Sequence[Memory],
) -> Function:  # fmt: skip
    """The function `name`. It returns 0, or which of the `sizes` (first byte, number) is not below `limit`, from 1."""
    f = Function([], "i32", export=name)
    locals_, body = Locals(f), b""
    for step in program.steps:
        if isinstance(step, ElementLoop):
            for reduction in step.reductions:
                if isinstance(reduction.result, Scalar):
                    reduction.result.local = f.local("f32")
            body += write_loop(library, locals_, step)
        elif isinstance(step, Product):
            body += write_product(library, step)
        else:
            body += _scalars(library, f, step, free)
    for i in range(sizes[1]):
        below = op("f32.lt", at("f32.load", i32(0), offset=sizes[0] + 4 * i), f32(limit))
        body += when(op("i32.eqz", below), op("return", i32(i + 1)))
    for memory in commits:
        assert memory.source.address is not None
        body += copy_memory(i32(memory.target), i32(memory.source.address), i32(4 * memory.source.floats))
    f.body = body + i32(0)
    return f


def _scalars(library: Library, f: Function, step: Scalars, free: int) -> bytes:
    found = b""
    for name, operands, result in step.operations:
        if isinstance(result, Tensor):
            assert result.buffer.address is not None
            value = _number(operands[0], "f32")
            found += at("f32.store", i32(0), value, offset=result.buffer.address + 4 * result.offset)
            continue
        result.local = f.local(result.kind)
        if name == "free":
            assert isinstance(operands[0], float)
            value = at("f64.load", i32(0), offset=free + 8 * int(operands[0]))
        else:
            value = on_numbers(library, f, result.kind, name, [_number(o, result.kind) for o in operands])
        found += put(result.local, value)
    return found


def _number(operand: View | float, kind: str) -> bytes:
    if not isinstance(operand, View):
        return number(kind, operand)
    assert isinstance(operand.base, Scalar)
    return converted(get(operand.base.local), operand.base.kind, kind)
