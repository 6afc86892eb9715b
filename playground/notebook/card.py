"""What a notebook shows of a run: the newest picture, how the run is, and both losses, as one piece of HTML."""

from __future__ import annotations

import base64
import html
import math
from collections.abc import Sequence

from playground.commands.terminal import t
from playground.messages import Row

WIDTH, HEIGHT, LEFT, BOTTOM = 420, 240, 44, 22  # of the curves and their margins, in pixels
MOST_POINTS = 400  # of a curve
COLOURS = {"loss_D": "#0072B2", "loss_G": "#B86E00"}  # 3:1 on white, as everywhere
DASHES = {"loss_D": "none", "loss_G": "5 3"}
FRAME = (
    "display:flex;flex-wrap:wrap;gap:8px 24px;align-items:flex-start;width:fit-content;max-width:100%;"
    "box-sizing:border-box;padding:12px 16px;border:1px solid #d5d9de;border-radius:8px;"
    "background:#fff;color:#222;font:14px/1.5 system-ui,sans-serif"
)


def card(title: str, status: str, picture: bytes, rows: Sequence[Row]) -> str:
    """The HTML. `picture` is a PNG, or empty where there is none yet; `rows` are in order of steps."""
    shown = f'<span style="color:#555">{html.escape(t("no picture yet"))}</span>'
    if picture:
        source = base64.b64encode(picture).decode()
        shown = (
            f'<img alt="{html.escape(t("generated samples"))}" src="data:image/png;base64,{source}" '
            'style="display:block;width:320px;max-width:100%;image-rendering:pixelated">'
        )
    head = f'<div style="flex-basis:100%"><b>{html.escape(title)}</b> · {html.escape(status)}</div>'
    return f'<div style="{FRAME}">{head}<div>{shown}</div>{_curves(rows)}</div>'


def _curves(rows: Sequence[Row]) -> str:
    """Both losses over the steps as SVG: D a full line, G a dashed one."""
    kept = rows[:: math.ceil(len(rows) / MOST_POINTS) or 1]
    lines = {
        name: [(row.step, row.values[name]) for row in kept if math.isfinite(row.values.get(name, math.nan))]
        for name in COLOURS
    }
    points = [point for line in lines.values() for point in line]
    if not points:
        return ""
    steps, values = zip(*points, strict=True)
    first, last, low, high = min(steps), max(steps), min(values), max(values)

    def x(step: float) -> float:
        return LEFT + (WIDTH - LEFT - 8) * (step - first) / max(last - first, 1)

    def y(value: float) -> float:
        return 8 + (HEIGHT - BOTTOM - 8) * (high - value) / ((high - low) or 1.0)

    drawn = "".join(
        f'<polyline fill="none" stroke="{COLOURS[name]}" stroke-width="1.8" '
        f'stroke-dasharray="{DASHES[name]}" '
        f'points="{" ".join(f"{x(step):.1f},{y(value):.1f}" for step, value in line)}"/>'
        for name, line in lines.items()
    )
    axes = f'<path d="M{LEFT} 8V{HEIGHT - BOTTOM}H{WIDTH - 8}" fill="none" stroke="#999"/>'
    marks: list[tuple[float, float, str, str]] = [
        (LEFT - 6, y(high) + 4, "end", f"{high:.3g}"),
        (LEFT - 6, y(low) + 4, "end", f"{low:.3g}"),
    ]
    marks += [(LEFT, HEIGHT - 6, "start", f"{first:,}"), (WIDTH - 8, HEIGHT - 6, "end", f"{last:,}")]
    marks += [((WIDTH + LEFT) / 2, HEIGHT - 6, "middle", t("step"))]
    texts = "".join(
        f'<text x="{at:.0f}" y="{down:.0f}" text-anchor="{anchor}">{html.escape(text)}</text>'
        for at, down, anchor, text in marks
    )
    named = {"loss_D": f"— {t('loss of D')}", "loss_G": f"- - {t('loss of G')}"}
    legend = " ".join(
        f'<span style="color:{COLOURS[name]};margin-right:12px">{html.escape(text)}</span>'
        for name, text in named.items()
    )
    return (
        f'<div>{legend}<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" '
        f'style="display:block;max-width:100%;font-size:12px;fill:#444">{axes}{drawn}{texts}</svg></div>'
    )
