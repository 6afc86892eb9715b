"""The pictures of a hand-in's page as SVG: curves of the logged numbers, and points in the plane."""

from __future__ import annotations

import html
import math
from collections.abc import Mapping, Sequence
from typing import Any

WIDTH, HEIGHT, LEFT, BOTTOM = 640, 200, 52, 22
CURVES = {"loss_D": "d", "loss_G": "g", "D_real": "real", "D_fake": "fake"}  # name → class of the page's colours


def curves(rows: Sequence[Mapping[str, Any]], names: Sequence[str], label: str) -> str:
    """One chart of the named numbers over the steps; "" where none was logged. `label`: for screen readers."""
    lines = {name: [(row["step"], row["values"][name]) for row in rows if name in row["values"]] for name in names}
    lines = {name: points for name, points in lines.items() if len(points) > 1}
    if not lines:
        return ""
    every = [point for points in lines.values() for point in points]
    x0, x1 = min(x for x, _ in every), max(x for x, _ in every)
    low, high = _span([y for _, y in every])

    def place(point: tuple[float, float]) -> str:
        x = LEFT + (WIDTH - LEFT - 8) * (point[0] - x0) / max(1, x1 - x0)
        y = 8 + (HEIGHT - BOTTOM - 8) * (high - min(max(point[1], low), high)) / (high - low)
        return f"{x:.1f},{y:.1f}"

    drawn = "".join(
        f'<polyline class="{CURVES.get(name, "other")}" points="{" ".join(map(place, points))}"/>'
        for name, points in lines.items()
    )
    base = HEIGHT - BOTTOM
    ticks = (
        f'<text x="{LEFT - 6}" y="14" text-anchor="end">{high:.3g}</text>'
        f'<text x="{LEFT - 6}" y="{base}" text-anchor="end">{low:.3g}</text>'
        f'<text x="{LEFT}" y="{HEIGHT - 6}">{x0:,}</text>'
        f'<text x="{WIDTH - 8}" y="{HEIGHT - 6}" text-anchor="end">{x1:,}</text>'
    )
    frame = f'<path class="axis" d="M{LEFT} 8V{base}H{WIDTH - 8}"/>'
    return (
        f'<svg class="curves" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{html.escape(label)}">'
        f"{frame}{drawn}{ticks}</svg>"
    )


def _span(values: Sequence[float]) -> tuple[float, float]:
    """The range that is shown: without the highest and lowest hundredth, which are often spikes."""
    ordered = sorted(values)
    cut = len(ordered) // 100
    low, high = ordered[cut], ordered[-1 - cut]
    return (low, high) if high > low else (low - 0.5, high + 0.5)


def scatter(points: Sequence[float], label: str) -> str:
    """Points in the plane, given as x, y, x, y, …; "" where there are none."""
    xs, ys = points[::2], points[1::2]
    if not xs or len(xs) != len(ys):
        return ""
    reach = max(1e-9, *(abs(v) for v in points)) * 1.05
    if not math.isfinite(reach):
        return ""
    dots = "".join(
        f'<circle cx="{100 * x / reach:.1f}" cy="{-100 * y / reach:.1f}" r="1.3"/>' for x, y in zip(xs, ys, strict=True)
    )
    return f'<svg class="points" viewBox="-104 -104 208 208" role="img" aria-label="{html.escape(label)}">{dots}</svg>'
