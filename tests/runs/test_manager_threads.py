"""The manager gives threads to the workers. The test acts as the workers."""

from __future__ import annotations

import pytest

from playground.kinds import IMAGES
from playground.messages import Threads
from tests.runs.helpers import tiny
from tests.runs.stage import Theatre


def test_runs_share_the_cores_and_points_use_one(theatre: Theatre, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playground.machine.hardware.cores", lambda: 8)
    images = {"data": "mnist", "latent__size": 8}
    config = tiny().edit({"data": "mnist"})
    assert config.data.kind == IMAGES, images
    theatre.runs.create(tiny())
    first = theatre.runs.create(config)
    assert [actor.job.threads for actor in theatre.stage.actors] == [1, 7]
    theatre.stage.actors[0].end("done")
    theatre.runs.create(config)
    theatre.stage.of(first).end("done")
    theatre.runs.create(config, threads=3)
    assert [actor.job.threads for actor in theatre.stage.actors] == [1, 7, 4, 3]


def test_threads_follow_the_load_at_most_once_a_minute(theatre: Theatre, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playground.machine.hardware.cores", lambda: 2)
    check = theatre.runs._scheduler.check
    digits = theatre.runs.create(tiny().edit({"data": "mnist"}))
    actor = theatre.stage.of(digits)
    actor.say("running", threads=2)
    check(1000.0)
    assert (actor.job.threads, actor.told) == (2, [])
    points = theatre.running()
    check(1001.0)
    assert actor.told == [Threads(1)]
    actor.say("running", threads=1)
    theatre.stage.of(points).end("done")
    check(1002.0)
    check(1061.5)
    assert actor.told == [Threads(1), Threads(2)]  # the minute is over, and the cores have stayed free
    actor.say("running", threads=2)
    theatre.running()
    check(1080.0)
    assert len(actor.told) == 2
    check(1122.0)
    assert actor.told[2:] == [Threads(1)]


def test_cores_that_are_free_for_a_moment_are_not_used(theatre: Theatre, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playground.machine.hardware.cores", lambda: 2)
    check = theatre.runs._scheduler.check
    points = theatre.running()
    digits = theatre.runs.create(tiny().edit({"data": "mnist"}))
    actor = theatre.stage.of(digits)
    actor.say("running", threads=1)
    theatre.stage.of(points).end("done")
    check(1000.0)
    theatre.running()
    check(1005.0)
    assert actor.told == []


def test_threads_that_a_person_chose_are_never_revised(theatre: Theatre, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playground.machine.hardware.cores", lambda: 2)
    digits = theatre.runs.create(tiny().edit({"data": "mnist"}), threads=2)
    actor = theatre.stage.of(digits)
    actor.say("running", threads=2)
    theatre.running()
    theatre.runs._scheduler.check(1000.0)
    assert (actor.told, actor.job.pinned) == ([], True)
    actor.end("interrupted")
    theatre.runs.resume(digits)
    assert (theatre.stage.of(digits).job.threads, theatre.stage.of(digits).job.pinned) == (2, True)
