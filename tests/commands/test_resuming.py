"""Runs that are resumed on the command line: interrupted, done, diverged; unchanged or changed."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from playground.cli import main
from playground.runs.folder import journal
from playground.runs.folder.lock import RunLock
from playground.runs.folder.store import RunFolder
from tests.commands.hands import TINY, trained

pytestmark = pytest.mark.process


@pytest.mark.slow
@pytest.mark.parametrize(("number", "said"), [(signal.SIGINT, "with Ctrl-C"), (signal.SIGTERM, "SIGTERM")])
def test_ctrl_c_leaves_a_checkpoint_and_resume_continues_to_the_end(
    number: signal.Signals, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "playground", "train", "--data", "ring", *TINY, "--steps", "4000"],
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    for line in process.stderr:
        if "step" in line and "step 0" not in line:
            break
    process.send_signal(number)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 130, out
    assert main(["runs", "--json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert found["status"] == "interrupted"
    assert said in found["sentence"]
    assert 0 < found["steps"] < 4000
    done = trained(capsys, "--resume", found["id"])
    assert (done["status"], done["steps"]) == ("done", 4000)
    assert main(["train", "--resume", found["id"]]) == 2


WILD = ["--set", "objective=wasserstein", "--set", "opt_D=sgd", "--set", "opt_D.lr=1"]
UNBOUND = ["--set", "penalties.r1.gamma=1e-9", "--set", "penalties.r2=null"]


def test_a_diverged_run_has_exit_code_3_and_resumes_with_other_settings(capsys: pytest.CaptureFixture[str]) -> None:
    args = ["train", "--data", "ring", *TINY, "--steps", "5000", *WILD, *UNBOUND]
    assert main([*args, "--json"]) == 3
    captured = capsys.readouterr()
    found = json.loads(captured.out)
    assert "learning rate" in captured.err
    assert main(["train", "--resume", found["run"]]) == 3  # as it is, it goes the same way
    capsys.readouterr()
    mended = ["--set", "opt_D=adam", "--set", "objective=ns", "--steps", found["steps"] + 50]
    done = trained(capsys, "--resume", found["run"], *mended)
    assert (done["status"], done["steps"]) == ("done", found["steps"] + 50)


def test_a_done_run_continues_with_more_to_do(capsys: pytest.CaptureFixture[str]) -> None:
    done = trained(capsys, "--data", "ring", *TINY, "--steps", 20)
    more = trained(capsys, "--resume", done["run"], "--steps", 30, "--set", "opt_G.lr=0.002")
    assert (more["status"], more["steps"]) == ("done", 30)
    (entry,) = (e for e in journal.journal(RunFolder.open(*where(more))) if e.kind == "command")
    assert (entry.step, entry.command["patch"]["opt_G.lr"]) == (20, 0.002)


def test_an_incomplete_checkpoint_counts_as_torn(capsys: pytest.CaptureFixture[str]) -> None:
    done = trained(capsys, "--data", "ring", *TINY, "--steps", 20)
    folder = RunFolder.at(done["run"])
    tensors, meta = folder.load_checkpoint(20)
    folder.save_checkpoint(20, tensors, {"step": 20})
    assert trained(capsys, "--resume", done["run"], "--steps", 30)["steps"] == 30
    folder.save_checkpoint(30, {"rng": tensors["rng"]}, meta)
    assert main(["train", "--resume", done["run"], "--steps", "40"]) == 2
    assert "checkpoint of step 20 does not fit" in capsys.readouterr().err


def where(found: dict[str, Any]) -> tuple[Path, str]:
    path = Path(found["run"])
    return path.parent, path.name


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ([], "--steps, --epochs or --seconds"),
        (["--set", "G.hidden=[9]"], "cannot change during a run"),
        (["--set", "opt_G.lr=-1"], "between"),
        (["--steps", "40", "--seed", "3"], "--seed is for a new run"),
        (["--steps", "40", "--name", "other"], "--name is for a new run"),
    ],
)
def test_an_impossible_change_is_refused_and_changes_nothing(
    given: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    done = trained(capsys, "--data", "ring", *TINY, "--steps", 20)
    before = (Path(done["run"]) / "journal.jsonl").read_bytes()
    assert main(["train", "--resume", done["run"], *given]) == 2
    assert said in capsys.readouterr().err
    assert (Path(done["run"]) / "journal.jsonl").read_bytes() == before


def test_a_run_that_another_process_trains_is_left_alone(capsys: pytest.CaptureFixture[str]) -> None:
    done = trained(capsys, "--data", "ring", *TINY, "--steps", 20)
    before = (Path(done["run"]) / "journal.jsonl").read_bytes()
    with RunLock(Path(done["run"])):
        assert main(["train", "--resume", done["run"], "--steps", "30"]) == 2
    assert "another process" in capsys.readouterr().err
    assert (Path(done["run"]) / "journal.jsonl").read_bytes() == before


def test_a_run_keeps_its_threads_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    done = trained(capsys, "--data", "ring", *TINY, "--steps", 20)
    assert main(["train", "--resume", done["run"], "--steps", "30", "--threads", "2"]) == 0
    assert "device cpu, threads 1" in capsys.readouterr().err
    assert main(["train", "--resume", done["run"], "--steps", "40", "--threads", "1"]) == 0
    assert "threads" not in capsys.readouterr().err


def test_a_stop_that_is_behind_is_refused_beside_what_is_given_with_it(capsys: pytest.CaptureFixture[str]) -> None:
    """It said “done”, did nothing and dropped the rest."""
    done = trained(capsys, "--data", "ring", *TINY, "--steps", 20)
    assert main(["train", "--resume", done["run"], "--steps", "10", "--set", "opt_G.lr=0.5"]) == 2
    (line,) = capsys.readouterr().err.strip().splitlines()
    said = "The run is at step 20; --steps counts from the beginning. Set --steps to 30 for 10 more."
    assert said in line
    folder = RunFolder.open(*where(done))
    assert not [e for e in journal.journal(folder) if e.kind == "command"]
    assert main(["train", "--resume", done["run"], "--set", "opt_G.lr=0.5"]) == 2
    assert "Set stop.steps to 40 for 20 more" in capsys.readouterr().err
    more = trained(capsys, "--resume", done["run"], "--steps", 30, "--set", "opt_G.lr=0.5")
    assert more["steps"] == 30


def test_a_refused_resume_names_only_what_needs_a_new_run(capsys: pytest.CaptureFixture[str]) -> None:
    done = trained(capsys, "--data", "ring", *TINY, "--steps", 20)
    assert main(["train", "--resume", done["run"], "--steps", "25", "--set", "latent.size=3"]) == 2
    (line,) = capsys.readouterr().err.strip().splitlines()
    assert line.endswith("latent.size cannot change during a run; start a new run.")
    assert "stop" not in line
