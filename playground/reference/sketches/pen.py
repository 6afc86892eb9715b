"""A pen that draws small SVG pictures, 160×100, in the colours of the page.

Shapes have the classes `s-KIND` (stroke) and `f-KIND` (fill); the page's style says what colour a kind is: `real`,
`fake`, `D`, `grad`, `warn`, `ink`, `faint`. Words are symbols only, so a picture suits every language.
"""

from __future__ import annotations

import html
import math
import random
from collections.abc import Callable, Iterable, Sequence

Point = tuple[float, float]
WIDTH, HEIGHT = 160, 100
LEFT, RIGHT, TOP, BOTTOM = 12, 148, 10, 88  # of the area that `plot` fills


class Pen:
    """Collects shapes; `svg` is the picture."""

    def __init__(self) -> None:
        self.shapes: list[str] = []

    def svg(self) -> str:
        return f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" aria-hidden="true">{"".join(self.shapes)}</svg>'

    def line(self, points: Iterable[Point], kind: str = "ink", width: float = 2, dash: str = "") -> None:
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self.shapes.append(f'<polyline class="s-{kind}" points="{_path(points)}" stroke-width="{width:g}"{dashed}/>')

    def area(self, points: Iterable[Point], kind: str) -> None:
        self.shapes.append(f'<polygon class="f-{kind} pale" points="{_path(points)}"/>')

    def dots(self, points: Iterable[Point], kind: str, r: float = 2.6) -> None:
        self.shapes += [f'<circle class="f-{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{r:g}"/>' for x, y in points]

    def triangles(self, points: Iterable[Point], kind: str = "fake", r: float = 3.4) -> None:
        for x, y in points:
            corners = [(x, y - r), (x + r, y + 0.8 * r), (x - r, y + 0.8 * r)]
            self.shapes.append(f'<polygon class="f-{kind}" points="{_path(corners)}"/>')

    def circle(self, x: float, y: float, r: float, kind: str = "ink", dash: str = "") -> None:
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        self.shapes.append(f'<circle class="s-{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" stroke-width="2"{dashed}/>')

    def box(self, x: float, y: float, width: float, height: float, kind: str = "ink", word: str = "") -> None:
        self.shapes.append(
            f'<rect class="s-{kind}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}" rx="5"'
            ' stroke-width="2"/>'
        )
        if word:
            self.word(x + width / 2, y + height / 2 + 5, word, kind)

    def fill(self, x: float, y: float, width: float, height: float, kind: str, strength: float = 1.0) -> None:
        """A filled rectangle; `strength` from 0 to 1."""
        self.shapes.append(
            f'<rect class="f-{kind}" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"'
            f' fill-opacity="{strength:.2f}"/>'
        )

    def arrow(self, start: Point, end: Point, kind: str = "ink", width: float = 2) -> None:
        angle = math.atan2(end[1] - start[1], end[0] - start[0])
        sides = [(end[0] - 6 * math.cos(angle + turn), end[1] - 6 * math.sin(angle + turn)) for turn in (0.5, -0.5)]
        self.line([start, end], kind, width)
        self.line([sides[0], end, sides[1]], kind, width)

    def word(self, x: float, y: float, text: str, kind: str = "ink", anchor: str = "middle") -> None:
        self.shapes.append(
            f'<text class="f-{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{html.escape(text)}</text>'
        )

    def axes(self) -> None:
        self.line([(LEFT, TOP - 4), (LEFT, BOTTOM), (RIGHT + 4, BOTTOM)], "faint", 1.5)

    def plot(
        self,
        f: Callable[[float], float],
        x: tuple[float, float],
        y: tuple[float, float],
        kind: str = "ink",
        width: float = 2.5,
        dash: str = "",
    ) -> None:
        """The curve of `f` over the interval `x`, cut off at the bounds `y`."""
        self.line(curve(f, x, y), kind, width, dash)


def place(at: Point, x: tuple[float, float], y: tuple[float, float]) -> Point:
    """Where a point of a plot lies in the picture."""
    a = (at[0] - x[0]) / (x[1] - x[0])
    b = (min(max(at[1], y[0]), y[1]) - y[0]) / (y[1] - y[0])
    return LEFT + a * (RIGHT - LEFT), BOTTOM - b * (BOTTOM - TOP)


def curve(f: Callable[[float], float], x: tuple[float, float], y: tuple[float, float], n: int = 60) -> list[Point]:
    ticks = [x[0] + (x[1] - x[0]) * i / n for i in range(n + 1)]
    return [place((t, f(t)), x, y) for t in ticks]


def bell(centre: float, sigma: float, height: float = 1.0) -> Callable[[float], float]:
    return lambda x: height * math.exp(-0.5 * ((x - centre) / sigma) ** 2)


def cloud(x: float, y: float, sigma: float, n: int, seed: int = 0) -> list[Point]:
    """n points scattered around (x, y)."""
    chance = random.Random(seed)
    return [(x + chance.gauss(0, sigma), y + chance.gauss(0, sigma)) for _ in range(n)]


def ring(n: int = 8, radius: float = 36, x: float = 80, y: float = 50) -> list[Point]:
    """n places on a circle."""
    return [(x + radius * math.cos(2 * math.pi * k / n), y + radius * math.sin(2 * math.pi * k / n)) for k in range(n)]


def _path(points: Iterable[Point] | Sequence[Point]) -> str:
    return " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
