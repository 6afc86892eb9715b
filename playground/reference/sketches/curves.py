"""Sketches of curves: densities, losses, distances, and what is measured over time. All are computed."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

from playground.reference.sketches.pen import BOTTOM, LEFT, RIGHT, TOP, Pen, bell, curve, place

WIDE = (-5.0, 5.0)


def softplus(t: float) -> float:
    return math.log1p(math.exp(t))


LOSSES: dict[str, Callable[[float], float]] = {  # G's loss over D's output for a fake
    "minimax": lambda t: 3 - softplus(t),
    "ns": lambda t: softplus(-t),
    "lsgan": lambda t: (t - 1) ** 2 / 2,
    "hinge": lambda t: 2 - t,
}


def density(pen: Pen) -> None:
    pen.axes()
    f = _sum(bell(-2, 0.8), bell(2, 1.1, 0.7))
    pen.area([*curve(f, WIDE, (0, 1.2)), (RIGHT, BOTTOM), (LEFT, BOTTOM)], "real")
    pen.plot(f, WIDE, (0, 1.2), "real")
    pen.word(140, 24, "p", "real")


def modes(pen: Pen) -> None:
    pen.axes()
    pen.plot(_sum(bell(-3, 0.5), bell(0, 0.5), bell(3, 0.5)), WIDE, (0, 1.3), "real")
    pen.triangles([place((x, 0.05), WIDE, (0, 1.3)) for x in (-3.2, -2.9, -0.2, 0.1, 2.8, 3.1)])


def collapse(pen: Pen) -> None:
    pen.axes()
    pen.plot(_sum(bell(-3, 0.5, 0.6), bell(0, 0.5, 0.6), bell(3, 0.5, 0.6)), WIDE, (0, 1.3), "real")
    pen.plot(bell(3, 0.25, 1.2), WIDE, (0, 1.3), "fake", 3)


def dropped(pen: Pen) -> None:
    pen.axes()
    pen.plot(_sum(bell(-3, 0.5), bell(0, 0.5), bell(3, 0.5)), WIDE, (0, 1.3), "real")
    pen.plot(_sum(bell(-3, 0.45, 1.1), bell(3, 0.45, 1.1)), WIDE, (0, 1.3), "fake", 2.5, "5 3")


def overlap(pen: Pen) -> None:
    pen.axes()
    p, q = bell(-1.2, 1.2), bell(1.2, 1.2)
    both = curve(lambda x: min(p(x), q(x)), WIDE, (0, 1.2))
    pen.area([*both, (RIGHT, BOTTOM), (LEFT, BOTTOM)], "grad")
    pen.plot(p, WIDE, (0, 1.2), "real")
    pen.plot(q, WIDE, (0, 1.2), "fake")


def apart(pen: Pen) -> None:
    pen.axes()
    pen.plot(bell(-3, 0.5), WIDE, (0, 1.2), "real")
    pen.plot(bell(3, 0.5), WIDE, (0, 1.2), "fake")
    pen.plot(lambda x: 0.55 / (1 + math.exp(3 * x)) + 0.6, WIDE, (0, 1.2), "D", 2, "5 3")


def earth(pen: Pen) -> None:
    pen.axes()
    pen.plot(bell(-2.5, 0.8), WIDE, (0, 1.2), "real")
    pen.plot(bell(2.5, 0.8), WIDE, (0, 1.2), "fake")
    for height in (36, 52, 68):
        pen.arrow((104, height), (58, height), "grad")


def half(pen: Pen) -> None:
    pen.axes()
    pen.plot(bell(0, 1.5, 0.9), WIDE, (0, 1.2), "real")
    pen.plot(bell(0, 1.5, 0.9), WIDE, (0, 1.2), "fake", 2.5, "5 4")
    pen.plot(lambda x: 0.55, WIDE, (0, 1.2), "D", 2)
    pen.word(138, 46, "½", "D")


def optimal(pen: Pen) -> None:
    pen.axes()
    p, q = bell(-1.5, 1.2), bell(1.5, 1.2)
    pen.plot(p, WIDE, (0, 1.2), "real", 1.5)
    pen.plot(q, WIDE, (0, 1.2), "fake", 1.5)
    pen.plot(lambda x: p(x) / (p(x) + q(x)), WIDE, (0, 1.2), "D", 3)


def sigmoid(pen: Pen) -> None:
    pen.axes()
    pen.plot(lambda x: 1 / (1 + math.exp(-x)), (-6, 6), (0, 1.1), "D", 3)
    pen.word(24, 20, "1", "D")
    pen.line([(80, BOTTOM), (80, TOP)], "faint", 1.5, "4 3")


def saturation(pen: Pen) -> None:
    pen.axes()
    pen.plot(LOSSES["minimax"], WIDE, (-2, 3.4), "fake", 3)
    pen.line([place((x, 2.97), WIDE, (-2, 3.4)) for x in (-5, -2.6)], "grad", 4)
    pen.word(44, 40, "≈ 0", "grad")


def loss(name: str) -> Callable[[Pen], None]:
    """G's losses over D's output; the one called `name` stands out."""

    def sketch(pen: Pen) -> None:
        pen.axes()
        for other in LOSSES:
            if other != name:
                pen.plot(LOSSES[other], WIDE, (-2, 7), "faint", 1.5)
        pen.plot(LOSSES[name], WIDE, (-2, 7), "fake", 3)

    return sketch


def relativistic(pen: Pen) -> None:
    pen.axes()
    for k, (real, fake) in enumerate(((60, 34), (48, 26), (66, 50), (40, 28))):
        x = 28 + 32 * k
        pen.line([(x, BOTTOM), (x, BOTTOM - real)], "real", 7)
        pen.line([(x + 10, BOTTOM), (x + 10, BOTTOM - fake)], "fake", 7)
        pen.line([(x + 5, BOTTOM - real), (x + 5, BOTTOM - fake)], "D", 2)


def flat(at: str) -> Callable[[Pen], None]:
    """D's surface with a penalty: flat at real samples (`real`), at fakes (`fake`), or slope 1 in between (`gp`)."""

    def sketch(pen: Pen) -> None:
        pen.axes()
        f: Callable[[float], float] = {
            "real": lambda x: 1 / (1 + math.exp(1.6 * (x - 0.6))),
            "fake": lambda x: 1 / (1 + math.exp(1.6 * (x + 0.6))),
        }.get(at, lambda x: 0.5 - 0.1 * x)
        pen.plot(f, WIDE, (-0.1, 1.2), "D", 3)
        pen.dots([place((x, -0.05), WIDE, (-0.1, 1.2)) for x in (-3.6, -3, -2.5)], "real", 3)
        pen.triangles([place((x, -0.03), WIDE, (-0.1, 1.2)) for x in (2.5, 3, 3.6)])
        x = {"real": -3.0, "fake": 3.0}.get(at, 0.0)
        slope = -0.1 if at == "gp" else 0.0
        ends = [place((x + d, f(x) + slope * d + 0.08), WIDE, (-0.1, 1.2)) for d in (-1.1, 1.1)]
        pen.line(ends, "grad", 3)

    return sketch


def falling(pen: Pen) -> None:
    pen.axes()
    pen.plot(lambda x: math.exp(-x / 1.2), (0, 10), (0, 1.1), "grad", 3)


def rising(pen: Pen) -> None:
    pen.axes()
    pen.plot(lambda x: 0.06 * math.exp(x / 3.2) + 0.02 * math.sin(5 * x), (0, 10), (0, 1.1), "warn", 3)


def oscillating(pen: Pen) -> None:
    pen.axes()
    pen.plot(lambda x: math.sin(x), (0, 20), (-1.3, 1.3), "D")
    pen.plot(lambda x: math.sin(x - 1.4), (0, 20), (-1.3, 1.3), "fake")


def averaged(pen: Pen) -> None:
    pen.axes()
    chance, raw, mean = random.Random(4), [], []
    running = 0.9
    for k in range(70):
        value = 0.15 + 0.8 * math.exp(-k / 18) + chance.uniform(-0.16, 0.16)
        running = 0.88 * running + 0.12 * value
        raw.append(place((k, value), (0, 69), (-0.1, 1.2)))
        mean.append(place((k, running), (0, 69), (-0.1, 1.2)))
    pen.line(raw, "faint", 1.5)
    pen.line(mean, "fake", 3)


def curves(pen: Pen) -> None:
    pen.axes()
    chance = random.Random(8)
    for kind, base in (("D", 0.55), ("fake", 0.85)):
        points = [place((k, base + chance.gauss(0, 0.05)), (0, 50), (0, 1.2)) for k in range(51)]
        pen.line(points, kind, 2)


def floor(pen: Pen) -> None:
    pen.axes()
    pen.plot(lambda x: 0.2 + 0.85 * math.exp(-x / 2), (0, 10), (0, 1.1), "fake", 3)
    pen.plot(lambda x: 0.16, (0, 10), (0, 1.1), "real", 2.5, "6 4")


def schedule(pen: Pen) -> None:
    pen.axes()
    pen.plot(lambda x: min(x, 1) * (0.1 + 0.45 * (1 + math.cos(math.pi * x / 10))), (0, 10), (0, 1.1), "ink", 3)


def logarithm(pen: Pen) -> None:
    pen.axes()
    for k, label in enumerate(("0.1", "1", "10", "100")):
        y = BOTTOM - 6 - 20 * k
        pen.line([(LEFT + 38, y), (RIGHT, y)], "faint", 1.2)
        pen.word(LEFT + 34, y + 5, label, anchor="end")


def outputs(pen: Pen) -> None:
    pen.axes()
    for k in range(12):
        x = 18 + 10.5 * k
        a, b = 60 * math.exp(-0.5 * ((k - 3) / 1.6) ** 2), 60 * math.exp(-0.5 * ((k - 8) / 1.6) ** 2)
        pen.fill(x, BOTTOM - a, 9, a, "fake", 0.6)
        pen.fill(x, BOTTOM - b, 9, b, "real", 0.6)


def shell(pen: Pen) -> None:
    pen.axes()

    def f(r: float) -> float:
        return math.exp(31 * math.log(r) - r * r / 2) / math.exp(31 * math.log(math.sqrt(31)) - 31 / 2)

    pen.plot(lambda r: f(max(r, 0.01)), (0, 9), (0, 1.2), "fake", 3)
    x, _ = place((math.sqrt(32), 0), (0, 9), (0, 1.2))
    pen.line([(x, BOTTOM), (x, TOP)], "D", 2, "5 3")
    pen.word(x + 18, TOP + 12, "√d", "D")


def overfitted(pen: Pen) -> None:
    pen.axes()
    places = [place((k, 0.5 + 0.3 * math.sin(2.4 * k)), (-0.5, 5.5), (0, 1)) for k in range(6)]
    pen.plot(lambda x: 0.5 + 0.3 * math.sin(2.4 * x) + 0.2 * math.sin(math.pi * x), (-0.5, 5.5), (0, 1), "D", 2.5)
    pen.dots(places, "real", 4)


def kl(pen: Pen) -> None:
    pen.axes()
    p = _sum(bell(-2.4, 0.8), bell(2.4, 0.8))
    pen.plot(p, WIDE, (0, 1.2), "real")
    pen.plot(bell(0, 2.6, 0.62), WIDE, (0, 1.2), "fake", 2.5)


def reverse_kl(pen: Pen) -> None:
    pen.axes()
    p = _sum(bell(-2.4, 0.8), bell(2.4, 0.8))
    pen.plot(p, WIDE, (0, 1.2), "real")
    pen.plot(bell(2.4, 0.8, 1.1), WIDE, (0, 1.2), "fake", 2.5)


def rectifiers(pen: Pen) -> None:
    pen.axes()
    pen.plot(lambda x: x if x > 0 else 0.2 * x, (-3, 3), (-1, 3), "D", 3)
    pen.line([place((0, y), (-3, 3), (-1, 3)) for y in (-1, 3)], "faint", 1.5, "4 3")


def _sum(*parts: Callable[[float], float]) -> Callable[[float], float]:
    return lambda x: sum(part(x) for part in parts)


SKETCHES: dict[str, Callable[[Pen], None]] = (
    {
        sketch.__name__: sketch
        for sketch in (
            *(
                density,
                modes,
                collapse,
                dropped,
                overlap,
                apart,
                earth,
                half,
                optimal,
                sigmoid,
                saturation,
                relativistic,
            ),
            *(falling, rising, oscillating, averaged, curves, floor, schedule, logarithm, outputs, shell, overfitted),
            *(kl, reverse_kl, rectifiers),
        )
    }
    | {f"loss-{name}": loss(name) for name in LOSSES}
    | {f"flat-{at}": flat(at) for at in ("real", "fake", "gp")}
)
