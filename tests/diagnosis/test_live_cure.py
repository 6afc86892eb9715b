"""A run that really fails gets the first cure that is offered while it goes on, and recovers."""

from __future__ import annotations

from pathlib import Path

import pytest

from playground.diagnosis.cures import cures_for
from playground.messages import Edit, State, Stop
from playground.options import Change
from playground.presets import load
from playground.runs.folder.journal import journal
from playground.runs.folder.store import RunFolder
from tests.diagnosis.record import covered
from tests.runs.helpers import Played

ENOUGH = 40_000  # steps; it takes 2,000 steps from the cure on, and the finding is not said in the first ten seconds


@pytest.mark.slow
@pytest.mark.process
def test_a_live_cure_ends_mode_collapse(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_PLAYGROUND_COMPILED", "0")
    config = load("mode-collapse").config.edit({"stop.steps": ENOUGH, "stop.seconds": None})
    run, begun, over = Played(RunFolder.create(tmp_path, config)), [], []

    def on_state(state: State) -> None:
        if state.finding is not None and not begun:
            begun.append(state)
            cure, cost = cures_for(state.finding.name, config)[0]
            assert cost is Change.LIVE
            run.inbox.put(Edit(dict(cure.patch)))
        elif state.finding is None and begun and not over:
            over.append(state)
            run.inbox.put(Stop())

    run.on_state = on_state
    assert run.play().status == "stopped"
    assert begun[0].finding is not None
    assert begun[0].finding.name == "mode_collapse"
    assert over[0].step > begun[0].step
    codes = [entry.code for entry in journal(run.folder) if entry.code.startswith("finding")]
    assert codes == ["finding_begins", "finding_over"]
    modes, of = covered(run.folder) or (0, 0)
    assert of == 8
    assert modes >= 5, "counted apart from the rules: the run covers most modes, which it did not before"
