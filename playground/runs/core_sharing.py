"""Divides the cores of the place where the runs train among them: their threads follow the load.

More threads than cores make every run much slower: on two cores, digits beside a run on points trained at
732 samples/s with two threads and at 3,809 with one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from playground.machine import hardware

if TYPE_CHECKING:
    from playground.runs.scheduled_run import ScheduledRun

REVISE = 60.0  # seconds: at least so long between two changes of one run's threads
STAYS_FREE = 10.0  # seconds that cores must be free before a run takes them


def share_of(run: ScheduledRun, computing: Iterable[ScheduledRun], cores: int) -> int:
    """The number of threads for `run` beside all other runs that compute; 0 where its worker chooses it."""
    if cores == 0:
        return 0
    others = [r for r in computing if r is not run]
    fixed = [r for r in others if r.pinned or r.needs.light]
    busy = sum(r.threads if r.pinned else 1 for r in fixed)
    return hardware.share_of_cores(len(others) - len(fixed), busy, light=run.needs.light, of=cores)


def revisions(computing: Sequence[ScheduledRun], cores: int, now: float) -> list[tuple[ScheduledRun, int]]:
    """Runs whose share of the cores has changed, with their new number of threads.

    A smaller share applies at once, a larger one after a while; each run changes at most once per minute.
    """
    found = []
    for run in computing:
        has = run.state.threads
        if run.pinned or not has or not cores or run.state.status not in ("running", "paused"):
            continue
        share = share_of(run, computing, cores)
        run.free_since = None if share <= has else run.free_since or now
        soon = run.free_since is not None and now < run.free_since + STAYS_FREE
        if share != has and not soon and now >= run.revised + REVISE:
            run.revised = now
            found.append((run, share))
    return found
