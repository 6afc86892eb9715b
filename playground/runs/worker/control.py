"""One life of a run: steps, and between them what people ask for."""

from __future__ import annotations

import contextlib
import time
from collections import deque
from collections.abc import Callable
from math import inf
from queue import Empty, SimpleQueue
from typing import Any, NoReturn

from playground.errors import ConfigError, MachineError
from playground.messages import (
    LIVE,
    Edit,
    JournalEntry,
    Only,
    Pause,
    Resume,
    SetViews,
    Snapshot,
    StepOnce,
    Stop,
    Switch,
    Threads,
    Throttle,
    to_json,
)
from playground.runs.folder import journal
from playground.runs.folder.journal import Replayed
from playground.runs.worker.clocks import Brake
from playground.runs.worker.execution import ExecutionControl
from playground.runs.worker.outcome import AppGone, RunEnded
from playground.runs.worker.recorder import Recorder
from playground.runs.worker.status import StatusWriter
from playground.runs.worker.stepper import Stepper
from playground.texts import Message
from playground.training.steps import Edited, Step

PATIENCE = 10.0  # seconds at the end of a leash after which the run is paused: nobody leads it any more
SHORTEST = 0.002  # a stand that is worth its while
PAUSE_SECONDS = 5.0  # a pause so long is worth a checkpoint
MANY_STEPS = 1000  # single steps that one command may ask for
MOST_STEPS = 1e6  # a second

Inbox = SimpleQueue[Any]  # of Command | Gone; this queue, for a signal handler may put into it at any moment


class ControlLoop:
    """Plays a game: replays what the journal says, then listens to the inbox at every step boundary."""

    def __init__(
        self,
        game: Stepper,
        attendant: Recorder,
        reporter: StatusWriter,
        inbox: Inbox,
        replay: list[tuple[int, Replayed]],
        clock: Callable[[], float],
    ) -> None:
        self._game, self._attendant, self._reporter = game, attendant, reporter
        self._inbox, self._clock = inbox, clock
        self._replay = deque(replay)  # commands of an earlier life, each to be given after its step
        self._todo: deque[Edit | Only | StepOnce] = deque()  # what people asked for
        self._brake = Brake(clock)
        self._paused = False
        self._single = False  # the step under way was asked for as one
        self._last: Step | None = None
        self._execution = ExecutionControl(game, attendant, reporter, self._hear_within)

    def play(self) -> NoReturn:
        """Play until the run ends, which `RunEnded` says. Raises `Diverged` and `MachineError` as they come."""
        attendant, inbox = self._attendant, self._inbox
        if not self._paused:
            attendant.timer.go()
        attendant.pulse(status="paused" if self._paused else "running")
        self._stand()
        self._execution.await_compiled()
        self._switch()
        command = self._next()
        while (event := self._game.play(command)) is not None:
            if isinstance(event, Edited):
                self._edited(event)
            else:
                self._last = event
                if self._single or attendant.is_due(event):
                    self._attend(event)
                if self._brake.on:
                    self._brake.step()
                    self._stand()
            waits = self._paused or self._todo or self._replay or self._execution.wished
            command = None if inbox.empty() and not waits else self._next()
        raise RunEnded("done", _why_done(self._game))

    def finish(self, *, measure: bool, hurry: bool) -> None:
        """Leave the folder complete. Edits that came too late to be made are made when the run goes on."""
        for command in self._todo:
            if isinstance(command, Edit):
                self._reporter.write(self._entry(command))
        self._attendant.timer.halt()
        self._attendant.finish(self._last, measure=measure, hurry=hurry)

    def rescue(self) -> None:
        """The disk is full: keep where the run stands, if that can be."""
        self._attendant.timer.halt()
        with contextlib.suppress(MachineError):
            self._attendant.save_place_on_a_full_disk()

    def keep_wreck(self) -> None:
        """The run has diverged: keep the last finite numbers and picture, and no checkpoint of a half-made step."""
        self._attendant.timer.halt()
        self._attendant.last_picture(self._last)

    def _attend(self, step: Step) -> None:
        if not self._replay:
            self._execution.look()
        single, self._single = self._single, False
        self._attendant.attend(step, single=single)
        if self._paused and not self._todo:
            self._attendant.timer.halt()
            self._attendant.pulse(status="paused")

    # -- between two steps ---------------------------------------------------------------------------------------

    def _next(self) -> Edit | Only | None:
        """What the game is to do next; waits as long as the run is paused."""
        step = self._game.state.step
        while True:
            if self._replay and self._replay[0][0] <= step:
                self._attendant.commands += 1
                recorded = self._replay.popleft()[1]
                if isinstance(recorded, Switch | Threads):
                    self._execution.replay(recorded)
                elif not isinstance(recorded, Edit) or recorded.patch:
                    return recorded
                continue
            self.listen()
            self._execution.revise_threads()
            if not self._todo and not self._paused:
                return None
            if not self._todo:
                self._rest()
            elif (command := self._admit(self._todo.popleft())) is not None:
                return None if isinstance(command, StepOnce) else command

    def listen(self) -> None:
        """Take every command that waits in the inbox."""
        while not self._inbox.empty():
            self.hear(self._inbox.get())

    def hear(self, message: Any) -> None:
        """Take a command; what changes the run waits in `_todo` for its turn. Raises `RunEnded` if it ends the run."""
        match message:
            case AppGone():
                raise message.ended()
            case Stop(status, why):
                raise RunEnded("stopped" if status in LIVE else status, why)
            case Pause():
                self._pause()
            case Resume():
                self._go()
            case StepOnce(player, n):
                self._pause()
                self._todo.extend([message if player == "both" else Only(player)] * min(max(n, 0), MANY_STEPS))
            case Edit() | Only():
                self._todo.append(message)
            case Threads():
                self._execution.wished = message
            case Snapshot():
                self._attendant.keep(measure=False)
            case Throttle(steps_per_second, until):
                self._brake.set(min(max(steps_per_second, 0.0), MOST_STEPS), until)
            case SetViews():
                self._attendant.watch(message)

    def _pause(self) -> None:
        if not self._paused:
            self._paused = True
            self._since = self._clock()
            self._attendant.timer.halt()
            self._attendant.show()
            self._attendant.pulse(status="paused")

    def _go(self) -> None:
        if self._paused:
            self._paused = False
            self._attendant.timer.go()
            self._attendant.pulse(status="running")

    def _stand(self) -> None:
        """Wait as long as the wished speed has it, which is no training time. What people say meanwhile is heard."""
        step, since = self._game.state.step, self._clock()
        if self._paused or self._replay or self._brake.left(step) <= SHORTEST:
            return
        self._attendant.timer.halt()
        if self._brake.left(step) == inf:
            self._attendant.show()
        while not (self._paused or self._todo) and (left := self._brake.left(step)) > 0:
            try:
                self.hear(self._inbox.get(timeout=min(left, 1.0)))
            except Empty:
                if left >= 1.0:
                    self._attendant.pulse()
            if left == inf and self._clock() > since + PATIENCE:
                self._pause()
        if not self._paused:
            self._attendant.timer.go()

    def _rest(self) -> None:
        """A breath of a pause: listen for a second."""
        if self._clock() - self._since > PAUSE_SECONDS:
            self._attendant.save_place()
        try:
            self.hear(self._inbox.get(timeout=1.0))
        except Empty:
            self._attendant.pulse()

    def _admit(self, command: Edit | Only | StepOnce) -> Edit | Only | StepOnce | None:
        """Write a command that changes the run into the journal, before it is carried out. `None`: refused."""
        if isinstance(command, Edit):
            try:
                self._game.state.config.edit_while_running(command.patch)
            except ConfigError as error:
                self._refuse(error.message)
                return None
            self._replay = deque((step, journal.overruled(recorded, command)) for step, recorded in self._replay)
        else:
            self._single = True
            self._attendant.timer.go()
        if not isinstance(command, StepOnce):
            self._reporter.write(self._entry(command))
            self._attendant.commands += 1
        return command

    def _entry(self, command: Replayed) -> JournalEntry:
        return JournalEntry(self._game.state.step, "command", time.time(), to_json(command))

    def _switch(self) -> None:
        if not self._replay:  # what is replayed says itself when
            self._execution.switch()

    def _hear_within(self, seconds: float) -> None:
        """Hear the next command, if one comes within so many seconds."""
        with contextlib.suppress(Empty):
            self.hear(self._inbox.get(timeout=seconds))

    def _edited(self, event: Edited) -> None:
        if event.problem:  # the journal was written by another version, or by hand
            self._refuse(event.problem)
        elif any(path.split(".")[0] == "data" for path in event.patch):
            self._attendant.look_anew()
        self._execution.await_compiled()
        self._switch()
        self._attendant.plan()

    def _refuse(self, why: Message | str) -> None:
        self._reporter.note(Message("edit_refused", "Not changed: {why}", why=why), step=self._game.state.step)


def _why_done(game: Stepper) -> Message:
    stop = game.state.config.stop
    if stop.steps is not None and game.state.step >= stop.steps:
        return Message("steps_done", "All {n} steps are done.", n=stop.steps)
    return Message("epochs_done", "All {n} epochs are done.", n=stop.epochs)
