"""The manager: queue and control. The test acts as the workers; `test_whole` has real ones."""

from __future__ import annotations

import threading
import time

import pytest

from playground.errors import ConfigError, InputError
from playground.messages import Edit, Only, Pause, Resume, SetViews, Snapshot, State, StepOnce, Stop
from playground.runs import queue_limits, scheduler
from playground.runs.folder.lock import RunLock
from playground.runs.folder.store import RunFolder
from playground.runs.manager import RunManager
from tests.runs.helpers import tiny
from tests.runs.stage import Stage, Theatre
from tests.waiting import until


def test_slots_are_filled_and_waiting_runs_know_their_place(theatre: Theatre) -> None:
    ids = [theatre.runs.create(tiny()) for _ in range(4)]
    assert [theatre.runs.info(id).place_in_queue for id in ids] == [None, None, 1, 2]
    assert [theatre.status(id) for id in ids] == ["starting", "starting", "queued", "queued"]
    assert [theatre.runs.info(id).mine_here for id in ids] == [True, True, False, False]
    theatre.stage.of(ids[0]).end("done")
    assert [theatre.runs.info(id).place_in_queue for id in ids] == [None, None, None, 1]
    assert len(theatre.stage.actors) == 3


def test_a_waiting_run_learns_of_a_better_place(theatre: Theatre) -> None:
    ids = [theatre.runs.create(tiny()) for _ in range(4)]
    watch = theatre.runs.watch(ids[3], (), 1.0, lambda: None)
    watch.changed()
    assert theatre.runs.place(ids[3]) == 2
    theatre.stage.of(ids[0]).end("done")
    assert watch.changed()
    assert theatre.runs.place(ids[3]) == 1


def test_a_long_pause_frees_the_slot_and_resuming_waits_for_one(theatre: Theatre) -> None:
    first, second = theatre.running(), theatre.running()
    third = theatre.runs.create(tiny())
    theatre.stage.of(first).say("paused", step=7)
    now = time.monotonic()
    theatre.runs._scheduler.check(now + scheduler.PAUSE / 2)
    assert theatre.status(third) == "queued"
    theatre.runs._scheduler.check(now + scheduler.PAUSE + 1)
    assert theatre.status(third) == "starting"
    theatre.runs.steer(first, Resume())
    assert Resume() not in theatre.stage.of(first).told
    assert theatre.runs.info(first).place_in_queue == 1
    theatre.stage.of(second).end("done")
    assert theatre.stage.of(first).told == [Resume()]
    assert theatre.runs.info(first).place_in_queue is None


def test_a_pause_cancels_a_waiting_resume(theatre: Theatre) -> None:
    first, second = theatre.running(), theatre.running()
    theatre.stage.of(first).say("paused", step=7)
    later = time.monotonic() + scheduler.PAUSE + 1
    theatre.runs._scheduler.check(later)
    third = theatre.runs.create(tiny())
    theatre.runs.steer(first, Resume())
    assert theatre.runs.place(first) == 1
    theatre.runs.steer(first, Pause())
    assert theatre.runs.place(first) is None
    theatre.stage.of(second).end("done")
    assert theatre.stage.of(first).told == [Pause()]
    theatre.runs.steer(first, Resume())
    theatre.runs._scheduler.check(later)  # its worker has not said yet that it goes on
    assert theatre.stage.of(first).told[-1] == Resume()
    assert [theatre.status(third), theatre.status(theatre.runs.create(tiny()))] == ["starting", "queued"]


def test_single_steps_keep_the_slot(theatre: Theatre) -> None:
    id = theatre.running()
    theatre.stage.of(id).say("paused", step=7)
    began = time.monotonic()
    until(lambda: time.monotonic() > began)
    theatre.stage.of(id).say("paused", step=8)
    assert theatre.runs._scheduler._runs[id].paused[1] > began  # type: ignore[index]


def test_the_queue_is_limited_per_owner(school: Theatre) -> None:
    for _ in range(2 + queue_limits.QUEUE):
        school.runs.create(tiny(), owner="ann")
    with pytest.raises(InputError, match="are in the queue"):
        school.runs.create(tiny(), owner="ann")
    assert len(school.runs.runs()) == 2 + queue_limits.QUEUE
    school.runs.create(tiny(), owner="ben")


@pytest.mark.parametrize("command", [Pause(), Resume(), StepOnce("D"), Edit({"opt_G.lr": 0.01}), Snapshot()])
def test_commands_reach_the_worker(theatre: Theatre, command: object) -> None:
    id = theatre.running()
    theatre.runs.steer(id, command)  # type: ignore[arg-type]
    assert theatre.stage.of(id).told == [command]


def test_a_browser_cannot_choose_how_a_run_ends(theatre: Theatre) -> None:
    id = theatre.running()
    theatre.runs.steer(id, Stop("done", "I win"))
    assert theatre.stage.of(id).told == [Stop()]


@pytest.mark.parametrize("command", [SetViews(("ema",)), Only("D")])
def test_internal_commands_are_refused(theatre: Theatre, command: object) -> None:
    id = theatre.running()
    with pytest.raises(InputError):
        theatre.runs.steer(id, command)  # type: ignore[arg-type]
    assert theatre.stage.of(id).told == []


def test_a_bad_edit_is_refused_before_it_is_sent(theatre: Theatre) -> None:
    id = theatre.running()
    with pytest.raises(ConfigError, match="new run"):
        theatre.runs.steer(id, Edit({"seed": 4}))
    assert theatre.stage.of(id).told == []


def test_a_queued_run_can_only_be_stopped(theatre: Theatre) -> None:
    theatre.running()
    theatre.running()
    id = theatre.runs.create(tiny())
    with pytest.raises(InputError, match="in the queue"):
        theatre.runs.steer(id, Pause())
    theatre.runs.steer(id, Stop())
    assert theatre.status(id) == "stopped"
    assert theatre.folder(id).state().status == "stopped"
    assert len(theatre.stage.actors) == 2


def test_an_ended_run_must_be_resumed_first(theatre: Theatre) -> None:
    id = theatre.running()
    theatre.stage.of(id).end("stopped")
    with pytest.raises(InputError, match="Resume it"):
        theatre.runs.steer(id, Pause())
    theatre.runs.steer(id, Resume())
    assert len(theatre.stage.actors) == 2


def test_resume_waits_for_a_worker_that_is_still_exiting(theatre: Theatre) -> None:
    id = theatre.running()
    leaving = theatre.stage.of(id)
    leaving.say("stopped")
    threading.Timer(0.2, leaving.end).start()
    theatre.runs.steer(id, Resume())
    assert leaving.told == []
    assert len(theatre.stage.actors) == 2


def test_a_run_of_another_process_can_be_read_but_not_controlled(theatre: Theatre) -> None:
    folder = RunFolder.create(theatre.root, tiny())
    folder.write_state(State("running", step=5))
    with RunLock(folder.path):
        assert theatre.runs.info(folder.id).state.step == 5
        assert not theatre.runs.info(folder.id).mine_here
        for call in (
            lambda: theatre.runs.steer(folder.id, Pause()),
            lambda: theatre.runs.resume(folder.id),
            lambda: theatre.runs.delete(folder.id),
        ):
            with pytest.raises(InputError, match="Another app"):
                call()


def test_a_run_that_starts_or_waits_in_another_app_is_not_resumed(theatre: Theatre) -> None:
    """Until its worker had locked the folder, a second app said that it was not going on, and took it."""
    ids = [theatre.runs.create(tiny()) for _ in range(3)]
    second = RunManager(theatre.root, backend=Stage(), slots=2)
    assert [theatre.status(id) for id in ids] == ["starting", "starting", "queued"]
    for id in ids:
        for call in (
            lambda id=id: second.steer(id, Pause()),
            lambda id=id: second.steer(id, Resume()),
            lambda id=id: second.resume(id, "", {"stop.steps": 100}),
            lambda id=id: second.delete(id),
        ):
            with pytest.raises(InputError, match="Another app"):
                call()
    theatre.stage.of(ids[0]).end("stopped")
    second.resume(ids[0])
    assert second.info(ids[0]).mine_here


def test_ids_from_outside_cannot_become_paths(theatre: Theatre) -> None:
    for id in ("..", "../x", "/etc", "A", "", "a" * 81, ".trash", "a\x00b"):
        for call in (theatre.runs.info, theatre.runs.resume, theatre.runs.delete, theatre.runs.undelete):
            with pytest.raises(InputError):
                call(id)


def test_two_runs_side_by_side_share_a_slot_and_start_together(school: Theatre) -> None:
    runs = school.runs
    for owner in ("ann", "ben"):
        runs.create(tiny(), owner=owner)
    a = runs.create(tiny(), owner="cleo")
    b = runs.create(tiny(loop__n_D=2), owner="cleo", beside=a)
    dora = runs.create(tiny(), owner="dora")
    assert [runs.info(id).place_in_queue for id in (a, b, dora)] == [1, 1, 2]
    school.stage.actors[0].end("done")
    assert {runs.info(id).state.status for id in (a, b)} == {"starting"}
    assert runs.info(dora).place_in_queue == 1
    school.stage.of(a).end("done")
    assert runs.info(dora).place_in_queue == 1  # b holds the slot still
    school.stage.of(b).end("done")
    assert runs.info(dora).state.status == "starting"


def test_pausing_both_frees_their_slot_and_both_resume_together(theatre: Theatre) -> None:
    runs = theatre.runs
    theatre.running()
    a = theatre.running()
    b = runs.create(tiny(), beside=a)
    for id in (a, b):
        theatre.stage.of(id).say("running")
    theatre.stage.of(a).say("paused")
    later = time.monotonic() + scheduler.PAUSE + 1
    other = runs.create(tiny())
    runs._scheduler.check(later)
    assert runs.info(other).place_in_queue == 1
    theatre.stage.of(b).say("paused")
    runs._scheduler.check(later + scheduler.PAUSE)
    assert runs.info(other).state.status == "starting"
    for id in (a, b):
        runs.resume(id)
        assert theatre.stage.of(id).told == []
    theatre.stage.of(other).end("done")
    assert all(theatre.stage.of(id).told == [Resume()] for id in (a, b))
