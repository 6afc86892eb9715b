"""Worker processes: started, commanded, watched, and ended."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

import psutil
import pytest

from playground.errors import MachineError
from playground.messages import Frame, Pause, SetViews
from playground.runs.backends.base import Backend
from playground.runs.backends.local import ForkBackend, SpawnBackend
from playground.runs.helper.client import HelperClient
from tests.runs.backends.hands import LONG, WorkerJob, children
from tests.runs.helpers import final, new, same
from tests.waiting import until

pytestmark = pytest.mark.process


def test_a_worker_trains_its_run_and_leaves(tmp_path: Path, backend: Backend) -> None:
    here, there = new(tmp_path), new(tmp_path)
    here.play()
    job = WorkerJob(backend, there.folder)
    state = job.over()
    assert (state.status, state.step, job.reason) == ("done", 60, None)
    assert job.state == state
    assert state.pid != os.getpid()
    assert same(final(here.folder), final(there.folder))
    assert not psutil.pid_exists(state.pid)


def test_a_worker_started_ahead_of_need_does_the_same(tmp_path: Path) -> None:
    backend = SpawnBackend()
    try:
        here, there = new(tmp_path), new(tmp_path)
        here.play()
        job = WorkerJob(backend, there.folder)
        job.handle.send(SetViews(("ema", "real"), 30.0))
        assert job.over().status == "done"
        assert job.reason is None
        assert {m.view for m in job.said if isinstance(m, Frame)} == {"ema", "real"}
        assert same(final(here.folder), final(there.folder))
    finally:
        backend.close()


@pytest.mark.parametrize("kind", [SpawnBackend, *([ForkBackend] if sys.platform == "linux" else [])])
def test_runs_and_requests_report_that_pytorch_does_not_load(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: type[SpawnBackend] | type[ForkBackend]
) -> None:
    broken = tmp_path / "broken" / "torch"
    broken.mkdir(parents=True)
    (broken / "__init__.py").write_text("raise ImportError('libc10.so is not there')")
    monkeypatch.setenv("PYTHONPATH", str(broken.parent), prepend=os.pathsep)
    backend = kind()
    helper = HelperClient(backend)
    try:
        job = WorkerJob(backend, new(tmp_path).folder)
        job.over()
        assert (job.state.status, job.state.code, job.reason) == ("failed", "does_not_load", None)
        assert "libc10.so is not there" in job.state.sentence
        assert "doctor" in job.state.sentence
        for _ in range(2):
            with pytest.raises(MachineError, match="doctor"):
                helper.ask("preview", {"data": "ring"}).result(60)
    finally:
        helper.close()
        backend.close()


def test_the_fork_server_stays_single_threaded_and_shares_its_memory(tmp_path: Path, backend: Backend) -> None:
    job = WorkerJob(backend, new(tmp_path, stop__steps=LONG).folder)
    until(job.runs)
    if sys.platform == "linux":
        worker = psutil.Process(job.state.pid)
        assert worker.parent() in children()
        assert worker.parent().num_threads() == 1
        assert worker.memory_full_info().uss < 150e6
    job.handle.leave()
    assert job.over().status == "interrupted"


def test_frames_are_sent_only_while_someone_watches(tmp_path: Path, backend: Backend) -> None:
    job = WorkerJob(backend, new(tmp_path, stop__steps=LONG).folder)
    until(job.runs)
    until(lambda: {m.step for m in job.said if isinstance(m, Frame)} == {0})  # the first picture, and no other
    job.handle.send(SetViews(("ema", "map"), 30.0))
    until(lambda: {m.view for m in job.said if isinstance(m, Frame) and m.step} == {"ema", "map"})
    job.handle.send(SetViews())
    job.handle.send(Pause())
    until(lambda: job.state.status == "paused")
    frames = sum(isinstance(m, Frame) for m in job.said)
    job.handle.leave()
    job.over()
    assert sum(isinstance(m, Frame) for m in job.said) == frames


def test_closing_the_channel_gives_a_checkpoint_and_the_last_state(tmp_path: Path, backend: Backend) -> None:
    job = WorkerJob(backend, new(tmp_path, stop__steps=LONG).folder)
    until(job.runs)
    job.handle.leave()
    state = job.over()
    assert (state.status, state.code, job.reason) == ("interrupted", "app_gone", None)
    assert state.checkpoint == state.step == job.folder.checkpoints()[-1]
    assert job.state == state
    with pytest.raises(MachineError):
        job.handle.send(Pause())


@pytest.mark.skipif(sys.platform == "win32", reason="Windows ends processes without a word")
def test_sigterm_gives_a_checkpoint_and_workers_ignore_ctrl_c(tmp_path: Path, backend: Backend) -> None:
    job = WorkerJob(backend, new(tmp_path, stop__steps=LONG).folder)
    until(job.runs)
    os.kill(job.state.pid, signal.SIGINT)
    os.kill(job.state.pid, signal.SIGTERM)
    state = job.over()
    assert (state.status, state.checkpoint) == ("interrupted", state.step)
    assert "SIGTERM" in state.sentence
