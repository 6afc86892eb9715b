"""Runs of a browser, trained again in Node: the same bits, and different ones where something was changed."""

from __future__ import annotations

import dataclasses
import json
import shutil
import subprocess
from pathlib import Path

import pytest

from playground.errors import InputError, MachineError
from playground.handin.browser_retraining import retrain_browser_run
from playground.handin.document import HandedRun
from playground.handin.making import handed_run_from
from playground.handin.replaying import replayed
from playground.handin.verification import compared
from playground.runs.helper.training_setup import training_setup
from tests.appserver import chromium
from tests.runs.helpers import tiny

pytestmark = pytest.mark.process


@pytest.fixture(scope="module")
def handed() -> HandedRun:
    if shutil.which("node") is None:
        pytest.skip("needs Node")
    first = tiny(G__norm="none", D__norm="none")
    edited = first.edit({"opt_D": "sgd", "data": "grid"})
    configs = [each.to_json() for each in (first, edited, edited.edit({"opt_G.lr": 0.004, "objective": "hinge"}))]
    asked = {"configs": configs, "answers": [training_setup(config) for config in configs]}
    program = Path(__file__).with_name("browser_run.mjs")
    done = subprocess.run(["node", str(program)], input=json.dumps(asked), capture_output=True, text=True, check=True)
    return handed_run_from(json.loads(done.stdout))


def outcome(run: HandedRun) -> str:
    return compared(run, retrain_browser_run(run, lambda step: None))[0]


def test_edits_single_steps_and_a_branch_give_the_same_bits(handed: HandedRun) -> None:
    kinds = [entry["command"]["type"] for entry in handed.journal]
    assert kinds == ["only", "only", "only", "edit", "branch"]
    assert handed.step == 57
    assert len(handed.rows) == 57
    assert outcome(handed) == "same_bits"


def test_changes_are_found(handed: HandedRun) -> None:
    assert outcome(dataclasses.replace(handed, config={**handed.config, "seed": 5})) == "different"
    assert outcome(dataclasses.replace(handed, journal=handed.journal[1:])) == "different"
    assert outcome(dataclasses.replace(handed, digest="0" * 64, probe={})) == "different"


def test_a_strange_journal_is_refused_and_a_missing_node_is_said(
    handed: HandedRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    strange = {"step": 1, "command": {"type": "only", "player": "constructor"}}
    with pytest.raises(InputError):
        retrain_browser_run(dataclasses.replace(handed, journal=(strange,)), lambda step: None)
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(MachineError, match=r"install Node\.js"):
        retrain_browser_run(handed, lambda step: None)


@pytest.mark.browser
def test_a_browser_without_a_window_does_it_where_there_is_no_node(
    handed: HandedRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser, told = chromium(), list[int]()
    monkeypatch.setattr(shutil, "which", lambda name: browser if name == "chromium" else None)
    found = retrain_browser_run(handed, told.append)
    outcome, message, _ = compared(handed, found)
    assert outcome == "same_bits", str(message)
    assert told


@pytest.mark.parametrize("said", ["", "echo nonsense", 'echo \'{"failed": "so"}\'', "echo '[]'"])
def test_a_replay_that_fails_or_hangs_ends_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    program = tmp_path / "node"
    program.write_text(f"#!/bin/sh\n{said}\nexec sleep 300\n")
    program.chmod(0o700)
    monkeypatch.setattr(shutil, "which", lambda name: str(program) if name == "node" else None)
    monkeypatch.setattr("playground.handin.replaying.SILENCE", 0.3)
    with pytest.raises(MachineError, match="failed in JavaScript"):
        replayed({"step": 1}, lambda step: None)
