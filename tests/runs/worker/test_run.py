"""A run in this process: what it writes and which commands it obeys."""

from __future__ import annotations

import itertools
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from playground.errors import InputError
from playground.messages import (
    STILL,
    Appended,
    Edit,
    Only,
    Pause,
    Resume,
    SetViews,
    Snapshot,
    State,
    StepOnce,
    Stop,
    Throttle,
    from_json,
)
from playground.runs.folder import journal
from playground.runs.folder.lock import RunLock, is_locked
from playground.runs.folder.store import RunFolder
from playground.runs.worker.status import StatusWriter
from tests.runs.helpers import commands, final, new, same, ticking, tiny


def test_a_run_leaves_a_complete_folder(tmp_path: Path) -> None:
    run = new(tmp_path)
    state = run.play()
    assert (state.status, state.step, state.checkpoint, state.progress) == ("done", 60, 60, 1.0)
    assert (state.device, state.threads, state.precision) == ("cpu", 1, "float32")
    assert run.folder.state() == state == run.states[-1]
    rows = run.folder.rows()[0]
    assert [row.step for row in rows][:20] == list(range(1, 21))
    assert rows[-1].step == 60
    assert run.folder.samples() == run.folder.snapshots() == [0, 1, 2, 5, 10, 20, 50, 60]
    assert run.folder.checkpoints()[-1] == 60
    assert run.folder.sample(60).shape == (300, 2)
    shapes = {view: frame.shape for view in STILL if (frame := run.folder.still(view)) is not None}
    assert shapes == {"real": (300, 2), "heldout": (300, 2), "density": (128, 128)}
    assert not is_locked(run.folder.path)


def test_rows_contain_what_the_page_shows(tmp_path: Path) -> None:
    run = new(tmp_path)
    run.play()
    rows = run.folder.rows()[0]
    for row in rows[1:]:  # disjoint parts of the time since the row before
        assert sum(share for name, share in row.values.items() if name.startswith("time_")) <= 1.01
    row = rows[-1]
    for name in ("loss_D", "loss_G", "D_real", "D_fake", "acc_real", "grad_D", "V", "lr_G", "images_per_second"):
        assert math.isfinite(row.values[name])
    shares = [row.values[f"time_{part}"] for part in ("D", "G", "observe")]
    assert all(share >= 0 for share in shares)
    assert sum(shares[:2]) <= 1
    assert row.values["hq_floor"] > 95
    assert {"hq", "modes", "sliced_wasserstein", "sliced_wasserstein_floor"} <= row.values.keys()
    assert math.isclose(sum(row.histograms["D_real"]), 1, rel_tol=1e-5)


def test_the_last_row_keeps_the_rates_of_its_step(tmp_path: Path) -> None:
    run = new(tmp_path, stop__steps=None, stop__seconds=0.1)
    run.play()
    rows = run.folder.rows()[0]
    assert rows[-1].values["images_per_second"] > 0
    assert rows[-1].values["time_D"] > 0


@pytest.mark.parametrize("seed", [0, 1])
def test_the_last_picture_is_that_of_the_last_step(tmp_path: Path, seed: int) -> None:
    run = new(tmp_path, seed=seed, stop__steps=37)
    run.inbox.put(SetViews(("ema",), 0.2))  # a picture every five seconds
    assert run.play().step == 37
    assert [frame.step for frame in run.frames][-1] == 37


@pytest.mark.parametrize("data", ["mnist", "ring"])
def test_pictures_are_rarer_on_a_cpu(tmp_path: Path, data: str) -> None:
    run = new(tmp_path, data=data, stop__steps=300)
    run.inbox.put(SetViews(("ema",), 60.0))
    steps = iter(ticking(0.01))
    seconds = run.play(clock=lambda: next(steps), threads=2).seconds
    assert seconds > 3
    at_most_two = len(run.frames) <= 2 * seconds + 3  # the first, the last and one begun
    assert at_most_two == (data == "mnist")


def test_a_run_on_a_cpu_sends_fewer_pictures_with_time(tmp_path: Path) -> None:
    run = new(tmp_path, data="mnist", stop__steps=900, loop__batch=4)
    run.inbox.put(SetViews(("ema",), 60.0))
    ticks = (t if t < 6 else t + 200 for t in ticking(0.01))  # after six seconds comes a sleep of two hundred
    assert run.play(clock=lambda: next(ticks), threads=2).seconds > 210
    rows = run.folder.rows()[0]
    shown = np.interp([f.step for f in run.frames], [row.step for row in rows], [row.seconds for row in rows])
    rests = np.diff(shown)
    assert 0.4 <= np.median(rests[shown[1:] < 6]) < 0.7  # a late picture is made up for
    assert 1.4 <= np.median(rests[shown[:-1] > 206]) < 1.7


def test_a_run_that_shares_its_core_sends_three_pictures_per_second(tmp_path: Path) -> None:
    run = new(tmp_path, data="mnist", stop__steps=300, loop__batch=4)
    run.inbox.put(SetViews(("ema",), 60.0))
    ticks = ticking(0.01)
    seconds = run.play(clock=lambda: next(ticks), threads=1).seconds
    assert 3 * seconds - 2 < len(run.frames) <= seconds / 0.3 + 3


def test_only_one_first_picture_is_made_without_a_watcher(tmp_path: Path) -> None:
    points, images = new(tmp_path / "a"), new(tmp_path / "b", data="mnist", stop__steps=3, loop__batch=4)
    for run, views in ((points, {"ema", "nets"}), (images, {"ema"})):
        assert run.play().status == "done"
        assert {(frame.view, frame.step) for frame in run.frames} == {(view, 0) for view in views}


def test_messages_of_one_recording_are_sent_together_even_after_an_error(tmp_path: Path) -> None:
    heard: list[object] = []
    reporter = StatusWriter(RunFolder.create(tmp_path, tiny()), heard.append)
    with pytest.raises(ZeroDivisionError), reporter.together():
        reporter.tell(step=1)
        reporter.say(Appended(rows=True))
        assert heard == []
        reporter.tell(step=1 // 0)
    assert [type(message) for message in heard] == [State, Appended]
    reporter.say(Appended(journal=True))
    assert heard[-1] == Appended(journal=True)


def test_the_first_state_is_starting_and_the_last_is_done(tmp_path: Path) -> None:
    run = new(tmp_path)
    run.play()
    assert [status for status, _ in itertools.groupby(s.status for s in run.states)] == ["starting", "running", "done"]
    assert all(s.heartbeat > 0 and s.pid > 0 and s.born > 0 for s in run.states)


def test_two_workers_cannot_have_one_run(tmp_path: Path) -> None:
    run = new(tmp_path)
    with RunLock(run.folder.path), pytest.raises(InputError, match="another process"):
        run.play()


def test_pause_single_steps_and_resume(tmp_path: Path) -> None:
    run = new(tmp_path)
    run.at({7: [Pause(), StepOnce("D", 2), StepOnce("G"), StepOnce("both")]})
    paused: list[State] = []

    def on_state(state: State) -> None:
        if state.status == "paused":
            paused.append(state)
            if state.step == 11:
                run.inbox.put(Resume())

    run.on_state = on_state
    assert run.play().step == 60
    assert paused[0].step == 7
    assert paused[-1].step == 11
    assert [(e.step, from_json(Only, e.command).player) for e in commands(run)] == [(7, "D"), (8, "D"), (9, "G")]
    rows = {row.step: row.values for row in run.folder.rows()[0]}
    assert "loss_G" not in rows[8]
    assert "loss_D" not in rows[10]
    assert {"loss_D", "loss_G"} <= rows[11].keys()


def test_a_long_pause_writes_a_checkpoint_and_its_time_does_not_count(tmp_path: Path) -> None:
    run = new(tmp_path, stop__seconds=50.0, stop__steps=1000)
    now = [0.0]
    steps = iter(ticking(0.001))

    def clock() -> float:
        return now[0] + next(steps)

    def on_state(state: State) -> None:
        if state.status == "paused" and state.checkpoint != state.step:
            now[0] += 100.0
            run.inbox.put(SetViews())
        elif state.status == "paused":
            run.inbox.put(Stop())

    run.at({9: [Pause()]})
    run.on_state = on_state
    state = run.play(clock=clock)
    assert (state.status, state.step) == ("stopped", 9)
    assert state.seconds < 50


def test_a_throttled_run_is_the_same_to_the_bit_and_its_waits_do_not_count(tmp_path: Path) -> None:
    free, slow = new(tmp_path / "free", stop__steps=24), new(tmp_path / "slow", stop__steps=24)
    free.play()
    slow.at({3: [Throttle(200.0)], 12: [Throttle(until=18)]})
    held: list[int] = []

    def on_state(state: State) -> None:
        if state.step == 18 and slow.inbox.empty():
            held.append(state.step)
            slow.inbox.put(Throttle())

    slow.on_state = on_state
    state = slow.play()
    assert state.status == "done"
    assert held
    assert same(final(free.folder), final(slow.folder))
    assert commands(slow) == []


def test_a_run_whose_limit_nobody_moves_is_paused(tmp_path: Path) -> None:
    run = new(tmp_path)
    run.inbox.put(Throttle(until=5))
    now = itertools.count(0.0, 3.0)

    def on_state(state: State) -> None:
        if state.status == "paused":
            run.inbox.put(Stop())

    run.on_state = on_state
    state = run.play(clock=lambda: next(now))
    assert (state.status, state.step) == ("stopped", 5)


def test_an_edit_is_recorded_before_it_applies(tmp_path: Path) -> None:
    run = new(tmp_path).at({5: [Edit({"opt_G.lr": 0.01, "loop.batch": 32})], 9: [Edit({"opt_D": "sgd"})]})
    assert run.play().status == "done"
    lr = {row.step: row.values["lr_G"] for row in run.folder.rows()[0]}
    assert (lr[5], lr[6]) == (2e-4, 0.01)
    assert [(e.step, e.command["patch"]) for e in commands(run)] == [
        (5, {"opt_G.lr": 0.01, "loop.batch": 32}),
        (9, {"opt_D": "sgd"}),
    ]
    config = journal.present(run.folder.config(), run.folder.journal()[0])
    assert (config.loop.batch, config.opt_D.name) == (32, "sgd")
    assert run.folder.config().loop.batch == 16


@pytest.mark.parametrize("patch", [{"seed": 3}, {"nonsense": 1}, {"loop.batch": 10_000_000}, {"opt_G.lr": None}])
def test_a_bad_edit_is_noted_and_the_run_continues(tmp_path: Path, patch: dict[str, Any]) -> None:
    run = new(tmp_path).at({5: [Edit(patch)]})
    assert run.play().status == "done"
    assert commands(run) == []
    notices = [e for e in run.folder.journal()[0] if e.code == "edit_refused"]
    assert [e.step for e in notices] == [5]
    assert notices[0].sentence.startswith("Not changed: ")


def test_a_running_run_can_be_given_more_steps(tmp_path: Path) -> None:
    run = new(tmp_path).at({12: [Edit({"stop.steps": 80})]})
    assert run.play().step == 80


def test_a_snapshot_is_written_at_once(tmp_path: Path) -> None:
    run = new(tmp_path).at({13: [Snapshot()]})
    run.play()
    assert 13 in run.folder.samples()
    assert 13 in run.folder.checkpoints()


def test_the_state_says_when_the_next_checkpoint_comes(tmp_path: Path) -> None:
    run = new(tmp_path, stop__steps=4000, loop__batch=8)
    clock = ticking(0.01)
    run.play(clock=lambda: next(clock))
    told = [s for s in run.states if s.status == "running" and s.checkpoint_in is not None]
    assert told
    assert all(0 <= s.checkpoint_in <= 30 for s in told if s.checkpoint_in is not None)
    assert len({s.checkpoint_in for s in told}) > 1  # it comes nearer
