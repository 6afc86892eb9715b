"""A program while it is built: it fuses operations into loops, and gives each result a place.

An operation joins the first loop over the same indices in which, or after which, its operands are known. Results that
only their own loop reads are never written to memory.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from playground.compile.wasm.steps import ElementLoop, Elementwise, Operand, Product, Reduction, Scalars, Step
from playground.compile.wasm.values import (
    Buffer,
    Scalar,
    Shape,
    Tensor,
    View,
    dense,
    expand,
    of_scalar,
    squeeze,
    squeezed,
    unsqueeze,
    whole,
)  # fmt: skip


class StepProgram:
    """The steps of a program, and the operations that append to them."""

    def __init__(self) -> None:
        self.steps: list[Step] = []

    # -- results -------------------------------------------------------------------------------------------------

    def tensor(self, shape: Shape, step: int, place: View | None = None, inner: int | None = None) -> Tensor:
        """A result at `place`, or in a buffer of its own with dimension `inner` contiguous."""
        if place is not None and isinstance(place.base, Tensor):
            return Tensor(place.base.buffer, place.offset, shape, place.strides, step, stored=True)
        return Tensor(Buffer(math.prod(shape)), 0, shape, dense(shape, inner), step)

    def constant(self, value: float, shape: Shape = (), kind: str = "f32") -> View:
        return self.scalar("constant", (value,), kind, shape)

    def scalar(self, name: str, operands: tuple[Operand, ...], kind: str, shape: Shape = ()) -> View:
        """A computation with single numbers; its result, broadcast to `shape`."""
        step, index = self._scalars(operands)
        result = Scalar(kind, index)
        step.operations.append((name, operands, result))
        return of_scalar(result, shape)

    def apply(
        self, name: str, *operands: Operand, shape: Shape, kind: str = "f32", place: View | None = None,
        inner: int | None = None,
    ) -> View:  # fmt: skip
        """An elementwise operation with broadcasting to `shape`."""
        operands = tuple(expand(o, shape) if isinstance(o, View) else o for o in operands)
        singles = [_single(o) for o in operands]
        if None not in singles and (place is None or math.prod(shape) == 1):
            return self.scalar(name, tuple(o for o in singles if o is not None), kind, shape)
        space = tuple(n for n in shape if n != 1) or (1,)
        operands = tuple(_in_space(o, space) for o in operands)
        loop, index = self._loop(space, operands)
        if place is None and (name, operands) in loop.known:
            found = loop.known[name, operands]
            return View(found, found.offset, shape, _spread(found, shape))
        result = self.tensor(shape, index, place, inner)
        self._need(loop, operands)
        loop.operations.append(Elementwise(name, operands, result))
        loop.known.setdefault((name, operands), result)
        return whole(result)

    def sum(self, view: View, over: Sequence[int], place: View | None = None) -> View:
        """The sum over the dimensions `over`, which keep the size 1. A full sum is a scalar."""
        shape = view.shape
        kept = tuple(1 if d in over else n for d, n in enumerate(shape))
        if isinstance(view.base, Scalar):
            times = float(math.prod(shape[d] for d in over))
            return self.apply("mul", replace(view, shape=kept), times, shape=kept, kind=view.base.kind)
        if math.prod(kept) == math.prod(shape):
            return replace(view, shape=kept)
        space = tuple(n for n in shape if n != 1)
        dims = [d for d, n in enumerate(shape) if n != 1]
        operand = _in_space(view, space)
        assert isinstance(operand, View)
        loop, index = self._loop(space, (operand,))
        self._need(loop, (operand,))
        summed = tuple(i for i, d in enumerate(dims) if d in over)
        if math.prod(kept) == 1:
            total = Scalar("f32", index)
            loop.reductions.append(Reduction(operand, summed, total))
            return of_scalar(total, kept)
        usable = place is not None and place.strides == dense(kept)
        result = self.tensor(kept, index, place if usable else None)
        result.stored = True
        loop.reductions.append(Reduction(operand, summed, result))
        return whole(result)

    def product(self, step: Product) -> View:
        """A matrix product, after everything before it."""
        step.out.step, step.out.stored = len(self.steps), True
        self.steps.append(step)
        return whole(step.out)

    def in_memory(self, view: View, inner: int | None = None) -> View:
        """`view`, or a copy of it if it has no place in memory."""
        if isinstance(view.base, Scalar):
            place = whole(self.tensor(view.shape, -1, None, inner))
            return self.apply("copy", view, shape=view.shape, place=place)
        view.base.stored = True
        return view

    def along(self, view: View, dim: int) -> View:
        """`view` if it is contiguous along `dim`, else a copy that is, so that products can read vectors of it."""
        if view.shape[dim] < 4 or view.strides[dim] == 1:
            return view
        copied = self.apply("copy", view, shape=view.shape, inner=dim)
        if copied.strides[dim] == 1:
            return copied
        return self.apply("copy", view, shape=view.shape, place=whole(self.tensor(view.shape, -1, None, dim)))

    def put(self, view: View, place: View) -> int:
        """Copy `view` to `place`; the step that does."""
        if isinstance(view.base, Tensor) or len(view) > 1:
            return self.apply("copy", view, shape=place.shape, place=place).base.step
        step, index = self._scalars((view,))
        step.operations.append(("store", (of_scalar(view.base),), self.tensor(place.shape, index, place)))
        return index

    def reshape(self, view: View, shape: Shape) -> View:
        """A dense copy of `view` with another shape."""
        copied = self.apply("copy", view, shape=view.shape, place=whole(self.tensor(view.shape, -1)))
        return View(copied.base, copied.offset, shape, dense(shape))

    # -- inside --------------------------------------------------------------------------------------------------

    def _scalars(self, operands: Sequence[Operand]) -> tuple[Scalars, int]:
        first = max((o.base.step + isinstance(self.steps[o.base.step], ElementLoop)
                     for o in operands if isinstance(o, View) and o.base.step >= 0), default=0)  # fmt: skip
        for index in range(first, len(self.steps)):
            if isinstance(step := self.steps[index], Scalars):
                return step, index
        self.steps.append(Scalars())
        return self._scalars(operands)

    def _loop(self, space: Shape, operands: Sequence[Operand]) -> tuple[ElementLoop, int]:
        first = max((self._ready(o) for o in operands if isinstance(o, View)), default=0)
        for index in range(first, len(self.steps)):
            step = self.steps[index]
            if isinstance(step, ElementLoop) and step.shape == space:
                return step, index
        self.steps.append(ElementLoop(space))
        return self._loop(space, operands)

    def _ready(self, view: View) -> int:
        """The first step that can read `view`."""
        step = view.base.step
        if step < 0:
            return 0
        made = self.steps[step]
        return step if isinstance(made, ElementLoop) and made.makes(view) is not None else step + 1

    def _need(self, loop: ElementLoop, operands: Sequence[Operand]) -> None:
        for operand in operands:
            if isinstance(operand, View) and isinstance(operand.base, Tensor) and loop.makes(operand) is None:
                operand.base.stored = True


def _single(operand: Operand) -> Operand | None:
    """`operand` as one number, `None` if it is a tensor."""
    if not isinstance(operand, View):
        return operand
    return of_scalar(operand.base) if isinstance(operand.base, Scalar) else None


def _in_space(operand: Operand, space: Shape) -> Operand:
    """`operand` without its dimensions of size 1."""
    if not isinstance(operand, View):
        return operand
    found = squeeze(operand, range(len(operand.shape)))
    return unsqueeze(found, 0) if space == (1,) else found


def _spread(base: Tensor, shape: Shape) -> Shape:
    """The strides of `base` with sizes of 1 elsewhere."""
    strides = iter(squeezed(whole(base))[2])
    return tuple(0 if n == 1 else next(strides) for n in shape)
