"""Writes a loop of a program: nested loops, of which the innermost handles four elements at once.

Where the number of elements is no multiple of four, the last vector begins earlier and computes some of them again;
sums leave these out.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Sequence

from playground.compile.wasm.encoding import (
    Function,
    Library,
    at,
    clear_memory,
    get,
    i32,
    lanes_f32,
    lanes_i32,
    op,
    put,
    repeat,
    select,
    tee,
)  # fmt: skip
from playground.compile.wasm.expressions import TWICE, converted, load_strided, on_vectors, store_strided
from playground.compile.wasm.nests import MemoryAccess, Nest
from playground.compile.wasm.products import add, hsum, mul
from playground.compile.wasm.steps import ElementLoop, Operand, Reduction
from playground.compile.wasm.values import Scalar, Shape, Tensor, View


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


def write_loop(library: Library, locals_: Locals, loop: ElementLoop) -> bytes:
    """The instructions of `loop`; every buffer has its address."""
    found = _LoopWriter(library, locals_, loop).whole()
    locals_.release()
    return found


class _LoopWriter:
    def __init__(self, library: Library, locals_: Locals, loop: ElementLoop) -> None:
        self._library, self._take, self._loop = library, locals_.take, loop
        self._nest = Nest(loop)
        self._sizes, self._n = self._nest.sizes, self._nest.sizes[-1]
        self._lanes = min(4, self._n)
        self._outer: dict[Shape, int] = {}  # byte offsets of the outer dimensions, by strides
        self._inner: dict[Shape, int] = {}  # of the element now
        self._known: dict[Tensor | MemoryAccess, bytes] = {}  # what results of this loop and numbers in memory are
        self._uses = Counter(self._key(operand) for operand in self._written())
        self._hoisted: dict[MemoryAccess | Tensor | Scalar, int] = {}
        self._at = self._take("i32")  # of the vector: its first element, in bytes
        self._sums = {id(r): self._take("v128") for r in loop.reductions if self._in_lanes(r)}
        self._mask = self._take("v128") if loop.reductions and self._n % 4 else -1

    def whole(self) -> bytes:
        found = b""
        for operand in self._loop.operands():
            found += self._hoist_scalar(operand)
        for r in self._loop.reductions:
            if self._by_memory(r):
                assert isinstance(r.result, Tensor)
                size = 4 * math.prod(r.result.shape)
                found += clear_memory(i32(self._nest.total(r).first), i32(size))
        return found + self._level(0)

    def _level(self, level: int) -> bytes:
        start = b"".join(put(self._sums[id(r)], lanes_f32(0.0)) for r in self._beginning(level))
        end = b"".join(self._finish(r) for r in self._beginning(level))
        if level == len(self._sizes) - 1:
            return start + self._hoist_loads() + self._vectors() + end
        forward = b""
        counter = self._take("i32")
        used = dict.fromkeys(a.strides for a in self._nest.accesses() if any(a.strides[:-1]))
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
        self._known.clear()
        for o in self._loop.operations:
            operands = []
            for operand in o.operands:
                code, value = self._operand(operand)
                found += code
                operands.append(value)
            found += self._keep(o.result, on_vectors(self._library, o.name, operands), o.result.stored)
            if o.result.stored:
                place, value = self._nest.result(o.result), self._known[o.result]
                code, address = self._place(place)
                found += code + store_strided(address, value, place.first, place.strides[-1], self._lanes)
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
        key = self._key(operand)
        assert isinstance(key, Tensor | MemoryAccess)
        if key in self._hoisted:
            return b"", get(self._hoisted[key])
        if key in self._known:
            return b"", self._known[key]
        assert isinstance(key, MemoryAccess)
        code, address = self._place(key)
        return code + self._keep(key, load_strided(address, key.first, key.strides[-1], self._lanes)), self._known[key]

    def _keep(self, key: Tensor | MemoryAccess, value: bytes, stored: bool = False) -> bytes:
        """Put a value into a local variable, unless it is used only once: then it is computed where it is used."""
        if self._uses[key] < 2 and not stored:
            self._known[key] = value
            return b""
        register = self._take("v128")
        self._known[key] = get(register)
        return put(register, value)

    def _key(self, operand: Operand) -> Tensor | MemoryAccess | None:
        """What an operand is: a result of this loop, or numbers in memory."""
        if not isinstance(operand, View) or isinstance(operand.base, Scalar):
            return None
        return self._loop.makes(operand) or self._nest.access(operand.base, operand.offset, operand.strides)

    def _written(self) -> Iterator[Operand]:
        """The operands, each as often as its bytes are written."""
        for operation in self._loop.operations:
            yield from operation.operands
            if operation.name in TWICE:
                yield operation.operands[0]
        yield from (reduction.operand for reduction in self._loop.reductions)

    def _place(self, access: MemoryAccess) -> tuple[bytes, bytes]:
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
            access = self._nest.access(view.base, view.offset, view.strides)
            if access.strides[-1] == 0 and access not in self._hoisted:
                local = self._hoisted[access] = self._take("v128")
                address = get(self._outer[access.strides]) if any(access.strides) else i32(0)
                found += put(local, at("v128.load32_splat", address, offset=access.first))
        return found

    # -- sums ----------------------------------------------------------------------------------------------------

    def _in_lanes(self, r: Reduction) -> bool:
        return self._nest.summed(r)[-1]

    def _first_level(self, r: Reduction) -> int:
        """The outermost level from which on all dimensions are summed."""
        summed = self._nest.summed(r)
        return max((level + 1 for level, one in enumerate(summed) if not one), default=0)

    def _by_memory(self, r: Reduction) -> bool:
        return not self._in_lanes(r) or any(self._nest.summed(r)[: self._first_level(r)])

    def _beginning(self, level: int) -> Sequence[Reduction]:
        return [r for r in self._loop.reductions if self._in_lanes(r) and self._first_level(r) == level]

    def _finish(self, r: Reduction) -> bytes:
        total = hsum(self._sums[id(r)])
        if isinstance(r.result, Scalar):
            return put(r.result.local, total)
        access = self._nest.total(r)
        address = get(self._outer[access.strides]) if any(access.strides) else i32(0)
        if self._by_memory(r):
            total = op("f32.add", at("f32.load", address, offset=access.first), total)
        return at("f32.store", address, total, offset=access.first)

    def _add_to_memory(self, r: Reduction, value: bytes) -> bytes:
        access = self._nest.total(r)
        code, address = self._place(access)
        before = load_strided(address, access.first, access.strides[-1], self._lanes)
        total = self._take("v128")
        code += put(total, op("f32x4.add", before, value))
        return code + store_strided(address, get(total), access.first, access.strides[-1], self._lanes)
