"""`ScheduledRun`: what the scheduler knows about a run that waits or has a worker, and how its end is recorded."""

from __future__ import annotations

import contextlib
import dataclasses
import math
import time
from dataclasses import dataclass
from typing import Any

from playground.errors import MachineError
from playground.messages import LIVE, Command, State, Stop
from playground.runs.backends.base import Backend, Handle, Job, OnEnd, OnMessage
from playground.runs.capacity import Needs
from playground.runs.folder.index import mark
from playground.runs.folder.store import RunFolder
from playground.runs.worker.status import who_am_i
from playground.texts import Message

PUT_AWAY = Message(
    "put_away", "Stored, because the run had paused for long and others needed the memory. It goes on from here."
)


@dataclass
class ScheduledRun:
    """A run that waits for a slot (no handle) or has a worker."""

    folder: RunFolder
    owner: str
    needs: Needs
    device: str
    threads: int  # at its start; 0: chosen by the load
    pinned: bool  # a person chose the number of threads
    state: State
    slot: str  # the id under which its slot is held: its own, or that of the run with which it shares the slot
    first: Command | None = None  # the first command to its worker
    attended: bool = False  # it trains for those who watch: without them, or when its turn is over, it pauses
    handle: Handle | None = None
    launched: float = -math.inf  # the time when its worker was started
    heard: bool = False  # the worker has sent something
    retried: bool = False  # a second worker was started, because the first one never sent anything
    paused: tuple[int, float] | None = None  # the step and the time of the pause
    wants: bool = False  # it waits for a slot to leave its pause
    yields: bool = False  # it was told to pause because its turn is over
    trained: bool = False  # it has had a turn
    revised: float = -math.inf  # when its threads were changed last
    free_since: float | None = None  # the time since when it could have more threads
    began: float | None = None  # the time since when it has been training
    leaving: bool = False  # its worker ends, so that others can have its memory
    alone: float | None = None  # the time since when nobody has watched an attended run

    @classmethod
    def adopted(cls, folder: RunFolder, *, light: bool) -> ScheduledRun:
        """The run of a worker that an earlier app has started."""
        state = folder.state()
        machine = state.device, state.threads, state.pinned
        return cls(folder, folder.label().owner, Needs(light), *machine, state, folder.id, heard=True)

    @property
    def job(self) -> Job:
        return Job("run", str(self.folder.path), self.device, self.state.threads, self.pinned)

    def start(self, backend: Backend, threads: int, on_message: OnMessage, on_end: OnEnd) -> Message | None:
        """Start a worker and send it the first command. Returns why that is impossible."""
        self.state = dataclasses.replace(self.state, status="starting", threads=threads)
        self.launched = time.monotonic()
        try:
            self.handle = backend.submit(self.job, on_message, on_end)
        except (OSError, RuntimeError) as error:  # RuntimeError: no more threads
            why = getattr(error, "strerror", None) or str(error)
            return Message("no_process", "No process could be started: {why}. Close other programs.", why=why)
        if self.first is not None:
            self.try_to_send(self.first)
        return None

    def rests(self, now: float, long: float) -> bool:
        """Whether it needs no slot at present: its pause is `long`, or it did not pause because a person wanted it."""
        return self.paused is not None and (self.state.message is not None or now - self.paused[1] > long)

    def hear(self, state: State) -> None:
        """Take note of the state that its worker reports."""
        self.heard = True
        if self.leaving and self.wants and state.status == "stopped":
            return  # it goes on by itself: see `queue_anew`
        self.state = state
        self.trained = self.trained or state.status == "running"
        if state.status != "paused":
            self.paused = None
        elif self.paused is None or self.paused[0] != state.step:
            self.paused = (state.step, time.monotonic())

    def queues_again(self) -> bool:
        """Whether it has paused only for others: then it goes on by itself at its next turn."""
        again, self.yields = self.yields, False
        self.wants = self.wants or again
        return again

    def put_away(self) -> None:
        """End the worker, so that others can have its memory."""
        self.leaving = True
        self.try_to_send(Stop(message=PUT_AWAY))

    def queue_anew(self) -> None:
        """Its worker has given its memory back: at its next turn another one goes on from the checkpoint."""
        self.leaving = self.wants = self.heard = self.retried = False
        self.first = self.paused = None
        machine = {"device": self.state.device, "threads": self.state.threads, "pinned": self.pinned}
        self.state = write_queued(self.folder, **machine)

    def try_to_send(self, command: Command) -> None:
        """Send a command to a worker that may be ending: the end reports itself."""
        if self.handle is not None:
            with contextlib.suppress(MachineError):
                self.handle.send(command)


def write_queued(folder: RunFolder, **machine: Any) -> State:
    """Record in the folder that the run waits for a slot in this app. Returns the state."""
    state = dataclasses.replace(
        folder.state(),
        **{**who_am_i(), **machine},
        status="queued",
        message=None,
        heartbeat=time.time(),
        seconds_left=None,
    )
    folder.write_state(state)
    return state


def settle(run: ScheduledRun, reason: Message | None) -> State | None:
    """Record in the folder how the run ended, whatever has happened to the worker or the disk.

    `reason`: why its process ended early. Returns the last state where it cannot be written.
    """
    state = run.state
    if state.status in LIVE:
        message = Message(
            "worker_died",
            "{reason} The run can continue from its last checkpoint.",
            reason=reason or Message("worker_ended_early", "The process of this run ended early."),
        )
        state = dataclasses.replace(state, status="interrupted", message=message, seconds_left=None)
    elif state.code in ("locked", "lease_lost"):
        return None  # another app's worker has the run and writes its state
    found = run.folder.state()
    written = found.status not in LIVE and found.code != "state_damaged"  # a state that cannot be read may be anything
    if written or mark(run.folder, **{f.name: getattr(state, f.name) for f in dataclasses.fields(state)}):
        return None
    return state
