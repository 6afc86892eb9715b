"""Chooses the nest of a loop: the order of its dimensions, and which of them behave as one."""

from __future__ import annotations

from dataclasses import dataclass

from playground.compile.wasm.steps import ElementLoop, Reduction
from playground.compile.wasm.values import Scalar, Shape, Tensor, squeezed, whole


@dataclass(frozen=True)
class MemoryAccess:
    """Where a loop reads or writes: the first byte, and the strides in bytes, outermost dimension first."""

    first: int
    strides: Shape


class Nest:
    """The dimensions of a loop from the outermost to that of the vectors: `sizes`, and where things lie."""

    def __init__(self, loop: ElementLoop) -> None:
        self._loop = loop
        order = self._order()
        self.sizes = [loop.shape[d] for d in order]
        self._groups = [[d] for d in order]  # the loop's dimensions that are one dimension of the nest
        self._collapse()

    def access(self, base: Tensor | Scalar, offset: int, strides: Shape) -> MemoryAccess:
        """Numbers of `base` from `offset` on, with strides over the dimensions of the loop."""
        assert isinstance(base, Tensor)
        assert base.buffer.address is not None
        return MemoryAccess(base.buffer.address + 4 * offset, tuple(4 * strides[group[-1]] for group in self._groups))

    def result(self, base: Tensor) -> MemoryAccess:
        """The result of an operation."""
        return self.access(base, base.offset, self._result_strides(base))

    def total(self, reduction: Reduction) -> MemoryAccess:
        """The result of a sum, with stride 0 where it sums."""
        assert isinstance(reduction.result, Tensor)
        return self.access(reduction.result, reduction.result.offset, self._kept_strides(reduction))

    def summed(self, reduction: Reduction) -> list[bool]:
        """Whether the sum is over each dimension."""
        return [group[-1] in reduction.over for group in self._groups]

    def accesses(self) -> list[MemoryAccess]:
        loop = self._loop
        found = [self.access(v.base, v.offset, v.strides) for v in loop.loads()]
        found += [self.result(o.result) for o in loop.operations if o.result.stored]
        return found + [self.total(r) for r in loop.reductions if isinstance(r.result, Tensor)]

    # -- inside --------------------------------------------------------------------------------------------------

    def _strides(self) -> list[Shape]:
        """The strides of all that is read and written, by the loop's dimensions."""
        loop = self._loop
        found = [view.strides for view in loop.loads()]
        found += [self._result_strides(o.result) for o in loop.operations if o.result.stored]
        return found + [self._kept_strides(r) for r in loop.reductions if isinstance(r.result, Tensor)]

    def _result_strides(self, base: Tensor) -> Shape:
        return squeezed(whole(base))[2] or (1,)

    def _kept_strides(self, reduction: Reduction) -> Shape:
        assert isinstance(reduction.result, Tensor)
        kept = iter(squeezed(whole(reduction.result))[2])
        return tuple(0 if d in reduction.over else next(kept) for d in range(len(self._loop.shape)))

    def _order(self) -> list[int]:
        """That of the vectors last: most accesses are contiguous along it."""
        shape, strides = self._loop.shape, self._strides()

        def gain(d: int) -> tuple[int, int]:
            return sum((s[d] == 1) - 3 * (s[d] not in (0, 1)) for s in strides), shape[d]

        inner = max(range(len(shape)), key=gain)
        outer = [d for d in range(len(shape)) if d != inner]
        return [*sorted(outer, key=lambda d: -sum(s[d] for s in strides)), inner]

    def _collapse(self) -> None:
        """Make one dimension of two wherever all accesses allow it."""
        strides = self._strides()
        for i in reversed(range(len(self._groups) - 1)):
            a, b = self._groups[i][-1], self._groups[i + 1][-1]
            size = self.sizes[i + 1]
            flat = all(s[a] == s[b] * size for s in strides)
            if flat and all((a in r.over) == (b in r.over) for r in self._loop.reductions):
                self._groups[i : i + 2] = [self._groups[i] + self._groups[i + 1]]
                self.sizes[i : i + 2] = [self.sizes[i] * size]
