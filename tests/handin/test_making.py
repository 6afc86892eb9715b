"""What a hand-in says of an assignment: the verdict on the run, and an earlier one with the same run."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from playground.assignments import Attempt, read_assignment, store
from playground.errors import InputError
from playground.handin import making
from playground.handin.document import HandIn
from playground.handin.file import read
from playground.handin.making import make, of_run
from playground.messages import Pause, Row
from playground.runs.folder.index import fingerprint
from playground.runs.folder.store import RunFolder
from playground.runs.manager import RunManager
from playground.texts import Message
from tests.assignments.examples import LAB
from tests.runs.helpers import Played, tiny
from tests.waiting import until

pytestmark = pytest.mark.process
OWNER = "ann-" * 8
NINE = {"metric": "modes", "comparison": ">=", "value": 9.0, "unchanged": []}  # the ring has eight
ONE = read_assignment({**LAB, "query": {"preset": "points"}, "locked": [], "hidden": [], "checkpoint": NINE})


@pytest.fixture
def runs(tmp_path: Path) -> Iterator[RunManager]:
    (tmp_path / "runs").mkdir()
    found = RunManager(tmp_path / "runs")
    store(found.root).save(ONE)
    yield found
    found.close()


def played(runs: RunManager) -> RunFolder:
    folder = RunFolder.create(runs.root, tiny(stop__steps=20))
    assert Played(folder).play().status == "done"
    folder.append_row(Row(20, 1.0, 1.0, {"modes": 3.0}))
    return folder


def handed(runs: RunManager, run: str) -> HandIn:
    request = of_run(runs, run, OWNER, assignment=ONE.id)
    return read(make(runs.root, request, OWNER, None).page.encode())[1]


def attempt(run: str, who: str = OWNER) -> Attempt:
    return Attempt(ONE.id, fingerprint(who), 1.0, True, Message("checkpoint_passed", "Passed: 9 at step 7."), run)


def test_a_hand_in_is_judged_as_it_is_unless_the_same_person_has_passed_with_the_same_run(runs: RunManager) -> None:
    run, found = played(runs).id, store(runs.root)
    found.record(attempt("another"))
    found.record(attempt(run, "ben-" * 8))
    not_yet = handed(runs, run)
    assert (not_yet.passed, not_yet.score) == (False, 0.0)
    assert "Not yet" in not_yet.verdict[0]
    found.record(attempt(run))
    passed = handed(runs, run)
    assert (passed.passed, passed.score, passed.verdict) == (True, 1.0, ("Passed: 9 at step 7.",))


def paused(runs: RunManager) -> str:
    """A run with a worker, which has gone on after its last checkpoint."""
    run = runs.create(tiny(stop__steps=None, stop__seconds=None), owner=OWNER)
    until(lambda: runs.state(run).step > 20)
    runs.steer(run, Pause(), OWNER)
    until(lambda: runs.state(run).status == "paused")
    return run


def test_a_run_that_has_a_worker_is_handed_in_at_its_present_step(runs: RunManager) -> None:
    run = paused(runs)
    kept = max(RunFolder.open(runs.root, run).checkpoints(), default=-1)
    assert kept < runs.state(run).step
    assert handed(runs, run).run.step == runs.state(run).step


def test_a_worker_that_does_not_answer_is_not_waited_for_without_end(
    runs: RunManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = paused(runs)
    monkeypatch.setattr(making, "PATIENCE", 0.3)
    worker = psutil.Process(runs.state(run).pid)
    worker.send_signal(signal.SIGSTOP)
    try:
        with pytest.raises(InputError, match="has not stored its present step yet"):
            handed(runs, run)
    finally:
        worker.send_signal(signal.SIGCONT)
    monkeypatch.undo()
    assert handed(runs, run).run.step == runs.state(run).step
