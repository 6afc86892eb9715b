"""Writes a loop of a program: nested loops, of which the innermost handles four elements at once.

Where the number of elements is no multiple of four, the last vector begins earlier and computes some of them again;
sums leave these out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from playground.compile.wasm.encoding import (
    Function, at, clear_memory, get, i32, lanes_f32, lanes_i32, op, put, repeat, select, tee,
)  # fmt: skip
from playground.compile.wasm.expressions import converted, load_strided, on_vectors, store_strided
from playground.compile.wasm.library import Library
from playground.compile.wasm.products import add, hsum, mul
from playground.compile.wasm.steps import Loop, Operand, Reduction
from playground.compile.wasm.values import Scalar, Shape, Tensor, View, dense, squeezed


@dataclass(frozen=True)
class Access:
    """Where a loop reads or writes: the first byte, and the strides in bytes, outermost dimension first."""

    first: int
    strides: Shape


class Locals:
    """The local variables of a part. Those of one loop are used again by the next."""

    def __init__(self, f: Function) -> None:
        self._f = f
        self._free: dict[str, list[int]] = {}
        self._lent: list[tuple[str, int]] = []

    def take(self, kind: str) -> int:
        spare = self._free.setdefault(kind, [])
        local = spare.pop() if spare else self._f.local(kind)
        self._lent.append((kind, local))
        return local

    def release(self) -> None:
        for kind, local in self._lent:
            self._free[kind].append(local)
        self._lent.clear()


def write_loop(library: Library, locals_: Locals, loop: Loop) -> bytes:
    """The instructions of `loop`; every buffer has its address."""
    found = _LoopWriter(library, locals_, loop).whole()
    locals_.release()
    return found


def _address(base: Tensor | Scalar, offset: int) -> int:
    assert isinstance(base, Tensor) and base.buffer.address is not None
    return base.buffer.address + 4 * offset


class _LoopWriter:
    def __init__(self, library: Library, locals_: Locals, loop: Loop) -> None:
        self._library, self._take, self._loop = library, locals_.take, loop
        self._order = self._chosen_order()
        self._sizes: list[int] = [loop.shape[d] for d in self._order]
        self._groups = [[d] for d in self._order]  # the loop's dimensions in each dimension of the nest
        self._collapse()
        self._n = self._sizes[-1]
        self._lanes = min(4, self._n)
        self._outer: dict[Shape, int] = {}  # byte offsets of the outer dimensions, by strides
        self._inner: dict[Shape, int] = {}  # of the element now
        self._registers: dict[int, int] = {}  # results of this loop, by the id of their tensor
        self._loaded: dict[Access, int] = {}
        self._hoisted: dict[Access | Scalar, int] = {}
        self._at = self._take("i32")  # of the vector: its first element, in bytes
        self._sums = {id(r): self._take("v128") for r in loop.reductions if self._in_lanes(r)}
        self._mask = self._take("v128") if loop.reductions and self._n % 4 else -1

    # -- the nest ------------------------------------------------------------------------------------------------

    def _strides(self) -> list[Shape]:
        """The strides of all that is read and written, by the loop's dimensions."""
        loop = self._loop
        found = [view.strides for view in loop.loads()]
        found += [squeezed_strides(o.result, loop.shape) for o in loop.operations if o.result.stored]
        return found + [self._kept_strides(r) for r in loop.reductions if isinstance(r.result, Tensor)]

    def _kept_strides(self, reduction: Reduction) -> Shape:
        """The strides of a result that is a tensor, with 0 where the loop sums."""
        assert isinstance(reduction.result, Tensor)
        base = reduction.result
        kept = iter(squeezed(View(base, 0, base.shape, base.strides))[2])
        return tuple(0 if d in reduction.over else next(kept) for d in range(len(self._loop.shape)))

    def _chosen_order(self) -> list[int]:
        """The loop's dimensions, that of the vectors last: most accesses are contiguous along it."""
        shape, strides = self._loop.shape, self._strides()

        def gain(d: int) -> tuple[int, int]:
            return sum((s[d] == 1) - 3 * (s[d] not in (0, 1)) for s in strides), shape[d]

        inner = max(range(len(shape)), key=gain)
        outer = [d for d in range(len(shape)) if d != inner]
        outer.sort(key=lambda d: -sum(s[d] for s in strides))
        return [*outer, inner]

    def _collapse(self) -> None:
        """Make one dimension of two wherever all accesses allow it."""
        strides = self._strides()
        i = len(self._groups) - 2
        while i >= 0:
            a, b = self._groups[i][-1], self._groups[i + 1][0]
            size = math.prod(self._loop.shape[d] for d in self._groups[i + 1])
            unit = self._groups[i + 1][-1]
            flat = all(s[a] == s[unit] * size for s in strides)
            alike = all((a in r.over) == (b in r.over) for r in self._loop.reductions)
            if flat and alike:
                self._groups[i : i + 2] = [self._groups[i] + self._groups[i + 1]]
                self._sizes[i : i + 2] = [self._sizes[i] * self._sizes[i + 1]]
            i -= 1

    def _access(self, base: Tensor | Scalar, offset: int, strides: Shape) -> Access:
        return Access(_address(base, offset), tuple(4 * strides[group[-1]] for group in self._groups))

    def whole(self) -> bytes:
        found = b""
        for operand in self._loop.operands():
            found += self._hoist_scalar(operand)
        for r in self._loop.reductions:
            if self._by_memory(r):
                assert isinstance(r.result, Tensor)
                kept = math.prod(r.result.shape)
                found += clear_memory(i32(_address(r.result, r.result.offset)), i32(4 * kept))
        return found + self._level(0)

    def _level(self, level: int) -> bytes:
        start = b"".join(put(self._sums[id(r)], lanes_f32(0.0)) for r in self._beginning(level))
        end = b"".join(self._finish(r) for r in self._beginning(level))
        if level == len(self._sizes) - 1:
            return start + self._hoist_loads() + self._vectors() + end
        forward = b""
        counter = self._take("i32")
        used = dict.fromkeys(a.strides for a in self._accesses() if any(a.strides[:-1]))
        for strides in used:
            if level == 0:
                self._outer[strides] = self._take("i32")
                start += put(self._outer[strides], i32(0))
            back = strides[level + 1] * self._sizes[level + 1] if level + 1 < len(self._sizes) - 1 else 0
            if strides[level] - back:
                local = self._outer[strides]
                forward += put(local, add(get(local), i32(strides[level] - back)))
        body = self._level(level + 1) + forward
        again = tee(counter, op("i32.sub", get(counter), i32(1)))
        return start + put(counter, i32(self._sizes[level])) + repeat(body, again) + end

    def _accesses(self) -> list[Access]:
        loop = self._loop
        found = [self._access(v.base, v.offset, v.strides) for v in loop.loads()]
        for o in loop.operations:
            if o.result.stored:
                found.append(self._access(o.result, o.result.offset, squeezed_strides(o.result, loop.shape)))
        return found + [self._result(r) for r in loop.reductions if isinstance(r.result, Tensor)]

    def _result(self, r: Reduction) -> Access:
        assert isinstance(r.result, Tensor)
        return self._access(r.result, r.result.offset, self._kept_strides(r))

    # -- the innermost loop --------------------------------------------------------------------------------------

    def _vectors(self) -> bytes:
        if self._n <= 4:
            return put(self._at, i32(0)) + self._set_mask(i32(0)) + self._body()
        k, last = self._take("i32"), 4 * (self._n - 4)
        here = get(k)
        if self._n % 4:
            here = select("i32", op("i32.lt_s", get(k), i32(last)), get(k), i32(last))
        body = put(self._at, here) + self._set_mask(op("i32.gt_s", get(k), i32(last))) + self._body()
        again = op("i32.lt_s", tee(k, op("i32.add", get(k), i32(16))), i32(4 * self._n))
        return put(k, i32(0)) + repeat(body, again)

    def _set_mask(self, overlaps: bytes) -> bytes:
        if self._mask < 0:
            return b""
        if self._n < 4:
            return put(self._mask, lanes_i32(*(-(lane < self._n) for lane in range(4))))
        fresh = lanes_i32(*(-(lane >= 4 - self._n % 4) for lane in range(4)))
        return put(self._mask, select("v128", overlaps, fresh, lanes_i32(-1)))

    def _body(self) -> bytes:
        found = b""
        self._inner.clear()
        self._loaded.clear()
        for o in self._loop.operations:
            operands = []
            for operand in o.operands:
                code, value = self._operand(operand)
                found += code
                operands.append(value)
            register = self._take("v128")
            self._registers[id(o.result)] = register
            found += put(register, on_vectors(self._library, o.name, operands))
            if o.result.stored:
                place = self._access(o.result, o.result.offset, squeezed_strides(o.result, self._loop.shape))
                code, address = self._place(place)
                found += code + store_strided(address, get(register), place.first, place.strides[-1], self._lanes)
        for r in self._loop.reductions:
            code, value = self._operand(r.operand)
            found += code
            if self._mask >= 0:
                value = op("v128.and", value, get(self._mask))
            if self._in_lanes(r):
                found += put(self._sums[id(r)], op("f32x4.add", get(self._sums[id(r)]), value))
            else:
                found += self._add_to_memory(r, value)
        return found

    def _operand(self, operand: Operand) -> tuple[bytes, bytes]:
        """What must be done before, and the operand."""
        if not isinstance(operand, View):
            return b"", lanes_f32(operand)
        if isinstance(operand.base, Scalar):
            return b"", get(self._hoisted[operand.base])
        made = self._loop.makes(operand)
        if made is not None:
            return b"", get(self._registers[id(made)])
        access = self._access(operand.base, operand.offset, operand.strides)
        if access in self._hoisted:
            return b"", get(self._hoisted[access])
        if access in self._loaded:
            return b"", get(self._loaded[access])
        code, address = self._place(access)
        register = self._loaded[access] = self._take("v128")
        return code + put(register, load_strided(address, access.first, access.strides[-1], self._lanes)), get(register)

    def _place(self, access: Access) -> tuple[bytes, bytes]:
        """The address of the present vector, without the constant part; an instruction that computes it once."""
        strides = access.strides
        if not any(strides[:-1]) and strides[-1] == 4:
            return b"", get(self._at)
        if strides in self._inner:
            return b"", get(self._inner[strides])
        terms = [get(self._outer[strides])] if any(strides[:-1]) else []
        if strides[-1]:
            terms.append(get(self._at) if strides[-1] == 4 else mul(get(self._at), i32(strides[-1] // 4)))
        local = self._inner[strides] = self._take("i32")
        return put(local, add(*terms) if terms else i32(0)), get(local)

    # -- what does not change ------------------------------------------------------------------------------------

    def _hoist_scalar(self, operand: Operand) -> bytes:
        if not isinstance(operand, View) or not isinstance(operand.base, Scalar) or operand.base in self._hoisted:
            return b""
        local = self._hoisted[operand.base] = self._take("v128")
        return put(local, op("f32x4.splat", converted(get(operand.base.local), operand.base.kind, "f32")))

    def _hoist_loads(self) -> bytes:
        found = b""
        for view in self._loop.loads():
            access = self._access(view.base, view.offset, view.strides)
            if access.strides[-1] == 0 and access not in self._hoisted:
                local = self._hoisted[access] = self._take("v128")
                address = get(self._outer[access.strides]) if any(access.strides) else i32(0)
                found += put(local, at("v128.load32_splat", address, offset=access.first))
        return found

    # -- sums ----------------------------------------------------------------------------------------------------

    def _summed(self, r: Reduction) -> list[bool]:
        return [group[-1] in r.over for group in self._groups]

    def _in_lanes(self, r: Reduction) -> bool:
        return self._summed(r)[-1]

    def _first_level(self, r: Reduction) -> int:
        """The outermost level from which on all dimensions are summed."""
        summed = self._summed(r)
        return max((level + 1 for level, one in enumerate(summed) if not one), default=0)

    def _by_memory(self, r: Reduction) -> bool:
        return not self._in_lanes(r) or any(self._summed(r)[: self._first_level(r)])

    def _beginning(self, level: int) -> Sequence[Reduction]:
        return [r for r in self._loop.reductions if self._in_lanes(r) and self._first_level(r) == level]

    def _finish(self, r: Reduction) -> bytes:
        total = hsum(self._sums[id(r)])
        if isinstance(r.result, Scalar):
            return put(r.result.local, total)
        access = self._result(r)
        address = get(self._outer[access.strides]) if any(access.strides) else i32(0)
        if self._by_memory(r):
            total = op("f32.add", at("f32.load", address, offset=access.first), total)
        return at("f32.store", address, total, offset=access.first)

    def _add_to_memory(self, r: Reduction, value: bytes) -> bytes:
        access = self._result(r)
        code, address = self._place(access)
        before = load_strided(address, access.first, access.strides[-1], self._lanes)
        total = self._take("v128")
        code += put(total, op("f32x4.add", before, value))
        return code + store_strided(address, get(total), access.first, access.strides[-1], self._lanes)


def squeezed_strides(base: Tensor, shape: Shape) -> Shape:
    """The strides of a result over the indices of its loop."""
    found = squeezed(View(base, base.offset, base.shape, base.strides))[2]
    return found if len(found) == len(shape) else dense(shape)
