"""Sketches in the plane: paths of training, points, circles, directions."""

from __future__ import annotations

import math

from playground.reference.sketches.pen import Pen, Point, cloud, ring

CENTRE = (80.0, 50.0)


def nash(pen: Pen) -> None:
    pen.line([(36, 46), (124, 46)], "ink", 3)
    pen.area([(80, 48), (70, 78), (90, 78)], "ink")
    pen.box(38, 20, 26, 24, "fake", "G")
    pen.box(96, 20, 26, 24, "D", "D")


def saddle(pen: Pen) -> None:
    for level in (10, 22, 34):
        for sign in (-1, 1):
            pen.line([_hyperbola(level, s / 10, sign) for s in range(-12, 13)], "fake", 1.5)
            pen.line([_turned(_hyperbola(level, s / 10, sign)) for s in range(-9, 10)], "D", 1.5)
    pen.dots([CENTRE], "ink", 4)


def inwards(pen: Pen) -> None:
    _spiral(pen, 42, 0.93, "grad")


def outwards(pen: Pen) -> None:
    _spiral(pen, 7, 1.085, "warn")


def circles(pen: Pen) -> None:
    pen.circle(80, 54, 32, "grad")
    pen.dots([(80, 54)], "real", 4)
    pen.arrow((112, 50), (112, 56), "grad")
    pen.word(132, 59, "θ", "fake")
    pen.word(80, 14, "ψ", "D")


def field(pen: Pen) -> None:
    for i in range(-3, 4):
        for j in range(-2, 3):
            if (i, j) != (0, 0):
                r = math.hypot(i, j)
                x, y = 80 + 21 * i, 50 + 19 * j
                pen.arrow((x, y), (x - 11 * j / r, y + 11 * i / r), "grad", 1.3)
    pen.dots([CENTRE], "real", 4)


def eigenvalues(pen: Pen) -> None:
    pen.circle(80, 50, 36, "faint")
    pen.line([(36, 50), (124, 50)], "faint", 1.2)
    pen.line([(80, 8), (80, 92)], "faint", 1.2)
    for y in (30, 70):
        pen.dots([(100, y)], "D", 5)


def descent(pen: Pen) -> None:
    for a, b in ((62, 38), (42, 25), (22, 12)):
        pen.line(_ellipse(a, b), "faint", 1.5)
    pen.line([(26, 26), (44, 62), (62, 38), (72, 56), (79, 50)], "grad", 2.5)
    pen.dots([(26, 26)], "grad", 4)


def steps(pen: Pen) -> None:
    pen.line([(20 + 120 * s / 30, 20 + 62 * (1 - ((s - 15) / 15) ** 2)) for s in range(31)], "faint", 2)
    heights = [(20 + 120 * s / 30, 20 + 62 * (1 - ((s - 15) / 15) ** 2)) for s in (2, 6, 9.5, 12, 13.7)]
    pen.line(heights, "real", 2.5)
    pen.dots(heights, "real", 3)
    wild = [(20 + 120 * s / 30, 20 + 62 * (1 - ((s - 15) / 15) ** 2)) for s in (27, 4, 29)]
    pen.line(wild, "warn", 1.5, "4 3")
    pen.dots(wild, "warn", 3)


def ahead(pen: Pen) -> None:
    pen.circle(80, 50, 36, "faint", "4 3")
    pen.arrow((116, 50), (116, 22), "faint")
    pen.arrow((116, 22), (88, 22), "faint")
    pen.arrow((116, 50), (96, 50), "real", 3)
    pen.dots([CENTRE], "real", 4)


def pull(pen: Pen) -> None:
    pen.dots(cloud(122, 36, 7, 14, 3), "real", 3)
    for x, y in cloud(44, 62, 12, 9, 4):
        angle = math.atan2(36 - y, 122 - x)
        pen.arrow((x, y), (x + 20 * math.cos(angle), y + 20 * math.sin(angle)), "grad", 1.6)
        pen.triangles([(x, y)])


def quality(pen: Pen) -> None:
    pen.circle(60, 50, 30, "real", "5 3")
    pen.word(60, 16, "3σ", "real")
    pen.triangles(cloud(60, 52, 11, 10, 2))
    pen.triangles([(116, 30), (128, 66)], "warn")


def coverage(pen: Pen) -> None:
    for k, (x, y) in enumerate(ring()):
        pen.circle(x, y, 8, "real" if k < 5 else "warn")
        if k < 5:
            pen.triangles([(x, y)])


def neighbour(pen: Pen) -> None:
    pen.dots(cloud(80, 50, 24, 16, 9), "real", 3)
    pen.triangles([(88, 58)], r=5)
    pen.circle(88, 58, 17, "ink", "4 3")


def memorised(pen: Pen) -> None:
    places = cloud(80, 50, 24, 10, 12)
    pen.dots(places, "real", 5)
    pen.triangles(places, r=3)


def ellipses(pen: Pen) -> None:
    pen.line(_ellipse(30, 20, 56, 54), "real")
    pen.line(_ellipse(22, 26, 108, 44), "fake")
    pen.dots([(56, 54)], "real", 4)
    pen.triangles([(108, 44)], r=4)
    pen.line([(60, 53), (103, 45)], "ink", 2, "4 3")


def blobs(pen: Pen) -> None:
    pen.area(_ellipse(38, 28, 64, 50), "real")
    pen.line(_ellipse(38, 28, 64, 50), "real")
    pen.area(_ellipse(34, 24, 98, 50), "fake")
    pen.line(_ellipse(34, 24, 98, 50), "fake")


def truncated(pen: Pen) -> None:
    points = cloud(80, 50, 18, 60, 3)
    pen.dots(points, "faint", 2)
    pen.dots([(80 + 0.5 * (x - 80), 50 + 0.5 * (y - 50)) for x, y in points], "fake", 2)
    pen.circle(80, 50, 18, "fake", "4 3")


def interpolated(pen: Pen) -> None:
    pen.circle(80, 50, 40, "faint", "4 3")
    a, b = _on(40, 200), _on(40, 320)
    pen.line([_on(40, 200 + 4 * k) for k in range(31)], "real", 3)
    pen.line([a, b], "warn", 2.5, "5 3")
    pen.dots([a, b], "ink", 4)


def direction(pen: Pen) -> None:
    pen.dots(cloud(58, 60, 12, 18, 1), "faint", 2.4)
    pen.dots(cloud(104, 38, 12, 18, 2), "faint", 2.4)
    pen.arrow((46, 66), (122, 30), "fake", 3)


def axes(pen: Pen) -> None:
    turned = [(80 + 0.94 * x - 0.34 * y, 50 - 0.34 * x - 0.94 * y) for x, y in _ellipse(52, 18, 0, 0)]
    pen.line(turned, "faint")
    pen.arrow(CENTRE, (129, 32), "fake", 3)
    pen.arrow(CENTRE, (74, 33), "fake", 2)


def inversion(pen: Pen) -> None:
    pen.box(8, 30, 40, 40, "ink")
    pen.line([(20, 40), (36, 40), (26, 62)], "ink", 3)
    pen.arrow((56, 50), (84, 50))
    pen.word(70, 42, "?")
    pen.dots(cloud(118, 50, 16, 22, 5), "faint", 2)
    pen.dots([(126, 42)], "fake", 5)


def split(pen: Pen) -> None:
    pen.dots([(24 + 14 * i, 26 + 16 * j) for i in range(5) for j in range(4)], "real", 3.5)
    pen.line([(92, 14), (92, 86)], "faint", 2, "5 3")
    pen.dots([(106 + 14 * i, 26 + 16 * j) for i in range(3) for j in range(4)], "ink", 3.5)


def batch(pen: Pen) -> None:
    places = [(20 + 15 * i, 22 + 14 * j) for i in range(9) for j in range(5)]
    pen.dots(places, "faint", 3.5)
    pen.dots([place for k, place in enumerate(places) if k % 7 == 3], "real", 4.5)


def dice(pen: Pen) -> None:
    pen.box(56, 24, 52, 52, "ink")
    pen.dots([(69, 37), (95, 37), (82, 50), (69, 63), (95, 63)], "ink", 4.5)


def timeline(pen: Pen) -> None:
    pen.line([(12, 70), (150, 70)], "ink", 2)
    for k in range(4):
        x = 28 + 34 * k
        pen.line([(x, 70), (x, 30)], "fake", 2)
        pen.area([(x, 30), (x + 18, 37), (x, 44)], "fake")


def balance(pen: Pen) -> None:
    for k in range(5):
        pen.box(14 + 20 * k, 36, 17, 26, "D", "D")
    pen.box(120, 36, 26, 26, "fake", "G")


def contour(pen: Pen) -> None:
    pen.line([(20, 78), (44, 40), (80, 60), (112, 22), (144, 34)], "D", 3)
    pen.dots(cloud(52, 24, 7, 9, 3), "real", 3)
    pen.triangles(cloud(112, 70, 8, 9, 4))


def _hyperbola(level: float, s: float, sign: int) -> Point:
    return 80 + sign * level * math.cosh(s), 50 + level * math.sinh(s) * 0.8


def _turned(at: Point) -> Point:
    return 80 + (at[1] - 50), 50 + (at[0] - 80) * 0.9


def _spiral(pen: Pen, radius: float, factor: float, kind: str) -> None:
    points = [(80 + radius * factor**k * math.cos(k / 2), 50 + radius * factor**k * math.sin(k / 2)) for k in range(24)]
    pen.line(points, kind, 2.5)
    pen.arrow(points[-2], points[-1], kind, 2.5)
    pen.dots([CENTRE], "real", 4)


def _ellipse(a: float, b: float, x: float = 80, y: float = 50) -> list[Point]:
    return [(x + a * math.cos(k * math.pi / 20), y + b * math.sin(k * math.pi / 20)) for k in range(41)]


def _on(radius: float, degrees: float) -> Point:
    return 80 + radius * math.cos(math.radians(degrees)), 50 + radius * math.sin(math.radians(degrees))


SKETCHES = {
    sketch.__name__: sketch
    for sketch in (
        *(nash, saddle, inwards, outwards, circles, field, eigenvalues, descent, steps, ahead, pull, quality),
        *(coverage, neighbour, memorised, ellipses, blobs, truncated, interpolated, direction, axes, inversion),
        *(split, batch, dice, timeline, balance, contour),
    )
}
