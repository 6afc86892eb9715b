"""The instructions of elementwise operations: on vectors of four floats, and on single numbers."""

from __future__ import annotations

from collections.abc import Sequence

from playground.compile.wasm.encoding import (
    Function,
    Library,
    at,
    f32,
    f64,
    get,
    i32,
    lanes_f32,
    op,
    put,
    repeat,
    select,
    tee,
    when,
)  # fmt: skip
from playground.compile.wasm.maths import WRITERS, call_maths
from playground.compile.wasm.values import UnsupportedStep

ARITHMETIC = ("add", "sub", "mul", "div", "min", "max", "lt", "gt", "le", "ge")
UNARY = ("neg", "abs", "sqrt")
TWICE = ("leaky",)  # operations on vectors that write their first operand twice


def on_vectors(library: Library, name: str, x: Sequence[bytes]) -> bytes:
    """The operation on vectors. Those in `TWICE` write the first operand twice. Comparisons give masks of all bits."""
    if name in ARITHMETIC or name in UNARY or name in ("eq", "ne"):
        return op(f"f32x4.{name}", *x)
    if name in WRITERS:
        return call_maths(library, name, x[0])
    if name == "copy":
        return x[0]
    if name == "where":
        return op("v128.bitselect", x[1], x[2], x[0])
    if name == "to_number":
        return op("v128.and", x[0], lanes_f32(1.0))
    if name == "gate":  # the second operand's sign decides
        return op("v128.and", x[0], op("f32x4.gt", x[1], lanes_f32(0.0)))
    if name == "leaky":
        positive = op("f32x4.gt", x[1], lanes_f32(0.0))
        return op("v128.bitselect", x[0], op("f32x4.mul", x[0], x[2]), positive)
    raise UnsupportedStep(name)


def on_numbers(library: Library, f: Function, kind: str, name: str, x: Sequence[bytes]) -> bytes:
    """The operation on single numbers of `kind`, "f32" or "f64"."""
    if name in ARITHMETIC[:6] or name in UNARY:
        return op(f"{kind}.{name}", *x)
    if name in ("copy", "constant"):
        return x[0]
    if name == "pow" and kind == "f64":
        return _power(library, x)
    if kind == "f32":
        vectors = [op("f32x4.splat", e) for e in x]
        return op("f32x4.extract_lane", on_vectors(library, name, vectors), lane=0)
    raise UnsupportedStep(f"{name} of a number of 64 bits")


def number(kind: str, x: float) -> bytes:
    return f32(x) if kind == "f32" else f64(x)


def converted(x: bytes, before: str, after: str) -> bytes:
    if before == after:
        return x
    return op("f64.promote_f32", x) if after == "f64" else op("f32.demote_f64", x)


def _power(library: Library, x: Sequence[bytes]) -> bytes:
    return library.call("power", _write_power, *x)


def _write_power(_: Library) -> Function:
    """xⁿ for a whole n ≥ 0, by squaring."""
    f = Function(["f64", "f64"], "f64")
    n, found = f.local("i32"), f.local("f64")
    odd = op("i32.and", get(n), i32(1))
    body = put(found, op("f64.mul", get(found), select("f64", odd, get(0), f64(1.0))))
    body += put(0, op("f64.mul", get(0), get(0)))
    start = put(found, f64(1.0)) + tee(n, op("i32.trunc_sat_f64_s", get(1)))
    f.body = when(start, repeat(body, tee(n, op("i32.shr_u", get(n), i32(1))))) + get(found)
    return f


def load_strided(address: bytes, offset: int, stride: int, lanes: int = 4) -> bytes:
    """A vector of floats `stride` bytes apart; with fewer than four lanes the others are not read."""
    if stride == 0:
        return at("v128.load32_splat", address, offset=offset)
    if stride == 4:
        return at("v128.load", address, offset=offset)
    found = at("v128.load32_splat", address, offset=offset)
    for lane in range(1, lanes):
        found = address + found + at("v128.load32_lane", b"", offset=offset + stride * lane, lane=lane)
    return found


def store_strided(address: bytes, value: bytes, offset: int, stride: int, lanes: int = 4) -> bytes:
    """Writes the first `lanes` of a vector, `stride` bytes apart; `value` costs nothing to write twice."""
    if stride == 4 and lanes == 4:
        return at("v128.store", address, value, offset=offset)
    return b"".join(
        at("v128.store32_lane", address, value, offset=offset + stride * lane, lane=lane) for lane in range(lanes)
    )
