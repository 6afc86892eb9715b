"""Changes how a run is computed: by compiled steps or not, and with how many CPU threads.

Both decide the bits of the run. So each change is a command in the journal, on the disk before it takes effect, and
replaying the journal gives the same bits.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from playground.machine import hardware
from playground.messages import JournalEntry, Switch, Threads, to_json
from playground.runs.worker.recorder import Recorder
from playground.runs.worker.status import StatusWriter
from playground.runs.worker.stepper import Stepper
from playground.texts import Message

COMPILING = Message("compiling", "Compiling the training step of this run.")
MAKE_SECONDS = 2.0  # seconds of training before a compilation starts: it does not pay for a short run


class ExecutionControl:
    """Changes how one run is computed; `hear` waits a moment for a command while a step is being compiled."""

    def __init__(
        self, stepper: Stepper, recorder: Recorder, reporter: StatusWriter, hear: Callable[[float], None]
    ) -> None:
        self._stepper, self._recorder, self._reporter, self._hear = stepper, recorder, reporter, hear
        self._began = recorder.timer.seconds
        self._told = reporter.state  # the state when compiled steps were last looked for
        self._said: set[str] = set()  # codes of the notes that this process has written
        self.wished: Threads | None = None  # the last requested number of threads

    def replay(self, command: Switch | Threads) -> None:
        """Repeat a recorded change."""
        if isinstance(command, Threads):
            self._use(command)
        else:
            self._stepper.announce(command.keys)
            self.await_compiled()

    def _record(self, command: Switch | Threads) -> None:
        self._reporter.write(JournalEntry(self._stepper.state.step, "command", time.time(), to_json(command)))
        self._recorder.commands += 1

    def _note(self, message: Message) -> None:
        """Write a notice into the journal, once per process."""
        if message.code not in self._said:
            self._said.add(message.code)
            self._reporter.note(message)

    # -- threads -------------------------------------------------------------------------------------------------

    def revise_threads(self) -> None:
        """Use the requested number of threads, unless a person has chosen one."""
        asked, self.wished = self.wished, None
        now = self._stepper.machine.threads
        if asked is None or self._reporter.state.pinned or not 1 <= asked.n <= hardware.cores() or asked.n == now:
            return
        command = Threads(asked.n, now)
        self._record(command)
        self._use(command)

    def _use(self, command: Threads) -> None:
        """Compute with another number of threads; with fewer cores than that, use all of them and say so."""
        n = min(max(1, command.n), hardware.cores())
        if n != command.n:
            self._note(
                Message(
                    "threads_not_here",
                    "From step {step} on this run used {n} threads, which this computer does not have. It continues "
                    "well, but not to the same bits.",
                    step=self._stepper.state.step,
                    n=command.n,
                )
            )
        self._stepper.use_threads(n)
        self._reporter.tell(threads=n)

    # -- compiled steps ------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Use steps that are compiled by now; once per second, with the state."""
        if self._reporter.state is not self._told:
            self.switch()

    def switch(self) -> None:
        """Use steps that are compiled by now from here on, and record that."""
        self._told = self._reporter.state
        engine, state = self._stepper.engine, self._stepper.state
        keys = engine.ready(state, make=self._recorder.timer.seconds >= self._began + MAKE_SECONDS)
        if engine.failure is not None:
            self._note(engine.failure)
        if keys:
            command = Switch(tuple(keys))
            self._record(command)
            self._stepper.announce(keys)
            self.await_compiled()

    def await_compiled(self) -> None:
        """Before the next step, wait for the compiled steps of the record; note where they are impossible."""
        engine, state = self._stepper.engine, self._stepper.state
        while engine.waiting(state):
            self._recorder.pulse(message=COMPILING)
            self._hear(0.2)
        if engine.failure is not None:
            self._note(engine.failure)
        if engine.foreign:
            self._note(
                Message(
                    "compiled_by_another_version",
                    "This run used a training step that another computer or another version of GAN Playground "
                    "compiled. It continues well, but not to the same bits.",
                )
            )
        elif engine.strayed:
            self._note(
                Message(
                    "compiled_elsewhere",
                    "This run used a compiled training step, which this computer cannot compile. It continues well, "
                    "but more slowly and not to the same bits.",
                )
            )
        if engine.on != self._reporter.state.compiled:
            self._reporter.tell(compiled=engine.on, message=None)
