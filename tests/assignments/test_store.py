"""The store: files that survive, attempts in lines, and what became of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from playground.assignments import Assignment, AssignmentStore, Attempt, pack, read_assignment
from playground.assignments.attempts import MOST_PER_PERSON, results
from playground.assignments.store import parts_of
from playground.errors import InputError
from playground.texts import Message
from tests.assignments.examples import LAB

ONE = read_assignment(LAB)
NO, YES = Message("checkpoint_below", "Not yet."), Message("checkpoint_passed", "Passed.")


def attempt(who: str, passed: bool | None, at: float = 1.0, part: str = "", run: str = "r") -> Attempt:
    return Attempt(ONE.id, who, at, passed, YES if passed else NO, run, part)


@pytest.fixture
def found(tmp_path: Path) -> AssignmentStore:
    made = AssignmentStore(tmp_path)
    made.save(ONE)
    return made


def test_assignments_and_attempts_survive_a_restart(found: AssignmentStore, tmp_path: Path) -> None:
    found.record(attempt("otter", False))
    found.record(attempt("otter", True, at=2.0))
    assert found.begin(ONE.id, "otter", 5.0) == 5.0
    again = AssignmentStore(tmp_path)
    assert again.all() == [ONE]
    assert again.attempts(ONE.id) == found.attempts(ONE.id)
    assert len(again.attempts(ONE.id)) == 2
    assert again.begin(ONE.id, "otter", 9.0) == 5.0, "the time limit goes on"


def test_a_damaged_file_is_left_out_and_left_alone(found: AssignmentStore, tmp_path: Path) -> None:
    damaged = found.folder / "11111111.json"
    damaged.write_text("{")
    (found.folder / f"{ONE.id}.attempts.jsonl").write_text('{"assignment": 3}\nnonsense\n{"torn": ')
    again = AssignmentStore(tmp_path)
    assert again.all() == [ONE]
    assert again.attempts(ONE.id) == []
    again.record(attempt("otter", True))
    assert AssignmentStore(tmp_path).attempts(ONE.id) == [attempt("otter", True)]
    assert damaged.exists()


def test_the_same_verdict_on_the_same_run_counts_once(found: AssignmentStore) -> None:
    for at in (1.0, 2.0, 3.0):
        found.record(attempt("otter", False, at))
    found.record(attempt("otter", False, 4.0, run="another"))
    assert found.results(ONE.id)["otter"].attempts == 2


def test_attempts_are_bounded(found: AssignmentStore) -> None:
    for n in range(MOST_PER_PERSON):
        found.record(attempt("otter", False, run=str(n)))
    with pytest.raises(InputError, match="Tell your teacher"):
        found.record(attempt("otter", True, run="more"))
    found.record(attempt("lynx", True))


def test_who_has_passed_stays_passed() -> None:
    made = [attempt("otter", True, 3.0), attempt("otter", False, 4.0), attempt("lynx", None, 5.0)]
    told = results(made)
    assert (told["otter"].passed_at, told["otter"].attempts) == (3.0, 2)
    assert told["lynx"].passed_at is None


def test_a_lesson_is_passed_with_all_its_checkpoints() -> None:
    plain = replace(ONE, page="learn", query={"lesson": "mode-collapse"}, locked=(), hidden=(), checkpoint=None)
    parts = parts_of(plain)
    assert parts
    assert "" not in parts
    made = [attempt("otter", True, float(n), part) for n, part in enumerate(parts, 1)]
    assert results(made, parts)["otter"].passed_at == len(parts)
    assert results(made[:-1], parts).get("otter") is None or results(made[:-1], parts)["otter"].passed_at is None


def test_an_assignment_that_is_stored_counts_as_it_is_stored(found: AssignmentStore) -> None:
    easier = Assignment(**{**ONE.__dict__, "locked": (), "checkpoint": None})
    assert found.find(pack(easier)) == ONE, "a link cannot make an assignment of the class easier"
    assert found.find(ONE.id) == ONE
    found.delete(ONE.id)
    assert found.find(pack(easier)) == easier
    with pytest.raises(InputError, match="no such assignment"):
        found.find(ONE.id)


def test_a_run_keeps_to_its_assignment(found: AssignmentStore) -> None:
    start = ONE.start()
    assert start is not None
    found.hold("run", ONE)
    found.check_edit("run", start, {"opt_G.lr": 0.1})
    found.check_edit("another", start, {"opt_D.lr": 0.1})
    with pytest.raises(InputError, match="does not let you change"):
        found.check_edit("run", start, {"opt_D.lr": 0.1})
