"""The clocks of a worker, driven by the test."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.runs.worker.checkpointing import next_mark
from playground.runs.worker.clocks import Brake, Budget, Forecast, Pace, Rates, Timer
from playground.runs.worker.status import outlook
from playground.training_options import StopConditions


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
def test_a_budget_keeps_its_share_for_any_cost(costs: list[float], share: float) -> None:
    clock = Hand()
    budget, spent, start = Budget(share, 0.0, clock), 0.0, clock.now
    for cost in costs:
        clock.now = max(clock.now, budget.due)
        began = clock.now
        clock.now += cost
        budget.spend(began)
        spent += cost
    assert spent <= share * (budget.due - start) * (1 + 1e-9)


def test_a_cheap_activity_keeps_its_distance() -> None:
    clock = Hand()
    budget = Budget(0.5, 0.2, clock)
    assert clock.now >= budget.due
    budget.spend(clock.now)
    assert budget.due == pytest.approx(clock.now + 0.2)


def test_an_activity_that_is_due_soon_may_join() -> None:
    clock = Hand()
    budget = Budget(0.5, 0.2, clock)
    budget.spend(clock.now)
    assert not budget.near(clock.now)
    assert not budget.near(budget.due - 0.05)
    assert budget.near(budget.due - 0.03)
    budget.spend(clock.now, cost=10.0)  # dear: the share counts, and of the distance only its own part goes along
    assert not budget.near(budget.due - 0.05)


def test_rates_are_those_since_the_last_call() -> None:
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
def test_a_mark_is_ahead_and_near(step: int) -> None:
    assert step < next_mark(step) <= max(1, 2.5 * step)


def test_the_outlook_is_that_of_the_first_end() -> None:
    stop = StopConditions(steps=1000, seconds=100.0)
    assert outlook(stop, 500, 0.0, 20.0, 50.0, 0.0) == (0.5, 10.0)
    assert outlook(stop, 500, 0.0, 80.0, 1.0, 0.0) == (0.8, 20.0)
    assert outlook(StopConditions(epochs=4), 7, 1.0, 3.0, 0.0, 0.5) == (0.25, 6.0)


def test_without_an_end_there_is_no_outlook_and_without_a_pace_no_time() -> None:
    assert outlook(StopConditions(), 500, 1.0, 20.0, 50.0, 1.0) == (None, None)
    assert outlook(StopConditions(steps=10), 5, 0.0, 0.0, 0.0, 0.0) == (0.5, None)
    assert outlook(StopConditions(steps=10), 20, 0.0, 0.0, 1.0, 0.0) == (1.0, 0.0)


@given(st.lists(st.floats(0.0, 0.3), min_size=1, max_size=100), st.floats(0.5, 200.0))
def test_a_throttled_run_never_exceeds_its_limit(costs: list[float], rate: float) -> None:
    clock = Hand()
    brake = Brake(clock)
    brake.set(rate, None)
    made = []
    for step, cost in enumerate(costs, 1):
        clock.now += cost
        made.append(clock.now)
        brake.step()
        clock.now += brake.left(step)
        assert brake.left(step) < 1e-9
    for i, early in enumerate(made):
        assert all(late - early >= n / rate - 1e-6 for n, late in enumerate(made[i + 1 :]))
    assert made[-1] - made[0] <= sum(costs[1:]) + len(costs) / rate + 1e-6


def test_a_limit_of_steps_holds_only_at_its_end() -> None:
    brake = Brake(Hand())
    assert not brake.on
    brake.set(0.0, 7)
    assert brake.on
    assert (brake.left(6), brake.left(7), brake.left(8)) == (0.0, float("inf"), float("inf"))
    brake.set(0.0, None)
    assert brake.left(7) == 0.0


def test_the_time_left_is_forecast_from_half_a_minute_and_not_before_ten_seconds() -> None:
    forecast = Forecast()
    rates = [forecast.rates(100 * s, s / 2, float(s)) for s in range(12)]
    assert [r.steps for r in rates] == [0.0] * 10 + [100.0, 100.0]
    assert rates[-1].epochs == 0.5
    for s in range(12, 60):  # ten times as fast from here on; the slow past is forgotten
        rate = forecast.rates(1100 + 1000 * (s - 11), 5.5, float(s))
    assert rate.steps == pytest.approx(1000.0)
