"""A run is diagnosed while it trains: in its state, in its journal, again after a resume, and without another bit."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

from playground.messages import Appended, Frame, Notice, Row, RunFinding, State, Stop
from playground.presets import load
from playground.runs.folder.journal import journal
from playground.runs.folder.store import RunFolder
from playground.runs.worker import diagnosing
from playground.runs.worker.run import work
from playground.texts import Message
from playground.training.state import TrainingState
from tests.runs.helpers import final, new, same

FOUND = RunFinding("mode_collapse", Message("mode_collapse", "mode collapse"), Message("so", "So it is."), 7)


class SameFinding:
    """Finds the same in every row from step 10 on, and never looks at the numbers."""

    def __init__(self) -> None:
        self.step = 0

    def look(self, row: Row, run: Any) -> RunFinding | None:
        self.step = row.step
        return self.present(run)

    def present(self, run: Any, *, ended: bool = False) -> RunFinding | None:
        shown = dataclasses.replace(FOUND, steps=(self.step,), values=(1.0,))
        return shown if 10 <= self.step < 40 or ended else None

    def after_divergence(self, run: Any) -> RunFinding | None:
        return FOUND


@pytest.fixture
def found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagnosing, "Diagnosis", SameFinding)


def codes(folder: RunFolder) -> list[str]:
    return [entry.code for entry in journal(folder) if entry.code.startswith("finding")]


@pytest.mark.usefixtures("found")
def test_a_finding_is_in_the_state_and_its_beginning_and_end_in_the_journal(tmp_path: Path) -> None:
    run = new(tmp_path)
    state = run.play()
    shown = [s.finding.name if s.finding else "" for s in run.states]
    assert "mode_collapse" in shown
    assert state.finding is not None
    assert run.folder.state().finding == state.finding
    assert codes(run.folder) == ["finding_begins", "finding_over", "finding_begins"]  # it is judged again at its end
    (entry, *_) = [e for e in journal(run.folder) if e.code == "finding_begins"]
    assert str(entry.message) == "Found: mode collapse, since step 7. So it is."
    assert entry.kind == "notice"


@pytest.mark.usefixtures("found")
def test_a_resumed_run_knows_its_finding_at_once(tmp_path: Path) -> None:
    run = new(tmp_path, stop__steps=1000).at({15: [Stop()]})
    run.play()
    again: list[State] = []
    run.on_state = again.append
    run.at({16: [Stop()]})
    run.play()
    assert next(s for s in again if s.status == "running").finding is not None
    assert codes(run.folder).count("finding_begins") == 1


def test_a_diagnosed_run_has_the_same_bits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain = new(tmp_path / "plain")
    plain.play()
    monkeypatch.setattr(diagnosing, "Diagnosis", SameFinding)
    diagnosed = new(tmp_path / "diagnosed")
    diagnosed.play()
    assert same(final(plain.folder), final(diagnosed.folder))


def test_a_run_that_diverges_says_so(tmp_path: Path) -> None:
    run = new(tmp_path, opt_G__lr=1.0, opt_D__lr=1.0, objective="wasserstein", stop__steps=5000)
    state = run.play()
    assert state.status == "diverged"
    assert state.finding is not None
    assert state.finding.name == "high_learning_rate"


def test_the_evaluation_counts_what_lies_outside_and_how_much_the_fakes_differ(tmp_path: Path) -> None:
    run = new(tmp_path)
    run.play()
    measured = [row for row in run.folder.rows()[0] if "diversity" in row.values]
    assert measured
    assert all(0 <= row.values["outside"] <= 1 for row in measured)
    import torch

    from playground.data import load as load_data
    from playground.runs.worker.evaluation import Evaluator, mean_distance
    from playground.runs.worker.observe import Observer

    config = run.folder.config()
    data = load_data(config.data)
    state = TrainingState.begin(config, data, "cpu", "float32", None)
    observer = Observer(config, data)
    assert observer.outside(data.batch(torch.arange(500))) == 0.0
    assert observer.outside(data.batch(torch.arange(500)) + 100.0) == 1.0
    assert observer.outside(torch.full((4, 2), torch.nan)) == 1.0
    four = torch.tensor([[0.0, 0.0], [0.0, 1.0], [1.0, 0.0], [1.0, 1.0]])
    apart = [(a - b).norm() for i, a in enumerate(four) for b in four[i + 1 :]]
    assert mean_distance(four, data) * 2**0.5 == pytest.approx(sum(map(float, apart)) / 6, rel=1e-5)
    evaluator = Evaluator(config, data, observer)
    before = torch.get_rng_state()
    values = evaluator.measure(state)
    assert torch.equal(before, torch.get_rng_state())
    assert 0 <= values["diversity"] < 2


def trained(folder: RunFolder, until: str = "") -> tuple[State, list[str]]:
    """The last state, and the findings on the way. The run is stopped when the finding `until` appears."""
    inbox, on_the_way = SimpleQueue[Any](), list[str]()

    def say(notice: Notice | Frame) -> None:
        if not isinstance(notice, State) or isinstance(notice, Appended):
            return
        name = notice.finding.name if notice.finding else ""
        if name != (on_the_way[-1] if on_the_way else ""):
            on_the_way.append(name)
            if name == until:
                inbox.put(Stop())

    return work(folder, inbox, say, device="cpu", threads=1), on_the_way


@pytest.mark.slow
def test_a_collapsing_run_is_named(tmp_path: Path) -> None:
    small = {"G.hidden": [32, 32], "D.hidden": [32, 32], "loop.batch": 64, "data.samples": 10_000}
    folder = RunFolder.create(tmp_path, load("lab-hops").config.edit({**small, "stop.steps": 60_000}))
    state, findings = trained(folder, until="mode_collapse")
    assert findings == ["mode_collapse"]
    assert state.finding is not None
    assert (state.status, state.finding.name) == ("stopped", "mode_collapse")
    assert codes(folder) == ["finding_begins"]


@pytest.mark.slow
def test_a_healthy_run_is_left_alone(tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path, load("lab").config.edit({"stop.steps": 5000}))
    state, findings = trained(folder)
    assert (state.status, state.finding, findings) == ("done", None, [])
