"""Matrix products: functions that a module's parts call, with sizes and strides as arguments (in bytes).

No sum goes across lanes within a loop. Blocks at the edge overlap their neighbours instead of being smaller, so a
result must not overlap an operand. Address 0 has zeros, for products without a bias.
"""

from __future__ import annotations

from collections.abc import Callable

from playground.compile.wasm.encoding import (
    Function,
    Library,
    at,
    count,
    get,
    i32,
    lanes_f32,
    lanes_i32,
    op,
    put,
    select,
)

ROWS = ("out", "scalars", "vectors", "bias", "M", "N", "K", "out_m", "scalars_m", "scalars_k", "vectors_k", "bias_m",
        "reference", "reference_m")  # fmt: skip
DOTS = ("out", "a", "b", "bias", "M", "N", "K", "out_m", "out_n", "a_m", "b_n", "bias_m", "bias_n")
ANY = ("out", "a", "b", "bias", "M", "N", "K", "out_m", "out_n", "a_m", "a_k", "b_k", "b_n", "bias_m", "bias_n")


def add(*terms: bytes) -> bytes:
    found = terms[0]
    for term in terms[1:]:
        found = op("i32.add", found, term)
    return found


def mul(a: bytes, b: bytes) -> bytes:
    return op("i32.mul", a, b)


def hsum(vector: int) -> bytes:
    """The sum of the four lanes of a local: (x₀ + x₁) + (x₂ + x₃)."""
    x = [op("f32x4.extract_lane", get(vector), lane=lane) for lane in range(4)]
    return op("f32.add", op("f32.add", x[0], x[1]), op("f32.add", x[2], x[3]))


def _least(a: bytes, b: bytes) -> bytes:
    return select("i32", op("i32.lt_s", a, b), a, b)


def _blocks(f: Function, size: int, block: int, at_block: Callable[[int], bytes], unit: int = 1) -> bytes:
    """Loops over `size` in steps of `block`; the last one begins earlier where it would reach beyond the end."""
    start, here = f.local("i32"), f.local("i32")
    last = op("i32.sub", get(size), i32(block * unit))
    body = put(here, get(start) if block == 1 else _least(get(start), last)) + at_block(here)
    return count(start, get(size), block * unit, body)


def rows(height: int, width: int, epilogue: str, slope: float) -> Callable[[Library], Function]:
    """out[m, n] = bias[m] + Σₖ scalars[m, k]·vectors[k, n], n contiguous, in blocks of `height` by `width` vectors.

    Epilogue "leaky": the result x becomes x > 0 ? x : slope·x. "masked": reference > 0 ? x : slope·x.
    """

    def write(_: Library) -> Function:
        f = Function(["i32"] * len(ROWS))
        p = {name: i for i, name in enumerate(ROWS)}
        sums = [[f.local("v128") for _ in range(width)] for _ in range(height)]
        v, w = [f.local("v128") for _ in range(width)], f.local("v128")
        k, at_v, at_s = f.local("i32"), f.local("i32"), [f.local("i32") for _ in range(height)]

        def block(m: int, n: int) -> bytes:
            found = put(at_v, add(get(p["vectors"]), get(n)))
            found += put(at_s[0], add(get(p["scalars"]), mul(get(m), get(p["scalars_m"]))))
            for r in range(height):
                if r:
                    found += put(at_s[r], add(get(at_s[r - 1]), get(p["scalars_m"])))
                bias = add(get(p["bias"]), mul(add(get(m), i32(r)), get(p["bias_m"])))
                found += put(sums[r][0], at("v128.load32_splat", bias))
                found += b"".join(put(s, get(sums[r][0])) for s in sums[r][1:])
            body = b"".join(put(x, at("v128.load", get(at_v), offset=16 * i)) for i, x in enumerate(v))
            for r in range(height):
                body += put(w, at("v128.load32_splat", get(at_s[r])))
                body += put(at_s[r], add(get(at_s[r]), get(p["scalars_k"])))
                for s, x in zip(sums[r], v, strict=True):
                    body += put(s, op("f32x4.add", get(s), op("f32x4.mul", get(w), get(x))))
            found += count(k, get(p["K"]), 1, body + put(at_v, add(get(at_v), get(p["vectors_k"]))))
            found += put(at_v, add(get(p["out"]), get(n), mul(get(m), get(p["out_m"]))))
            if epilogue == "masked":
                found += put(k, add(get(p["reference"]), get(n), mul(get(m), get(p["reference_m"]))))
            for r in range(height):
                for i, s in enumerate(sums[r]):
                    decides = at("v128.load", get(k), offset=16 * i) if epilogue == "masked" else get(s)
                    found += at("v128.store", get(at_v), _bent(s, decides, epilogue, slope), offset=16 * i)
                if r < height - 1:
                    found += put(at_v, add(get(at_v), get(p["out_m"])))
                    if epilogue == "masked":
                        found += put(k, add(get(k), get(p["reference_m"])))
            return found

        f.body = _blocks(f, p["M"], height, lambda m: _blocks(f, p["N"], 4 * width, lambda n: block(m, n), 4))
        return f

    return write


def _bent(s: int, decides: bytes, epilogue: str, slope: float) -> bytes:
    if not epilogue:
        return get(s)
    if epilogue == "leaky" and slope == 0:
        return op("f32x4.max", get(s), lanes_f32(0.0))  # of NaN, NaN
    positive = op("f32x4.gt", decides, lanes_f32(0.0))
    if slope == 0:
        return op("v128.and", get(s), positive)
    return op("v128.bitselect", get(s), op("f32x4.mul", get(s), lanes_f32(slope)), positive)


def dots(height: int, width: int) -> Callable[[Library], Function]:
    """out[m, n] = bias[m, n] + Σₖ a[m, k]·b[n, k], k contiguous and at least 4, in blocks of `height` by `width`."""

    def write(_: Library) -> Function:
        f = Function(["i32"] * len(DOTS))
        p = {name: i for i, name in enumerate(DOTS)}
        sums = [[f.local("v128") for _ in range(width)] for _ in range(height)]
        b, a = [f.local("v128") for _ in range(width)], f.local("v128")
        k, left = f.local("i32"), f.local("i32")
        at_b, at_a = [f.local("i32") for _ in range(width)], [f.local("i32") for _ in range(height)]
        mask = f.local("v128")

        def accumulate(masked: bool) -> bytes:
            body = b"".join(put(x, at("v128.load", add(get(start), get(k)))) for x, start in zip(b, at_b, strict=True))
            for r in range(height):
                loaded = at("v128.load", add(get(at_a[r]), get(k)))
                body += put(a, op("v128.and", loaded, get(mask)) if masked else loaded)
                for s, x in zip(sums[r], b, strict=True):
                    body += put(s, op("f32x4.add", get(s), op("f32x4.mul", get(a), get(x))))
            return body

        def block(m: int, n: int) -> bytes:
            found = put(at_a[0], add(get(p["a"]), mul(get(m), get(p["a_m"]))))
            found += put(at_b[0], add(get(p["b"]), mul(get(n), get(p["b_n"]))))
            found += b"".join(put(at_a[r], add(get(at_a[r - 1]), get(p["a_m"]))) for r in range(1, height))
            found += b"".join(put(at_b[c], add(get(at_b[c - 1]), get(p["b_n"]))) for c in range(1, width))
            found += b"".join(put(s, lanes_f32(0.0)) for line in sums for s in line)
            found += count(k, op("i32.and", get(p["K"]), i32(-16)), 16, accumulate(masked=False))
            found += put(k, op("i32.sub", get(p["K"]), i32(16)))
            found += get(left) + b"\x04\x40" + accumulate(masked=True) + b"\x0b"
            for r in range(height):
                for c in range(width):
                    row, column = add(get(m), i32(r)), add(get(n), i32(c))
                    bias = add(get(p["bias"]), mul(row, get(p["bias_m"])), mul(column, get(p["bias_n"])))
                    out = add(get(p["out"]), mul(row, get(p["out_m"])), mul(column, get(p["out_n"])))
                    found += at("f32.store", out, op("f32.add", hsum(sums[r][c]), at("f32.load", bias)))
            return found

        # The last vector overlaps the one before it; `mask` removes what it repeats, 4 − K mod 4 lanes.
        f.body = put(left, op("i32.and", get(p["K"]), i32(15)))
        repeated = op("i32x4.splat", op("i32.shr_s", get(left), i32(2)))
        place = op("f32x4.convert_i32x4_s", op("i32x4.add", lanes_i32(1, 2, 3, 4), repeated))
        f.body += put(mask, op("f32x4.gt", place, lanes_f32(4.0)))
        f.body += _blocks(f, p["M"], height, lambda m: _blocks(f, p["N"], width, lambda n: block(m, n)))
        return f

    return write


def plain(_: Library) -> Function:
    """out[m, n] = bias[m, n] + Σₖ a[m, k]·b[k, n], whatever the strides: for sizes below those of a vector."""
    f = Function(["i32"] * len(ANY))
    p = {name: i for i, name in enumerate(ANY)}
    total, k, at_a, at_b = f.local("f32"), f.local("i32"), f.local("i32"), f.local("i32")

    def block(m: int, n: int) -> bytes:
        bias = add(get(p["bias"]), mul(get(m), get(p["bias_m"])), mul(get(n), get(p["bias_n"])))
        found = put(total, at("f32.load", bias)) + put(at_a, add(get(p["a"]), mul(get(m), get(p["a_m"]))))
        found += put(at_b, add(get(p["b"]), mul(get(n), get(p["b_n"]))))
        term = op("f32.mul", at("f32.load", get(at_a)), at("f32.load", get(at_b)))
        body = put(total, op("f32.add", get(total), term)) + put(at_a, add(get(at_a), get(p["a_k"])))
        found += count(k, get(p["K"]), 1, body + put(at_b, add(get(at_b), get(p["b_k"]))))
        out = add(get(p["out"]), mul(get(m), get(p["out_m"])), mul(get(n), get(p["out_n"])))
        return found + at("f32.store", out, get(total))

    f.body = _blocks(f, p["M"], 1, lambda m: _blocks(f, p["N"], 1, lambda n: block(m, n)))
    return f
