"""Properties of the hysteresis, for any series of signals."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from playground.diagnosis import CONDITIONS, History
from playground.diagnosis.condition import Condition
from playground.diagnosis.diagnosis import Alarm
from playground.diagnosis.history import MOST_ROWS
from playground.messages import Row
from tests.diagnosis.hands import row

conditions = st.sampled_from(CONDITIONS)
kinds = st.lists(st.sampled_from(["bad", "good", "between", "none"]), max_size=60)


def signal(condition: Condition, kind: str) -> float | None:
    """A signal of this kind for this condition."""
    threshold, release = condition.threshold, condition.release
    beyond = (threshold - release) / 2
    found = {"bad": threshold + beyond, "good": release - beyond, "between": (threshold + release) / 2}
    return found.get(kind)


def states(condition: Condition, kinds: list[str], pace: int = 1000) -> list[bool]:
    alarm, found = Alarm(condition), []
    for i, kind in enumerate(kinds):
        alarm.look(pace * i, signal(condition, kind))
        found.append(alarm.on)
    return found


@given(conditions, kinds)
def test_it_begins_after_enough_bad_looks_only(condition: Condition, kinds: list[str]) -> None:
    on = [False, *states(condition, kinds)]
    for i, kind in enumerate(kinds):
        if on[i + 1] and not on[i]:
            seen = [k for k in kinds[: i + 1] if k != "none"]
            assert kind == "bad"
            assert seen[-condition.looks :] == ["bad"] * condition.looks
        if on[i] and not on[i + 1]:
            seen = [k for k in kinds[: i + 1] if k != "none"]
            assert kind == "good"
            assert seen[-condition.looks :] == ["good"] * condition.looks


@given(conditions, kinds, st.integers(0, 5))
def test_enough_bad_looks_begin_it_and_enough_good_ones_end_it(condition: Condition, kinds: list[str], n: int) -> None:
    bad, good = ["bad"] * (condition.looks + 1 + n), ["good"] * (condition.looks + n)
    assert states(condition, kinds + bad)[-1]
    assert not states(condition, kinds + bad + good)[-1]


@given(conditions, kinds, st.lists(st.sampled_from(["between", "none"]), max_size=30))
def test_what_lies_between_changes_nothing(condition: Condition, kinds: list[str], quiet: list[str]) -> None:
    before = states(condition, kinds)
    assert states(condition, kinds + quiet)[-1:] == [before[-1] if before else False] * bool(kinds + quiet)


@given(conditions, kinds)
def test_looks_that_are_close_together_count_as_one_moment(condition: Condition, kinds: list[str]) -> None:
    """However many rows there are, a condition needs its span of steps."""
    if condition.span:
        assert not any(states(condition, kinds, pace=0))
        assert not any(states(condition, ["bad"] * min(60, condition.span), pace=1))


@given(st.lists(st.integers(1, 10_000), max_size=80))
def test_a_history_is_in_order_of_steps(steps: list[int]) -> None:
    history = History()
    for step in steps:
        history.add(row(step, {"grad_G": float(step)}))
        newest = history.newest
        assert newest is not None
        assert newest.step == step
    kept = [step for step, _ in history.series("grad_G")]
    assert kept == sorted(set(kept))
    assert set(kept) <= set(steps)


def test_a_long_history_is_thinned_but_keeps_its_newest_half() -> None:
    history = History()
    for step in range(1, 10 * MOST_ROWS):
        history.add(row(step, {"grad_G": float(step)}))
    kept = [step for step, _ in history.series("grad_G")]
    assert MOST_ROWS / 2 < len(kept) <= MOST_ROWS
    newest = 10 * MOST_ROWS - 1
    assert kept[-MOST_ROWS // 2 :] == list(range(newest - MOST_ROWS // 2 + 1, newest + 1))
    assert kept[0] == 1


def test_only_what_the_rules_read_is_kept() -> None:
    """A worker has a history in memory as long as it trains."""
    history = History()
    history.add(Row(1, 0.1, 2.0, {"grad_G": 0.5, "norm_D": 3.0}, {"D_real": [0.5] * 20}))
    assert history.newest == Row(1, 0.1, 2.0, {"grad_G": 0.5})
