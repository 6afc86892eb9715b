"""`LiveRuns`: the runs that wait or have a worker, by id, and what their slots need together."""

from __future__ import annotations

import time

from playground.messages import Command
from playground.runs.fair_queue import FairQueue
from playground.runs.scheduled_run import ScheduledRun

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
        """Whether a waiting slot may begin while `free` bytes are available; always where that is not known.

        What workers will still take that have just started is not free. A run whose worker exists, because it is only
        paused, has its memory. A run begins also where no other one has a worker, since none would free memory: whether
        it fits at all was checked before it was queued.
        """
        others = [run for run in self.values() if run.handle is not None and run.slot != slot]
        if free is None or not others:
            return True
        young = (run for run in others if not run.trained or time.monotonic() - run.launched < SETTLED)
        taken = sum(run.needs.memory for run in young)
        new = sum(run.needs.memory for run in self.sharing(slot) if run.handle is None)
        return not new or taken + new <= free
