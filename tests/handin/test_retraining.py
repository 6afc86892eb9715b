"""Trains handed-in runs again: the same bits where nothing was changed, and different ones where something was."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest

from playground.handin.collecting import collected
from playground.handin.document import HandedRun
from playground.handin.retraining import retrain
from playground.handin.verification import compared
from playground.messages import Edit, Resume, StepOnce, Stop
from playground.runs.folder.store import RunFolder
from playground.runs.worker.outcome import AppGone
from tests.runs.helpers import Played, new


def outcome(run: HandedRun) -> tuple[str, dict[str, Any]]:
    found, message, _ = compared(run, retrain(run, lambda step: None))
    return found, dict(message.values)


def rough(root: Path) -> HandedRun:
    """A run with edits, single steps, a cut and a resume."""
    single = [Edit({"opt_G.lr": 0.004}), StepOnce("D"), StepOnce("G", 2), StepOnce("both")]
    played = new(root).at({
        5: single,  # these pause it
        9: [Edit({"opt_D": "sgd", "opt_D.lr": 0.02}), Resume()],
        12: [AppGone()],
    })  # fmt: skip
    assert played.play().status == "interrupted"
    again = Played(played.folder).at({15: [Edit({"loop.batch": 24, "stop.steps": 50})]})
    assert again.play().status == "done"
    return collected(played.folder)


def test_points_with_edits_single_steps_a_cut_and_a_resume_give_the_same_bits(tmp_path: Path) -> None:
    run = rough(tmp_path)
    assert run.step == 50
    assert len(run.journal) >= 6
    assert run.metrics
    assert outcome(run)[0] == "same_bits"


def test_a_few_pictures_give_the_same_bits(tmp_path: Path) -> None:
    played = new(tmp_path, data="glyphs", stop__steps=12, G__hidden=[16], D__hidden=[16])
    assert played.at({4: [Edit({"opt_D.lr": 0.001})]}).play().status == "done"
    run = collected(played.folder)
    assert outcome(run)[0] == "same_bits"


def test_a_run_that_was_stopped_is_trained_again_up_to_there(tmp_path: Path) -> None:
    played = new(tmp_path, stop__steps=100_000).at({7: [Stop()]})
    assert played.play().status == "stopped"
    run = collected(played.folder)
    assert 7 <= run.step < 100
    assert outcome(run)[0] == "same_bits"


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> HandedRun:
    played = new(tmp_path_factory.mktemp("runs"), stop__steps=25)
    assert played.play().status == "done"
    return collected(RunFolder.at(played.folder.path))


@pytest.mark.parametrize(
    ("change", "step"), [({"seed": 7}, 1), ({"opt_G": {"name": "adam", "lr": 0.01, "beta1": 0.5, "beta2": 0.9}}, 1)]
)
def test_another_seed_or_learning_rate_is_different_from_the_first_step_on(
    plain: HandedRun, change: dict[str, Any], step: int
) -> None:
    assert outcome(plain)[0] == "same_bits"
    changed = dataclasses.replace(plain, config={**plain.config, **change})
    assert outcome(changed) == ("different", {"step": step})


def test_a_changed_row_metric_weight_or_end_is_told(plain: HandedRun) -> None:
    rows = [dict(row) for row in plain.rows]
    rows[8] = {**rows[8], "values": {**rows[8]["values"], "loss_D": 0.001}}
    assert outcome(dataclasses.replace(plain, rows=tuple(rows))) == ("different", {"step": rows[8]["step"]})
    name, value = next(iter(plain.metrics.items()))
    better = outcome(dataclasses.replace(plain, metrics={**plain.metrics, name: value / 2}))
    assert (better[0], better[1]["metric"]) == ("different", name)
    assert outcome(dataclasses.replace(plain, step=20))[0] == "different"


def test_a_small_difference_is_within_the_tolerance_and_said(plain: HandedRun) -> None:
    near = {name: [value * (1 + 1e-5) for value in values] for name, values in plain.probe.items()}
    found = retrain(plain, lambda step: None)
    result, message, largest = compared(dataclasses.replace(plain, digest="0" * 64, probe=near), found)
    assert result == "within_tolerance"
    assert largest is not None
    assert 0 < largest < 1e-4
    assert message.values["percent"] == float(f"{100 * largest:.2g}")
    far = {name: [value + 1 for value in values] for name, values in plain.probe.items()}
    assert compared(dataclasses.replace(plain, digest="0" * 64, probe=far), found)[0] == "different"


def test_progress_can_end_it(plain: HandedRun) -> None:
    told: list[int] = []

    def progress(step: int) -> None:
        told.append(step)
        if step == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        retrain(plain, progress)
    assert told == [1, 2, 3]
