"""The steps of a program: loops over elements with reductions, scalar computations, and matrix products."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from playground.compile.wasm.values import Buffer, Scalar, Shape, Tensor, View, squeezed

Operand = View | float


@dataclass(frozen=True)
class Elementwise:
    """One operation of a loop; each operand has the loop's shape."""

    name: str
    operands: tuple[Operand, ...]
    result: Tensor


@dataclass(frozen=True)
class Reduction:
    """A sum over the dimensions `over` of a loop; a tensor as the result has the other dimensions, in order."""

    operand: View
    over: tuple[int, ...]
    result: Tensor | Scalar


@dataclass(eq=False)
class ElementLoop:
    """Elementwise operations and sums over the same indices. `shape` has no sizes of 1, unless it is (1,)."""

    shape: Shape
    operations: list[Elementwise] = field(default_factory=list)
    reductions: list[Reduction] = field(default_factory=list)
    known: dict[tuple[str, tuple[Operand, ...]], Tensor] = field(default_factory=dict)

    def makes(self, view: Operand) -> Tensor | None:
        """The tensor that this loop computes and of which `view` is the element at the loop's own index."""
        if not isinstance(view, View) or not isinstance(view.base, Tensor):
            return None
        base = view.base
        mine = any(operation.result is base for operation in self.operations)
        same = squeezed(view) == squeezed(View(base, base.offset, base.shape, base.strides))
        return base if mine and same else None

    def loads(self) -> Iterator[View]:
        """The operands that lie in memory."""
        for operand in self.operands():
            if isinstance(operand, View) and isinstance(operand.base, Tensor) and self.makes(operand) is None:
                yield operand

    def operands(self) -> Iterator[Operand]:
        for operation in self.operations:
            yield from operation.operands
        for reduction in self.reductions:
            yield reduction.operand

    def buffers(self) -> Iterator[Buffer]:
        yield from (view.base.buffer for view in self.loads() if isinstance(view.base, Tensor))
        yield from (o.result.buffer for o in self.operations if o.result.stored)
        yield from (r.result.buffer for r in self.reductions if isinstance(r.result, Tensor))


@dataclass(eq=False)
class Scalars:
    """Computations with single numbers: name, operands, result. "store" writes a number to a tensor of one."""

    operations: list[tuple[str, tuple[Operand, ...], Scalar | Tensor]] = field(default_factory=list)

    def buffers(self) -> Iterator[Buffer]:
        for _, operands, result in self.operations:
            yield from (o.base.buffer for o in operands if isinstance(o, View) and isinstance(o.base, Tensor))
            if isinstance(result, Tensor):
                yield result.buffer


@dataclass(eq=False)
class Product:
    """out = a·b + bias, (m, k)·(k, n). Epilogue: "", "leaky" or "masked" by `reference`, as in `products.rows`."""

    a: View
    b: View
    bias: View | None
    out: Tensor
    epilogue: str = ""
    slope: float = 0.0
    reference: View | None = None

    def buffers(self) -> Iterator[Buffer]:
        views = [self.a, self.b, self.bias, self.reference]
        yield from (view.base.buffer for view in views if view is not None and isinstance(view.base, Tensor))
        yield self.out.buffer


Step = ElementLoop | Scalars | Product
