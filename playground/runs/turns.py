"""Whose turn it is to train, where more runs want to train than there are slots.

A run keeps its slot until it ends, unless others wait. Then owners take turns: who has trained least lately comes
first, and who watches none of their runs comes last. A run whose turn is over pauses, stays in memory, and goes on by
itself at its next turn; one that is about to end does not pause any more. Runs of the 2-D lab have no end of their own:
these also pause when nobody watches them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from playground.messages import Pause
from playground.runs.scheduled_run import ScheduledRun
from playground.texts import Message

ALONE = 30.0  # seconds without a watcher
AWAY = 120.0  # seconds after which an owner who watches nothing counts as gone
FIRST, LEAST = 3.0, 0.5  # seconds of a turn, at most and at least, while runs wait that have not trained yet
SOON = 12.0  # seconds within which all of these should begin: everybody soon sees a first picture
HANDOVER = 1.5  # seconds from the end of a turn until the next run has begun
TURN = 30.0  # seconds of a turn while others wait
LATELY = 300.0  # seconds after which training counts half
ROUNDS = 900.0  # the same for the measure of fairness: turns of a class of thirty on two cores take 450 s
NOBODY = Message("nobody_watched", "Paused, because nobody was watching. Press Play to go on.")
OTHERS = Message("others_turn", "Others are having their turn. This run goes on by itself.")


@dataclass(frozen=True)
class TrainingTime:
    """Seconds of one owner, the older the less: of training, and of both training and waiting while others waited."""

    trained: float = 0.0
    trained_while_full: float = 0.0
    wanted_while_full: float = 0.0

    def after(self, passed: float, trained: int, *, full: bool) -> TrainingTime:
        """After so many more seconds, in which `trained` runs of the owner have trained."""
        fade, slowly, more = 0.5 ** (passed / LATELY), 0.5 ** (passed / ROUNDS), passed if full else 0.0
        return TrainingTime(
            self.trained * fade + passed * trained,
            self.trained_while_full * slowly + more * trained,
            self.wanted_while_full * slowly + more,
        )


class Turns:
    """Sees to turns, and keeps how long each owner has trained lately. `check` is to be called every second or so."""

    def __init__(self) -> None:
        self.times: dict[str, TrainingTime] = {}  # by owner
        self._seen: dict[str, float] = {}  # the time when each owner last watched a run
        self._at: float | None = None

    def used(self, owner: str) -> float:
        """Seconds of training, the older the less."""
        return self.times.get(owner, TrainingTime()).trained

    def seen(self, owner: str) -> bool:
        """Whether the owner has watched a run lately: who waits may read a lesson meanwhile."""
        return owner in self._seen

    def wait(self, place: int, computing: Sequence[ScheduledRun], waiting: Sequence[ScheduledRun]) -> float | None:
        """The seconds until the run at this `place` of the queue gets a slot; `None` if nobody knows."""
        limit = turn(computing, waiting)
        return wait(place, [free_in(run, waiting, limit, self._at or 0.0) for run in computing], limit)

    def check(
        self,
        computing: Sequence[ScheduledRun],
        waiting: Sequence[ScheduledRun],
        watched: Collection[str],
        now: float,
        crowded: Collection[str] = (),
    ) -> None:
        """Pause the runs whose turn is over, and attended ones without a watcher. `watched` are ids.

        `crowded`: owners with so many runs at once that their others wait for these, not for other owners' runs.
        """
        self._count(computing, waiting, now)
        here = {run.owner: now for run in (*computing, *waiting) if run.folder.id in watched}
        self._seen = {owner: at for owner, at in (self._seen | here).items() if now - at < AWAY}
        for run in alone(computing, watched, now):
            run.try_to_send(Pause(NOBODY))
        for run in over(computing, waiting, now, crowded):
            run.yields = True
            run.try_to_send(Pause(OTHERS))

    def _count(self, computing: Sequence[ScheduledRun], waiting: Sequence[ScheduledRun], now: float) -> None:
        """Add the time since the last call, and keep on each run since when it has been training."""
        passed = 0.0 if self._at is None else now - self._at
        self._at = now
        trained = Counter[str]()
        for run in computing:
            if run.state.status != "running":
                run.began = None
                continue
            run.began = now if run.began is None else run.began
            trained[run.owner] += 1
        there = {run.owner for run in (*computing, *waiting)}
        self.times = {
            owner: time.after(passed, trained[owner], full=bool(waiting) and owner in there)
            for owner in self.times.keys() | there
            if (time := self.times.get(owner, TrainingTime())).trained > 0.01 or owner in there
        }


def over(
    computing: Sequence[ScheduledRun], waiting: Sequence[ScheduledRun], now: float, crowded: Collection[str] = ()
) -> list[ScheduledRun]:
    """The runs whose turn is over, no more than give room to all that wait: those that have trained longest first.

    A run gives way to other owners; an attended one, which has no end of its own, also to its owner's other runs.
    """
    limit = turn(computing, waiting)
    due = [
        (run.began, i, run)
        for i, run in enumerate(computing)
        if run.began is not None
        and now - run.began > limit
        and not run.yields
        and gives_way(run, waiting, crowded)
        and not ends_soon(run)
    ]
    room = sum(run.needs.share for run in waiting) - sum(run.needs.share for run in computing if run.yields)
    found = []
    for _, _, run in sorted(due):
        if room > 0:
            found.append(run)
            room -= run.needs.share
    return found


def ends_soon(run: ScheduledRun) -> bool:
    """Whether the run is sooner done than another could take its place."""
    return run.state.seconds_left is not None and run.state.seconds_left <= HANDOVER


def gives_way(run: ScheduledRun, waiting: Iterable[ScheduledRun], crowded: Collection[str] = ()) -> bool:
    """Whether one of the `waiting` runs may have the turn of `run`."""
    own = run.attended
    return any(own if other.owner == run.owner else other.owner not in crowded for other in waiting)


def turn(computing: Sequence[ScheduledRun], waiting: Sequence[ScheduledRun]) -> float:
    """The seconds of a turn: shorter, the more runs wait that have not trained yet."""
    new = sum(not run.trained for run in waiting)
    if not new:
        return TURN
    rounds = math.ceil(new / max(1, len(computing)))
    return min(FIRST, max(LEAST, SOON / rounds - HANDOVER))


def free_in(run: ScheduledRun, waiting: Sequence[ScheduledRun], limit: float, now: float) -> float:
    """The seconds until a computing run gives up its slot at the latest; infinite if nobody knows."""
    left = math.inf if run.state.seconds_left is None else run.state.seconds_left
    if not gives_way(run, waiting):
        return left
    return min(left, max(0.0, limit - (0.0 if run.began is None else now - run.began)) + HANDOVER)


def wait(place: int, free_in: Iterable[float], turn: float) -> float | None:
    """The seconds until the run at this `place` of the queue, 1 for the next, gets a slot; `None` if nobody knows.

    `free_in`: the seconds until each computing run gives up its slot at the latest; `turn`: those of the turns to come.
    """
    known = sorted(seconds for seconds in free_in if math.isfinite(seconds))
    if not known:
        return None
    rounds, nth = divmod(place - 1, len(known))
    return known[nth] + rounds * (turn + HANDOVER)


def alone(computing: Iterable[ScheduledRun], watched: Collection[str], now: float) -> Iterator[ScheduledRun]:
    """The attended runs that nobody has watched for a while. `watched` are ids."""
    for run in computing:
        if not run.attended or run.state.status != "running" or run.folder.id in watched:
            run.alone = None
            continue
        run.alone = now if run.alone is None else run.alone
        if now - run.alone > ALONE:
            yield run


def halt(computing: Iterable[ScheduledRun], why: Callable[[str], Message | None]) -> None:
    """Pause the runs of owners who may not train at present, for the reason `why`; they go on when they may."""
    for run in computing:
        if run.paused is None and not run.yields and (reason := why(run.owner)) is not None:
            run.yields = True
            run.try_to_send(Pause(reason))
