"""The wall's view and the histogram of predictions: pure functions."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.classroom import Member
from playground.classroom.histogram import of_choices, of_curves, of_numbers
from playground.classroom.lab_reports import LabReport
from playground.classroom.wall import fairness_of, newest, outcome_of, shown_metric, wall_view
from playground.config import RunConfig
from playground.errors import InputError
from playground.messages import State
from playground.messages.finding import RunFinding
from playground.runs.folder.index import RunInfo
from playground.runs.folder.label import Label
from playground.runs.turns import TrainingTime
from playground.texts import Message

COLLAPSE = RunFinding("mode_collapse", Message("", "mode collapse"), Message("", "G covers one mode."), 3)
ANN, BEN = Member("a", "Ann", 1.0, 1.0), Member("b", "Ben", 2.0, 2.0)


def run(id: str, owner: str, status: Any = "done", created: float = 1.0, **more: Any) -> RunInfo:
    state = State(status, step=more.pop("step", 7), finding=more.pop("finding", None))
    config = RunConfig().edit({"opt_G.lr": 0.01, "opt_D.lr": 0.1})
    return RunInfo(id, Label(owner=owner, created=created), state, config, **more)


def test_a_card_for_each_member_with_the_live_run_or_else_the_newest() -> None:
    runs = [
        run("old", "a", "running", 1.0), run("new", "a", "done", 2.0), run("queued", "b", "queued", 3.0, step=0),
        run("foreign", "c", "running"), run("nobodys", ""),
    ]  # fmt: skip
    found = wall_view([BEN, ANN], {"a"}, runs)
    assert [(card.nickname, card.here, card.runs) for card in found.cards] == [("Ben", False, 1), ("Ann", True, 2)]
    assert [card.run.id if card.run else None for card in found.cards] == ["queued", "old"]
    assert (found.running, found.waiting) == (1, 1)
    assert {each.run for each in found.outcomes} == {"old", "new"}  # a run that has not trained has found nothing
    assert wall_view([ANN], set(), []).cards[0].run is None
    ended = newest([run("first", "a", created=1.0), run("last", "a", created=5.0), run("second", "a", created=2.0)])
    assert ended is not None
    assert ended.id == "last"


def test_what_a_card_says_of_a_run_with_a_finding() -> None:
    card = wall_view([ANN], set(), [run("x", "a", finding=COLLAPSE, values={"loss_D": 1.0, "js": 0.5, "modes": 2.0})])
    shown = card.cards[0].run
    assert shown is not None
    assert (shown.finding, shown.title, shown.metric, shown.value) == ("mode_collapse", COLLAPSE.title, "modes", 2.0)


def test_numbers_that_are_no_metrics_or_not_finite_are_not_shown() -> None:
    assert shown_metric(run("x", "a", values={"loss_D": 1.0, "modes": float("nan"), "energy": 0.1})) == "energy"
    assert shown_metric(run("x", "a", values={"loss_D": 1.0})) == ""


@pytest.mark.parametrize(
    ("status", "finding", "outcome"),
    [
        ("done", None, "fine"), ("stopped", None, "fine"), ("running", None, "going"), ("interrupted", None, "going"),
        ("running", COLLAPSE, "mode_collapse"), ("done", COLLAPSE, "mode_collapse"), ("diverged", COLLAPSE, "diverged"),
    ],
)  # fmt: skip
def test_outcomes(status: str, finding: RunFinding | None, outcome: str) -> None:
    found = outcome_of(run("x", "a", status, finding=finding), "Ann")
    assert (found.lr_G, found.lr_D, found.outcome) == (0.01, 0.1, outcome)


ANSWERS = st.dictionaries(st.text(max_size=3), st.one_of(st.integers(-50, 50), st.floats(-1e6, 1e6)), max_size=30)


@given(ANSWERS, st.floats(-10, 10), st.floats(0, 20))
def test_every_number_is_in_one_bar(answers: dict[str, float], low: float, width: float) -> None:
    found = of_numbers(answers, low, low + width)
    assert found.n == sum(bar.n for bar in found.bars) == len(answers)
    widths = [bar.high - bar.low for bar in found.bars]
    assert widths == pytest.approx([widths[0]] * len(widths), abs=1e-6)
    assert min([low, *answers.values()]) == pytest.approx(found.bars[0].low, abs=1e-6)
    assert max([low + width, *answers.values()]) == pytest.approx(found.bars[-1].high, abs=1e-6)


def test_whole_numbers_have_a_bar_each() -> None:
    found = of_numbers({"a": 3, "b": 3.0, "c": 8}, 0, 8)
    assert {bar.low: bar.n for bar in found.bars if bar.n} == {3: 2, 8: 1}
    assert len(found.bars) == 9
    assert len(of_numbers({"a": 2.5}, 0, 8).bars) == 10


def test_choices_and_curves() -> None:
    found = of_choices({"a": 0, "b": 2, "c": 2, "d": 7, "e": 1.5, "f": (1.0, 2.0)}, 3)
    assert [bar.n for bar in found.bars] == [1, 0, 2]
    assert of_curves({"a": (0.0, 1.0), "b": 3}).curves == ((0.0, 1.0),)


def test_a_run_in_a_browser_is_shown_unless_one_on_the_server_is_live_or_newer() -> None:
    lab = {"a": (LabReport("browser-1", "running", 9, 0.01, 0.1, 0.3, (1.0, 2.0)), 10.0)}

    def shown(here: set[str], *runs: RunInfo) -> tuple[str, str]:
        found = wall_view([ANN], here, runs, lab).cards[0].run
        assert found is not None
        return found.id, found.status

    assert shown({"a"}) == ("browser-1", "running")
    assert shown(set()) == ("browser-1", "paused")  # its page has gone
    assert shown({"a"}, run("old", "a", created=5.0)) == ("browser-1", "running")
    assert shown({"a"}, run("new", "a", created=15.0)) == ("new", "done")
    assert shown({"a"}, run("old", "a", "running", created=5.0)) == ("old", "running")
    lab = {"a": (LabReport("browser-1", "running", 900, 0.01, 0.1, finding="mode_collapse"), 10.0)}
    wall = wall_view([ANN], {"a"}, [], lab)
    card = wall.cards[0].run
    assert card is not None
    assert (card.finding, str(card.title)) == ("mode_collapse", "mode collapse")
    assert [(one.outcome, str(one.title)) for one in wall.outcomes] == [("mode_collapse", "mode collapse")]
    with pytest.raises(InputError):
        LabReport("browser-1", "running", 9, 0.01, 0.1, finding="nonsense").check()


def test_fairness_is_jains_index_of_those_who_had_to_wait() -> None:
    def times(*parts: float) -> list[TrainingTime]:
        return [TrainingTime(100 * x, 100 * x, 100.0) for x in parts]

    assert fairness_of(times(0.2, 0.2, 0.2)) == pytest.approx(1.0)
    assert fairness_of(times(0.6, 0.0, 0.0)) == pytest.approx(1 / 3)
    assert fairness_of(times(1.0, 0.5)) == pytest.approx(1.5**2 / (2 * 1.25))
    assert fairness_of([*times(0.2, 0.2), TrainingTime(90.0, 0.0, 1.0)]) == pytest.approx(1.0)  # did not have to wait
    assert fairness_of(times(0.5)) is None
    assert fairness_of([]) is None
    found = wall_view(
        [ANN, BEN], (), (), times={"a": TrainingTime(30.0), "b": TrainingTime(10.0), "x": TrainingTime(9.0)}
    )
    assert [card.share for card in found.cards] == [0.75, 0.25]
