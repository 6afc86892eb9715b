"""Small runs share a core, and a run starts only where its memory fits. The test acts as the workers."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from playground.config import RunConfig
from playground.messages import Command, Pause, Resume, Stop
from playground.presets import load
from playground.runs import capacity, live_runs, turns
from playground.runs.capacity import needs_of, share_of_a_core
from playground.runs.manager import RunManager
from playground.runs.scheduled_run import PUT_AWAY
from playground.training.estimate import estimate
from tests.runs.helpers import tiny
from tests.runs.stage import Actor, Stage

TICK = 0.5


@pytest.fixture
def stage() -> Stage:
    return Stage(sharing=True)


@pytest.fixture
def runs(stage: Stage, tmp_path: Path) -> Iterator[RunManager]:
    manager = RunManager(tmp_path, backend=stage, slots=2, local_only=False)
    yield manager
    manager.close()


def started(runs: RunManager, ids: list[str]) -> int:
    return sum(runs.place(id) is None for id in ids)


@pytest.mark.parametrize(
    ("config", "share"),
    [
        (load("points").config, 1 / capacity.POINTS),
        (load("lab").config, 1 / capacity.POINTS),
        (load("digits").config, 1 / capacity.PICTURES),
        (load("points").config.edit({"D.hidden": [1024, 1024, 1024]}), 1.0),
        (load("digits").config.edit({"loop.batch": 512}), 1.0),
        (load("digits").config.edit({"G.width": 64, "D.width": 64}), 1.0),
    ],
    ids=["points", "lab", "digits", "wide networks on points", "a large batch of digits", "wide networks on digits"],
)
def test_only_small_runs_share_a_core(config: RunConfig, share: float) -> None:
    assert share_of_a_core(config) == share


def test_small_runs_of_different_owners_share_and_large_ones_do_not(runs: RunManager) -> None:
    points = [runs.create(tiny(), owner=f"student {i}") for i in range(20)]
    assert started(runs, points) == 2 * capacity.POINTS


def test_one_owner_has_no_more_runs_at_once_than_cores(runs: RunManager, stage: Stage) -> None:
    own = [runs.create(tiny(), owner="ann") for _ in range(4)]
    assert started(runs, own) == 2
    other = runs.create(tiny(), owner="ben")
    runs._scheduler.check(time.monotonic())
    assert runs.place(other) is None  # Ann's third run does not hold up Ben
    for id in own[:2]:
        stage.of(id).say("running")
    for at in range(5):
        runs._scheduler.check(time.monotonic() + at * turns.TURN)
    assert not any(isinstance(command, Pause) for actor in stage.actors for command in actor.told)


def test_a_large_run_gets_a_whole_core_and_is_not_overtaken(runs: RunManager, stage: Stage) -> None:
    large = load("digits").config.edit({"loop.batch": 512, "stop.steps": 1})
    small = [runs.create(tiny(), owner=f"student {i}") for i in range(2 * capacity.POINTS)]
    big = runs.create(large, owner="ann")
    late = runs.create(tiny(), owner="late")
    stage.of(small[0]).end("done")
    assert (runs.place(big), runs.place(late)) == (1, 2)  # one eighth of a core is free, and waits
    now = time.monotonic()
    for id in small[1:]:
        stage.of(id).say("running")
    runs._scheduler.check(now)
    runs._scheduler.check(now + turns.TURN)
    paused = [id for id in small[1:] if any(isinstance(c, Pause) for c in stage.of(id).told)]
    assert len(paused) == capacity.POINTS + 1  # as many as make room for the large one and the late one
    for id in paused:
        stage.of(id).say("paused", message=turns.OTHERS)
    runs._scheduler.check(now + turns.TURN + 1)
    assert (runs.place(big), runs.place(late)) == (None, None)


def test_a_run_waits_until_its_memory_fits_beside_what_the_others_will_take(
    runs: RunManager, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    need = estimate(tiny()).memory
    stage.memory = int(2.5 * need)
    ids = [runs.create(tiny(), owner=f"student {i}") for i in range(3)]
    assert started(runs, ids) == 2  # what is free belongs to the two that have just started
    for id in ids[:2]:
        stage.of(id).say("running")
    monkeypatch.setattr(live_runs, "SETTLED", 0.0)  # from now on their memory is no longer free
    stage.memory = need // 2
    runs._scheduler.check(time.monotonic())
    assert started(runs, ids) == 2
    assert not any(isinstance(command, Pause) for actor in stage.actors for command in actor.told)  # no use: see above
    stage.of(ids[0]).end("done")
    stage.memory = int(1.5 * need)
    runs._scheduler.check(time.monotonic())
    assert started(runs, ids) == 3


@pytest.fixture
def full(runs: RunManager, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> tuple[list[str], str]:
    """Two runs whose memory is all there is, the first of them paused, and one that waits for memory."""
    monkeypatch.setattr(live_runs, "SETTLED", 0.0)
    stage.memory = 3 * estimate(tiny()).memory
    ids = [runs.create(tiny(), owner=f"student {i}") for i in range(2)]
    for id in ids:
        stage.of(id).say("running")
    stage.memory = estimate(tiny()).memory // 2
    return ids, runs.create(tiny(), owner="late")


def test_a_run_that_pauses_for_others_gives_its_memory_back_and_goes_on_by_itself(
    runs: RunManager, stage: Stage, full: tuple[list[str], str]
) -> None:
    (first, second), late = full
    scheduler, now = runs._scheduler, time.monotonic()
    scheduler._runs[first].yields = True
    stage.of(first).say("paused", message=turns.OTHERS)
    scheduler.check(now)
    assert stage.of(first).told[-1] == Stop(message=PUT_AWAY)
    assert stage.of(second).told == []
    scheduler.check(now + 1)
    assert stage.of(first).told.count(Stop(message=PUT_AWAY)) == 1
    stage.memory = int(1.5 * estimate(tiny()).memory)
    stage.of(first).end("stopped", message=PUT_AWAY)
    assert started(runs, [late]) == 1
    assert runs.info(first).state.status == "queued"
    assert runs.place(first) == 1
    stage.memory = int(1.5 * estimate(tiny()).memory)
    stage.of(late).say("running")
    stage.of(late).end("done")
    assert not stage.of(first).over  # another worker
    stage.of(first).say("running")
    assert runs.info(first).state.status == "running"


def test_a_run_that_a_person_has_paused_for_long_gives_its_memory_back(
    runs: RunManager, stage: Stage, full: tuple[list[str], str]
) -> None:
    (first, _), late = full
    runs.steer(first, Pause(), "student 0")
    stage.of(first).say("paused")
    now = time.monotonic()
    runs._scheduler.check(now + live_runs.LONG - 5)
    assert stage.of(first).told == [Pause()]
    runs._scheduler.check(now + live_runs.LONG + 5)
    assert stage.of(first).told == [Pause(), Stop(message=PUT_AWAY)]
    stage.memory = int(1.5 * estimate(tiny()).memory)
    stage.of(first).end("stopped", message=PUT_AWAY)
    assert started(runs, [late]) == 1
    state = runs.info(first).state
    assert (state.status, state.message) == ("stopped", PUT_AWAY)
    runs.resume(first, "student 0")
    assert runs.place(first) == 1


@pytest.mark.parametrize("command", [Stop(), Pause(), Resume()], ids=repr)
def test_a_person_decides_about_a_run_that_is_being_stored(
    command: Command, runs: RunManager, stage: Stage, full: tuple[list[str], str]
) -> None:
    (first, _), _ = full
    runs._scheduler._runs[first].yields = True
    stage.of(first).say("paused", message=turns.OTHERS)
    runs._scheduler.check(time.monotonic())
    told = list(stage.of(first).told)
    runs.steer(first, command, "student 0")
    assert stage.of(first).told == told
    stage.of(first).end("stopped", message=PUT_AWAY)
    assert runs.info(first).state.status == ("queued" if isinstance(command, Resume) else "stopped")


def test_a_run_that_nothing_would_make_room_for_starts(runs: RunManager, stage: Stage) -> None:
    id = runs.create(tiny(), owner="ann")
    stage.memory = 0  # other programs have taken it since it was checked
    assert runs.place(id) is None


def test_short_runs_come_first_among_owners_who_have_not_trained(runs: RunManager) -> None:
    for i in range(2 * capacity.POINTS):
        runs.create(tiny(), owner=f"student {i}")
    long, short = (runs.create(tiny(stop__steps=n), owner=f"{n}") for n in (100_000, 1000))
    assert (runs.place(short), runs.place(long)) == (1, 2)


def test_what_a_worker_shares_with_the_others_is_not_counted(stage: Stage) -> None:
    config, place = load("digits").config, stage.resources()
    assert needs_of(config, place).memory == estimate(config).memory
    assert needs_of(config, type(place)(2, common=10_000)).memory == estimate(config).memory - 10_000


class Clock:
    """Plays workers on two cores: a start takes CPU time, which all that start or train share."""

    def __init__(self, stage: Stage, cost: float) -> None:
        self.stage, self.cost = stage, cost
        self.left: dict[str, float] = {}  # CPU seconds until the first picture
        self.heard: Counter[str] = Counter()
        self.training: set[str] = set()
        self.first: dict[str, float] = {}
        self.trained: Counter[str] = Counter()

    def tick(self, at: float) -> None:
        active = len(self.training) + sum(left > 0 for left in self.left.values())
        each = TICK * min(1.0, 2 / max(1, active))
        for id in self.training:
            self.trained[id] += 1
        for actor in self.stage.actors:
            self._play(actor, Path(actor.job.folder).name, each, at)

    def _play(self, actor: Actor, id: str, each: float, at: float) -> None:
        self.left[id] = self.left.get(id, self.cost) - each
        if id not in self.first:
            if self.left[id] > 0:
                return
            self.first[id] = at
            self._say(actor, id, "running")
        for command in actor.told[self.heard[id] :]:
            if isinstance(command, Resume):
                self._say(actor, id, "running")
            elif isinstance(command, Pause):
                self._say(actor, id, "paused", message=command.why)
        self.heard[id] = len(actor.told)

    def _say(self, actor: Actor, id: str, status: str, **changes: object) -> None:
        (self.training.add if status == "running" else self.training.discard)(id)
        actor.say(status, write=False, **changes)


@pytest.mark.parametrize(("preset", "cost"), [("points", 0.3), ("digits", 0.6)])
def test_thirty_students_see_a_picture_soon_and_share_the_time(
    preset: str, cost: float, runs: RunManager, stage: Stage
) -> None:
    """Two cores, ten minutes, all press Train at once; `cost`: CPU seconds from a start to the first picture."""
    stage.memory = None
    config = load(preset).config.edit({"stop.seconds": None})
    owner_of = {runs.create(config, owner=f"student {i}"): i for i in range(30)}
    for id in owner_of:
        runs.watch(id, (), 1.0, lambda: None)
    clock, now = Clock(stage, cost), time.monotonic()
    for step in range(1200):
        runs._scheduler.check(now + step * TICK)
        clock.tick(step * TICK)
    waits = sorted(clock.first.values())
    assert len(waits) == 30
    assert waits[28] <= 20  # the 95th of a hundred
    shares = [clock.trained[id] for id in owner_of]
    assert sum(shares) ** 2 / (30 * sum(x * x for x in shares)) >= 0.9  # Jain's index; 1: all alike
