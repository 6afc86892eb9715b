"""The run folder after faults: killed writers, full disks, torn and foreign files, missing folders."""

from __future__ import annotations

import errno
import os
import random
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from playground.config import RunConfig
from playground.errors import InputError, MachineError
from playground.messages import Edit, JournalEntry, Row, State, to_json
from playground.runs.folder import files, trash, weights
from playground.runs.folder.label import Label
from playground.runs.folder.lock import RunLock, is_locked
from playground.runs.folder.rows import merge_rows
from playground.runs.folder.store import ID, RunFolder, list_runs
from tests.runs.folder.hands import tensors


def test_what_is_written_is_read(folder: RunFolder) -> None:
    assert ID.fullmatch(folder.id)
    assert folder.config() == RunConfig()
    assert folder.label().name == "mine"
    assert folder.state().status == "queued"
    state = State(status="running", step=7)
    folder.write_state(state)
    assert RunFolder.at(folder.path).state() == state
    label = Label("other", True, "x", 3.0, "p@1")
    folder.write_label(label)
    assert folder.label() == label
    pictures = np.random.default_rng(0).integers(0, 255, (9, 8, 8, 3), np.uint8)
    folder.save_sample(5, pictures)
    assert np.array_equal(folder.sample(5), pictures)
    assert folder.picture(5).read_bytes()[:4] == b"\x89PNG"
    folder.save_checkpoint(4, tensors(), {"step": 4})
    found, meta = folder.load_checkpoint()
    assert meta == {"step": 4}
    assert all(torch.equal(found[k], v) for k, v in tensors().items())
    folder.save_ema(4, tensors())
    assert torch.allclose(folder.load_ema(4)["G.w"], tensors()["G.w"], atol=2e-3)
    assert [f.id for f in list_runs(folder.path.parent)] == [folder.id]


def test_rows_are_lossless_from_any_offset(folder: RunFolder) -> None:
    rows = [Row(i, i / 10, float(i), {"x": i * 0.5}) for i in range(50)]
    for row in rows:
        folder.append_row(row)
    assert folder.rows()[0] == rows
    first, after = files.read_lines(folder.path / "metrics.jsonl", 0, 1000)
    rest, end = folder.rows(after)
    assert [r["step"] for r in first] + [r.step for r in rest] == list(range(50))
    assert folder.rows(end) == ([], end)
    inside = folder.rows(after + 5)[0]
    assert [r.step for r in inside] == [r.step for r in rest[1:]]
    assert folder.rows(10**9)[0] == []


def test_a_command_waits_for_the_disk_and_rows_do_not(folder: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[tuple[int, int]] = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append((os.fstat(handle).st_ino, os.fstat(handle).st_size)))
    folder.append_row(Row(1, 0, 0))
    assert synced == []
    folder.append_entry(JournalEntry(1, "command", 0.0, to_json(Edit({"opt_G.lr": 0.1}))))
    journal = (folder.path / "journal.jsonl").stat()
    assert (journal.st_ino, journal.st_size) in synced


def test_torn_and_foreign_lines_are_left_out(folder: RunFolder) -> None:
    folder.append_row(Row(1, 0, 0))
    with (folder.path / "metrics.jsonl").open("ab") as file:
        file.write(b'garbage\n[1]\n{"type": "row"}\n\xff\xfe\n{"type": "row", "step": 2, "ep')
    assert [r.step for r in folder.rows()[0]] == [1]
    offset = folder.rows()[1]
    folder.append_row(Row(3, 0, 0))
    assert [r.step for r in folder.rows(offset)[0]] == [3]


def test_rows_after_a_resume_void_earlier_rows_from_their_step_on() -> None:
    first = [Row(step, 0, 0, {"x": 1.0}) for step in (1, 2, 10, 20, 30, 30)]
    second = [Row(step, 0, 0, {"x": 2.0}) for step in (10, 25)]
    found = [(r.step, r.values["x"]) for r in merge_rows([*first, *second])]
    assert found == [(1, 1.0), (2, 1.0), (10, 2.0), (25, 2.0)]


@pytest.mark.parametrize("harm", ["flip", "cut", "empty", "foreign"])
def test_a_damaged_checkpoint_is_noticed_and_an_earlier_one_used(folder: RunFolder, harm: str) -> None:
    for step in (1, 2):
        folder.save_checkpoint(step, tensors(step), {"step": step})
    path = folder.path / "checkpoints" / "2.safetensors"
    raw = bytearray(path.read_bytes())
    raw[-5] ^= 1
    path.write_bytes({"flip": bytes(raw), "cut": bytes(raw[:-100]), "empty": b"", "foreign": b"\x80\x04."}[harm])
    assert folder.load_checkpoint()[1] == {"step": 1}
    with pytest.raises(InputError):
        folder.load_checkpoint(2)


@pytest.mark.parametrize("name", ["state.json", "label.json"])
@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"type": "state", "step": "x"}', b"[" * 100_000])
def test_damaged_small_files_are_reported_and_not_fatal(folder: RunFolder, name: str, content: bytes) -> None:
    (folder.path / name).write_bytes(content)
    if name == "state.json":
        assert folder.state().status == "interrupted"
        assert folder.state().sentence
    else:
        assert isinstance(folder.label(), Label)


@pytest.mark.parametrize("id", ["", "..", "../x", "a/b", "/etc", "A", "a" * 99, ".trash", "x\0y", "-x"])
def test_ids_are_not_paths(folder: RunFolder, id: str) -> None:
    with pytest.raises(InputError):
        RunFolder.open(folder.path.parent, id)


WRITES: list[Callable[[RunFolder], object]] = [
    lambda f: f.write_state(State(step=9)),
    lambda f: f.append_row(Row(9, 0, 0)),
    lambda f: f.append_entry(JournalEntry(9, "notice", 0.0)),
    lambda f: f.save_checkpoint(9, tensors(), {}),
    lambda f: f.save_sample(9, np.zeros((4, 2), np.float32)),
    lambda f: f.write_label(Label("x")),
]


@pytest.mark.parametrize("write", WRITES)
def test_a_missing_folder_is_reported(folder: RunFolder, write: Callable[[RunFolder], object]) -> None:
    shutil.rmtree(folder.path)
    with pytest.raises(MachineError, match="gone"):
        write(folder)
    assert not folder.path.exists()


def test_a_full_disk_is_reported_and_changes_no_file(folder: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.save_checkpoint(1, tensors(1), {"step": 1})

    def full(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(MachineError, match="full"):
        folder.save_checkpoint(2, tensors(2), {"step": 2})
    monkeypatch.undo()
    assert folder.load_checkpoint()[1] == {"step": 1}
    assert [p.name for p in (folder.path / "checkpoints").iterdir()] == ["1.safetensors"]


WRITER = """
import sys, torch, numpy as np
from pathlib import Path
from playground.messages import JournalEntry, Row, State
from playground.runs.folder.store import RunFolder
from playground.texts import Message
folder = RunFolder.at(Path(sys.argv[1]))
for step in range(1, 10**9):
    folder.append_row(Row(step, 0, 0, {"x": float(step)}))
    folder.append_entry(JournalEntry(step, "notice", 0.0, message=Message("so", "So.")))
    folder.save_checkpoint(step, {"w": torch.full((3000,), float(step))}, {"step": step})
    folder.save_sample(step, np.full((4, 4, 4, 1), step % 256, np.uint8))
    folder.write_state(State(status="running", step=step))
    folder.prune(10**9, None)
    print(step, flush=True)
"""


@pytest.mark.process
@pytest.mark.parametrize("seed", range(3))
def test_a_writer_that_is_killed_leaves_a_whole_run(folder: RunFolder, seed: int) -> None:
    process = subprocess.Popen([sys.executable, "-c", WRITER, str(folder.path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for _ in range(random.Random(seed).randrange(5, 40)):
        last = int(process.stdout.readline())
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert folder.state().step in range(last, last + 50)
    saved, meta = folder.load_checkpoint()
    assert meta["step"] >= last
    assert (saved["w"] == meta["step"]).all()
    steps = [row.step for row in folder.rows()[0]]
    assert steps == list(range(1, len(steps) + 1))
    assert len(steps) >= last
    assert all(folder.sample(s).shape == (4, 4, 4, 1) for s in folder.samples()[-3:])


def test_few_checkpoints_are_kept(folder: RunFolder) -> None:
    for step in range(10, 1010, 10):
        folder.save_checkpoint(step, {"w": torch.zeros(2)}, {})
        folder.prune(10**9, best=70)
    kept = folder.checkpoints()
    assert {990, 1000, 70} <= set(kept)
    assert len(kept) < 16
    assert any(s < 300 for s in kept if s != 70)
    folder.prune(0, best=70)
    assert folder.checkpoints() == [70, 990, 1000]


def test_spacing_halves() -> None:
    assert weights.spaced(range(1, 1025)) == {2**k for k in range(11)}
    assert weights.spaced([]) == set()


@pytest.mark.process
def test_one_worker_holds_the_lock_and_a_dead_one_releases_it(folder: RunFolder) -> None:
    assert not is_locked(folder.path)
    with RunLock(folder.path):
        assert is_locked(folder.path)
        with pytest.raises(InputError, match="another process"), RunLock(folder.path):
            pass
    assert not is_locked(folder.path)
    code = f"""
from pathlib import Path
from playground.runs.folder.lock import RunLock
with RunLock(Path({str(folder.path)!r})):
    print("held", flush=True)
    input()
"""
    process = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    assert is_locked(folder.path)
    process.kill()
    process.wait()
    assert not is_locked(folder.path)


def test_trash_and_back(folder: RunFolder) -> None:
    root = folder.path.parent
    trash.delete(root, folder.id)
    assert list_runs(root) == []
    trash.empty(root, older_than=3600)
    trash.undelete(root, folder.id)
    assert RunFolder.open(root, folder.id).label().name == "mine"
    trash.delete(root, folder.id)
    trash.empty(root, older_than=-1)
    with pytest.raises(InputError):
        trash.undelete(root, folder.id)


def test_a_new_run_is_visible_only_when_complete(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*args: Any, **kwargs: Any) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(files, "write_json", fails)
    with pytest.raises(MachineError):
        RunFolder.create(tmp_path / "runs", RunConfig())
    assert list((tmp_path / "runs").iterdir()) == []


def test_a_deleted_file_is_not_reported_as_a_missing_folder(folder: RunFolder) -> None:
    shutil.rmtree(folder.path / "samples")
    with pytest.raises(MachineError) as error:
        folder.save_sample(1, np.zeros((4, 28, 28, 1), np.uint8))
    assert "is gone" not in error.value.sentence
    folder.make_whole()
    folder.save_sample(1, np.zeros((4, 28, 28, 1), np.uint8))
    assert folder.samples() == [1]
