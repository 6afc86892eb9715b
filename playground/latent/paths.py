"""Paths between latent points: the reference for `playground/frontend/shared/paths.js`.

All functions work on float64 arrays; points are (d,), key frames n×d, and `t` runs over [0, 1].
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]
Kind = Literal["lerp", "slerp", "blend", "spline"]
PARALLEL = 1e-6  # for smaller sin θ the great circle is not defined


def seeded(seed: int, size: int) -> Vector:
    """The latent point of a seed, N(0, 1) per coordinate, the same in Python and in the browser.

    Mulberry32 (T. Ettinger, public domain) and the transform of Box & Muller 1958.
    """
    state = seed & 0xFFFFFFFF

    def uniform() -> float:
        nonlocal state
        state = (state + 0x6D2B79F5) & 0xFFFFFFFF
        t = ((state ^ (state >> 15)) * (state | 1)) & 0xFFFFFFFF
        t ^= (t + ((t ^ (t >> 7)) * (t | 61) & 0xFFFFFFFF)) & 0xFFFFFFFF
        return ((t ^ (t >> 14)) & 0xFFFFFFFF) / 2**32

    found: list[float] = []
    while len(found) < size:
        radius = math.sqrt(-2 * math.log(1 - uniform()))
        angle = 2 * math.pi * uniform()
        found += [radius * math.cos(angle), radius * math.sin(angle)]
    return np.array(found[:size])


def lerp(a: Vector, b: Vector, t: float) -> Vector:
    """The straight line. Halfway between two random points its length is too small, by √2 for large d."""
    return a + (b - a) * t


def slerp(a: Vector, b: Vector, t: float) -> Vector:
    """A point on the great circle, with linear length (White 2016, section 2.1); `lerp` if there is no great circle.

    Between opposite points, which many great circles connect, it follows the one through `_aside`.
    """
    lengths = np.linalg.norm(a), np.linalg.norm(b)
    if min(lengths) == 0:
        return lerp(a, b, t)
    u, v = a / lengths[0], b / lengths[1]
    angle = math.acos(float(np.clip(u @ v, -1, 1)))
    if abs(math.sin(angle)) < PARALLEL:
        half = _aside(u) if angle > 1 else None
        if half is None:
            return lerp(a, b, t)
        half *= (lengths[0] + lengths[1]) / 2
        return slerp(a, half, 2 * t) if t < 0.5 else slerp(half, b, 2 * t - 1)
    turned: Vector = (math.sin((1 - t) * angle) * u + math.sin(t * angle) * v) / math.sin(angle)
    return turned * ((1 - t) * lengths[0] + t * lengths[1])


def _aside(u: Vector) -> Vector | None:
    """The unit vector perpendicular to the unit vector `u` and nearest to the axis on which `u` is smallest.

    The first axis counts if there are several; `None` in one dimension.
    """
    k = int(np.argmin(np.abs(u)))
    found = -u[k] * u
    found[k] += 1
    length = np.linalg.norm(found)
    return None if length < PARALLEL else found / length


def blend(points: Vector, weights: Vector) -> Vector:
    """A mixture of n×d points, scaled to the mixture of their lengths. The weights sum to 1."""
    mixed: Vector = weights @ points
    length = np.linalg.norm(mixed)
    wanted = float(weights @ np.linalg.norm(points, axis=1))
    return mixed if length == 0 else mixed * (wanted / length)


def spline(keys: Vector, t: float, *, closed: bool) -> Vector:
    """A smooth curve through n×d key frames, periodic if `closed` (Catmull & Rom 1974)."""
    n = len(keys)
    spans = n if closed else n - 1
    if spans == 0:
        return keys[0]
    place = min(t, 1.0) * spans
    i = min(int(place), spans - 1)
    x = place - i

    def key(k: int) -> Vector:
        found: Vector = keys[k % n] if closed else keys[min(max(k, 0), n - 1)]
        return found

    p, q, r, s = key(i - 1), key(i), key(i + 1), key(i + 2)
    curve: Vector = 0.5 * (2 * q + (r - p) * x + (2 * p - 5 * q + 4 * r - s) * x**2 + (3 * q - p - 3 * r + s) * x**3)
    return curve


def along(keys: Vector, kind: Kind, t: float, *, closed: bool = False) -> Vector:
    """The point at `t` on the path through all key frames, n×d with n ≥ 1; `closed` returns to the first one."""
    n = len(keys)
    if n == 1:
        return keys[0]
    if kind == "spline":
        return spline(keys, t, closed=closed)
    spans = n if closed else n - 1
    place = min(t, 1.0) * spans
    i = min(int(place), spans - 1)
    a, b, x = keys[i], keys[(i + 1) % n], place - i
    if kind == "blend":
        return blend(np.stack([a, b]), np.array([1 - x, x]))
    return (slerp if kind == "slerp" else lerp)(a, b, x)


def evened(distances: Vector) -> Callable[[float], float]:
    """A function that gives a path constant speed: from the fraction of the path to `t`.

    `distances`: the changes of the picture in m equal steps of `t`, all ≥ 0. If all are 0, it is the identity.
    """
    way = np.concatenate([[0.0], np.cumsum(distances)])
    if way[-1] <= 0:
        return lambda s: s
    clock = np.linspace(0, 1, len(way))
    return lambda s: float(np.interp(s * way[-1], way, clock))


def walk(anchors: Vector, t: float) -> Vector:
    """A smooth random loop. Each point has the distribution N(0, I) if the 2k×d `anchors` have it.

    z(t) = Σ_j (a_j cos 2πjt + b_j sin 2πjt) / √k is a sum of Gaussians whose variances sum to 1, for every t.
    """
    k = len(anchors) // 2
    j = np.arange(1, k + 1)
    angles = 2 * np.pi * j * t
    z: Vector = (np.cos(angles) @ anchors[:k] + np.sin(angles) @ anchors[k : 2 * k]) / math.sqrt(k)
    return z
