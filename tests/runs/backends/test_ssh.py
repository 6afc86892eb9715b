"""Runs on other computers through a real sshd: the folder here is complete, and a lost computer loses no run."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from playground.errors import InputError, MachineError
from playground.messages import Edit, Stop
from playground.runs.backends.ssh import SshBackend, SshHost
from playground.runs.folder import lease
from playground.runs.folder.store import RunFolder
from playground.runs.manager import RunManager
from tests.runs.backends.hands import LONG
from tests.runs.backends.sshd import Sshd, options, sshd
from tests.runs.helpers import final, new, same, tiny
from tests.runs.stage import Stage
from tests.waiting import until


@pytest.mark.parametrize(
    ("text", "host"),
    [
        ("lab1", SshHost("lab1")),
        ("ann@lab1:4", SshHost("ann@lab1", 4)),
        ("lab1:2=/opt/gan/bin/python", SshHost("lab1", 2, "/opt/gan/bin/python")),
        ("[fe80::1]:3", SshHost("fe80::1", 3)),
    ],
)
def test_a_worker_is_named_by_host_number_and_python(text: str, host: SshHost) -> None:
    assert SshHost.parse(text) == host


@pytest.mark.parametrize("text", ["", "-oProxyCommand=x", "lab1:", "lab1:0", "a b", "lab1:x", "=python"])
def test_what_is_no_host_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="Write HOST"):
        SshHost.parse(text)


real = [
    pytest.mark.process,
    pytest.mark.slow,
    pytest.mark.skipif(not sshd(), reason="this computer has no ssh or no sshd"),
]


def marked(test: object) -> object:
    for mark in real:
        test = mark(test)
    return test


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[Sshd]:
    found = Sshd(tmp_path / "lab")
    yield found
    found.close()


@pytest.fixture
def other(tmp_path: Path) -> Iterator[Sshd]:
    found = Sshd(tmp_path / "other")
    yield found
    found.close()


def managed(root: Path, backend: SshBackend) -> RunManager:
    runs = RunManager(root / "runs", backend=backend, helpers=Stage(), slots=2)
    runs.start()
    return runs


@marked
def test_a_run_there_leaves_the_same_folder_as_a_run_here(tmp_path: Path, lab: Sshd) -> None:
    runs = managed(tmp_path, SshBackend([SshHost("lab", 2, sys.executable)], options(tmp_path, {"lab": lab})))
    id = runs.create(tiny(stop__steps=200), device="cpu", threads=1)
    until(lambda: runs.state(id).status == "done" and not runs.info(id).mine_here, what="the run")
    there = RunFolder.open(tmp_path / "runs", id)
    here = new(tmp_path / "here", stop__steps=200)
    here.play()
    assert same(final(there), final(here.folder))
    for part in ("samples", "nets", "snapshots"):
        names = sorted(path.name for path in (here.folder.path / part).iterdir())
        assert sorted(path.name for path in (there.path / part).iterdir()) == names
    assert [row.step for row in there.rows()[0]][:20] == [row.step for row in here.folder.rows()[0]][:20]
    codes = [entry.code for entry in there.journal()[0]]
    assert codes == ["trains_there", "started", "steps_done"]
    assert lease.read(there.path) is None

    runs.resume(id, patch={"stop.steps": 260})
    until(lambda: runs.state(id).status == "done" and runs.state(id).step == 260, what="the resumed run")
    runs.close()
    until(lambda: not lab.processes(), what="all processes there to end")
    assert list(lab.temporary.glob("*/hosted-*")) == []
    here.folder.append_entry(there.journal()[0][3])
    again = type(here)(here.folder)
    again.play()
    assert same(final(there), final(here.folder))


@marked
def test_a_run_there_obeys_and_ends_with_the_app(tmp_path: Path, lab: Sshd) -> None:
    backend = SshBackend([SshHost("lab", 2, sys.executable)], options(tmp_path, {"lab": lab}))
    runs = managed(tmp_path, backend)
    id = runs.create(tiny(stop__steps=LONG), device="cpu")
    until(lambda: runs.state(id).step > 0, what="a step")
    runs.steer(id, Edit({"opt_G.lr": 0.0005}))
    until(lambda: runs.info(id).config.opt_G.lr == 0.0005, what="the edit in the journal here")
    runs.close()
    folder = RunFolder.open(tmp_path / "runs", id)
    assert folder.state().status == "interrupted"
    assert folder.state().step == max(folder.checkpoints())
    until(lambda: not lab.processes(), what="all processes there to end")


@marked
def test_a_run_goes_on_elsewhere_when_its_computer_is_switched_off(tmp_path: Path, lab: Sshd, other: Sshd) -> None:
    hosts = [SshHost("lab", 2, sys.executable), SshHost("other", 1, sys.executable)]
    runs = managed(tmp_path, SshBackend(hosts, options(tmp_path, {"lab": lab, "other": other})))
    id = runs.create(tiny(stop__steps=LONG), device="cpu")
    folder = RunFolder.open(tmp_path / "runs", id)
    until(lambda: len(folder.checkpoints()) > 1, what="a checkpoint here")
    step = max(folder.checkpoints())
    lab.close()
    until(lambda: "goes_elsewhere" in [entry.code for entry in folder.journal()[0]], what="the note of the loss")
    until(lambda: runs.state(id).status == "running" and runs.state(id).step > step, what="the run elsewhere")
    entry = next(entry for entry in folder.journal()[0] if entry.code == "resumed")
    assert entry.step >= step
    runs.steer(id, Stop())
    until(lambda: runs.state(id).status == "stopped" and not runs.info(id).mine_here, what="the end")
    runs.close()


@marked
def test_a_run_that_gives_no_sign_of_life_goes_on_elsewhere(
    tmp_path: Path, lab: Sshd, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "EXPIRES", 3.0)
    runs = managed(tmp_path, SshBackend([SshHost("lab", 1, sys.executable)], options(tmp_path, {"lab": lab})))
    id = runs.create(tiny(stop__steps=LONG), device="cpu")
    folder = RunFolder.open(tmp_path / "runs", id)
    until(lambda: len(folder.checkpoints()) > 1, what="a checkpoint here")
    worker = psutil.Process(folder.state().pid)
    worker.send_signal(signal.SIGSTOP)
    until(lambda: "goes_elsewhere" in [entry.code for entry in folder.journal()[0]], what="the note of the loss")
    until(lambda: runs.state(id).status == "running" and runs.state(id).pid != worker.pid, what="another worker")
    worker.send_signal(signal.SIGCONT)
    psutil.wait_procs([worker], timeout=60)
    assert not worker.is_running()
    runs.close()


def reason(tmp_path: Path, server: Sshd, host: SshHost, extra: tuple[str, ...] = ()) -> str:
    backend = SshBackend([host], (*options(tmp_path, {"lab": server}), *extra))
    with pytest.raises(MachineError) as raised:
        backend.check()
    backend.close()
    return raised.value.code


@marked
def test_each_fault_of_a_computer_has_its_sentence(tmp_path: Path, lab: Sshd, monkeypatch: pytest.MonkeyPatch) -> None:
    bare = Sshd(tmp_path / "bare", package=False)
    try:
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "venv")], check=True)
        python = str(tmp_path / "venv" / "bin" / "python")
        assert reason(tmp_path, bare, SshHost("lab", 1, python)) == "no_package_there"
    finally:
        bare.close()
    assert reason(tmp_path, lab, SshHost("lab", 1, "/nowhere/python")) == "no_python_there"
    old = tmp_path / "old"
    old.write_text(
        f'#!/bin/sh\nexec {sys.executable} -c "import sys; sys.version_info = (3, 9); exec(sys.argv[1])" "$2"\n'
    )
    old.chmod(0o755)
    assert reason(tmp_path, lab, SshHost("lab", 1, str(old))) == "old_python_there"
    loud = tmp_path / "loud"
    loud.write_text(f'#!/bin/sh\necho Welcome to this computer of the school\nexec {sys.executable} "$@"\n')
    loud.chmod(0o755)
    assert reason(tmp_path, lab, SshHost("lab", 1, str(loud))) == "prints_there"
    assert reason(tmp_path, lab, SshHost("lab"), ("-o", "PubkeyAuthentication=no")) == "ssh_no_key"
    assert reason(tmp_path, lab, SshHost("lab"), ("-o", "Port=1")) == "ssh_failed"
    unknown = ("-o", "UserKnownHostsFile=none", "-o", "StrictHostKeyChecking=yes")
    assert reason(tmp_path, lab, SshHost("lab"), unknown) == "ssh_unknown_host"
    monkeypatch.setenv("PATH", str(tmp_path))
    assert shutil.which("ssh") is None
    assert reason(tmp_path, lab, SshHost("lab")) == "no_ssh"
