"""Short forms of the long programs: some kills, some hundred mutations."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.endurance.kills import Kills
from tests.endurance.mutations import Mutations

pytestmark = [pytest.mark.slow, pytest.mark.process]


def test_killed_processes_lose_no_run_and_leave_none_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_PLAYGROUND_COMPILED", "0")
    kills = Kills(tmp_path)
    try:
        kills.play(8)
    finally:
        kills.close()
    assert kills.faults == []
    assert len(kills.finished) >= len(kills.owners)


def test_mutated_input_does_no_harm(tmp_path: Path) -> None:
    mutations = Mutations(tmp_path)
    try:
        mutations.play(300)
    finally:
        mutations.close()
    assert mutations.faults == []
    assert {kind.split()[0] for kind in mutations.answers} >= {"request", "message", "page", "file"}
