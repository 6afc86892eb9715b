"""Schedules runs: starts workers while slots are free and queues the rest."""

from __future__ import annotations

import threading

from playground.config import RunConfig
from playground.errors import InputError, MachineError
from playground.messages import LIVE, Command, Frame, Notice, Pause, Resume, State, Threads
from playground.runs import core_sharing
from playground.runs.backends.base import CLOSING, Backend
from playground.runs.broadcast import Broadcasters
from playground.runs.capacity import needs_of
from playground.runs.fair_queue import FairQueue, Rank
from playground.runs.folder.index import fingerprint, mark
from playground.runs.folder.lease import SignsOfLife
from playground.runs.folder.store import RunFolder
from playground.runs.live_runs import LiveRuns
from playground.runs.outlook import outlook_of
from playground.runs.queue_limits import QueueLimits
from playground.runs.rights import Rights
from playground.runs.scheduled_run import ScheduledRun, settle, write_queued
from playground.runs.turns import TrainingTime, Turns, halt
from playground.texts import Message

PAUSE, WANTED = 60.0, 5.0  # seconds after which a paused run gives up its slot; the second while others wait
CLOSED = Message("closed_while_queued", "The app was closed before the run's turn came. Resume the run.")


class Scheduler:
    """Starts workers while slots are free and knows their states. All methods may be called from any thread."""

    def __init__(self, backend: Backend, slots: int, rights: Rights | None = None) -> None:
        self._backend = backend
        self._rights = rights or Rights()
        self._slots = FairQueue(slots, self._rank, lambda slot: self._runs.share(slot))
        self._turns = Turns()
        self._limits = QueueLimits()
        self._runs = LiveRuns()
        self.watchers = Broadcasters(lambda id, request: self._runs.try_to_send(id, request))
        self._unwritten: dict[str, State] = {}  # states that could not be written: the disk was full or the folder gone
        self._changed = threading.Condition(threading.RLock())
        self._closing = False
        self.signs = SignsOfLife()  # of workers on other computers

    # -- questions -----------------------------------------------------------------------------------------------

    def state(self, id: str) -> State | None:
        """The state of a scheduled run, or the last one that its worker could not write; `None` for other runs."""
        run = self._runs.get(id)
        return self._unwritten.get(id) if run is None else run.state

    def place(self, id: str) -> int | None:
        with self._changed:
            return self._slots.place(self._runs.slot(id))

    def outlook(self, id: str) -> Message | None:
        """What a waiting run is told; `None` for one that does not wait."""
        with self._changed:
            slot, free = self._runs.slot(id), self._backend.resources().memory
            return outlook_of(slot, self._runs, self._slots, self._turns, free, self._rights.pause_of)

    def has_worker(self, id: str) -> bool:
        return id in self._runs and self._runs[id].handle is not None

    def ids(self) -> list[str]:
        with self._changed:
            return list(self._runs)

    # -- starting and ending--------------------------------------------------------------------------------------

    def enqueue(
        self,
        folder: RunFolder,
        owner: str,
        config: RunConfig,
        device: str,
        threads: int,
        first: Command | None = None,
        beside: str = "",
        *,
        pinned: bool = False,
    ) -> None:
        """Start the run now or as soon as a slot is free; the number of `pinned` threads never changes.

        Raises `InputError` where the owner has too many runs in the queue.
        """
        with self._changed:
            self.check_room(owner)
            if folder.id in self._runs:
                raise InputError(Message("already_live", "This run is running already."))
            state = write_queued(folder, device=device, threads=threads, pinned=pinned)
            self._unwritten.pop(folder.id, None)
            slot = self._runs.slot(beside) if beside in self._runs else folder.id
            needs = needs_of(config, self._backend.resources())
            run = ScheduledRun(folder, owner, needs, device, threads, pinned, state, slot, first)
            self._runs[folder.id] = run
            if self._slots.ask(slot, owner, admitted=self._admits(slot)):
                self._launch(folder.id)
        self.watchers.tell(folder.id)

    def adopt(self, folder: RunFolder, *, light: bool) -> None:
        """Take over the run if an earlier app has started it and its job goes on."""
        run, id = ScheduledRun.adopted(folder, light=light), folder.id
        with self._changed:
            self._runs[id] = run
        handle = self._backend.attach(run.job, lambda m: self._heard(id, m), lambda reason: self._ended(id, reason))
        with self._changed:
            if handle is None:
                del self._runs[id]
            elif id in self._runs:  # it has not ended meanwhile
                run.handle = handle
                self._slots.hold(id, run.owner)

    def check_room(self, owner: str) -> None:
        """Raises `InputError` where no run of `owner` can be queued at present."""
        with self._changed:
            if self._closing:
                raise InputError(CLOSING)
            self._limits.check(owner, self._slots.waiting_of(owner))

    def withdraw(self, id: str, status: str, message: Message) -> bool:
        """Take a run out of the queue; false where it is not in it, or has a worker by now."""
        with self._changed:
            run = self._runs.get(id)
            if run is None or run.handle is not None:
                return False
            mark(run.folder, status=status, message=message)
            self._let_go(id)
            self._tell_waiting()
        self.watchers.tell(id)
        return True

    def send(self, id: str, command: Command) -> None:
        """Send a command to the worker; a paused run without a slot waits for one to resume. Raises `MachineError`."""
        with self._changed:
            run = self._runs.get(id)
            if run is None or run.handle is None:
                raise MachineError(Message("no_worker", "This run has no process at the moment. Resume it."))
            if isinstance(command, Pause | Resume):
                run.yields = False
            if run.leaving:
                self._runs.decide_about_leaving(run, command, self._slots)
            elif isinstance(command, Resume):
                run.wants = not self._slots.ask(run.slot, run.owner)
                if run.wants:
                    return
                run.paused = None  # it holds its slot again, before its worker reports that
            elif isinstance(command, Pause) and run.wants:
                run.wants = False
                if not any(r.wants or r.handle is None for r in self._runs.sharing(run.slot)):
                    self._slots.give_back(run.slot)
                    self._tell_waiting()
            if not run.leaving:
                run.handle.send(command)

    def wait_gone(self, id: str, timeout: float) -> bool:
        with self._changed:
            return self._changed.wait_for(lambda: id not in self._runs, timeout)

    def close(self, patience: float) -> None:
        """End each worker that is not detached: it writes its checkpoint, and is killed after `patience` seconds."""
        with self._changed:
            self._closing = True
            waiting = [id for id, run in self._runs.items() if run.handle is None]
        for id in waiting:
            self.withdraw(id, "interrupted", CLOSED)
        if self._backend.detached:
            return
        with self._changed:
            handles = [run.handle for run in self._runs.values() if run.handle is not None]
            for handle in handles:
                handle.leave()
            if not self._changed.wait_for(lambda: not self._runs, patience):
                for run in list(self._runs.values()):
                    if run.handle is not None:
                        run.handle.kill()
                self._changed.wait_for(lambda: not self._runs, 1.0)

    def check(self, now: float) -> None:
        """See to turns, take the slots of long pauses, revise threads. To be called every second or so."""
        with self._changed:
            waiting = [run for slot in self._slots.order() if self._admits(slot) for run in self._runs.sharing(slot)]
            crowded = {run.owner for run in waiting if self._slots.crowded(run.owner)}
            computing = self._runs.computing(self._slots)
            halt(computing, self._rights.pause_of)
            self._turns.check(computing, waiting, self.watchers.ids(), now, crowded)
            pause = WANTED if {run.owner for run in waiting} - crowded else PAUSE
            self._runs.give_slots_back(self._slots, now, pause)
            may = [slot for slot in self._slots.order() if not self._frozen(slot)]
            for run in self._runs.to_put_away(may, self._slots, self._backend.resources().memory, now):
                run.put_away()
            self._fill()
            for run, threads in core_sharing.revisions(
                self._runs.computing(self._slots), self._backend.resources().cores, now
            ):
                run.try_to_send(Threads(threads))

    def _rank(self, slot: str, owner: str) -> Rank:
        """For the queue: owners who watch a run of theirs come first, then who has trained least, then short runs."""
        there = any(run.owner == owner and self.watchers.fresh(id) for id, run in self._runs.items())
        return not (there or self._turns.seen(owner)), self._turns.used(owner), self._runs.seconds(slot)

    def _admits(self, slot: str) -> bool:
        """Whether the owner may train at present, and there is memory."""
        return not self._frozen(slot) and self._runs.fits(slot, self._backend.resources().memory)

    def _frozen(self, slot: str) -> bool:
        return any(self._rights.pause_of(run.owner) is not None for run in self._runs.sharing(slot))

    def memory(self) -> int | None:
        """The bytes that a run can have once all others have ended, if that is known."""
        place = self._backend.resources()
        with self._changed:
            return None if place.memory is None else place.memory + place.common + self._runs.held()

    def training_time(self) -> dict[str, TrainingTime]:
        """How long each owner has trained lately, by the fingerprint of the owner's token."""
        with self._changed:
            return {fingerprint(owner): time for owner, time in self._turns.times.items()}

    def attend(self, id: str) -> None:
        """The run trains for those who watch it: see `turns`."""
        with self._changed:
            if id in self._runs:
                self._runs[id].attended = True

    # -- processes -----------------------------------------------------------------------------------------------

    def _launch(self, id: str) -> bool:
        run = self._runs[id]
        cores, others = self._backend.resources().cores, self._runs.computing(self._slots)
        threads = run.threads or core_sharing.share_of(run, others, cores)
        why = run.start(self._backend, threads, lambda m: self._heard(id, m), lambda reason: self._ended(id, reason))
        if why is not None:
            self._settle(id, why)
            self._let_go(id)
            self.watchers.tell(id)
            return False
        self.watchers.request_again(id)
        return True

    def _let_go(self, id: str) -> None:
        """Forget the run, and free its slot unless another run shares it."""
        run = self._runs.pop(id)
        if not self._runs.sharing(run.slot):
            self._slots.give_back(run.slot)
        self._changed.notify_all()

    def _fill(self) -> None:
        """Give free slots to waiting runs: they start, or their pause ends."""
        while not self._closing and (taken := self._slots.take(self._admits, most=1)):  # each one takes memory
            for run in self._runs.sharing(taken[0]):
                if run.handle is None and not self._launch(run.folder.id):
                    return  # the next `check` starts the next run
                if run.wants:
                    run.wants, run.paused = False, None
                    run.try_to_send(Resume())
            self._tell_waiting()

    def _tell_waiting(self) -> None:
        """Tell the watchers of waiting runs that places in the queue have changed."""
        waiting = set(self._slots.order())
        for id, run in self._runs.items():
            if run.slot in waiting:
                self.watchers.tell(id)

    def _heard(self, id: str, message: Notice | Frame) -> None:
        if isinstance(message, Frame):
            self.watchers.frame(id, message)
            return
        if isinstance(message, State):
            with self._changed:
                self._runs[id].hear(message)
        self.watchers.tell(id)

    def _settle(self, id: str, reason: Message | None) -> None:
        """Record in the folder how the run ended; `state` has what cannot be written there."""
        unwritten = settle(self._runs[id], reason)
        if unwritten is not None:
            self._unwritten[id] = unwritten

    def _ended(self, id: str, reason: Message | None) -> None:
        """React to the end of the worker's process."""
        with self._changed:
            run = self._runs[id]
            run.handle = None
            if not run.heard and not self._closing and not run.retried:
                run.retried = True  # its fork server died before it forked
                self._launch(id)
                return
            if run.leaving and run.wants and reason is None and run.state.status in LIVE and not self._closing:
                run.queue_anew()
            else:
                self._settle(id, reason)  # before anyone can see that it has ended
                self._let_go(id)
            self._fill()
        self.watchers.tell(id)
