"""Clocks of a worker, on a clock that we turn."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.loop import Stop
from playground.runs.keeping import next_mark
from playground.runs.report import outlook
from playground.runs.timing import Budget, Pace, Rates, Timer


class Hand:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_timer_counts_between_go_and_halt_only() -> None:
    clock = Hand()
    timer = Timer(5.0, clock)
    clock.now += 1
    assert timer.seconds == 5.0
    timer.go()
    timer.go()
    clock.now += 2
    assert timer.seconds == 7.0
    timer.halt()
    timer.halt()
    clock.now += 4
    assert timer.seconds == 7.0


@given(costs=st.lists(st.floats(0.001, 2.0), min_size=50, max_size=200), share=st.floats(0.01, 0.5))
def test_a_budget_keeps_its_share_however_dear_the_pastime(costs: list[float], share: float) -> None:
    clock = Hand()
    budget, spent, start = Budget(share, 0.0, clock), 0.0, clock.now
    for cost in costs:
        clock.now = max(clock.now, budget.due)
        began = clock.now
        clock.now += cost
        budget.spend(began)
        spent += cost
    assert spent <= share * (budget.due - start) * (1 + 1e-9)


def test_a_cheap_pastime_still_keeps_its_distance() -> None:
    clock = Hand()
    budget = Budget(0.5, 0.2, clock)
    assert clock.now >= budget.due
    budget.spend(clock.now)
    assert budget.due == pytest.approx(clock.now + 0.2)


def test_the_pace_is_that_since_the_last_look() -> None:
    pace = Pace()
    assert pace.since(10, 0.5, 2.0) == Rates(2.0, 5.0, 0.25)
    assert pace.since(40, 1.5, 7.0) == Rates(5.0, 6.0, 0.2)
    assert pace.since(40, 1.5, 7.0) == Rates(0.0, 0.0, 0.0)
    assert pace.since(50, 1.5, 8.0).steps == 10.0


def test_marks_are_one_two_five() -> None:
    marks, step = [], 0
    while step < 1000:
        step = next_mark(step)
        marks.append(step)
    assert marks == [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000]


@given(st.integers(0, 10**12))
def test_a_mark_lies_ahead_and_not_far(step: int) -> None:
    assert step < next_mark(step) <= max(1, 2.5 * step)


def test_the_outlook_is_that_of_the_end_that_comes_first() -> None:
    stop = Stop(steps=1000, seconds=100.0)
    assert outlook(stop, 500, 0.0, 20.0, 50.0, 0.0) == (0.5, 10.0)
    assert outlook(stop, 500, 0.0, 80.0, 1.0, 0.0) == (0.8, 20.0)
    assert outlook(Stop(epochs=4), 7, 1.0, 3.0, 0.0, 0.5) == (0.25, 6.0)


def test_without_an_end_there_is_no_outlook_and_without_a_pace_no_time() -> None:
    assert outlook(Stop(), 500, 1.0, 20.0, 50.0, 1.0) == (None, None)
    assert outlook(Stop(steps=10), 5, 0.0, 0.0, 0.0, 0.0) == (0.5, None)
    assert outlook(Stop(steps=10), 20, 0.0, 0.0, 1.0, 0.0) == (1.0, 0.0)
