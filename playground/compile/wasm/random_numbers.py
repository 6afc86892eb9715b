"""The module's random numbers: Philox 4×32-10 (Salmon et al. 2011), four counters at once; normals by Box and Muller.

A block is 16 words: word w of counter c goes to lane c of vector w. Block b of a stream uses the counters 4b to 4b + 3.
"""

from __future__ import annotations

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
    shuffle,
    when,
)  # fmt: skip
from playground.compile.wasm.maths import call_maths

MULTIPLIERS = 0xD2511F53, 0xCD9E8D57
WEYL = 0x9E3779B9, 0xBB67AE85
ROUNDS = 10


def draw(normal: bool, library: Library) -> Function:
    """Fills `count` floats from `offset` on: (offset, count, key low, key high, block low, block high)."""
    f = Function(["i32"] * 6, export="randn" if normal else "rand")
    done, left = f.local("i32"), f.local("i32")
    x = [f.local("v128") for _ in range(4)]
    round_, key = f.local("i32"), [f.local("i32") for _ in range(2)]
    low, high, y = f.local("v128"), f.local("v128"), f.local("v128")

    # Counter 4·block + lane, 64 bits in words 0 and 1.
    quarter = op("i32.add", get(4), op("i32.shr_s", get(done), i32(6)))  # `done` counts bytes, 64 per block
    start = put(x[0], op("i32x4.add", op("i32x4.shl", op("i32x4.splat", quarter), i32(2)), lanes_i32(0, 1, 2, 3)))
    top = op("i32.add", op("i32.shr_u", quarter, i32(30)), _four_times(get(5)))
    start += put(x[1], op("i32x4.splat", top)) + put(x[2], lanes_i32(0)) + put(x[3], lanes_i32(0))
    start += put(key[0], get(2)) + put(key[1], get(3))

    def product(word: int, multiplier: int) -> bytes:
        """Sets `low` and `high` to the halves of the product of 32 bits."""
        a = op("i64x2.extmul_low_i32x4_u", get(word), lanes_i32(multiplier))
        b = op("i64x2.extmul_high_i32x4_u", get(word), lanes_i32(multiplier))
        found = put(low, a) + put(high, b) + put(y, shuffle(get(low), get(high), 0, 2, 4, 6))
        return found + put(high, shuffle(get(low), get(high), 1, 3, 5, 7)) + put(low, get(y))

    mixed = product(x[0], MULTIPLIERS[0])
    lower, upper = f.local("v128"), f.local("v128")
    mixed += put(lower, get(low)) + put(upper, get(high)) + product(x[2], MULTIPLIERS[1])
    mixed += put(x[0], op("v128.xor", op("v128.xor", get(high), get(x[1])), op("i32x4.splat", get(key[0]))))
    mixed += put(x[2], op("v128.xor", op("v128.xor", get(upper), get(x[3])), op("i32x4.splat", get(key[1]))))
    mixed += put(x[1], get(low)) + put(x[3], get(lower))
    mixed += put(key[0], op("i32.add", get(key[0]), _i32(WEYL[0])))
    mixed += put(key[1], op("i32.add", get(key[1]), _i32(WEYL[1])))

    body = start + count(round_, i32(ROUNDS), 1, mixed)
    if normal:
        for a, b in ((x[0], x[1]), (x[2], x[3])):
            body += _box_muller(library, f, a, b)
    else:
        for word in x:
            fraction = op("f32x4.convert_i32x4_u", op("i32x4.shr_u", get(word), i32(8)))
            body += put(word, op("f32x4.mul", fraction, lanes_f32(2**-24)))
    address = op("i32.add", get(0), get(done))
    body += put(left, op("i32.sub", get(1), op("i32.shr_s", get(done), i32(2))))
    for w, word in enumerate(x):
        for lane in range(4):
            store = at("v128.store32_lane", address, get(word), offset=16 * w + 4 * lane, lane=lane)
            body += when(op("i32.gt_s", get(left), i32(4 * w + lane)), store)
    f.body = when(op("i32.gt_s", get(1), i32(0)), count(done, op("i32.mul", get(1), i32(4)), 64, body))
    return f


def _box_muller(library: Library, f: Function, a: int, b: int) -> bytes:
    """Replaces the random words in `a` and `b` by independent normal numbers: √(−2 ln u)·(cos 2πv, sin 2πv)."""
    radius, turn, quadrant, sine, cosine = (f.local("v128") for _ in range(5))
    u = op("f32x4.convert_i32x4_u", op("i32x4.shr_u", get(a), i32(8)))
    u = op("f32x4.mul", op("f32x4.add", u, lanes_f32(0.5)), lanes_f32(2**-24))  # rounds to even, at most to 1
    found = put(radius, op("f32x4.sqrt", op("f32x4.mul", call_maths(library, "log", u), lanes_f32(-2.0))))
    v = op("f32x4.convert_i32x4_u", op("i32x4.shr_u", get(b), i32(8)))
    found += put(turn, op("f32x4.mul", v, lanes_f32(4 * 2**-24)))  # in quarters, [0, 4)
    found += put(quadrant, op("f32x4.nearest", get(turn)))
    found += put(turn, op("f32x4.sub", get(turn), get(quadrant)))
    found += put(quadrant, op("i32x4.trunc_sat_f32x4_s", get(quadrant)))
    found += put(sine, op("f32x4.mul", call_maths(library, "quarter_sine", get(turn)), get(radius)))
    found += put(cosine, op("f32x4.mul", call_maths(library, "quarter_cosine", get(turn)), get(radius)))
    odd = op("i32x4.ne", op("v128.and", get(quadrant), lanes_i32(1)), lanes_i32(0))
    found += put(turn, odd)
    found += put(a, op("v128.bitselect", get(sine), get(cosine), get(turn)))
    found += put(b, op("v128.bitselect", get(cosine), get(sine), get(turn)))
    # The sign of the cosine is minus in quadrants 1 and 2, that of the sine in 2 and 3.
    found += put(a, op("v128.xor", get(a), _sign(op("i32x4.add", get(quadrant), lanes_i32(1)))))
    return found + put(b, op("v128.xor", get(b), _sign(get(quadrant))))


def _sign(quadrant: bytes) -> bytes:
    """The sign bit, set where bit 1 of `quadrant` is."""
    return op("i32x4.shl", op("i32x4.shr_u", op("v128.and", quadrant, lanes_i32(2)), i32(1)), i32(31))


def _four_times(x: bytes) -> bytes:
    return op("i32.mul", x, i32(4))


def _i32(n: int) -> bytes:
    return i32(n - 2**32 if n >= 2**31 else n)
