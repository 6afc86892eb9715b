"""`ScheduledRun`: what the scheduler knows of a run that waits or has a worker; and how such a run is left."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass

from playground.messages import LIVE, Command, State
from playground.runs.backends.base import Handle
from playground.runs.folder.index import mark
from playground.runs.folder.store import RunFolder
from playground.texts import Message


@dataclass
class ScheduledRun:
    """A run that waits for its turn (no handle) or has a worker."""

    folder: RunFolder
    owner: str
    light: bool  # it takes one thread, whatever runs beside it
    device: str
    threads: int  # with which it begins; 0: what suits it
    pinned: bool  # a person chose them
    state: State
    slot: str  # the run under whose name its slot is held: its own, or that of the run beside which it goes
    first: Command | None = None  # what its worker is told before all else
    handle: Handle | None = None
    heard: bool = False  # the worker has sent something
    retried: bool = False  # a second worker was started, because the first one never sent anything
    paused: tuple[int, float] | None = None  # the step of the pause, and since when
    wants: bool = False  # to go on, once it has a slot again
    revised: float = -math.inf  # when its threads were changed last
    free_since: float | None = None  # since when it could have more threads


def settle(run: ScheduledRun, reason: Message | None) -> State | None:
    """See to it that the folder says how the run ended, whatever has happened to the worker or the disk.

    `reason`: why its process ended early, in a sentence. Returns the last state where it cannot be written.
    """
    state = run.state
    if state.status in LIVE:
        message = Message(
            "worker_died",
            "{reason} The run can continue from its last checkpoint.",
            reason=reason or Message("worker_ended_early", "The process of this run ended early."),
        )
        state = dataclasses.replace(state, status="interrupted", message=message, seconds_left=None)
    elif state.code == "locked":
        return None  # another app's worker has the run, and writes its state
    found = run.folder.state()
    written = found.status not in LIVE and found.code != "state_damaged"  # what cannot be read now may say anything
    if written or mark(run.folder, **{f.name: getattr(state, f.name) for f in dataclasses.fields(state)}):
        return None
    return state
