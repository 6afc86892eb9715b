"""Checkpoints: passed by a run that deserves it, failed by one that does not."""

from __future__ import annotations

import itertools
import json
import math
from pathlib import Path

import pytest

from playground.config import RunConfig
from playground.lessons import all_lessons, load
from playground.lessons.checkpoints import judge
from playground.lessons.lesson import Checkpoint, LessonStep
from playground.messages import Row, from_json

RECORDED = json.loads((Path(__file__).parent / "recorded_rows.json").read_text("utf-8"))
SEVEN = Checkpoint("modes", ">=", 7.0, ("opt_G.lr", "opt_D.lr"))
START = RunConfig()


def rows(*values: float) -> list[Row]:
    return [Row(step=10 * i, seconds=1.0, epoch=0.1, values={"modes": v}) for i, v in enumerate(values)]


@pytest.mark.parametrize(
    ("measured", "passed"),
    [((7.0,), True), ((2.0, 8.0), True), ((8.0, 6.0), False), ((6.999,), False), ((math.nan,), False)],
)
def test_the_last_measurement_counts(measured: tuple[float, ...], passed: bool) -> None:
    assert judge(SEVEN, rows(*measured), START, START).passed == passed


def test_at_most_is_the_other_way_round() -> None:
    small = Checkpoint("modes", "<=", 2.0)
    assert judge(small, rows(2.0), START, START).passed
    verdict = judge(small, rows(2.5), START, START)
    assert not verdict.passed
    assert verdict.message.code == "checkpoint_above"


def test_a_percentage_has_its_sign() -> None:
    half = Checkpoint("hq", ">=", 50.0)
    measured = [Row(step=10, seconds=1.0, epoch=0.1, values={"hq": v}) for v in (75.5512, 21.0)]
    assert judge(half, measured[:1], START, START).message.values["value"] == "75.55 %"
    assert judge(half, measured, START, START).message.values["wanted"] == "50 %"


def test_rows_without_the_metric_are_no_measurement() -> None:
    between = [*rows(8.0), Row(step=99, seconds=1.0, epoch=0.1, values={"loss_D": 1.0})]
    assert judge(SEVEN, between, START, START).passed
    assert judge(SEVEN, between[1:], START, START).message.code == "checkpoint_not_measured"


@pytest.mark.parametrize(
    ("patch", "changed"),
    [
        ({"opt_D.lr": 0.5}, "learning rate of D"),
        ({"opt_G.lr": 0.5}, "learning rate of G"),
        ({"tricks.pac": 4}, ""),
        ({"opt_D.beta1": 0.3}, ""),
    ],
)
def test_settings_that_must_stay(patch: dict[str, float], changed: str) -> None:
    verdict = judge(SEVEN, rows(8.0), START.edit(patch), START)
    assert verdict.passed == (not changed)
    if changed:
        assert str(verdict.message) == f"“{changed}” must stay as it was. Set it back."


def test_a_whole_section_can_be_kept() -> None:
    kept = Checkpoint("modes", ">=", 7.0, ("opt_D",))
    assert judge(kept, rows(8.0), START.edit({"opt_D.beta1": 0.3}), START).message.code == "checkpoint_changed"


def steps() -> list[tuple[str, LessonStep]]:
    return [(lesson.name, step) for lesson in all_lessons() for step in lesson.steps if step.checkpoint]


@pytest.mark.parametrize(("name", "step"), steps())
def test_no_control_is_offered_for_what_must_stay(name: str, step: LessonStep) -> None:
    assert step.checkpoint is not None
    for control, path in itertools.product(step.controls, step.checkpoint.unchanged):
        assert control.path != path, name
        assert not control.path.startswith(f"{path}."), name


@pytest.mark.parametrize(("name", "step"), steps())
def test_recorded_runs_are_judged_as_they_deserve(name: str, step: LessonStep) -> None:
    """`recorded_rows.json` was written by `python -m tests.lessons.record` from real runs of each lesson."""
    assert step.checkpoint is not None
    assert step.run is not None
    for deserves in (True, False):
        kept = RECORDED[name]["passes" if deserves else "fails"]
        config = step.run.config(kept["patch"])
        found = [from_json(Row, row) for row in kept["rows"]]
        assert kept["patch"].keys() <= {control.path for control in step.controls}
        verdict = judge(step.checkpoint, found, config, step.run.config())
        assert verdict.passed == deserves, verdict.message


def test_the_lessons_with_a_checkpoint() -> None:
    assert {name for name, _ in steps()} == set(RECORDED)
    assert load("mode-collapse").step("checkpoint") is not None
