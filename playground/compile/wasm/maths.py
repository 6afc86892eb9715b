"""exp, log, log1p, tanh, sine and cosine of four numbers at once, float32.

Only additions, products, quotients and square roots are used, each of which IEEE 754 defines to the bit. So the results
are the same in every browser. The polynomials are those of the Cephes library (Moshier 1989). Errors are at most 2.5
ulp, as `tests/compile/wasm/test_maths.py` measures. Where an argument is NaN the result is NaN, except for `log`.
"""

from __future__ import annotations

import math

from playground.compile.wasm.encoding import Function, Library, call, get, lanes_f32, lanes_i32, op, put, tee

LN2_HIGH, LN2_LOW = 0.693359375, -2.12194440e-4  # their sum is ln 2; the first has few bits, so n·LN2_HIGH is exact


def polynomial(x: int, *coefficients: float) -> bytes:
    """The polynomial of the local `x`, highest power first."""
    found = lanes_f32(coefficients[0])
    for c in coefficients[1:]:
        found = op("f32x4.add", op("f32x4.mul", found, get(x)), lanes_f32(c))
    return found


def call_maths(library: Library, name: str, x: bytes) -> bytes:
    """A call of one of the functions here."""
    return call(library.add(name, WRITERS[name]), x)


def _power_of_two(n: bytes) -> bytes:
    return op("i32x4.shl", op("i32x4.add", n, lanes_i32(127)), b"\x41\x17")  # the exponent's bits begin at 23


def _exp(_: Library) -> Function:
    """eˣ = 2ⁿ·eʳ with |r| ≤ ln(2) / 2. 2ⁿ is two factors, since n reaches 128, and −150 for small results."""
    f = Function(["v128"], "v128")
    n, r, half, i = (f.local("v128") for _ in range(4))
    x = op("f32x4.max", op("f32x4.min", get(0), lanes_f32(90.0)), lanes_f32(-104.0))
    f.body = put(n, op("f32x4.nearest", op("f32x4.mul", tee(0, x), lanes_f32(1 / math.log(2)))))
    f.body += put(r, op("f32x4.sub", get(0), op("f32x4.mul", get(n), lanes_f32(LN2_HIGH))))
    f.body += put(r, op("f32x4.sub", get(r), op("f32x4.mul", get(n), lanes_f32(LN2_LOW))))
    p = polynomial(r, 1.9875691500e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 1.6666665459e-1, 0.5)
    y = op("f32x4.add", op("f32x4.mul", p, op("f32x4.mul", get(r), get(r))), get(r))
    f.body += put(i, op("i32x4.trunc_sat_f32x4_s", get(n)))
    f.body += put(half, op("i32x4.shr_s", get(i), b"\x41\x01"))
    scaled = op("f32x4.mul", op("f32x4.add", y, lanes_f32(1.0)), _power_of_two(get(half)))
    f.body += op("f32x4.mul", scaled, _power_of_two(op("i32x4.sub", get(i), get(half))))
    return f


def _log(_: Library) -> Function:
    """ln x of finite positive numbers ≥ 2⁻¹²⁶: x = 2ⁿ·(1 + r) with 1 + r in [√½, √2)."""
    f = Function(["v128"], "v128")
    n, r, square = (f.local("v128") for _ in range(3))
    root = lanes_i32(0x3F3504F3)  # √½
    f.body = put(n, op("i32x4.shr_s", op("i32x4.sub", get(0), root), b"\x41\x17"))
    f.body += put(r, op("i32x4.sub", get(0), op("i32x4.shl", get(n), b"\x41\x17")))
    f.body += put(r, op("f32x4.sub", get(r), lanes_f32(1.0)))
    f.body += put(n, op("f32x4.convert_i32x4_s", get(n)))
    f.body += put(square, op("f32x4.mul", get(r), get(r)))
    p = polynomial(
        r, 7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1, -1.6668057665e-1,
        2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1,
    )  # fmt: skip
    y = op("f32x4.mul", op("f32x4.mul", p, get(r)), get(square))
    y = op("f32x4.add", y, op("f32x4.mul", get(n), lanes_f32(LN2_LOW)))
    y = op("f32x4.sub", y, op("f32x4.mul", get(square), lanes_f32(0.5)))
    f.body += op("f32x4.add", op("f32x4.add", get(r), y), op("f32x4.mul", get(n), lanes_f32(LN2_HIGH)))
    return f


def _log1p(library: Library) -> Function:
    """ln(1 + x) of x ≥ 0: u = 1 + x is rounded, and x / (u − 1) corrects for that (Kahan)."""
    f = Function(["v128"], "v128")
    u = f.local("v128")
    f.body = put(u, op("f32x4.add", get(0), lanes_f32(1.0)))
    ratio = op("f32x4.div", get(0), op("f32x4.sub", get(u), lanes_f32(1.0)))
    long = op("f32x4.mul", call_maths(library, "log", get(u)), ratio)
    f.body += op("v128.bitselect", get(0), long, op("f32x4.eq", get(u), lanes_f32(1.0)))
    return f


def _tanh(library: Library) -> Function:
    """A polynomial near 0, elsewhere ±(1 − 2 / (e^(2|x|) + 1))."""
    f = Function(["v128"], "v128")
    size, square, far = (f.local("v128") for _ in range(3))
    f.body = put(square, op("f32x4.mul", get(0), get(0)))
    twice = op("f32x4.add", tee(size, op("f32x4.abs", get(0))), get(size))
    below = op("f32x4.add", call_maths(library, "exp", twice), lanes_f32(1.0))
    f.body += put(far, op("f32x4.sub", lanes_f32(1.0), op("f32x4.div", lanes_f32(2.0), below)))
    signed = op("v128.or", get(far), op("v128.and", get(0), lanes_i32(0x80000000)))
    p = polynomial(square, -5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1)
    near = op("f32x4.add", op("f32x4.mul", op("f32x4.mul", p, get(square)), get(0)), get(0))
    f.body += op("v128.bitselect", near, signed, op("f32x4.lt", get(size), lanes_f32(0.625)))
    return f


def _quarter(of: str) -> Function:
    """The sine or the cosine of a quarter turn times x, |x| ≤ ½."""
    f = Function(["v128"], "v128")
    square = f.local("v128")
    f.body = put(0, op("f32x4.mul", get(0), lanes_f32(math.pi / 2)))
    f.body += put(square, op("f32x4.mul", get(0), get(0)))
    if of == "sine":
        p = polynomial(square, -1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1)
        f.body += op("f32x4.add", op("f32x4.mul", op("f32x4.mul", p, get(square)), get(0)), get(0))
    else:
        p = polynomial(square, 2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2, -0.5, 1.0)
        f.body += p
    return f


WRITERS = {
    "exp": _exp,
    "log": _log,
    "log1p": _log1p,
    "tanh": _tanh,
    "quarter_sine": lambda _: _quarter("sine"),
    "quarter_cosine": lambda _: _quarter("cosine"),
}
