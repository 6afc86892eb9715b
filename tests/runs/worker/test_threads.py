"""A change of threads is a command in the journal: replaying it gives the same bits."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from playground.machine import hardware
from playground.messages import Edit, JournalEntry, Pause, State, Threads, from_json, to_json
from playground.runs.folder import journal
from playground.runs.worker.run import AppGone
from tests.runs.helpers import Played, commands, final, new, same

DIGITS: dict[str, Any] = {
    "data": "mnist", "data__fraction": 0.02, "latent__size": 32, "G__hidden": [256, 256], "D__hidden": [256, 256],
    "loop__batch": 64, "stop__steps": 16,
}  # fmt: skip
STORY: dict[int, list[Any]] = {4: [Edit({"opt_G.lr": 0.001})], 6: [Threads(1)], 12: [Threads(2)]}


def story() -> dict[int, list[Any]]:
    return {step: list(told) for step, told in STORY.items()}


@pytest.fixture(autouse=True)
def two_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hardware, "cores", lambda: 2)


def digits(root: Path, told: dict[int, list[Any]]) -> Played:
    return new(root, **DIGITS).at(told)


def told_threads(run: Played) -> list[tuple[int, Threads]]:
    return [(e.step, from_json(Threads, e.command)) for e in commands(run) if e.command["type"] == "threads"]


def test_threads_decide_the_bits(tmp_path: Path) -> None:
    one, two = digits(tmp_path / "one", {}), digits(tmp_path / "two", {})
    one.play(threads=1)
    two.play(threads=2)
    assert not same(final(one.folder), final(two.folder))


@pytest.mark.parametrize("cut", [5, 7, 13])
def test_a_run_with_changed_threads_resumes_to_the_same_bits(tmp_path: Path, cut: int) -> None:
    unbroken = digits(tmp_path / "unbroken", story())
    assert unbroken.play(threads=2).threads == 2
    assert told_threads(unbroken) == [(6, Threads(1, 2)), (12, Threads(2, 1))]
    assert {state.threads for state in unbroken.states} >= {1, 2}
    told = story()
    told[cut] = [*told.get(cut, []), AppGone()]
    run = digits(tmp_path, told)
    assert run.play(threads=2).status == "interrupted"
    assert Played(run.folder).at(told).play(threads=2).status == "done"
    assert same(final(run.folder), final(unbroken.folder))
    shutil.rmtree(run.folder.path / "checkpoints")
    (run.folder.path / "checkpoints").mkdir()
    Played(run.folder).play(threads=1)  # the journal alone leads there, and knows with how many threads it began
    assert same(final(run.folder), final(unbroken.folder))


def test_a_change_of_threads_is_recorded_before_it_takes_effect(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = digits(tmp_path, {6: [Threads(1)]})
    found: list[list[tuple[int, Threads]]] = []
    own_threads = hardware.own_threads

    def applied(n: int) -> None:
        found.append(told_threads(run))
        own_threads(n)

    monkeypatch.setattr(hardware, "own_threads", applied)
    run.play(threads=2)
    assert found[-1] == [(6, Threads(1, 2))]
    assert not journal.steered(run.folder.journal()[0])


def test_a_paused_run_changes_its_threads_without_a_step(tmp_path: Path) -> None:
    run = digits(tmp_path, {6: [Pause()]})

    def on_state(state: State) -> None:
        if state.status == "paused":
            run.inbox.put(Threads(1) if state.threads == 2 else AppGone())

    run.on_state = on_state
    run.play(threads=2)
    assert run.folder.state().step == 6
    assert told_threads(run) == [(6, Threads(1, 2))]


def test_pinned_threads_stay(tmp_path: Path) -> None:
    run = digits(tmp_path, {6: [Threads(1)], 10: [AppGone()]})
    state = run.play(threads=2, pinned=True)
    assert (state.threads, state.pinned) == (2, True)
    again = Played(run.folder).at({12: [Threads(1)]})
    assert again.play(threads=None).threads == 2
    assert told_threads(run) == []


@pytest.mark.parametrize("n", [0, -1, 3, 10**9])
def test_more_threads_than_cores_are_not_used(tmp_path: Path, n: int) -> None:
    run = digits(tmp_path, {6: [Threads(n)]})
    assert run.play(threads=2).status == "done"
    assert told_threads(run) == []


def test_a_journal_from_a_larger_machine_is_replayed_with_fewer_threads(tmp_path: Path) -> None:
    run = digits(tmp_path, {})
    run.folder.append_entry(JournalEntry(6, "command", 0.0, to_json(Threads(10**9, 8))))
    assert run.play(threads=None).threads == 2
    assert [e.code for e in run.folder.journal()[0]].count("threads_not_here") == 1
