"""How the bench computes the speed of a run from its rows."""

from __future__ import annotations

import math

import pytest

from playground.bench.watching import speed
from playground.messages import Row


def row(step: int, seconds: float, **values: float) -> Row:
    return Row(step, 0.0, seconds, values)


def test_only_the_time_of_metrics_is_left_out() -> None:
    rows = [row(100, 10.0), row(110, 11.0), row(111, 13.0, classifier_fd=1.0), row(141, 14.0, loss_D=1.0)]
    assert speed(rows) == pytest.approx(40 / 2)


@pytest.mark.parametrize("rows", [[], [row(1, 1.0)], [row(1, 1.0), row(2, 2.0, classifier_fd=1.0)]])
def test_too_few_rows_give_no_speed(rows: list[Row]) -> None:
    assert math.isnan(speed(rows))
