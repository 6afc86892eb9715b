"""Owners take turns while others wait, and runs of the lab pause without a watcher. The test acts as the workers."""

from __future__ import annotations

import math
import time
from collections import Counter
from pathlib import Path

import pytest

from playground.classroom.wall import fairness_of
from playground.messages import Edit, Pause, Resume, Stop
from playground.runs import turns
from playground.runs.folder.index import fingerprint
from playground.runs.manager import RunManager
from tests.runs.helpers import tiny
from tests.runs.stage import Stage, Theatre


def attended(theatre: Theatre) -> str:
    id = theatre.running()
    theatre.runs.attend(id)
    return id


def pauses(theatre: Theatre, id: str) -> list[object]:
    return [command for command in theatre.stage.of(id).told if isinstance(command, Pause)]


def test_a_run_that_nobody_watches_pauses_says_why_and_gives_its_slot_away(theatre: Theatre) -> None:
    first, second = attended(theatre), theatre.running()
    now = time.monotonic()
    for at in (0.0, turns.ALONE - 1):
        theatre.runs._scheduler.check(now + at)
        assert pauses(theatre, first) == []
    theatre.runs._scheduler.check(now + turns.ALONE + 1)
    assert pauses(theatre, first) == [Pause(turns.NOBODY)]
    assert pauses(theatre, second) == []  # not of the lab: it trains on
    theatre.stage.of(first).say("paused", message=turns.NOBODY)
    waiting = theatre.runs.create(tiny())
    theatre.runs._scheduler.check(now + turns.ALONE + 2)
    assert theatre.status(waiting) == "starting"
    theatre.runs._scheduler.check(now + turns.ALONE + 3)
    assert theatre.runs.place(first) is None  # it waits for a person, not for a turn
    theatre.runs.steer(first, Resume())  # somebody is back
    assert theatre.runs.place(first) == 1


def test_a_watched_run_trains_on_and_a_look_begins_the_time_anew(theatre: Theatre) -> None:
    id, now = attended(theatre), time.monotonic()
    watch = theatre.runs.watch(id, (), 1.0, lambda: None)
    for at in (0.0, 2 * turns.ALONE, 10 * turns.TURN):
        theatre.runs._scheduler.check(now + at)
    watch.close()
    left = now + 10 * turns.TURN + 1
    theatre.runs._scheduler.check(left)
    theatre.runs._scheduler.check(left + turns.ALONE - 1)
    assert pauses(theatre, id) == []
    theatre.runs._scheduler.check(left + turns.ALONE + 1)
    assert pauses(theatre, id) == [Pause(turns.NOBODY)]


def test_a_run_gives_way_to_another_owner_and_goes_on_by_itself(school: Theatre) -> None:
    first, second = (school.runs.create(tiny(), owner=owner) for owner in ("ann", "ben"))
    now = time.monotonic()
    for id in (first, second):
        school.stage.of(id).say("running")
    school.runs._scheduler.check(now)
    school.runs._scheduler.check(now + 10 * turns.TURN)
    assert pauses(school, first) == []  # nobody waits
    third = school.runs.create(tiny(), owner="cem")
    school.runs._scheduler.check(now + 10 * turns.TURN + 1)
    assert [len(pauses(school, id)) for id in (first, second)] == [1, 0]  # one waits, so one gives way
    school.stage.of(first).say("paused", message=turns.OTHERS)
    school.runs._scheduler.check(now + 10 * turns.TURN + 2)
    assert school.status(third) == "starting"
    assert school.runs.place(first) == 1
    school.stage.of(third).end("done")
    assert school.stage.of(first).told[-1] == Resume()


def test_a_run_that_is_about_to_end_ends(school: Theatre) -> None:
    ends, trains = (school.runs.create(tiny(), owner=owner) for owner in ("ann", "ben"))
    now = time.monotonic()
    for id, left in ((ends, turns.HANDOVER), (trains, 60.0)):
        school.stage.of(id).say("running", seconds_left=left)
    school.runs._scheduler.check(now)
    for owner in ("cem", "dan"):
        school.runs.create(tiny(), owner=owner)
    school.runs._scheduler.check(now + 10 * turns.TURN)
    assert [len(pauses(school, id)) for id in (ends, trains)] == [0, 1]


def test_an_owners_own_runs_wait_for_each_other(school: Theatre) -> None:
    first, _ = (school.runs.create(tiny(), owner="ann") for _ in range(2))
    school.stage.of(first).say("running")
    school.runs.create(tiny(), owner="ann")
    now = time.monotonic()
    for at in range(20):
        school.runs._scheduler.check(now + at * turns.TURN)
    assert pauses(school, first) == []


@pytest.mark.parametrize("command", [Pause(), Resume(), Edit({"opt_G.lr": 0.001}), Stop()], ids=repr)
def test_a_person_decides_about_a_run_whose_turn_is_over(command: object, school: Theatre) -> None:
    first, second = (school.runs.create(tiny(), owner=owner) for owner in ("ann", "ben"))
    for id in (first, second):
        school.stage.of(id).say("running")
    now = time.monotonic()
    school.runs._scheduler.check(now)
    third = school.runs.create(tiny(), owner="cem")
    school.runs._scheduler.check(now + turns.TURN)
    school.runs.steer(first, command, "ann")  # type: ignore[arg-type]
    if isinstance(command, Stop):
        school.stage.of(first).end("stopped")
    elif isinstance(command, Resume):
        assert school.stage.of(first).told[-1] == Resume()
        return
    else:
        school.stage.of(first).say("paused", message=None if command == Pause() else turns.OTHERS)
    school.runs._scheduler.check(now + turns.TURN + 1 + 60)
    school.stage.of(third).end("done")
    goes_on = school.stage.of(first).told.count(Resume())
    assert goes_on == isinstance(command, Edit)


@pytest.mark.slow
def test_a_class_shares_the_time(tmp_path: Path) -> None:
    """Thirty students, two slots, half an hour: equal shares, whatever they queue, and nobody waits long to begin."""
    stage = Stage()
    stage.memory = None
    runs = RunManager(tmp_path, backend=stage, slots=2, local_only=False)
    owner_of = {}
    for student in range(30):
        for _ in range(1 + student % 3):  # some queue more
            id = runs.create(tiny(), owner=f"student {student}")
            runs.watch(id, (), 1.0, lambda: None)
            owner_of[id] = student
    trained: Counter[int] = Counter()
    began: dict[int, float] = {}
    heard: dict[str, int] = {}
    tick, now = 0.5, time.monotonic()
    training: set[str] = set()
    for at in range(3600):
        runs._scheduler.check(now + at * tick)
        for actor in stage.actors:
            id = Path(actor.job.folder).name
            for command in [*([Resume()] if id not in heard else []), *actor.told[heard.get(id, 0) :]]:
                if isinstance(command, Resume):
                    training.add(id)
                    actor.say("running", write=False)
                elif isinstance(command, Pause):
                    training.discard(id)
                    actor.say("paused", write=False, message=command.why)
            heard[id] = len(actor.told)
        for id in training:
            trained[owner_of[id]] += 1
            began.setdefault(owner_of[id], at * tick)
    assert len(training) == 2
    shares = [trained[student] for student in range(30)]
    assert sum(shares) ** 2 / (30 * sum(x * x for x in shares)) > 0.98  # Jain's index; 1: all alike
    times = runs.training_time()
    measured = [times[fingerprint(f"student {student}")] for student in range(30)]
    assert fairness_of(measured) == pytest.approx(1.0, abs=0.03)
    lately = sum(time.trained for time in measured)  # on two slots, where five minutes ago counts half
    assert lately == pytest.approx(2 * turns.LATELY / math.log(2), rel=0.05)
    half_an_hour = (1 - 0.5 ** (1800 / turns.ROUNDS)) * turns.ROUNDS / math.log(2)
    assert all(time.wanted_while_full == pytest.approx(half_an_hour, rel=0.02) for time in measured)
    assert max(began.values()) < 30 / 2 * (turns.FIRST + 3 * tick)
    runs.close()


def test_owners_who_have_left_come_last(school: Theatre) -> None:
    first, second = (school.runs.create(tiny(), owner=owner) for owner in ("ann", "ben"))
    left, there = (school.runs.create(tiny(), owner=owner) for owner in ("cem", "dora"))
    school.runs.watch(there, (), 1.0, lambda: None)
    assert (school.runs.place(there), school.runs.place(left)) == (1, 2)
    for id in (first, second):
        school.stage.of(id).end("done")
    assert [school.status(id) for id in (left, there)] == ["starting", "starting"]


def test_a_pause_that_a_person_wants_says_nothing(theatre: Theatre) -> None:
    """Nor can a browser put words into the state of a run."""
    id = attended(theatre)
    theatre.runs.steer(id, Pause(turns.NOBODY))
    assert theatre.stage.of(id).told == [Pause()]


@pytest.mark.parametrize(
    ("place", "free_in", "seconds"),
    [
        (1, [20.0, 5.0], 5.0),
        (2, [20.0, 5.0], 20.0),
        (3, [20.0, 5.0], 5.0 + 30.0 + turns.HANDOVER),
        (2, [7.0, math.inf], 7.0 + 30.0 + turns.HANDOVER),
        (1, [math.inf], None),
        (1, [], None),
    ],
)
def test_the_time_in_the_queue(place: int, free_in: list[float], seconds: float | None) -> None:
    assert turns.wait(place, free_in, 30.0) == seconds


def test_a_waiting_run_is_told_how_long(school: Theatre) -> None:
    for owner in ("ann", "ben"):
        school.stage.of(school.runs.create(tiny(), owner=owner)).say("running")
    third, fourth = (school.runs.create(tiny(), owner=owner) for owner in ("cem", "dora"))
    now = time.monotonic()
    school.runs._scheduler.check(now)
    assert [str(school.runs.outlook(id)) for id in (third, fourth)] == [
        f"In the queue at place {place}, for about 5 seconds. Your run starts by itself." for place in (1, 2)
    ]
    fifth = school.runs.create(tiny(), owner="ann")
    assert "in the queue at place 3, for about 10 seconds" in str(school.runs.outlook(fifth)).lower()


def test_a_run_that_waits_for_its_owners_own_runs_is_told_so(school: Theatre) -> None:
    ids = [school.runs.create(tiny(), owner="ann") for _ in range(3)]
    assert school.runs.outlook(ids[0]) is None
    assert str(school.runs.outlook(ids[2])).startswith("In the queue at place 1: as many of your runs train already")


def test_who_reads_a_lesson_meanwhile_keeps_the_place(school: Theatre) -> None:
    for owner in ("ann", "ben"):
        school.runs.create(tiny(), owner=owner)
    reads, there = (school.runs.create(tiny(), owner=owner) for owner in ("cem", "dora"))
    now = time.monotonic()
    watch = school.runs.watch(reads, (), 1.0, lambda: None)
    school.runs._scheduler.check(now)
    watch.close()
    school.runs._scheduler.watchers._all.clear()  # as after ten seconds
    school.runs._scheduler.check(now + turns.AWAY - 1)
    assert school.runs.place(reads) == 1
    school.runs.watch(there, (), 1.0, lambda: None)
    school.runs._scheduler.check(now + turns.AWAY + 1)
    assert school.runs.place(reads) == 2
