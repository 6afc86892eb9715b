"""The suites of `gan-playground bench`: functions that measure and yield figures."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Measurement:
    """One figure: what was measured, the value, its unit, the goal, and whether it was met (if there is a goal)."""

    what: str
    value: float
    unit: str = ""
    wanted: str = ""
    met: bool | None = None


Suite = Callable[[bool], Iterator[Measurement]]  # quick -> rows


def _images(quick: bool) -> Iterator[Measurement]:
    from playground.bench.images import rows

    return rows(quick)


def _toy(quick: bool) -> Iterator[Measurement]:
    from playground.bench.toy import rows

    return rows(quick)


def _quality(quick: bool) -> Iterator[Measurement]:
    from playground.bench.quality import rows

    return rows(quick)


def _modes(quick: bool) -> Iterator[Measurement]:
    from playground.bench.modes import rows

    return rows(quick)


def _page(quick: bool) -> Iterator[Measurement]:
    from playground.bench.page import rows

    return rows(quick)


def _memory(quick: bool) -> Iterator[Measurement]:
    from playground.bench.memory import rows

    return rows(quick)


def _explore(quick: bool) -> Iterator[Measurement]:
    from playground.bench.explore import rows

    return rows(quick)


def _lab(quick: bool) -> Iterator[Measurement]:
    from playground.bench.lab import rows

    return rows(quick)


SUITES: dict[str, Suite] = {
    "images": _images,
    "toy": _toy,
    "quality": _quality,
    "modes": _modes,
    "page": _page,
    "explore": _explore,
    "lab": _lab,
    "memory": _memory,
}
ON_DEMAND = {"memory"}  # takes half an hour: only when requested by name


def number(value: float) -> str:
    if value == 0 or 0.01 <= abs(value) < 1000:
        return f"{value:.3g}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.2e}"
