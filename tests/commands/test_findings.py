"""What the command line says of a run that ended with a finding."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from playground.cli import main
from playground.messages import RunFinding, State
from playground.presets import load
from playground.runs.folder.store import RunFolder
from playground.runs.worker import diagnosing
from playground.texts import Message
from tests.runs.worker.test_diagnosing import SameFinding

TITLE, WHAT = Message("mode_collapse", "mode collapse"), Message("so", "{n} of 8.", n=1)


def test_runs_name_what_was_wrong(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = RunFolder.create(tmp_path / "runs", load("mode-collapse").config)
    finding = RunFinding("mode_collapse", TITLE, WHAT, 40, "reverse_kl", 0.69, (40, 50), (2.0, 2.1))
    folder.write_state(State("done", step=50, finding=finding))
    assert main(["runs"]) == 0
    assert "done, but: mode collapse" in capsys.readouterr().out
    assert main(["runs", "--json"]) == 0
    (listed,) = json.loads(capsys.readouterr().out)
    assert listed["status"] == "done"
    assert listed["finding"] == {
        "name": "mode_collapse", "sentence": "1 of 8.", "since": 40, "column": "reverse_kl", "threshold": 0.69,
    }  # fmt: skip
    folder.write_state(State("done", step=50))
    assert main(["runs", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)[0]["finding"] is None


def test_train_says_what_is_wrong_and_what_to_try(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(diagnosing, "Diagnosis", SameFinding)
    assert main(["train", "--preset", "mode-collapse", "--steps", "15", "--set", "loop.batch=32"]) == 0
    said = capsys.readouterr().err
    assert "mode collapse: So it is." in said
    assert "Try: D learns as fast as G (--set opt_D.lr=0.001)" in said
