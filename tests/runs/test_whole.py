"""The manager with real workers: train, watch, pause, edit, kill, resume, branch."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import psutil
import pytest

from playground.config import RunConfig
from playground.errors import InputError
from playground.machine import hardware
from playground.messages import Edit, Frame, Pause, Resume, StepOnce, Stop
from playground.runs import turns
from playground.runs.backends.base import Backend, Handle, Job, OnEnd, OnMessage
from playground.runs.folder.store import RunFolder
from playground.runs.manager import RunManager
from tests.runs.helpers import Played, final, new, same, tiny
from tests.waiting import until

pytestmark = pytest.mark.process

LONG = 1_000_000


class Borrowed:
    """A back end that outlives the managers that use it."""

    detached = False

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self.resources, self.attach = backend.resources, backend.attach

    def warm(self) -> None:
        self._backend.warm()

    def submit(self, job: Job, on_message: OnMessage, on_end: OnEnd) -> Handle:
        return self._backend.submit(job, on_message, on_end)

    def close(self) -> None: ...


@pytest.fixture
def runs(tmp_path: Path, backend: Backend) -> Iterator[RunManager]:
    manager = RunManager(tmp_path / "runs", backend=Borrowed(backend), slots=2)
    manager.start()
    yield manager
    manager.close()


def reach(runs: RunManager, id: str, status: str) -> None:
    until(lambda: runs.state(id).status == status, 60)


def test_train_watch_pause_step_edit_resume_stop(runs: RunManager) -> None:
    id = runs.create(tiny(stop__steps=LONG), name="mine", device="cpu")
    news = threading.Event()
    watch = runs.watch(id, ("ema", "map"), 30.0, news.set)
    assert news.wait(60)
    frames: list[Frame] = []
    until(lambda: frames.extend(watch.take()) or {f.view for f in frames} == {"ema", "map"})
    assert all(b.step >= a.step for view in ("ema", "map") for a, b in pairwise(f for f in frames if f.view == view))
    until(lambda: 0 in RunFolder.open(runs.root, id).samples())
    runs.steer(id, Pause())
    reach(runs, id, "paused")
    at = runs.state(id).step
    runs.steer(id, StepOnce("D"))
    runs.steer(id, StepOnce("both", 2))
    until(lambda: runs.state(id).step == at + 3)
    runs.steer(id, Edit({"opt_G.lr": 0.005}))
    runs.steer(id, Resume())
    until(lambda: runs.info(id).config.opt_G.lr == 0.005)
    until(lambda: runs.state(id).step > at + 50)
    runs.steer(id, Stop())
    reach(runs, id, "stopped")
    until(lambda: not runs.info(id).mine_here)
    info = runs.info(id)
    assert info.state.checkpoint == info.state.step
    assert info.thumbnail == info.state.step
    assert info.values["lr_G"] == 0.005
    assert info.label.name == "mine"
    with pytest.raises(InputError, match="is not running"):
        runs.steer(id, Pause())


def test_a_killed_run_is_interrupted_and_resumes_to_the_same_bits(runs: RunManager, tmp_path: Path) -> None:
    whole = new(tmp_path, stop__steps=400)
    whole.play()
    id = runs.create(tiny(stop__steps=400), device="cpu", threads=1)
    folder = runs._index.open(id)
    until(lambda: len(folder.rows()[0]) > 5)
    psutil.Process(folder.state().pid).kill()
    until(lambda: runs.state(id).status in ("interrupted", "done"))
    assert "can continue" in runs.state(id).sentence
    runs.resume(id)
    reach(runs, id, "done")
    assert same(final(folder), final(whole.folder))


class Narrow(Borrowed):
    """With as much free memory as the test says."""

    free: int | None = None

    def __init__(self, backend: Backend) -> None:
        super().__init__(backend)
        self.resources = lambda: dataclasses.replace(backend.resources(), memory=self.free)


def test_a_run_that_gives_its_memory_to_others_goes_on_to_the_same_bits(tmp_path: Path, backend: Backend) -> None:
    whole = new(tmp_path, stop__steps=3000)
    whole.play()
    place = Narrow(backend)
    manager = RunManager(tmp_path / "narrow", backend=place, slots=2, local_only=False)
    manager.start()
    try:
        first = manager.create(tiny(stop__steps=3000), owner="ann", device="cpu", threads=1)
        folder = manager._index.open(first)
        until(lambda: manager.state(first).step > 20, 60)
        worker = folder.state().pid
        manager._scheduler._runs[first].launched = 0.0  # its memory has been taken for long
        manager._scheduler._runs[first].yields = True
        manager._scheduler.send(first, Pause(turns.OTHERS))
        manager._scheduler._runs[first].yields = True  # a pause that a person wants would end it
        place.free = 1
        second = manager.create(tiny(stop__steps=50), owner="ben", device="cpu", threads=1)
        reach(manager, second, "done")
        place.free = 10**12
        reach(manager, first, "done")
        assert folder.state().pid != worker
        assert same(final(folder), final(whole.folder))
    finally:
        manager.close()


def test_a_branch_equals_its_run_up_to_its_step(runs: RunManager, tmp_path: Path) -> None:
    straight = new(tmp_path).at({15: [Edit({"opt_G.lr": 0.01})]})
    straight.play()
    id = runs.create(tiny(), device="cpu", threads=1)
    reach(runs, id, "done")
    branch = runs.branch(id, 15, {"opt_G.lr": 0.01})
    reach(runs, branch, "done")
    assert same(final(runs._index.open(branch)), final(straight.folder))


def test_a_done_run_continues_as_if_it_had_been_longer(runs: RunManager, tmp_path: Path) -> None:
    longer = Played(new(tmp_path).folder)
    longer.at({7: [Edit({"stop.steps": 90})]}).play()
    id = runs.create(tiny(), device="cpu", threads=1)
    reach(runs, id, "done")
    until(lambda: not runs.info(id).mine_here)
    runs.resume(id, patch={"stop.steps": 90})
    until(lambda: runs.state(id).step == 90)
    reach(runs, id, "done")
    mine, theirs = final(runs._index.open(id)), final(longer.folder)
    assert same(mine, theirs)


def test_three_runs_share_two_slots(runs: RunManager) -> None:
    ids = [runs.create(tiny(stop__steps=300)) for _ in range(3)]
    assert runs.info(ids[2]).place_in_queue == 1
    for id in ids:
        reach(runs, id, "done")


def test_closing_the_app_leaves_every_run_with_a_checkpoint(tmp_path: Path, backend: Backend) -> None:
    manager = RunManager(tmp_path / "runs", backend=Borrowed(backend), slots=2)
    manager.start()
    ids = [manager.create(tiny(stop__steps=LONG)) for _ in range(3)]
    for id in ids[:2]:
        until(lambda id=id: manager.info(id).values)  # type: ignore[misc]
    pids = [manager.state(id).pid for id in ids[:2]]
    manager.close()
    states = [manager.state(id) for id in ids]
    assert [s.status for s in states] == ["interrupted"] * 3
    assert [s.checkpoint for s in states[:2]] == [s.step for s in states[:2]]
    assert not any(psutil.pid_exists(pid) for pid in pids)


def test_requests_are_answered_beside_running_runs(runs: RunManager) -> None:
    runs.create(tiny(stop__steps=LONG))
    found = runs.ask("summary", config=tiny().to_json())
    assert set(found) == {"G", "D"}
    assert runs.ask_async("problems", config=tiny().to_json()).result(60) == []


@pytest.mark.skipif(hardware.cores() < 2, reason="needs two cores")
def test_digits_beside_a_run_on_points_get_one_thread(runs: RunManager, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playground.machine.hardware.cores", lambda: 2)
    digits = runs.create(RunConfig().edit({"data": "mnist", "data.fraction": 0.02, "stop.seconds": None}), device="cpu")
    until(lambda: runs.state(digits).status == "running", 120)
    assert runs.state(digits).threads == 2
    points = runs.create(tiny(stop__steps=LONG), device="cpu")
    until(lambda: runs.state(digits).threads == 1, 120)
    entries = RunFolder.open(runs.root, digits).journal()[0]
    assert [e.command["n"] for e in entries if e.command.get("type") == "threads"] == [1]
    for id in (digits, points):
        runs.steer(id, Stop())
