"""Runs whose workers see neither the processes nor the locks of the app: nothing is lost, and none writes over another.

The second proof of the interface of back ends. The workers have namespaces of their own and locks that do nothing.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from playground.errors import InputError
from playground.machine.host import host
from playground.messages import Edit, Stop
from playground.runs.folder import lease, lock
from playground.runs.folder.store import RunFolder
from playground.runs.manager import RunManager
from tests.runs.backends.elsewhere import Elsewhere
from tests.runs.backends.hands import LONG
from tests.runs.backends.keeper import UNSHARE
from tests.runs.helpers import tiny
from tests.runs.stage import Stage
from tests.waiting import until

pytestmark = [pytest.mark.process, pytest.mark.slow]


def namespaces() -> bool:
    return shutil.which("unshare") is not None and subprocess.run([*UNSHARE, "true"], check=False).returncode == 0


pytestmark.append(pytest.mark.skipif(not namespaces(), reason="this system gives no namespaces"))


@pytest.fixture
def far(monkeypatch: pytest.MonkeyPatch) -> Iterator[Elsewhere]:
    monkeypatch.setattr(lease, "EXPIRES", 3.0)
    found = Elsewhere()
    yield found
    found.cut_power()
    shutil.rmtree(found.sockets)


def count(folder: RunFolder) -> int:
    found = lease.read(folder.path)
    assert found is not None
    return found.count


def rows(folder: RunFolder) -> int:
    return len(folder.rows()[0])


def test_a_run_outlives_the_app_and_is_found_again(tmp_path: Path, far: Elsewhere) -> None:
    first = RunManager(tmp_path, backend=far, helpers=Stage(), slots=2)
    first.start()
    id = first.create(tiny(stop__steps=LONG), owner="ann", device="cpu")
    until(lambda: first.state(id).status == "running", what="a running worker")
    folder = RunFolder.open(tmp_path, id)
    assert folder.state().host != host()
    first.close()
    before = rows(folder)
    until(lambda: rows(folder) > before, what="rows after the app has ended")

    second = RunManager(tmp_path, backend=Elsewhere(far.sockets), helpers=Stage(), slots=2)
    second.start()
    assert second.info(id).mine_here
    second.steer(id, Edit({"opt_G.lr": 0.0005}), "ann")
    until(lambda: second.info(id).config.opt_G.lr == 0.0005, what="the edit in the journal")
    second.steer(id, Stop(), "ann")
    until(lambda: second.state(id).status == "stopped" and not second.info(id).mine_here, what="the end")
    second.close()
    assert folder.state().status == "stopped"
    assert lease.read(folder.path) is None


def test_a_living_run_is_left_alone_and_a_dead_one_is_resumed(tmp_path: Path, far: Elsewhere) -> None:
    theirs = RunManager(tmp_path, backend=far, helpers=Stage(), slots=2)
    theirs.start()
    id = theirs.create(tiny(stop__steps=LONG), device="cpu")
    until(lambda: theirs.state(id).status == "running", what="a running worker")
    theirs.close()

    other = RunManager(tmp_path, backend=Stage(), slots=2)  # an app that knows nothing of that place
    other.start()
    folder = RunFolder.open(tmp_path, id)
    before = count(folder)
    until(lambda: count(folder) > before, what="a sign of life")
    with pytest.raises(InputError, match="Another app or a terminal trains this run"):
        other.resume(id)
    assert other.state(id).status == "running"

    far.cut_power()
    until(lambda: other.state(id).status == "interrupted", what="the app to notice that the lease stands still")
    step = max(folder.checkpoints())
    other.close()

    again = RunManager(tmp_path, backend=far, helpers=Stage(), slots=2)
    again.start()
    again.resume(id)
    until(lambda: again.state(id).status == "running" and again.state(id).step > step, what="the resumed run")
    again.steer(id, Stop())
    until(lambda: again.state(id).status == "stopped", what="the end")
    again.close()


def test_a_worker_that_wakes_after_another_has_taken_its_run_writes_nothing(tmp_path: Path, far: Elsewhere) -> None:
    theirs = RunManager(tmp_path, backend=far, helpers=Stage(), slots=2)
    theirs.start()
    id = theirs.create(tiny(stop__steps=LONG), device="cpu")
    until(lambda: theirs.state(id).status == "running", what="a running worker")
    theirs.close()
    asleep = [p for p in psutil.Process(far.keepers[0].pid).children(recursive=True) if p.name() != "unshare"]
    for process in asleep:
        process.send_signal(signal.SIGSTOP)

    folder = RunFolder.open(tmp_path, id)
    (far.sockets / id[-20:]).unlink()  # nobody can call it
    other = RunManager(tmp_path, backend=far, helpers=Stage(), slots=2)
    other.start()
    until(lambda: other.state(id).status == "interrupted", what="the lease to expire")
    other.resume(id)
    until(lambda: other.state(id).status == "running", what="the second worker")
    holder = lease.read(folder.path)
    assert holder is not None

    for process in asleep:
        os.kill(process.pid, signal.SIGCONT)
    psutil.wait_procs(asleep, timeout=60)
    assert not any(process.is_running() for process in asleep)
    now = lease.read(folder.path)
    assert now is not None
    assert now.holder == holder.holder
    assert folder.state().status == "running"
    other.steer(id, Stop())
    until(lambda: other.state(id).status == "stopped", what="the end")
    other.close()
    assert "lease_lost" not in [entry.code for entry in folder.journal()[0]]


def test_a_lock_waits_for_a_sign_of_life_of_another_computer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "EXPIRES", 0.5)
    folder = RunFolder.create(tmp_path, tiny())
    monkeypatch.setattr(lease, "host", lambda: "another computer")
    monkeypatch.setattr(lease, "RENEW", 0.05)
    held = lease.HeldLease(folder.path)
    with pytest.raises(InputError, match="another process"), lock.RunLock(folder.path):
        raise AssertionError
    held._over.set()  # it is gone, and its lease stays
    with lock.RunLock(folder.path) as mine:
        mine.check()
