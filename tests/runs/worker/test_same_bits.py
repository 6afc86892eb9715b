"""Interrupted, edited, watched, resumed: the same bits. In this process; `test_processes` has SIGKILL."""

from __future__ import annotations

import dataclasses
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from playground.messages import (
    Edit,
    JournalEntry,
    Resume,
    SetViews,
    Snapshot,
    State,
    StepOnce,
    from_json,
    to_json,
    unpack_frame,
)
from playground.runs.folder import journal
from playground.runs.worker.run import AppGone
from tests.runs.helpers import Played, final, new, same

STORY: dict[int, list[Any]] = {
    3: [Edit({"opt_G.lr": 0.002})],
    4: [Edit({"dynamics": "extragradient", "opt_D": "optimistic_adam"})],
    6: [StepOnce("D", 2), StepOnce("G", 1), Resume()],
    8: [Edit({"data": "modes", "data.sigma": 0.02, "data.samples": 500})],
    11: [Edit({"objective": "hinge", "penalties.r1": {"gamma": 0.5, "every": 4}})],
    14: [Edit({"loop.ema": 0.9, "data.centres": [0.5, 0.5, -1.0, 1.0]}), StepOnce("both", 2), StepOnce("G"), Resume()],
    16: [Edit({"dynamics": "consensus"})],
    18: [Edit({"opt_D": "sgd", "loop.batch": 24})],
}


def story() -> dict[int, list[Any]]:
    return {step: list(told) for step, told in STORY.items()}


@pytest.fixture
def unbroken(tmp_path: Path) -> dict[str, torch.Tensor]:
    run = new(tmp_path / "unbroken").at(story())
    run.play()
    return final(run.folder)


@pytest.mark.parametrize("cut", [0, 3, 5, 9, 11, 13, 17, 18, 20])
def test_an_interrupted_run_resumes_to_the_same_bits(
    tmp_path: Path, unbroken: dict[str, torch.Tensor], cut: int
) -> None:
    told = story()
    told[cut] = [*told.get(cut, []), AppGone()]
    run = new(tmp_path).at(told)
    if cut == 0:
        run.inbox.put(AppGone())
    assert run.play().status == "interrupted"
    assert Played(run.folder).at(told).play().status == "done"
    assert same(final(run.folder), unbroken)


def test_edits_after_the_last_checkpoint_are_replayed(tmp_path: Path, unbroken: dict[str, torch.Tensor]) -> None:
    run = new(tmp_path).at({**story(), 19: [AppGone()]})
    run.play()
    for step in run.folder.checkpoints():
        if step > 0:
            (run.folder.path / "checkpoints" / f"{step}.safetensors").write_bytes(b"torn")
    assert Played(run.folder).play().status == "done"
    assert same(final(run.folder), unbroken)


def test_without_a_checkpoint_the_journal_gives_the_same_bits(
    tmp_path: Path, unbroken: dict[str, torch.Tensor]
) -> None:
    run = new(tmp_path).at({**story(), 19: [AppGone()]})
    run.play()
    without_checkpoints(run)
    assert Played(run.folder).play().status == "done"
    assert same(final(run.folder), unbroken)


def without_checkpoints(run: Played) -> None:
    shutil.rmtree(run.folder.path / "checkpoints")
    (run.folder.path / "checkpoints").mkdir()


def test_commands_after_a_resume_are_ordered_among_the_old_ones(tmp_path: Path) -> None:
    run = new(tmp_path).at({10: [Edit({"loop.batch": 24})], 15: [AppGone()]})
    run.play()
    without_checkpoints(run)
    Played(run.folder).at({5: [Edit({"opt_G.lr": 0.01})], 12: [AppGone()]}).play()
    Played(run.folder).play()
    straight = new(tmp_path).at({5: [Edit({"opt_G.lr": 0.01})], 10: [Edit({"loop.batch": 24})]})
    straight.play()
    assert same(final(run.folder), final(straight.folder))


@pytest.mark.parametrize("live", [False, True])
def test_an_edit_after_a_resume_overrules_later_ones_from_before(tmp_path: Path, live: bool) -> None:
    def lowered(run: Played, plan: dict[int, list[Any]]) -> Played:
        """With a lower rate from step 5 on, or from the first on."""
        if not live:
            journal.append(run.folder, {"opt_G.lr": 0.01})
        return run.at({**plan, **({5: [Edit({"opt_G.lr": 0.01})]} if live else {})})

    run = new(tmp_path).at({12: [Edit({"opt_G.lr": 0.1, "loop.batch": 24})], 15: [AppGone()]})
    run.play()
    without_checkpoints(run)
    lowered(Played(run.folder), {14: [Snapshot()], 17: [AppGone()]}).play()
    assert {row.values["lr_G"] for row in run.folder.rows()[0][-3:]} == {0.01}
    config = journal.present(run.folder.config(), journal.journal(run.folder))
    assert (config.opt_G.lr, config.loop.batch) == (0.01, 24)
    assert run.folder.load_checkpoint(14)[1]["run"]["commands"] == 2
    Played(run.folder).play()
    straight = lowered(new(tmp_path), {12: [Edit({"loop.batch": 24})]})
    straight.play()
    assert same(final(run.folder), final(straight.folder))


def test_watching_does_not_change_a_bit(tmp_path: Path) -> None:
    alone, watched = new(tmp_path), new(tmp_path)
    watched.inbox.put(SetViews(("ema", "raw", "real", "map", "nets", "heldout", "density"), 60.0))
    alone.play()
    watched.play()
    assert {f.view for f in watched.frames} == {"ema", "raw", "real", "map", "nets", "heldout", "density"}
    assert {f.step for f in alone.frames} == {0}  # the first picture, for a page that is on its way
    assert same(final(alone.folder), final(watched.folder))


def test_changed_points_are_shown_and_used_by_metrics(tmp_path: Path) -> None:
    run = new(tmp_path).at({5: [Edit({"data": "modes", "data.centres": [3.0, 3.0]})]})
    run.inbox.put(SetViews(("real", "ema"), 60.0))
    run.play()
    real = [frame for frame in run.frames if frame.view == "real"]
    assert [frame.step for frame in real] == [0, 5]
    assert np.frombuffer(real[1].payload, np.float32).reshape(-1, 2).mean(0) == pytest.approx([3, 3], abs=0.1)
    last = run.folder.rows()[0][-1].values
    assert last["modes"] <= 1
    assert last["reverse_kl"] == 0
    kept = run.folder.still("real")  # what is left of a run is of the data it ended with
    assert kept is not None
    assert kept.payload == real[1].payload
    assert unpack_frame(run.folder.load_nets(60)).extent == kept.extent == pytest.approx(real[1].extent)


def test_a_run_from_another_machine_continues_and_says_that_bits_differ(tmp_path: Path) -> None:
    run = new(tmp_path).at({10: [AppGone()]})
    run.play()
    tensors, meta = run.folder.load_checkpoint()
    meta["run"]["machine"] = {"device": "cuda:7", "threads": 1, "precision": "float32"}
    run.folder.save_checkpoint(10, tensors | {"rng": torch.zeros(16, dtype=torch.uint8)}, meta)
    state = Played(run.folder).play()
    assert (state.status, state.device) == ("done", "cpu")
    assert "other_machine" in [e.code for e in run.folder.journal()[0]]


def test_state_and_journal_are_plain_json(tmp_path: Path) -> None:
    run = new(tmp_path).at({5: [Edit({"opt_G.lr": 0.01})]})
    state = run.play()
    assert from_json(State, json.loads(json.dumps(to_json(state)))) == state
    for line in (run.folder.path / "journal.jsonl").read_text().splitlines():
        assert set(json.loads(line)) == {"type", *(f.name for f in dataclasses.fields(JournalEntry))}
