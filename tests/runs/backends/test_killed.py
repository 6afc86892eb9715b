"""Processes killed at any moment: nothing is lost, and none is left behind."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import psutil
import pytest

from playground.messages import Appended, Frame, Notice
from playground.runs.backends.base import Backend
from playground.runs.backends.local import ForkBackend
from playground.runs.folder.lock import is_locked
from playground.runs.folder.store import RunFolder
from tests.runs.backends.hands import LONG, WorkerJob, children
from tests.runs.helpers import Played, final, new, same, tiny
from tests.waiting import until

pytestmark = pytest.mark.process


def gone(family: list[psutil.Process]) -> bool:
    return not any(p.is_running() and p.status() != psutil.STATUS_ZOMBIE for p in family)


def test_a_killed_worker_is_noticed_and_leaves_no_zombie(tmp_path: Path, backend: Backend) -> None:
    job = WorkerJob(backend, new(tmp_path, stop__steps=LONG).folder)
    until(job.runs)
    worker = psutil.Process(job.state.pid)
    worker.kill()
    assert job.over().status == "running"  # what it wrote last; the manager sets that right
    assert "killed" in str(job.reason)
    assert not is_locked(job.folder.path)
    until(lambda: not worker.is_running())  # a zombie would be; who started it hears of it when we do


LIVELY: dict[str, dict[str, Any]] = {
    "rpgan, rmsprop, lazy r1 and r2": {
        "objective": "rpgan", "loop.n_D": 2, "opt_D": "rmsprop", "schedule.kind": "cosine", "schedule.horizon": 150,
        "tricks.instance_noise": 0.1, "penalties.r1": {"gamma": 0.1, "every": 4},
        "penalties.r2": {"gamma": 0.1, "every": 3},
    },
    "wasserstein, optimistic adam, lazy gp": {
        "objective": "wasserstein", "objective.clip": None, "opt_G": "optimistic_adam", "opt_D": "optimistic_adam",
        "loop.n_D": 3, "penalties.gp": {"every": 2}, "tricks.pac": 2,
    },
    "hinge, sgd, extragradient, dragan, batch and spectral norm": {
        "objective": "hinge", "opt_G": "sgd", "opt_D": "sgd", "dynamics": "extragradient", "penalties.dragan": {},
        "G.norm": "batch", "D.norm": "spectral", "loop.ema": 0.9,
    },
}  # fmt: skip


@pytest.mark.parametrize("story", LIVELY)
def test_a_run_killed_at_any_moment_resumes_to_the_same_bits(story: str, tmp_path: Path, backend: Backend) -> None:
    config = tiny(stop__steps=150, data__samples=640).edit(LIVELY[story])
    whole = Played(RunFolder.create(tmp_path, config))
    whole.play()
    broken = RunFolder.create(tmp_path, config)
    chance = random.Random()
    for _ in range(3):
        job, left = WorkerJob(backend, broken), chance.randrange(2, 40)
        count = iter(range(left))

        def kill(message: Notice | Frame, job: WorkerJob = job, count: Any = count) -> None:
            if isinstance(message, Appended) and next(count, None) is None:
                job.handle.kill()

        job.on_message = kill
        job.over()
    assert WorkerJob(backend, broken).over().status == "done"
    assert same(final(whole.folder), final(broken))


if sys.platform == "linux":

    def test_a_killed_fork_server_ends_no_run_and_is_replaced(tmp_path: Path, backend: Backend) -> None:
        first = WorkerJob(backend, new(tmp_path, stop__steps=LONG).folder)
        until(first.runs)
        worker = psutil.Process(first.state.pid)
        fork_server = worker.parent()
        assert fork_server in children()
        fork_server.kill()
        until(lambda: not fork_server.is_running())
        second = WorkerJob(backend, new(tmp_path).folder)
        assert second.over().status == "done"
        before = len(first.folder.rows()[0])
        until(lambda: len(first.folder.rows()[0]) > before)
        first.handle.kill()
        first.over()
        until(lambda: not worker.is_running())

    def test_a_fork_server_that_still_loads_is_not_waited_for(tmp_path: Path) -> None:
        before, backend = children(), ForkBackend()
        backend.warm()
        (fork_server,) = children() - before
        fork_server.suspend()  # as slow as it can be
        job = WorkerJob(backend, new(tmp_path).folder)
        backend.close()
        job.over()
        assert job.reason is None
        assert not fork_server.is_running()


LEADER = """
import dataclasses, time
from playground.config import RunConfig
from playground.runs.worker import compiler
maker = compiler.start(RunConfig(), (2,), dataclasses.make_dataclass("Part", ())())
print(maker.pid, flush=True)
time.sleep(3600)
"""
COMPILER = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'import time; time.sleep(3600)'])"


def test_the_compiler_ends_with_a_killed_worker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "torch").mkdir()
    (tmp_path / "torch" / "__init__.py").write_text(COMPILER)  # which the maker loads, and the leader does not
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    with subprocess.Popen([sys.executable, "-c", LEADER], stdout=subprocess.PIPE, text=True) as leader:
        assert leader.stdout is not None
        maker = psutil.Process(int(leader.stdout.readline()))
        until(maker.children)
        family = [maker, *maker.children()]
        leader.kill()
        until(lambda: gone(family), 5)


APP = """
import sys, time
from pathlib import Path
from playground.runs import manager
from playground.config import RunConfig
from playground.texts import Message
runs = manager.configure(Path(sys.argv[1]))
runs.start()
try:
    for id in sys.argv[2:]:
        runs.resume(id)
    print("torch" in sys.modules, flush=True)
    time.sleep(3600)
except KeyboardInterrupt:
    runs.close()
    print("closed", flush=True)
"""


class App:
    """The app, without its pages, in a process of its own with two runs going."""

    def __init__(self, root: Path) -> None:
        self.folders = [new(root, stop__steps=LONG).folder for _ in range(2)]
        self.process = subprocess.Popen(
            [sys.executable, "-c", APP, str(root), *(f.id for f in self.folders)],
            stdout=subprocess.PIPE, text=True, start_new_session=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        self.out = self.process.stdout
        self.torch_loaded = self.out.readline().strip()
        until(lambda: all(f.rows()[0] for f in self.folders), 60)
        self.family = [psutil.Process(self.process.pid), *psutil.Process(self.process.pid).children(recursive=True)]

    def gone(self) -> bool:
        """Whether nothing of it is left that runs."""
        return gone(self.family)


@pytest.mark.skipif(sys.platform == "win32", reason="sends Unix signals")
@pytest.mark.parametrize("end", ["kill -9", "Ctrl-C"])
def test_when_the_app_ends_its_workers_checkpoint_and_leave(tmp_path: Path, end: str) -> None:
    app = App(tmp_path)
    with app.process:
        assert app.torch_loaded == "False"
        assert len(app.family) >= 4  # the app, its fork_server or standby, two workers
        if end == "kill -9":
            app.process.kill()
        else:
            os.killpg(app.process.pid, signal.SIGINT)
            assert app.out.readline() == "closed\n"
        until(app.gone, 10)
    for folder in app.folders:
        state = folder.state()
        assert (state.status, state.checkpoint) == ("interrupted", state.step)
        assert not is_locked(folder.path)
