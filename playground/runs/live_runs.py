"""`LiveRuns`: the runs that wait or have a worker, by id, and what their slots need together."""

from __future__ import annotations

import time
from collections.abc import Sequence

from playground.errors import InputError
from playground.messages import Command, Pause, Resume, Stop
from playground.runs.fair_queue import FairQueue
from playground.runs.scheduled_run import ScheduledRun
from playground.texts import Message

LONG = 60.0  # seconds of a person's pause after which others may have the run's memory
SETTLED = 5.0  # seconds from the start of a worker until it has taken most of its memory, if it trains by then


class LiveRuns(dict[str, ScheduledRun]):
    """Runs by id. Two that go in step share a slot: it is held, or waited for, under the id of the first one."""

    def slot(self, id: str) -> str:
        """The id under which the run's slot, or its place in the queue, is held."""
        return self[id].slot if id in self else id

    def sharing(self, slot: str) -> list[ScheduledRun]:
        return [run for run in self.values() if run.slot == slot]

    def try_to_send(self, id: str, command: Command) -> None:
        """Send a command to the run's worker, if it has one."""
        if (run := self.get(id)) is not None:
            run.try_to_send(command)

    def computing(self, slots: FairQueue) -> list[ScheduledRun]:
        """The runs with a worker and a slot."""
        return [run for run in self.values() if run.handle is not None and run.slot in slots]

    def share(self, slot: str) -> float:
        """The part of a core that the slot takes; 1 for one without runs."""
        return max((run.needs.share for run in self.sharing(slot)), default=1.0)

    def seconds(self, slot: str) -> float:
        """How long the slot would be needed by runs that have it alone."""
        return max((run.needs.seconds for run in self.sharing(slot)), default=0.0)

    def held(self) -> int:
        """The bytes that runs with a worker hold, or will take."""
        return sum(run.needs.memory for run in self.values() if run.handle is not None)

    def fits(self, slot: str, free: int | None) -> bool:
        """Whether a waiting slot may begin while `free` bytes are available; always where that is not known."""
        return self.missing(slot, free) <= 0

    def missing(self, slot: str, free: int | None) -> int:
        """The bytes that a waiting slot lacks to begin while `free` are available; 0 or less where it may.

        What workers will still take that have just started is not free. A run whose worker exists, because it is only
        paused, has its memory. A run begins also where no other one has a worker, since none would free memory: whether
        it fits at all was checked before it was queued.
        """
        if any(run.leaving for run in self.sharing(slot)):
            return 1  # until its worker has ended
        others = [run for run in self.values() if run.handle is not None and run.slot != slot]
        if free is None or not others:
            return 0
        young = (run for run in others if not run.trained or time.monotonic() - run.launched < SETTLED)
        taken = sum(run.needs.memory for run in young)
        new = sum(run.needs.memory for run in self.sharing(slot) if run.handle is None)
        return taken + new - free if new else 0

    def give_slots_back(self, slots: FairQueue, now: float, pause: float) -> None:
        """Take the slots of pauses of so many seconds, and of runs whose turn is over: these queue again."""
        for slot in {run.slot for run in self.values()}:
            if slot in slots and all(run.rests(now, pause) for run in self.sharing(slot)):
                slots.give_back(slot)
                for run in self.sharing(slot):
                    if run.queues_again():
                        slots.wait(slot, run.owner)

    def decide_about_leaving(self, run: ScheduledRun, command: Command, slots: FairQueue) -> None:
        """A person decides whether a run whose worker is ending goes on by itself. Raises `InputError` for the rest."""
        if not isinstance(command, Pause | Resume | Stop):
            raise InputError(Message("being_put_away", "The run is being stored. Try again in a moment."))
        run.wants = isinstance(command, Resume)
        if run.wants:
            slots.wait(run.slot, run.owner)
        else:
            slots.give_back(run.slot)

    def to_put_away(self, waiting: Sequence[str], slots: FairQueue, free: int | None, now: float) -> list[ScheduledRun]:
        """Paused runs that must give their memory back so that the first slot can begin that waits for memory.

        `waiting`: slots in the order of the queue. A run that a person has paused counts after `LONG` seconds; of those
        that go on by themselves, the last one in the queue comes first. Two runs that go in step keep their memory.
        """
        stays = [slot for slot in waiting if not any(run.leaving for run in self.sharing(slot))]
        blocked = next((slot for slot in stays if not self.fits(slot, free)), None)
        if blocked is None:
            return []
        lacks = self.missing(blocked, free) - sum(run.needs.memory for run in self.values() if run.leaving)
        rank = {slot: -i for i, slot in enumerate(slots.order(), 1)}
        resting = [run for run in self.values() if run.handle is not None and not run.leaving and run.slot not in slots]
        found = []
        for run in sorted(resting, key=lambda run: (run.wants, rank.get(run.slot, 0))):
            if lacks > 0 and run.slot != blocked and run.rests(now, LONG) and len(self.sharing(run.slot)) == 1:
                found.append(run)
                lacks -= run.needs.memory
        return found if lacks <= 0 else []
