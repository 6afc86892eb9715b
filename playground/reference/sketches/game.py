"""Sketches of the game: who plays, what goes in, what comes out."""

from __future__ import annotations

import itertools
import math
import random

from playground.reference.sketches.pen import Pen, cloud


def game(pen: Pen) -> None:
    pen.word(12, 73, "z")
    pen.arrow((20, 68), (34, 68))
    pen.box(36, 54, 28, 28, "fake", "G")
    pen.arrow((66, 68), (94, 56), "fake")
    pen.triangles([(79, 66)])
    pen.dots([(60, 22)], "real", 4)
    pen.arrow((66, 24), (94, 42), "real")
    pen.box(96, 34, 28, 28, "D", "D")
    pen.arrow((126, 48), (138, 48))
    pen.word(149, 53, "?")


def generator(pen: Pen) -> None:
    pen.dots(cloud(24, 50, 9, 24), "faint", 2)
    pen.arrow((40, 50), (56, 50))
    pen.box(58, 32, 36, 36, "fake", "G")
    pen.arrow((96, 50), (110, 50), "fake")
    _picture(pen, 114, 32, "fake")


def discriminator(pen: Pen) -> None:
    _picture(pen, 10, 32, "ink")
    pen.arrow((50, 50), (64, 50))
    pen.box(66, 32, 36, 36, "D", "D")
    pen.arrow((104, 50), (116, 50), "D")
    pen.line([(128, 14), (128, 86)], "faint", 6)
    pen.line([(128, 40), (128, 86)], "D", 6)
    pen.word(144, 20, "1")
    pen.word(144, 90, "0")


def critic(pen: Pen) -> None:
    _picture(pen, 10, 32, "ink")
    pen.arrow((50, 50), (64, 50))
    pen.box(66, 32, 36, 36, "D", "D")
    pen.arrow((104, 50), (116, 50), "D")
    pen.arrow((126, 50), (126, 12), "D")
    pen.arrow((126, 50), (126, 88), "D")
    pen.word(145, 22, "+∞")
    pen.word(145, 88, "−∞")


def noise(pen: Pen) -> None:
    pen.dots(cloud(80, 50, 17, 90, 3), "ink", 2)
    pen.circle(80, 50, 18, "faint", "4 3")
    pen.circle(80, 50, 36, "faint", "4 3")


def latent(pen: Pen) -> None:
    for i in range(5):
        pen.line([(10 + 12 * i, 26), (10 + 12 * i, 74)], "faint", 1.5)
        pen.line([(10, 26 + 12 * i), (58, 26 + 12 * i)], "faint", 1.5)
    pen.arrow((66, 50), (86, 50))
    pen.word(76, 42, "G", "fake")

    def bent(a: float, b: float) -> tuple[float, float]:
        return 96 + 44 * a + 8 * math.sin(4 * b), 30 + 40 * b + 14 * math.sin(3 * a)

    steps = [k / 12 for k in range(13)]
    for i in range(5):
        pen.line([bent(i / 4, s) for s in steps], "fake", 1.5)
        pen.line([bent(s, i / 4) for s in steps], "fake", 1.5)


def samples(pen: Pen) -> None:
    pen.dots(cloud(46, 50, 12, 26, 5), "real", 3)
    pen.triangles(cloud(112, 50, 12, 26, 6))


def condition(pen: Pen) -> None:
    pen.word(16, 38, "z")
    pen.word(16, 78, "3")
    pen.arrow((26, 34), (50, 46))
    pen.arrow((26, 72), (50, 56))
    pen.box(54, 34, 34, 34, "fake", "G")
    pen.arrow((90, 51), (106, 51), "fake")
    pen.box(110, 32, 38, 38, "fake", "")
    pen.shapes.append('<text class="f-fake big" x="129" y="63" text-anchor="middle">3</text>')


def pack(pen: Pen) -> None:
    for i in range(4):
        _picture(pen, 8, 6 + 23 * i, "fake", 20)
        pen.line([(30, 16 + 23 * i), (52, 50)], "faint", 1.5)
    pen.box(54, 28, 44, 44, "D", "D")
    pen.arrow((100, 50), (118, 50), "D")
    pen.word(136, 55, "⅒")


def layers(pen: Pen) -> None:
    sizes, xs = (2, 4, 4, 1), (22, 60, 98, 136)
    places = [[(x, 50 + 20 * (k - (n - 1) / 2)) for k in range(n)] for n, x in zip(sizes, xs, strict=True)]
    for before, after in itertools.pairwise(places):
        for a in before:
            for b in after:
                pen.line([a, b], "faint", 1)
    for column in places:
        pen.dots(column, "D", 6)


def convolution(pen: Pen) -> None:
    _grid(pen, 12, 20, 5, 12)
    pen.fill(24, 32, 36, 36, "D", 0.35)
    pen.line([(60, 32), (110, 44), (110, 56), (60, 68)], "D", 1.5)
    _grid(pen, 98, 32, 3, 12)
    pen.fill(110, 44, 12, 12, "D", 0.9)


def transposed(pen: Pen) -> None:
    _grid(pen, 14, 32, 3, 12)
    pen.fill(26, 44, 12, 12, "fake", 0.9)
    pen.line([(38, 44), (96, 32)], "fake", 1.5)
    pen.line([(38, 56), (96, 68)], "fake", 1.5)
    _grid(pen, 84, 20, 5, 12)
    pen.fill(96, 32, 36, 36, "fake", 0.35)


def checkerboard(pen: Pen) -> None:
    for i in range(8):
        for j in range(8):
            strong = 0.85 if (i % 2 == 0 and j % 2 == 0) else 0.45 if (i + j) % 2 else 0.15
            pen.fill(44 + 9 * i, 14 + 9 * j, 9, 9, "fake", strong)


def residual(pen: Pen) -> None:
    pen.box(52, 52, 46, 28, "ink", "f")
    pen.arrow((12, 66), (50, 66))
    pen.arrow((100, 66), (116, 66))
    pen.circle(126, 66, 9)
    pen.word(126, 71, "+")
    pen.arrow((136, 66), (152, 66))
    pen.line([(28, 66), (28, 28), (126, 28)], "grad")
    pen.arrow((126, 28), (126, 56), "grad")


def normalised(pen: Pen) -> None:
    heights = [4, 6, 10, 18, 36, 60, 52, 24, 8]
    even = [4, 12, 28, 46, 56, 46, 28, 12, 4]
    for k, (a, b) in enumerate(zip(heights, even, strict=True)):
        pen.fill(8 + 6 * k, 86 - a, 5, a, "faint", 0.9)
        pen.fill(96 + 6 * k, 86 - b, 5, b, "D", 0.9)
    pen.arrow((68, 50), (88, 50))
    pen.line([(122, 20), (122, 90)], "faint", 1.5, "4 3")


def code_file(pen: Pen) -> None:
    pen.line([(54, 10), (96, 10), (110, 24), (110, 92), (54, 92), (54, 10)], "ink")
    pen.line([(96, 10), (96, 24), (110, 24)], "ink")
    for k, width in enumerate((34, 24, 40, 18)):
        pen.line([(62, 40 + 12 * k), (62 + width, 40 + 12 * k)], "D", 3)


def diffusion(pen: Pen) -> None:
    chance = random.Random(1)
    for k in range(4):
        x, noise_part = 6 + 39 * k, 1 - k / 3
        for i in range(6):
            for j in range(6):
                inside = 1.0 if (i - 2.5) ** 2 + (j - 2.5) ** 2 < 5 else 0.1
                pen.fill(x + 5 * i, 35 + 5 * j, 5, 5, "fake", noise_part * chance.random() + (1 - noise_part) * inside)
        if k < 3:
            pen.arrow((x + 31, 50), (x + 38, 50), "ink", 1.5)


def translation(pen: Pen) -> None:
    pen.box(10, 28, 44, 44, "ink")
    pen.line([(16, 64), (28, 44), (36, 56), (42, 48), (50, 64)], "ink")
    pen.arrow((62, 50), (96, 50))
    pen.word(79, 42, "G", "fake")
    pen.box(104, 28, 44, 44, "fake")
    pen.area([(108, 66), (122, 44), (130, 56), (136, 48), (146, 66)], "fake")


def _picture(pen: Pen, x: float, y: float, kind: str, side: float = 36) -> None:
    pen.box(x, y, side, side, kind)
    pen.line(
        [(x + side * a, y + side * b) for a, b in ((0.3, 0.25), (0.7, 0.25), (0.45, 0.8))], kind, max(1.5, side / 14)
    )


def _grid(pen: Pen, x: float, y: float, n: int, cell: float) -> None:
    for k in range(n + 1):
        pen.line([(x + k * cell, y), (x + k * cell, y + n * cell)], "faint", 1.2)
        pen.line([(x, y + k * cell), (x + n * cell, y + k * cell)], "faint", 1.2)


SKETCHES = {
    sketch.__name__: sketch
    for sketch in (
        *(game, generator, discriminator, critic, noise, latent, samples, condition, pack, layers, convolution),
        *(transposed, checkerboard, residual, normalised, code_file, diffusion, translation),
    )
}
