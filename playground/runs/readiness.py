"""Whether a run takes commands now, is about to end, or belongs to another process."""

from __future__ import annotations

from playground.errors import InputError
from playground.messages import LIVE
from playground.runs.folder.lock import stays_held
from playground.runs.folder.store import RunFolder
from playground.runs.scheduler import Scheduler
from playground.runs.worker.status import still_there
from playground.texts import Message

LAST_CHECKPOINT = 10.0  # seconds that a worker may take to write it


def listens(scheduler: Scheduler, id: str) -> bool:
    """Whether a worker of this app takes commands: one that has reported its end is only leaving."""
    state = scheduler.state(id)
    return scheduler.has_worker(id) and state is not None and state.status in LIVE


def wait_for_its_end(scheduler: Scheduler, id: str) -> None:
    """Wait until the run's worker has left, if it has one. Raises `InputError` if that takes too long."""
    if scheduler.has_worker(id) and not scheduler.wait_gone(id, LAST_CHECKPOINT):
        raise InputError(Message("run_is_busy", "The run is still writing its last checkpoint. Try again in a moment."))


def check_not_elsewhere(scheduler: Scheduler, folder: RunFolder) -> None:
    """Raise `InputError` if another app or a terminal trains the run."""
    state = folder.state()
    begins = state.status in ("queued", "starting") and folder.id not in scheduler.ids() and still_there(state)
    if begins or stays_held(folder.path, scheduler.signs):
        raise InputError(
            Message(
                "trained_elsewhere",
                "Another app or a terminal trains this run in the same folder of runs. Control it there.",
            )
        )
