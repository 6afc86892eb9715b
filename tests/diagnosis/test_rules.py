"""Each rule on rows made by hand: it speaks when its signal is bad, stays silent when it is not, and ends again."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from playground.diagnosis import CONDITIONS, RunFacts
from playground.diagnosis.cures import cures_for
from playground.diagnosis.diagnosis import Diagnosis, thinned
from playground.messages import RunFinding, State, from_json, state_to_json
from playground.objectives import AUGMENTATIONS
from playground.options import Change
from tests.diagnosis.hands import CALM, GOOD, PACE, facts, names, played, row, stretch

SURE = {**CALM, "acc_real": 0.995, "acc_fake": 0.99}
HEALTHY = {**CALM, **GOOD}
FAR = {**GOOD, "sliced_wasserstein": 1.0}
STRONG_D = {**SURE, **FAR}
BAD: dict[str, tuple[RunFacts, dict[str, float]]] = {
    "high_learning_rate": (facts(), {**SURE, **GOOD, "lr_G": 0.5}),
    "vanishing_gradient": (facts(objective="minimax"), {**SURE, **GOOD, "grad_G": 1e-4}),
    "overpowering_discriminator": (facts(), STRONG_D),
    "mode_collapse": (facts(), {**HEALTHY, "reverse_kl": math.log(8)}),
    "outside_view": (facts(), {**HEALTHY, "outside": 0.9}),
}
RULES = [pytest.param(name, run, values, id=name) for name, (run, values) in BAD.items()]


@pytest.mark.parametrize(("name", "run", "bad"), RULES)
def test_a_rule_begins_and_ends(name: str, run: RunFacts, bad: dict[str, float]) -> None:
    begin, turn = 30 * PACE, 60 * PACE
    rows = [*stretch(0, 30, HEALTHY), *stretch(begin, 30, bad), *stretch(turn, 30, HEALTHY)]
    found = played(rows, run)
    assert found[29] is None
    assert names(found) == [name]
    present = found[59]
    assert present is not None
    assert begin < present.since <= begin + 6 * PACE
    assert found[-1] is None


@pytest.mark.parametrize(("name", "run", "bad"), RULES)
def test_a_finding_shows_its_evidence(name: str, run: RunFacts, bad: dict[str, float]) -> None:
    found = played([*stretch(0, 30, HEALTHY), *stretch(30 * PACE, 60, bad)], run)[-1]
    assert found is not None
    assert found.column in bad
    assert found.steps[-1] == 90 * PACE
    assert found.values[-1] == pytest.approx(bad[found.column], rel=1e-3)
    assert len(found.steps) == len(found.values) <= 60
    healthy, now = HEALTHY[found.column], found.values[-1]
    assert min(healthy, now) <= found.threshold <= max(healthy, now), "the line lies between healthy and now"
    assert "{" not in str(found.message)


@pytest.mark.parametrize(("name", "run", "bad"), RULES)
def test_one_bad_look_is_not_enough(name: str, run: RunFacts, bad: dict[str, float]) -> None:
    rows = [each for i in range(20) for each in stretch(4 * i * PACE, 4, bad if i % 4 == 3 else HEALTHY)][:70]
    lonely = [*stretch(0, 30, HEALTHY), row(31 * PACE, bad), *stretch(31 * PACE, 30, HEALTHY)]
    assert names(played(lonely, run)) == []
    assert names(played(rows, run)) in ([], [name])  # a succession of four may be enough, but names nothing else


def test_healthy_rows_are_healthy() -> None:
    assert names(played(stretch(0, 200, HEALTHY), facts())) == []


def test_high_accuracy_alone_is_nothing() -> None:
    """Many losses have it, as long as the fakes come nearer or are near."""
    coming = [row(PACE * (i + 1), {**SURE, **GOOD, "sliced_wasserstein": 2.0 * 0.93**i}) for i in range(40)]
    assert names(played(coming, facts())) == []
    assert names(played(stretch(0, 60, {**SURE, **GOOD}), facts())) == []


def test_a_small_gradient_alone_is_nothing() -> None:
    rows = [*stretch(0, 30, HEALTHY), *stretch(30 * PACE, 60, {**HEALTHY, "grad_G": 1e-5})]
    assert names(played(rows, facts(objective="minimax"))) == []


def test_a_critic_has_no_accuracy() -> None:
    rows = [*stretch(0, 30, HEALTHY), *stretch(30 * PACE, 60, {**STRONG_D, "grad_G": 1e-4})]
    assert names(played(rows, facts("lab-joined"))) == []


def test_a_high_rate_of_sgd_is_not_judged() -> None:
    rows = stretch(0, 60, {**SURE, **GOOD, "lr_G": 0.5, "lr_D": 0.5})
    assert names(played(rows, facts("lab-circles"))) == []
    assert names(played(rows, facts("lab-heals"))) == ["high_learning_rate"]


def test_a_high_rate_without_trouble_is_nothing() -> None:
    assert names(played(stretch(0, 60, {**HEALTHY, "lr_G": 0.05}), facts())) == []


def test_causes_come_before_effects() -> None:
    everything = {**SURE, **FAR, "lr_G": 0.5, "grad_G": 1e-5, "reverse_kl": 2.0, "outside": 1.0}
    rows = [*stretch(0, 30, HEALTHY), *stretch(30 * PACE, 60, everything)]
    assert names(played(rows, facts(objective="minimax")))[-1] == "high_learning_rate"
    usual = {**everything, "lr_G": 1e-3}
    rows = [*stretch(0, 30, HEALTHY), *stretch(30 * PACE, 60, usual)]
    assert names(played(rows, facts(objective="minimax")))[-1] == "vanishing_gradient"


def test_fakes_outside_the_view_belong_to_no_mode() -> None:
    rows = [*stretch(0, 30, HEALTHY), *stretch(30 * PACE, 60, {**HEALTHY, "reverse_kl": 2.0, "outside": 1.0})]
    assert names(played(rows, facts())) == ["outside_view"]


def test_collapse_without_known_modes_needs_narrow_fakes_that_stay_so() -> None:
    pictures = facts("dcgan-2015", 60_000)
    fits = {"classifier_fd": 5.0, "classifier_fd_floor": 1.0}
    narrow = stretch(0, 60, {**CALM, **fits, "diversity": 0.05})
    assert names(played(narrow, pictures)) == ["mode_collapse"]
    growing = [row(PACE * (i + 1), {**CALM, **fits, "diversity": min(1.0, 0.01 * 1.1**i)}) for i in range(60)]
    assert names(played(growing, pictures)) == []


@pytest.mark.parametrize(("n", "expected"), [(30, ["few_pictures"]), (499, ["few_pictures"]), (60_000, [])])
def test_few_pictures(n: int, expected: list[str]) -> None:
    run = facts("dcgan-2015", n)
    rows = [row(PACE * i, {**CALM, "diversity": 1.0}, epoch=PACE * i * 64 / n) for i in range(1, 60)]
    assert names(played(rows, run)) == expected


@pytest.mark.parametrize(("n", "before", "after"), [(30, True, True), (150, True, False), (60_000, False, False)])
def test_augmentation_is_the_first_cure_of_few_pictures_and_ends_the_finding(n: int, before: bool, after: bool) -> None:
    run, diagnosis = facts("dcgan-2015", n), Diagnosis()
    cure, cost = cures_for("few_pictures", run.config)[0]
    assert cost is Change.LIVE
    assert set(cure.patch) == {f"augmentations.{name}" for name in AUGMENTATIONS}
    cured = RunFacts(run.config.edit(cure.patch), n)
    assert cure not in [other for other, _ in cures_for("few_pictures", cured.config)]
    for facts_now, wrong, steps in ((run, before, range(1, 60)), (cured, after, range(60, 70))):
        found = [diagnosis.look(row(PACE * i, {**CALM, "diversity": 1.0}, epoch=21.0 + i), facts_now) for i in steps]
        assert (found[-1] is not None) == wrong


def test_few_points_are_no_pictures() -> None:
    rows = [row(PACE * i, HEALTHY, epoch=100.0 * i) for i in range(1, 60)]
    assert names(played(rows, facts("lab-ten-points", 10))) == []


# -- the first moments, and the end --------------------------------------------------------------------------------


def test_nothing_is_said_in_the_first_moments() -> None:
    run, bad = BAD["mode_collapse"]
    slow = [row(10 * i, bad, seconds=float(i)) for i in range(1, 60)]
    first = next(r for r, f in zip(slow, played(slow, run), strict=True) if f is not None)
    assert (first.step, first.seconds) == (300, 30.0)
    fast = [row(1000 * i, bad, seconds=0.5 * i) for i in range(1, 60)]
    first = next(r for r, f in zip(fast, played(fast, run), strict=True) if f is not None)
    assert first.seconds == 10.0


def test_a_short_run_is_judged_at_its_end() -> None:
    run, bad = BAD["mode_collapse"]
    diagnosis = Diagnosis()
    for each in [row(100 * i, bad, seconds=0.1 * i) for i in range(1, 10)]:
        assert diagnosis.look(each, run) is None
    found = diagnosis.present(run, ended=True)
    assert found is not None
    assert found.name == "mode_collapse"


def test_what_the_last_look_did_not_show_is_not_said_of_an_ended_run() -> None:
    run, bad = BAD["mode_collapse"]
    diagnosis = Diagnosis()
    for each in [*stretch(0, 40, bad), *stretch(40 * PACE, 1, HEALTHY)]:
        present = diagnosis.look(each, run)
    assert present is not None
    assert diagnosis.present(run, ended=True) is None


def test_numbers_that_are_not_finite_are_said_at_once() -> None:
    diagnosis, run = Diagnosis(), facts()
    diagnosis.look(row(3, {**CALM, "lr_D": 0.3}), run)
    found = diagnosis.after_divergence(run)
    assert found is not None
    assert (found.name, found.column, found.values) == ("high_learning_rate", "lr_D", (0.3,))


def test_a_resumed_run_computes_rows_again() -> None:
    """Rows beyond the checkpoint are void: what they showed does not count."""
    run, bad = BAD["mode_collapse"]
    rows = [*stretch(0, 40, HEALTHY), *stretch(40 * PACE, 2, bad), *stretch(40 * PACE, 30, HEALTHY)]
    found = played(rows, run)
    assert names(found) == []


# -- findings and cures --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "run", "bad"), RULES)
def test_a_state_keeps_its_finding(name: str, run: RunFacts, bad: dict[str, float]) -> None:
    found = played([*stretch(0, 30, HEALTHY), *stretch(30 * PACE, 60, bad)], run)[-1]
    state = State("running", step=9, finding=found)
    assert from_json(State, json.loads(json.dumps(state_to_json(state)))) == state
    assert "finding" not in state_to_json(State("running"))  # earlier versions refuse keys that they do not know


@pytest.mark.parametrize("broken", [{"since": "soon"}, {"title": "x"}, {"values": ["a"]}, {"more": 1}])
def test_a_damaged_finding_is_refused(broken: dict[str, Any]) -> None:
    title = CONDITIONS[0].title
    values = state_to_json(State("done", finding=RunFinding("x", title, title, since=3)))
    from_json(State, values)
    values["finding"] = {**values["finding"], **broken}
    with pytest.raises(Exception, match="wrong or missing"):
        from_json(State, values)


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda c: c.name)
@pytest.mark.parametrize("preset", ["mode-collapse", "vanishing-gradient", "lab-strong-d", "lab", "digits", "wgan-gp"])
def test_cures_change_something_and_make_sense(condition: Any, preset: str) -> None:
    config = facts(preset).config
    offered = cures_for(condition.name, config)
    assert offered
    assert len({str(cure.label) for cure, _ in offered}) == len(offered)
    for cure, cost in offered:
        after = config.edit(cure.patch)
        assert after != config
        assert not after.problems()
        if cost is not Change.RUN:
            assert config.edit_while_running(cure.patch) == after


def test_an_unknown_finding_has_no_cures() -> None:
    assert cures_for("of a later version", facts().config) == []


@pytest.mark.parametrize("n", [0, 1, 59, 60, 61, 5000])
def test_a_thinned_series_keeps_its_ends(n: int) -> None:
    series = [(i, float(i)) for i in range(n)]
    kept = thinned(series)
    assert len(kept) == min(n, 60)
    assert kept == sorted(set(kept))
    assert kept[:1] == series[:1]
    assert kept[-1:] == series[-1:]
