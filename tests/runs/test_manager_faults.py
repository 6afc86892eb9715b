"""The manager after faults. The test acts as the workers."""

from __future__ import annotations

import errno
import os
import shutil
import time
from pathlib import Path

import psutil
import pytest

from playground.errors import InputError, MachineError
from playground.messages import Pause, State
from playground.runs.folder.lock import RunLock
from playground.runs.folder.store import RunFolder
from playground.texts import Message
from tests.runs.helpers import tiny
from tests.runs.stage import Theatre
from tests.waiting import until


def test_a_worker_that_dies_leaves_an_interrupted_run_with_a_message(theatre: Theatre) -> None:
    id = theatre.running()
    theatre.stage.of(id).end(reason=Message("killed", "The run's process was killed."))
    state = theatre.folder(id).state()
    assert (state.status, state.code) == ("interrupted", "worker_died")
    assert state.sentence == "The run's process was killed. The run can continue from its last checkpoint."
    assert theatre.runs.info(id).state == state


def test_a_worker_that_dies_before_its_first_message_is_restarted_once(theatre: Theatre) -> None:
    id = theatre.runs.create(tiny())
    theatre.stage.actors[0].end()
    assert theatre.status(id) == "starting"
    theatre.stage.actors[1].end()
    assert theatre.status(id) == "interrupted"
    assert len(theatre.stage.actors) == 2


def test_a_run_without_a_process_says_so_and_frees_its_slot(theatre: Theatre, monkeypatch: pytest.MonkeyPatch) -> None:
    first, _ = theatre.running(), theatre.running()
    refused, after = theatre.runs.create(tiny()), theatre.runs.create(tiny())

    def refuse(*_: object) -> None:
        monkeypatch.undo()
        raise OSError(errno.EMFILE, "Too many open files")

    monkeypatch.setattr(theatre.stage, "submit", refuse)
    theatre.stage.of(first).end("done")
    state = theatre.folder(refused).state()
    assert state.status == theatre.status(refused) == "interrupted"
    assert "Too many open files" in state.sentence
    theatre.runs._scheduler.check(time.monotonic())
    assert theatre.status(after) == "starting"
    theatre.runs.resume(refused)
    assert theatre.status(refused) == "queued"


def test_only_a_run_without_a_worker_is_withdrawn_once(theatre: Theatre) -> None:
    started, _, waits = theatre.running(), theatre.running(), theatre.runs.create(tiny())
    found = [
        theatre.runs._scheduler.withdraw(id, "stopped", Message("said", "Stopped.")) for id in (started, waits, waits)
    ]
    assert found == [False, True, False]
    assert theatre.runs.info(started).mine_here


def test_a_state_that_could_not_be_written_is_still_known(theatre: Theatre) -> None:
    id = theatre.running()
    actor, path = theatre.stage.of(id), theatre.folder(id).path
    shutil.rmtree(path / "samples")
    path.rename(theatre.root / ".away")
    actor._on_message(State("failed", message=Message("gone", "The folder of the run is gone.")))
    actor.end()
    assert theatre.runs.state(id).sentence == "The folder of the run is gone."
    (theatre.root / ".away").rename(path)
    theatre.runs.resume(id)
    assert theatre.status(id) == "starting"


def test_a_run_of_another_worker_keeps_its_state(theatre: Theatre) -> None:
    id = theatre.runs.create(tiny())
    with RunLock(theatre.folder(id).path):
        theatre.folder(id).write_state(State("running", step=44))
        theatre.stage.of(id)._on_message(State("failed", message=Message("locked", "It is being trained elsewhere.")))
        theatre.stage.of(id).end()
        assert theatre.runs.info(id).state == State("running", step=44)


def test_sending_to_a_dying_worker_raises_a_message(theatre: Theatre) -> None:
    id = theatre.running()
    theatre.stage.of(id).over = True
    with pytest.raises(MachineError):
        theatre.runs.steer(id, Pause())


def test_runs_that_were_cut_off_are_marked_at_the_start(tmp_path: Path) -> None:
    def run(status: str, **changes: object) -> RunFolder:
        folder = RunFolder.create(tmp_path, tiny())
        folder.write_state(State(status, **changes))  # type: ignore[arg-type]
        return folder

    me = {"pid": os.getpid(), "born": psutil.Process().create_time()}
    cut = [run("running", step=5), run("paused"), run("starting", pid=2**22 + 1), run("queued")]
    recycled = run("queued", pid=os.getpid(), born=5.0)
    waiting, held, over = run("queued", **me), run("running"), run("done")
    theatre = Theatre(tmp_path)
    with RunLock(held.path):
        theatre.runs.start()
        theatre.runs.close()
    assert [f.state().status for f in (*cut, recycled)] == ["interrupted"] * 5
    assert cut[0].state().step == 5
    assert "last checkpoint" in cut[0].state().sentence
    assert [f.state().status for f in (waiting, held, over)] == ["queued", "running", "done"]


def test_two_managers_share_a_folder(tmp_path: Path) -> None:
    one, two = Theatre(tmp_path), Theatre(tmp_path)
    queued = [one.runs.create(tiny()) for _ in range(3)][-1]
    two.runs.start()
    two.runs.close()
    assert one.status(queued) == two.status(queued) == "queued"
    with pytest.raises(InputError, match="Another app"):
        two.runs.steer(queued, Pause())


def test_closing_lets_workers_finish_or_kills_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playground.runs.manager.CLOSE", 0.05)
    theatre = Theatre(tmp_path)
    good, stuck = theatre.running(), theatre.running()
    queued = theatre.runs.create(tiny())
    actor, hung = theatre.stage.of(good), theatre.stage.of(stuck)
    actor.leave = lambda: actor.end("interrupted")  # type: ignore[method-assign]
    hung.kill = lambda: hung.end(reason=Message("killed", "Killed."))  # type: ignore[method-assign]
    theatre.runs.close()
    assert hung.hung_up
    assert theatre.stage.closed
    assert [theatre.folder(id).state().status for id in (good, stuck, queued)] == ["interrupted"] * 3
    assert "before the run's turn" in theatre.folder(queued).state().sentence
    with pytest.raises(InputError, match="closing"):
        theatre.runs.create(tiny())


def test_a_killed_back_end_is_prepared_again(theatre: Theatre, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playground.runs.housekeeping.TICK", 0.001)
    theatre.runs.start()
    until(lambda: theatre.stage.warmed > 2)
    theatre.runs.close()
    assert theatre.stage.warmed > 2
    assert theatre.stage.closed
