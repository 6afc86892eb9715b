"""A run in this process, after faults."""

from __future__ import annotations

import errno
import io
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch

from playground.runs.folder import files, journal
from playground.runs.folder.store import RunFolder
from playground.runs.worker import evaluation
from tests.runs.helpers import Played, final, new, same

WILD = {"objective": "lsgan", "opt_D": "sgd", "opt_G": "sgd", "opt_D__lr": 1.0, "opt_G__lr": 1.0, "stop__steps": 3000}


def test_divergence_keeps_the_last_good_checkpoint_and_says_what_to_do(tmp_path: Path) -> None:
    run = new(tmp_path, **WILD)
    state = run.play()
    assert (state.status, state.code) == ("diverged", "diverged_at")
    assert "lower learning rate" in state.sentence
    assert f"resume: the run continues from step {state.checkpoint:,}" in state.sentence
    tensors, _ = run.folder.load_checkpoint()
    assert all(t.isfinite().all() for t in tensors.values() if t.is_floating_point())
    assert [e.kind for e in run.folder.journal()[0]].count("failure") == 1


def test_a_folder_that_disappears_is_reported_through_the_channel(tmp_path: Path) -> None:
    run = new(tmp_path, stop__steps=10_000)
    run.on_row = lambda row: shutil.rmtree(run.folder.path, ignore_errors=True) if row.step == 15 else None
    state = run.play()
    assert state.status == "failed"
    assert state.sentence
    assert run.states[-1] == state
    assert not run.folder.path.exists()


def test_a_full_disk_fails_the_run_with_a_message_and_leaves_it_resumable(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = new(tmp_path)
    write = files.write

    def full(path: Path, *args: Any, **options: Any) -> None:
        if path.suffix == ".safetensors" and path.stem not in ("0", "1", "2", "5"):
            raise OSError(errno.ENOSPC, "No space left on device")
        write(path, *args, **options)

    monkeypatch.setattr(files, "write", full)
    state = run.play()
    assert state.status == "failed"
    assert "full" in state.sentence
    assert run.folder.state() == state
    monkeypatch.undo()
    whole = new(tmp_path)
    whole.play()
    assert Played(run.folder).play().status == "done"
    assert same(final(run.folder), final(whole.folder))


def test_an_internal_error_is_a_message_with_the_details_in_the_journal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(evaluation.Evaluator, "measure", lambda self, players: 1 / 0)
    run = new(tmp_path, data__samples=160)
    state = run.play()
    assert (state.status, state.code) == ("failed", "unexpected")
    assert "Traceback" not in state.sentence
    failure = run.folder.journal()[0][-1]
    assert "ZeroDivisionError" in failure.command["traceback"]
    assert capfd.readouterr() == ("", "")


def test_too_little_memory_is_a_message(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def huge(self: Any, players: Any) -> None:
        torch.empty(2**55)

    monkeypatch.setattr(evaluation.Evaluator, "measure", huge)
    state = new(tmp_path, data__samples=160).play()
    assert (state.status, state.code) == ("failed", "no_memory")


def test_a_configuration_that_cannot_be_read_fails_the_run(tmp_path: Path) -> None:
    run = new(tmp_path)
    (run.folder.path / "config.json").write_text("{")
    state = run.play()
    assert state.status == "failed"
    assert "cannot be read" in state.sentence


class FullDisk:
    """A disk on which a run may fill so many bytes: more is refused, until something is deleted."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder, self.room = folder, 1 << 60
        self.write = files.write
        monkeypatch.setattr(files, "write", self.limited)

    def used(self) -> int:
        return sum(path.stat().st_size for path in self.folder.rglob("*") if path.is_file())

    def limited(self, path: Path, fill: Any, **options: Any) -> None:
        buffer = io.BytesIO()
        fill(buffer)
        if self.used() + len(buffer.getvalue()) > self.room:
            raise OSError(errno.ENOSPC, "No space left on device")
        self.write(path, lambda file: file.write(buffer.getvalue()), **options)


def test_a_run_on_a_full_disk_writes_a_checkpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It went back to its newest checkpoint, that of step 0."""
    run = new(tmp_path / "runs", data__samples=100_000)  # no epoch ends: the only checkpoint is the first
    disk = FullDisk(run.folder.path, monkeypatch)
    run.on_row = lambda row: setattr(disk, "room", disk.used() + 1000) if row.step == 14 else None
    state = run.play()
    assert (state.status, state.code) == ("failed", "disk_full")
    assert state.checkpoint == state.step >= 14
    assert run.folder.checkpoints()[-1] == state.step
    monkeypatch.undo()
    whole = new(tmp_path / "runs", data__samples=100_000)
    whole.play()
    assert Played(run.folder).play().status == "done"
    assert same(final(run.folder), final(whole.folder))


def test_a_disk_without_any_room_keeps_the_existing_checkpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = new(tmp_path)
    disk = FullDisk(run.folder.path, monkeypatch)
    run.on_row = lambda row: setattr(disk, "room", 0) if row.step == 14 else None
    assert run.play().code == "disk_full"
    monkeypatch.undo()
    whole = new(tmp_path)
    whole.play()
    assert Played(run.folder).play().status == "done"
    assert same(final(run.folder), final(whole.folder))


def test_the_state_on_disk_is_never_behind_the_newest_checkpoint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kill may come right after a checkpoint has been written."""
    run, seen = new(tmp_path, data__samples=160), []
    save = RunFolder.save_checkpoint

    def saved(folder: RunFolder, step: int, *args: Any) -> None:
        save(folder, step, *args)
        state = folder.state()
        seen.append((step, state.step, round(state.epoch * 10)))

    monkeypatch.setattr(RunFolder, "save_checkpoint", saved)
    run.play()
    assert len(seen) > 3
    assert all(step == said == epochs for step, said, epochs in seen)


def test_a_folder_without_its_empty_parts_can_be_resumed(tmp_path: Path) -> None:
    run = new(tmp_path, stop__steps=20)
    run.play()
    for part in ("samples", "snapshots", "nets"):
        shutil.rmtree(run.folder.path / part)
    journal.append(run.folder, {"stop.steps": 40})
    assert (Played(run.folder).play().status, run.folder.samples()[-1]) == ("done", 40)


@pytest.mark.parametrize(("changes", "code"), [({}, 0), (WILD, 3)])
def test_the_state_contains_the_exit_code(changes: dict[str, Any], code: int, tmp_path: Path) -> None:
    run = new(tmp_path, **changes)
    assert run.play().exit_code == run.folder.state().exit_code == code
