"""Who may do what with runs while a class is on: a stranger, a student, another student, the teacher."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from playground.classroom import Classroom
from playground.classroom.rights import ClassRights, may_end, may_see_wall, refusal_to_train
from playground.errors import InputError
from playground.messages import Edit, Pause, Resume, StepOnce, Stop, Throttle
from tests.runs.helpers import tiny
from tests.runs.stage import Theatre

ANN, BEN, TEACHER, STRANGER = "ann-" * 6, "ben-" * 6, "teacher-" * 3, "stranger-" * 3


@pytest.fixture
def here(tmp_path: Path) -> Classroom:
    found = Classroom(tmp_path)
    found.make_teacher(TEACHER)
    found.join(ANN, found.code, "Ann")
    found.join(BEN, found.code, "Ben")
    return found


@pytest.fixture
def school(tmp_path: Path, here: Classroom) -> Theatre:
    return Theatre(tmp_path, local_only=False, rights=ClassRights(here))


def refused(action: Callable[[], object]) -> str:
    try:
        action()
    except InputError as error:
        return error.code
    return ""


def test_the_rights_as_a_table() -> None:
    roles = (None, "student", "teacher")
    assert [refusal_to_train(role, frozen=False) is None for role in roles] == [False, True, True]
    assert [refusal_to_train(role, frozen=True) is None for role in roles] == [False, False, True]
    assert [may_end(role, own=False) for role in roles] == [False, False, True]
    assert all(may_end(role, own=True) for role in roles)
    assert [may_see_wall(role) for role in roles] == [False, False, True]


@pytest.mark.parametrize(("owner", "answer"), [(STRANGER, "join_first"), ("", "join_first"), (ANN, ""), (TEACHER, "")])
def test_only_members_train(school: Theatre, owner: str, answer: str) -> None:
    source = school.runs.create(tiny(), owner=BEN)
    school.stage.of(source).say("running", step=3)
    assert refused(lambda: school.runs.create(tiny(), owner=owner)) == answer
    assert refused(lambda: school.runs.branch(source, 3, {"opt_G.lr": 0.01}, owner=owner)) == answer


def test_somebody_who_was_removed_stops_training(school: Theatre, here: Classroom) -> None:
    id = school.runs.create(tiny(), owner=ANN)
    school.stage.of(id).say("paused")
    here.remove(here.members()[0].id)
    assert refused(lambda: school.runs.steer(id, Resume(), ANN)) == "join_first"
    assert refused(lambda: school.runs.resume(id, ANN)) == "join_first"
    assert refused(lambda: school.runs.steer(id, Stop(), ANN)) == ""


@pytest.mark.parametrize("owner", [ANN, BEN, TEACHER, STRANGER, ""])
def test_every_action_on_anns_run(school: Theatre, owner: str) -> None:
    own, ends = owner == ANN, owner in (ANN, TEACHER)
    id = school.runs.create(tiny(), owner=ANN)
    school.stage.of(id).say("running", step=3)
    for command, allowed in [
        (Pause(), ends), (Resume(), ends), (Edit({"opt_G.lr": 0.01}), own), (StepOnce("both"), own),
        (Throttle(3.0), own),
    ]:  # fmt: skip
        code = refused(lambda command=command: school.runs.steer(id, command, owner))  # type: ignore[misc]
        assert code == ("" if allowed else "not_owner"), command
    assert refused(lambda: school.runs.rename(id, "mine", owner)) == ("" if own else "not_owner")
    assert refused(lambda: school.runs.star(id, True, owner)) == ("" if own else "not_owner")
    assert school.runs.may_end(school.runs.info(id), owner) == ends
    assert refused(lambda: school.runs.steer(id, Stop(), owner)) == ("" if ends else "not_owner")
    school.stage.of(id).end("stopped")
    assert refused(lambda: school.runs.resume(id, owner, {"opt_G.lr": 0.02})) == ("" if own else "not_owner")
    if own:
        school.stage.of(id).end("stopped")
    assert refused(lambda: school.runs.delete(id, owner)) == ("" if ends else "not_owner")
    if ends:
        assert refused(lambda: school.runs.undelete(id, BEN)) == "not_owner_of_deleted"
        assert refused(lambda: school.runs.undelete(id, owner)) == ""


def test_the_trash_lists_and_removes_only_ones_own(school: Theatre) -> None:
    id = school.runs.create(tiny(), owner=ANN)
    school.stage.of(id).end("stopped")
    school.runs.delete(id, TEACHER)
    school.runs.empty_trash(TEACHER)
    assert [run.id for run in school.runs.deleted(ANN)] == [id]
    assert school.runs.deleted(TEACHER) == []


def test_while_frozen_only_the_teacher_trains(school: Theatre, here: Classroom) -> None:
    id = school.runs.create(tiny(), owner=ANN)
    school.stage.of(id).say("running", step=3)
    here.set_frozen(True)
    assert refused(lambda: school.runs.steer(id, Pause(), ANN)) == ""
    for action in (
        lambda: school.runs.steer(id, Resume(), ANN),
        lambda: school.runs.steer(id, StepOnce("both"), ANN),
        lambda: school.runs.create(tiny(), owner=ANN),
    ):
        assert refused(action) == "class_frozen"
    assert refused(lambda: school.runs.create(tiny(), owner=TEACHER)) == ""
    here.set_frozen(False)
    assert refused(lambda: school.runs.steer(id, Resume(), ANN)) == ""


def test_a_refusal_brings_the_form_to_the_pages_of_that_person(school: Theatre, here: Classroom) -> None:
    here.watch(lambda: None, STRANGER)
    refused(lambda: school.runs.create(tiny(), owner=STRANGER))
    assert here.view(STRANGER)["invited"] == 1
    assert here.view(ANN)["invited"] == 0


def test_frozen_runs_pause_and_go_on_by_themselves_and_none_starts_meanwhile(school: Theatre, here: Classroom) -> None:
    first, teachers, waiting = (school.runs.create(tiny(), owner=owner) for owner in (ANN, TEACHER, BEN))
    for id in (first, teachers):
        school.stage.of(id).say("running", step=3)
    here.set_frozen(True)
    check = school.runs._scheduler.check
    check(time.monotonic())
    (pause,) = [each for each in school.stage.of(first).told if isinstance(each, Pause)]
    assert pause.why is not None
    assert pause.why.code == "class_frozen"
    assert not [each for each in school.stage.of(teachers).told if isinstance(each, Pause)]
    told = school.runs.outlook(waiting)
    assert told is not None
    assert told.code == "class_frozen"  # and not that it waits for memory
    school.stage.of(first).say("paused", step=3, message=pause.why)
    for seconds in (1, 2, 3):
        check(time.monotonic() + seconds)
    assert school.status(waiting) == "queued"
    school.stage.of(teachers).end("done")
    check(time.monotonic() + 4)
    assert school.status(waiting) == "queued"
    assert not [each for each in school.stage.of(first).told if isinstance(each, Resume)]
    here.set_frozen(False)
    check(time.monotonic() + 5)
    assert school.status(waiting) == "starting"
    assert [each for each in school.stage.of(first).told if isinstance(each, Resume)]


def test_a_run_that_its_owner_has_paused_stays_paused_after_a_freeze(school: Theatre, here: Classroom) -> None:
    id = school.runs.create(tiny(), owner=ANN)
    school.stage.of(id).say("paused", step=3)
    for frozen in (True, False):
        here.set_frozen(frozen)
        school.runs._scheduler.check(time.monotonic())
    assert not [each for each in school.stage.of(id).told if isinstance(each, Pause | Resume)]
