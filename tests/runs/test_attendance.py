"""Attended runs: those of the lab, which have no end of their own, pause for others. The test acts as the workers."""

from __future__ import annotations

import time

from playground.messages import Pause, Resume
from playground.runs import attendance
from tests.runs.helpers import tiny
from tests.runs.stage import Theatre


def attended(theatre: Theatre) -> str:
    id = theatre.running()
    theatre.runs.attend(id)
    return id


def pauses(theatre: Theatre, id: str) -> list[object]:
    return [command for command in theatre.stage.of(id).told if isinstance(command, Pause)]


def test_a_run_that_nobody_watches_pauses_says_why_and_gives_its_slot_away(theatre: Theatre) -> None:
    first, second = attended(theatre), theatre.running()
    waiting, now = theatre.runs.create(tiny()), time.monotonic()
    for at in (0.0, attendance.ALONE - 1):
        theatre.runs._scheduler.check(now + at)
        assert pauses(theatre, first) == []
    theatre.runs._scheduler.check(now + attendance.ALONE + 1)
    assert pauses(theatre, first) == [Pause(attendance.NOBODY)]
    assert pauses(theatre, second) == []  # not of the lab: it trains on
    theatre.stage.of(first).say("paused", message=attendance.NOBODY)
    theatre.runs._scheduler.check(now + attendance.ALONE + 2)
    assert theatre.status(waiting) == "starting"
    theatre.runs.steer(first, Resume())  # somebody is back
    assert theatre.runs.place(first) == 1


def test_a_watched_run_trains_on_and_a_look_begins_the_time_anew(theatre: Theatre) -> None:
    id, now = attended(theatre), time.monotonic()
    watch = theatre.runs.watch(id, (), 1.0, lambda: None)
    for at in (0.0, 2 * attendance.ALONE, 10 * attendance.TURN):
        theatre.runs._scheduler.check(now + at)
    watch.close()
    left = now + 10 * attendance.TURN + 1
    theatre.runs._scheduler.check(left)
    theatre.runs._scheduler.check(left + attendance.ALONE - 1)
    assert pauses(theatre, id) == []
    theatre.runs._scheduler.check(left + attendance.ALONE + 1)
    assert pauses(theatre, id) == [Pause(attendance.NOBODY)]


def test_a_watched_run_gives_way_once_its_turn_is_over_and_others_wait(theatre: Theatre) -> None:
    first, second = attended(theatre), theatre.running()
    theatre.runs.watch(first, (), 1.0, lambda: None)
    now = time.monotonic()
    theatre.runs._scheduler.check(now)
    theatre.runs._scheduler.check(now + 2 * attendance.TURN)
    assert pauses(theatre, first) == []  # nobody waits
    third = theatre.runs.create(tiny())
    theatre.runs._scheduler.check(now + 2 * attendance.TURN + 1)
    assert pauses(theatre, first) == [Pause(attendance.TURN_OVER)]
    theatre.stage.of(first).say("paused", message=attendance.TURN_OVER)
    theatre.runs._scheduler.check(now + 2 * attendance.TURN + 2)
    assert theatre.status(third) == "starting"
    assert pauses(theatre, second) == []


def test_a_pause_that_a_person_wants_says_nothing(theatre: Theatre) -> None:
    """Nor can a browser put words into the state of a run."""
    id = attended(theatre)
    theatre.runs.steer(id, Pause(attendance.NOBODY))
    assert theatre.stage.of(id).told == [Pause()]
