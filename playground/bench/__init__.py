"""The suites of `gan-playground bench`: modules with a function `rows` that measures and yields figures."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Measurement:
    """One figure: what was measured, the value, its unit, the goal, and whether it was met (if there is a goal)."""

    what: str
    value: float
    unit: str = ""
    wanted: str = ""
    met: bool | None = None


SUITES = {
    "images": "images",
    "toy": "toy",
    "quality": "quality",
    "modes": "modes",
    "page": "page",
    "explore": "explore",
    "lab": "lab",
    "memory": "memory",
    "class-burst": "students.burst",
    "class-arrivals": "students.arrivals",
    "class-load": "students.load",
    "class-ray": "cluster",
}  # name: its module below this package
LASTING = {"memory", "class-load"}  # take half an hour, or as long as they are told
ON_DEMAND = {"memory", "class-burst", "class-arrivals", "class-load", "class-ray"}  # only when requested by name


def suites(name: str) -> list[str]:
    """The suites called `name`, or whose names begin with it: `class` stands for all those of a class."""
    return [each for each in SUITES if each == name or each.startswith(f"{name}-")]


def rows(name: str, quick: bool, minutes: float | None = None) -> Iterator[Measurement]:
    """Measure the suite `name`; `minutes` is the time of one of the `LASTING` ones."""
    module = importlib.import_module(f"playground.bench.{SUITES[name]}")
    found: Iterator[Measurement] = module.rows(quick, minutes) if name in LASTING else module.rows(quick)
    return found


def number(value: float) -> str:
    if value == 0 or 0.01 <= abs(value) < 1000:
        return f"{value:.3g}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.2e}"
