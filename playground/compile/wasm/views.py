"""ATen's views: other shapes and strides of the same numbers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from playground.compile.wasm import values
from playground.compile.wasm.values import View

SAME = ("alias", "detach", "lift_fresh_copy")


def _split(x: View, sizes: int | Sequence[int], dim: int = 0) -> list[View]:
    if isinstance(sizes, int):
        sizes = [min(sizes, x.shape[dim] - i) for i in range(0, x.shape[dim], sizes)]
    ends = [sum(sizes[: i + 1]) for i in range(len(sizes))]
    return [values.part(x, dim, end - size, end) for size, end in zip(sizes, ends, strict=True)]


def _slice(x: View, dim: int = 0, start: int | None = 0, stop: int | None = None, step: int = 1) -> View:
    return values.part(x, dim, start or 0, x.shape[dim] if stop is None else stop, step)


def _squeeze(x: View, dims: int | Sequence[int] | None = None) -> View:
    chosen = range(len(x.shape)) if dims is None else [dims] if isinstance(dims, int) else dims
    return values.squeeze(x, list(chosen))


VIEWS: dict[str, Any] = {
    **dict.fromkeys(SAME, lambda x: x),
    "getitem": lambda x, i: x[i],
    "t": values.turned,
    "transpose": values.transpose,
    "permute": values.permute,
    "expand": values.expand,
    "select": values.select,
    "slice": _slice,
    "split": _split,
    "split_with_sizes": _split,
    "squeeze": _squeeze,
    "unsqueeze": values.unsqueeze,
}
