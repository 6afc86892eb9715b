"""The histogram of a class's predictions. Pure functions of a question and its answers."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from playground.classroom.board import Answer

MOST_BARS = 13  # of numbers, one for each; else there are bins
BINS = 10


@dataclass(frozen=True)
class HistogramBar:
    """How many gave an answer from `low` to `high`; both are equal where a bar stands for one number or choice."""

    low: float
    high: float
    n: int


@dataclass(frozen=True)
class Histogram:
    """The answers to one question. `curves`: those that were drawn, in even steps along the horizontal axis."""

    n: int
    bars: tuple[HistogramBar, ...] = ()
    curves: tuple[tuple[float, ...], ...] = ()


def of_choices(answers: Mapping[str, Answer], choices: int) -> Histogram:
    """One bar per choice. Answers that are no choice are left out."""
    given = [int(v) for v in _numbers(answers) if v in range(choices)]
    return Histogram(len(given), tuple(HistogramBar(i, i, given.count(i)) for i in range(choices)))


def of_numbers(answers: Mapping[str, Answer], low: float, high: float) -> Histogram:
    """One bar per whole number between `low` and `high`, or ten bins; wider ones where answers lie outside."""
    given = _numbers(answers)
    low, high = min([low, *given]), max([high, *given])
    whole = all(v == math.floor(v) for v in (low, high, *given))
    if whole and high - low < MOST_BARS:
        steps = range(int(low), int(high) + 1)
        return Histogram(len(given), tuple(HistogramBar(v, v, given.count(v)) for v in steps))
    if high == low:
        return Histogram(len(given), (HistogramBar(low, high, len(given)),))
    counts = [0] * BINS
    for value in given:
        counts[min(BINS - 1, int((value - low) / (high - low) * BINS))] += 1
    edges = [low + (high - low) * i / BINS for i in range(BINS + 1)]
    return Histogram(len(given), tuple(HistogramBar(edges[i], edges[i + 1], n) for i, n in enumerate(counts)))


def of_curves(answers: Mapping[str, Answer]) -> Histogram:
    """The curves themselves."""
    curves = tuple(v for v in answers.values() if isinstance(v, tuple))
    return Histogram(len(curves), curves=curves)


def _numbers(answers: Mapping[str, Answer]) -> Sequence[float]:
    return [v for v in answers.values() if not isinstance(v, tuple)]
