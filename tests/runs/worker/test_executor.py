"""Compiled steps of a run: recorded in its journal, repeated by resuming and replaying, and left out."""

from __future__ import annotations

import itertools
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import torch

from playground.compile import compiled_step
from playground.compile.tracing import StepPart
from playground.messages import Edit, JournalEntry, Resume, StepOnce, Switch, from_json, to_json
from playground.runs.folder import journal
from playground.runs.worker.run import AppGone
from tests.runs.helpers import Played, commands, final, new, same, ticking, tiny

STORY: dict[int, list[Any]] = {
    5: [Edit({"opt_G.lr": 0.002})],
    8: [StepOnce("both", 2), StepOnce("D"), Resume()],
    11: [Edit({"objective": "hinge"})],
    15: [Edit({"objective": "ns"})],
}


def story() -> dict[int, list[Any]]:
    return {step: list(told) for step, told in STORY.items()}


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> str:
    """The key of the compiled updates of `started`'s runs, which are in the cache; runs ask for compiled updates."""
    monkeypatch.setenv("GAN_PLAYGROUND_COMPILED", "1")
    config, part = tiny(G__norm="none"), StepPart(1, 1)
    compiled_step.build(config, (2,), part)
    return compiled_step.key(config, (2,), part)


def started(root: Path, **patch: Any) -> Played:
    return new(root, G__norm="none", **patch)


def switches(run: Played) -> list[tuple[int, Switch]]:
    return [(e.step, from_json(Switch, e.command)) for e in commands(run) if e.command["type"] == "switch"]


def from_the_journal_alone(run: Played) -> dict[str, torch.Tensor]:
    """Where the run gets to again without its checkpoints."""
    shutil.rmtree(run.folder.path / "checkpoints")
    (run.folder.path / "checkpoints").mkdir()
    assert Played(run.folder).play().status == "done"
    return final(run.folder)


@pytest.mark.slow
def test_cached_compiled_steps_run_from_the_first_step_and_are_recorded(tmp_path: Path, made: str) -> None:
    run = started(tmp_path)
    assert run.play().compiled
    assert switches(run) == [(0, Switch((made,)))]
    place = json.loads(json.dumps(run.folder.load_checkpoint()[1]))["run"]
    assert place["machine"]["compiled"] == [made]
    assert same(final(run.folder), from_the_journal_alone(run))


@pytest.mark.slow
@pytest.mark.parametrize("cut", [0, 3, 11, 12, 16])
def test_a_run_with_compiled_steps_resumes_to_the_same_bits(tmp_path: Path, made: str, cut: int) -> None:
    unbroken = started(tmp_path / "unbroken").at(story())
    unbroken.play()
    told = story()
    told[cut] = [*told.get(cut, []), AppGone()]
    run = started(tmp_path).at(told)
    if cut == 0:
        run.inbox.put(AppGone())
    assert run.play().status == "interrupted"
    assert Played(run.folder).at(told).play().status == "done"
    assert [s for _, s in switches(run)] == [Switch((made,))]
    assert same(final(run.folder), final(unbroken.folder))


@pytest.mark.slow
def test_an_edit_switches_to_eager_steps_and_back(tmp_path: Path, made: str) -> None:
    states: list[bool] = []
    run = started(tmp_path).at(story())
    run.on_state = lambda state: states.append(state.compiled)
    run.play()
    assert [on for on, _ in itertools.groupby(states)] == [False, True, False, True]


@pytest.mark.slow
def test_a_switch_is_replayed_at_its_step(tmp_path: Path, made: str) -> None:
    """The compiled updates become ready in the middle of a run; the journal alone says at which step."""
    recipe, away = compiled_step.folder() / f"{made}.json", compiled_step.folder() / "away"
    recipe.rename(away)
    run = started(tmp_path)

    def on_row(row: Any) -> None:
        if row.step == 7:
            away.rename(recipe)

    run.on_row = on_row
    run.play(clock=ticking(0.2).__next__)
    ((step, switch),) = switches(run)
    assert 7 <= step < 60
    assert switch == Switch((made,))
    assert same(final(run.folder), from_the_journal_alone(run))


@pytest.mark.slow
def test_without_a_compiler_the_run_continues_eagerly_and_says_that_bits_differ(
    tmp_path: Path, made: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = started(tmp_path).at({10: [AppGone()]})
    run.play()
    monkeypatch.setenv("GAN_PLAYGROUND_CACHE", str(tmp_path / "empty"))
    monkeypatch.setenv("PATH", "")
    monkeypatch.delenv("CXX", raising=False)
    state = Played(run.folder).play()
    assert (state.status, state.compiled) == ("done", False)
    assert "compiled_elsewhere" in [e.code for e in run.folder.journal()[0]]


@pytest.mark.slow
def test_recorded_steps_are_compiled_before_the_next_step(
    tmp_path: Path, made: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    unbroken = started(tmp_path / "unbroken")
    unbroken.play()
    run = started(tmp_path).at({10: [AppGone()]})
    run.play()
    monkeypatch.setenv("GAN_PLAYGROUND_CACHE", str(tmp_path / "empty"))
    state = Played(run.folder).play()
    assert (state.status, state.compiled, state.sentence) == ("done", True, "All 60 steps are done.")
    assert compiled_step.exists(made)
    assert same(final(run.folder), final(unbroken.folder))


@pytest.mark.slow
def test_compilation_can_be_turned_off(tmp_path: Path, made: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_PLAYGROUND_COMPILED", "0")
    run = started(tmp_path)
    assert not run.play().compiled
    assert not journal.commands(run.folder.journal()[0])


def test_a_compiled_step_of_another_machine_or_version_is_noted(tmp_path: Path) -> None:
    run = started(tmp_path).at({10: [AppGone()]})
    run.play()
    run.folder.append_entry(JournalEntry(12, "command", 0.0, to_json(Switch(("0" * 24,)))))
    state = Played(run.folder).play()
    assert (state.status, state.compiled) == ("done", False)
    assert [e.code for e in run.folder.journal()[0]].count("compiled_by_another_version") == 1


def test_a_failed_compilation_is_noted_once_and_not_repeated_by_every_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GAN_PLAYGROUND_COMPILED", "1")
    monkeypatch.setenv("GAN_PLAYGROUND_CACHE", str(tmp_path / "cache"))
    key = compiled_step.key(tiny(G__norm="none"), (2,), StepPart(1, 1))
    compiled_step.folder().mkdir(parents=True)
    compiled_step.remember_failure(key, "g++: fatal error: no input files")
    monkeypatch.setattr("playground.runs.worker.compiler.start", lambda *_: pytest.fail("tried again"))
    run = started(tmp_path)
    assert run.play(clock=ticking(0.2).__next__).status == "done"
    said = [e for e in run.folder.journal()[0] if e.code == "not_compiled"]
    assert len(said) == 1
    assert "no input files" in said[0].sentence
