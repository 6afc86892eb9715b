"""One life of a run, in this process, when something goes wrong."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch

from playground.runs.folder import files
from playground.runs.worker import evaluation
from tests.runs.helpers import Played, final, new, same


def test_divergence_keeps_the_last_good_checkpoint_and_says_what_to_do(tmp_path: Path) -> None:
    run = new(tmp_path, objective="lsgan", opt_D="sgd", opt_G="sgd", opt_D__lr=1.0, opt_G__lr=1.0, stop__steps=3000)
    state = run.play()
    assert (state.status, state.code) == ("diverged", "diverged")
    assert "lower learning rate" in state.sentence
    assert f"resume: it goes on from step {state.checkpoint:,}" in state.sentence
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


def test_a_full_disk_fails_the_run_in_a_sentence_and_leaves_it_resumable(
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


def test_a_fault_of_ours_is_a_sentence_with_the_details_in_the_journal(
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


def test_too_little_memory_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def huge(self: Any, players: Any) -> None:
        torch.empty(2**55)

    monkeypatch.setattr(evaluation.Evaluator, "measure", huge)
    state = new(tmp_path, data__samples=160).play()
    assert (state.status, state.code) == ("failed", "memory")


def test_a_configuration_that_cannot_be_read_fails_the_run(tmp_path: Path) -> None:
    run = new(tmp_path)
    (run.folder.path / "config.json").write_text("{")
    state = run.play()
    assert state.status == "failed"
    assert "cannot be read" in state.sentence
