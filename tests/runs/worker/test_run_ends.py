"""A run in this process: how it ends, and what it has measured by then."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from playground.errors import InputError
from playground.messages import (
    Stop,
)
from playground.runs.folder.rows import merge_rows
from playground.runs.worker.evaluation import Evaluator
from playground.runs.worker.run import AppGone
from playground.texts import Message
from playground.training.state import TrainingState
from tests.runs.helpers import new, ticking, tiny


@pytest.mark.parametrize(
    ("command", "status"),
    [
        (Stop(), "stopped"),
        (Stop("interrupted", "Ctrl-C"), "interrupted"),
        (Stop("running"), "stopped"),
        (AppGone(), "interrupted"),
    ],
)
def test_a_stopped_run_leaves_a_checkpoint(tmp_path: Path, command: Any, status: str) -> None:
    run = new(tmp_path).at({17: [command]})
    state = run.play()
    assert (state.status, state.step, state.checkpoint) == (status, 17, 17)
    assert (
        isinstance(command, AppGone) or run.folder.samples()[-1] == 17
    )  # who is left in a hurry writes no more than that


def test_closing_the_app_while_data_is_loaded_ends_the_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = new(tmp_path)

    def slow(source: Any, *, progress: Any) -> None:
        progress(Message("data_fetching", "Downloading"), 0.1)
        run.inbox.put(AppGone())
        progress(Message("data_fetching", "Downloading"), 0.2)
        raise AssertionError("went on")

    monkeypatch.setattr("playground.runs.worker.run.load", slow)
    assert run.play().status == "interrupted"
    assert ("Downloading", 0.1) in [(s.sentence, s.progress) for s in run.states]


def test_seconds_end_a_run(tmp_path: Path) -> None:
    clock = ticking(0.01)
    state = new(tmp_path, stop__steps=None, stop__seconds=5.0).play(clock=lambda: next(clock))
    assert state.status == "done"
    assert 5.0 <= state.seconds < 6.0
    assert state.images_per_second == pytest.approx(state.step * tiny().loop.batch / state.seconds, rel=0.01)
    assert "5 seconds" in state.sentence


def test_epochs_end_a_run_and_each_leaves_a_sample_a_checkpoint_and_metrics(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "thread_time", lambda: 0.0)  # measuring costs nothing here, so it is always due
    run = new(tmp_path, data__samples=160, stop__steps=None, stop__epochs=3)
    clock = ticking(0.0001)
    state = run.play(clock=lambda: next(clock))
    assert (state.status, state.step, state.epoch) == ("done", 30, 3.0)
    assert {10, 20, 30} <= set(run.folder.samples())
    assert {20, 30} <= set(run.folder.checkpoints())
    assert [row.step for row in merge_rows(run.folder.rows()[0]) if "hq" in row.values] == [10, 20, 30]


def test_metrics_are_logged_within_long_epochs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    measured: list[int] = []
    measure = Evaluator.measure

    def counted(meter: Evaluator, players: TrainingState) -> dict[str, float]:
        measured.append(players.step)
        return measure(meter, players)

    monkeypatch.setattr(Evaluator, "measure", counted)
    run = new(tmp_path, data__samples=100_000, loop__batch=8, stop__steps=4000)  # no epoch ends
    clock = ticking(0.01)
    run.play(clock=lambda: next(clock))
    assert measured[0] in (500, 1000)  # a mark, once it has trained for ten seconds
    assert len(measured) > 2
    assert [row.step for row in merge_rows(run.folder.rows()[0]) if "hq" in row.values] == measured


def test_a_metric_at_its_target_ends_a_run(tmp_path: Path) -> None:
    run = new(tmp_path, data__samples=160, stop__metric="sliced_wasserstein", stop__target=100.0)
    state = run.play()
    assert (state.status, state.step, state.code) == ("done", 10, "metric_reached")
    assert state.sentence.startswith("The metric “sliced Wasserstein” has reached")


def test_a_run_with_too_little_data_for_metrics_continues(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def too_small(*_: Any) -> float:
        raise InputError(Message("few_samples", "This metric needs more samples."))

    monkeypatch.setattr("playground.runs.worker.evaluation.floor", too_small)
    assert new(tmp_path).play().status == "done"
