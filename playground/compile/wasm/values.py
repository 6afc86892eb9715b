"""What a program computes with: tensors in buffers, scalars in local variables, and views of both."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

Shape = tuple[int, ...]


class UnsupportedStep(Exception):
    """A traced step has an operation that cannot be compiled to WebAssembly; the message names it."""


@dataclass(eq=False)
class Buffer:
    """A part of the memory: `address` is its first byte, known from the start or chosen at the end."""

    floats: int
    address: int | None = None


@dataclass(eq=False)
class Scalar:
    """A number in a local variable, "f32" or "f64"; step number `step` computes it."""

    kind: str
    step: int
    local: int = -1


@dataclass(eq=False)
class Tensor:
    """The result of step number `step` (−1: an input), with a place in a buffer. It is written there if `stored`."""

    buffer: Buffer
    offset: int
    shape: Shape
    strides: Shape
    step: int
    stored: bool = False


@dataclass(frozen=True)
class View:
    """Numbers of `base`: index i lies at `offset` + Σ iₖ·strideₖ of its buffer, in floats. Scalars have stride 0."""

    base: Tensor | Scalar
    offset: int
    shape: Shape
    strides: Shape

    def __len__(self) -> int:
        return math.prod(self.shape)


def dense(shape: Sequence[int], inner: int | None = None) -> Shape:
    """Strides without gaps: dimension `inner` is contiguous, by default the last one, and the others row-major."""
    order = list(range(len(shape)))
    if inner is not None:
        order.append(order.pop(inner))
    strides, step = [0] * len(shape), 1
    for d in reversed(order):
        strides[d] = step
        step *= shape[d]
    return tuple(strides)


def whole(base: Tensor) -> View:
    return View(base, base.offset, base.shape, base.strides)


def of_scalar(base: Scalar, shape: Shape = ()) -> View:
    return View(base, 0, shape, (0,) * len(shape))


def squeezed(view: View) -> tuple[int, Shape, Shape]:
    """What identifies a view of its base: offset, sizes and strides without the dimensions of size 1."""
    kept = [(n, s) for n, s in zip(view.shape, view.strides, strict=True) if n != 1]
    return view.offset, tuple(n for n, _ in kept), tuple(s for _, s in kept)


def expand(view: View, shape: Sequence[int]) -> View:
    """`view` with stride 0 along the dimensions that are broadcast to `shape` (−1: as it is)."""
    before = len(shape) - len(view.shape)
    sizes, strides = (1,) * before + view.shape, (0,) * before + view.strides
    wanted = tuple(n if k == -1 else k for n, k in zip(sizes, shape, strict=True))
    return replace(
        view, shape=wanted,
        strides=tuple(0 if n == 1 and k != 1 else s for n, k, s in zip(sizes, wanted, strides, strict=True)),
    )  # fmt: skip


def transpose(view: View, a: int, b: int) -> View:
    order = list(range(len(view.shape)))
    order[a], order[b] = order[b], order[a]
    return permute(view, order)


def turned(view: View) -> View:
    """The transpose of a matrix; a vector stays as it is."""
    return permute(view, range(len(view.shape))[::-1])


def permute(view: View, order: Sequence[int]) -> View:
    return replace(view, shape=tuple(view.shape[d] for d in order), strides=tuple(view.strides[d] for d in order))


def part(view: View, dim: int, start: int, stop: int, step: int = 1) -> View:
    """The indices from `start` below `stop` along `dim`."""
    size = view.shape[dim]
    start, stop = (min(n + size if n < 0 else n, size) for n in (start, stop))
    shape, strides = list(view.shape), list(view.strides)
    shape[dim], strides[dim] = max(0, -(-(stop - start) // step)), strides[dim] * step
    return View(view.base, view.offset + start * view.strides[dim], tuple(shape), tuple(strides))


def select(view: View, dim: int, index: int) -> View:
    index += view.shape[dim] if index < 0 else 0
    return squeeze(part(view, dim, index, index + 1), [dim % len(view.shape)])


def squeeze(view: View, dims: Sequence[int]) -> View:
    """`view` without those of `dims` whose size is 1."""
    gone = {d % len(view.shape) for d in dims if view.shape and view.shape[d] == 1}
    kept = [d for d in range(len(view.shape)) if d not in gone]
    return permute(view, kept)


def unsqueeze(view: View, dim: int) -> View:
    dim += len(view.shape) + 1 if dim < 0 else 0
    return replace(
        view, shape=(*view.shape[:dim], 1, *view.shape[dim:]), strides=(*view.strides[:dim], 0, *view.strides[dim:])
    )


def reshape(view: View, shape: Sequence[int]) -> View | None:
    """`view` with another shape (one size may be −1), in row-major order; `None` where strides cannot express it."""
    if -1 in shape:
        known = -math.prod(shape)
        shape = [len(view) // known if n == -1 else n for n in shape]
    found = restride(view.shape, view.strides, tuple(shape))
    return None if found is None else replace(view, shape=tuple(shape), strides=found)


def restride(shape: Shape, strides: Shape, wanted: Shape) -> Shape | None:
    """The strides with which numbers of `shape` and `strides` have the shape `wanted`, if there are any."""
    _, sizes, steps = squeezed(View(Scalar("f32", -1), 0, shape, strides))
    found = [0] * len(wanted)
    runs: list[list[int]] = []  # size and stride of runs of dimensions that behave as one
    for n, s in zip(sizes, steps, strict=True):
        if runs and runs[-1][1] == n * s:
            runs[-1] = [runs[-1][0] * n, s]
        else:
            runs.append([n, s])
    left, step = 1, 0
    for d in reversed(range(len(wanted))):
        if wanted[d] == 1:
            continue
        if left == 1:
            if not runs:
                return None
            left, step = runs.pop()
        if left % wanted[d]:
            return None
        found[d], left, step = step, left // wanted[d], step * wanted[d]
    return tuple(found) if left == 1 and not runs else None
