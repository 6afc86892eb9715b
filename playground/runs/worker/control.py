"""The control loop of a worker: does steps, and between them carries out commands."""

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

PATIENCE = 10.0  # seconds at the limit of steps after which the run is paused: nobody moves the limit any more
SHORTEST = 0.002  # seconds: shorter waits are skipped
PAUSE_SECONDS = 5.0  # seconds: a longer pause gets a checkpoint
MANY_STEPS = 1000  # single steps per command, at most
MOST_STEPS = 1e6  # per second

Inbox = SimpleQueue[Any]  # of Command | AppGone; a SimpleQueue, since a signal handler may put into it at any moment


class ControlLoop:
    """Trains a run: replays the journal, then obeys the commands in the inbox between two steps."""

    def __init__(
        self,
        stepper: Stepper,
        recorder: Recorder,
        reporter: StatusWriter,
        inbox: Inbox,
        replay: list[tuple[int, Replayed]],
        clock: Callable[[], float],
    ) -> None:
        self._stepper, self._recorder, self._reporter = stepper, recorder, reporter
        self._inbox, self._clock = inbox, clock
        self._replay = deque(replay)  # recorded commands, each with the step after which it applies
        self._todo: deque[Edit | Only | StepOnce] = deque()  # commands from people
        self._brake = Brake(clock)
        self._paused = False
        self._single = False  # the present step was requested as a single step
        self._last: Step | None = None
        self._execution = ExecutionControl(stepper, recorder, reporter, self._hear_within)

    def play(self) -> NoReturn:
        """Train until the run ends, which raises `RunEnded`. Also raises `Diverged` and `MachineError`."""
        recorder, inbox = self._recorder, self._inbox
        if not self._paused:
            recorder.timer.go()
        recorder.pulse(status="paused" if self._paused else "running")
        self._stand()
        self._execution.await_compiled()
        self._switch()
        command = self._next()
        while (event := self._stepper.play(command)) is not None:
            if isinstance(event, Edited):
                self._edited(event)
            else:
                self._last = event
                if self._single or recorder.is_due(event):
                    self._attend(event)
                if self._brake.on:
                    self._brake.step()
                    self._stand()
            waits = self._paused or self._todo or self._replay or self._execution.wished
            command = None if inbox.empty() and not waits else self._next()
        raise RunEnded("done", _why_done(self._stepper))

    def finish(self, *, measure: bool, hurry: bool) -> None:
        """Complete the folder. Edits that came too late are recorded and apply when the run continues."""
        for command in self._todo:
            if isinstance(command, Edit):
                self._reporter.write(self._entry(command))
        self._recorder.timer.halt()
        self._recorder.finish(self._last, measure=measure, hurry=hurry)

    def rescue(self) -> None:
        """On a full disk: write a checkpoint if that is possible."""
        self._recorder.timer.halt()
        with contextlib.suppress(MachineError):
            self._recorder.save_place_on_a_full_disk()

    def record_divergence(self) -> None:
        """After divergence: store the last finite numbers and picture, and no checkpoint of an incomplete step."""
        self._recorder.timer.halt()
        self._recorder.last_picture(self._last)

    def _attend(self, step: Step) -> None:
        if not self._replay:
            self._execution.look()
        single, self._single = self._single, False
        self._recorder.attend(step, single=single)
        if self._paused and not self._todo:
            self._recorder.timer.halt()
            self._recorder.pulse(status="paused")

    # -- between two steps ---------------------------------------------------------------------------------------

    def _next(self) -> Edit | Only | None:
        """The next command to the algorithm, or `None` for a plain step; waits while the run is paused."""
        step = self._stepper.state.step
        while True:
            if self._replay and self._replay[0][0] <= step:
                self._recorder.commands += 1
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
        """Take every command in the inbox."""
        while not self._inbox.empty():
            self.hear(self._inbox.get())

    def hear(self, message: Any) -> None:
        """Take a command; one that changes the run is queued in `_todo`. Raises `RunEnded` if it ends the run."""
        match message:
            case AppGone():
                raise message.ended()
            case Stop(status, why):
                raise RunEnded("stopped" if status in LIVE else status, why)
            case Pause(why):
                self._pause(why)
            case Resume():
                self._go()
            case StepOnce(updated, n):
                self._pause()
                self._todo.extend([message if updated == "both" else Only(updated)] * min(max(n, 0), MANY_STEPS))
            case Edit() | Only():
                self._todo.append(message)
            case Threads():
                self._execution.wished = message
            case Snapshot():
                self._recorder.keep(measure=False)
            case Throttle(steps_per_second, until):
                self._brake.set(min(max(steps_per_second, 0.0), MOST_STEPS), until)
            case SetViews():
                self._recorder.watch(message)

    def _pause(self, why: Message | None = None) -> None:
        if not self._paused:
            self._paused = True
            self._since = self._clock()
            self._recorder.timer.halt()
            self._recorder.show()
            self._recorder.pulse(status="paused", message=why)
            if why is not None:
                self._reporter.note(why, step=self._stepper.state.step)

    def _go(self) -> None:
        if self._paused:
            self._paused = False
            self._recorder.timer.go()
            self._recorder.pulse(status="running", message=None)

    def _stand(self) -> None:
        """Wait for the limit of speed, which does not count as training time. Commands are obeyed meanwhile."""
        step, since = self._stepper.state.step, self._clock()
        if self._paused or self._replay or self._brake.left(step) <= SHORTEST:
            return
        self._recorder.timer.halt()
        if self._brake.left(step) == inf:
            self._recorder.show()
        while not (self._paused or self._todo) and (left := self._brake.left(step)) > 0:
            try:
                self.hear(self._inbox.get(timeout=min(left, 1.0)))
            except Empty:
                if left >= 1.0:
                    self._recorder.pulse()
            if left == inf and self._clock() > since + PATIENCE:
                self._pause()
        if not self._paused:
            self._recorder.timer.go()

    def _rest(self) -> None:
        """One second of a pause: wait for a command."""
        if self._clock() - self._since > PAUSE_SECONDS:
            self._recorder.save_place()
        try:
            self.hear(self._inbox.get(timeout=1.0))
        except Empty:
            self._recorder.pulse()

    def _admit(self, command: Edit | Only | StepOnce) -> Edit | Only | StepOnce | None:
        """Record a command that changes the run in the journal, before it applies. `None`: refused."""
        if isinstance(command, Edit):
            try:
                self._stepper.state.config.edit_while_running(command.patch)
            except ConfigError as error:
                self._refuse(error.message)
                return None
            self._replay = deque((step, journal.overruled(recorded, command)) for step, recorded in self._replay)
        else:
            self._single = True
            self._recorder.timer.go()
        if not isinstance(command, StepOnce):
            self._reporter.write(self._entry(command))
            self._recorder.commands += 1
        return command

    def _entry(self, command: Replayed) -> JournalEntry:
        return JournalEntry(self._stepper.state.step, "command", time.time(), to_json(command))

    def _switch(self) -> None:
        if not self._replay:  # a replayed journal says itself when to switch
            self._execution.switch()

    def _hear_within(self, seconds: float) -> None:
        """Take the next command, if one arrives within `seconds`."""
        with contextlib.suppress(Empty):
            self.hear(self._inbox.get(timeout=seconds))

    def _edited(self, event: Edited) -> None:
        if event.problem:  # another version, or a person, wrote the journal
            self._refuse(event.problem)
        elif any(path.split(".")[0] == "data" for path in event.patch):
            self._recorder.look_anew()
        self._execution.await_compiled()
        self._switch()
        self._recorder.plan()

    def _refuse(self, why: Message | str) -> None:
        self._reporter.note(Message("edit_refused", "Not changed: {why}", why=why), step=self._stepper.state.step)


def _why_done(stepper: Stepper) -> Message:
    stop = stepper.state.config.stop
    if stop.steps is not None and stepper.state.step >= stop.steps:
        return Message("steps_done", "All {n} steps are done.", n=stop.steps)
    return Message("epochs_done", "All {n} epochs are done.", n=stop.epochs)
