"""When an attended run pauses by itself: nobody watches it, or others have waited for its slot long enough.

Runs of the 2-D lab have no end of their own. Without this rule the first ones would keep a class from its turn.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from playground.runs.scheduled_run import ScheduledRun
from playground.texts import Message

ALONE = 30.0  # seconds without a watcher
TURN = 45.0  # seconds of training while others wait
NOBODY = Message("nobody_watched", "Paused, because nobody was watching. Press Play to go on.")
TURN_OVER = Message("turn_over", "Paused, because others are waiting for their turn. Press Play to queue for another.")


def over(
    computing: Iterable[ScheduledRun], watched: Collection[str], waiting: Collection[str], now: float
) -> Iterator[tuple[ScheduledRun, Message]]:
    """The runs that have to pause, each with the reason. `watched` are ids, `waiting` the slots in the queue.

    To be called every second or so: it keeps the times on the runs themselves.
    """
    for run in computing:
        if not run.attended or run.state.status != "running":
            run.began = run.alone = None
            continue
        run.began = now if run.began is None else run.began
        run.alone = None if run.folder.id in watched else now if run.alone is None else run.alone
        if run.alone is not None and now - run.alone > ALONE:
            yield run, NOBODY
        elif waiting and now - run.began > TURN:
            yield run, TURN_OVER
