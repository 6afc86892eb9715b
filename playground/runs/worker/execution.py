"""How a run is computed, by compiled steps and with how many CPU threads: changed, and written down, between steps.

Both decide the bits of the run. So each change is a command in the journal, on the disk before it takes effect: who
replays the journal gets the same bits.
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
MAKE_SECONDS = 2.0  # of training, before a compilation is begun: a short run is not worth it


class ExecutionControl:
    """Changes how one run is computed; `hear` waits a moment for what people say while a step is being compiled."""

    def __init__(
        self, game: Stepper, attendant: Recorder, reporter: StatusWriter, hear: Callable[[float], None]
    ) -> None:
        self._game, self._attendant, self._reporter, self._hear = game, attendant, reporter, hear
        self._began = attendant.timer.seconds
        self._told = reporter.state  # when compiled steps were last looked for
        self._said: set[str] = set()  # codes of the notes that are in the journal already
        self.wished: Threads | None = None  # the number of threads that was asked for last

    def replay(self, command: Switch | Threads) -> None:
        """Change what was changed here in an earlier life."""
        if isinstance(command, Threads):
            self._use(command)
        else:
            self._game.announce(command.keys)
            self.await_compiled()

    def _record(self, command: Switch | Threads) -> None:
        self._reporter.write(JournalEntry(self._game.state.step, "command", time.time(), to_json(command)))
        self._attendant.commands += 1

    def _note(self, message: Message) -> None:
        """Write a notice into the journal, once in this life of the run."""
        if message.code not in self._said:
            self._said.add(message.code)
            self._reporter.note(message)

    # -- threads -------------------------------------------------------------------------------------------------

    def revise_threads(self) -> None:
        """Take the number of threads that was asked for, unless a person has chosen another."""
        asked, self.wished = self.wished, None
        now = self._game.machine.threads
        if asked is None or self._reporter.state.pinned or not 1 <= asked.n <= hardware.cores() or asked.n == now:
            return
        command = Threads(asked.n, now)
        self._record(command)
        self._use(command)

    def _use(self, command: Threads) -> None:
        """Compute with another number of threads; a machine with fewer cores does what it can, and says so."""
        n = min(max(1, command.n), hardware.cores())
        if n != command.n:
            self._note(
                Message(
                    "threads_not_here",
                    "From step {step} on this run used {n} threads, which this computer does not have. It continues "
                    "well, but not to the same bits.",
                    step=self._game.state.step,
                    n=command.n,
                )
            )
        self._game.use_threads(n)
        self._reporter.tell(threads=n)

    # -- compiled steps ------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Once a second, with the state: let steps whose compilation is ready be played compiled."""
        if self._reporter.state is not self._told:
            self.switch()

    def switch(self) -> None:
        """Let steps whose compilation is ready be played compiled from here on, and write that down."""
        self._told = self._reporter.state
        engine, state = self._game.engine, self._game.state
        keys = engine.ready(state, make=self._attendant.timer.seconds >= self._began + MAKE_SECONDS)
        if engine.failure is not None:
            self._note(engine.failure)
        if keys:
            command = Switch(tuple(keys))
            self._record(command)
            self._game.announce(keys)
            self.await_compiled()

    def await_compiled(self) -> None:
        """Have what the record wants compiled, before the next step; where that cannot be, say that bits differ."""
        engine, state = self._game.engine, self._game.state
        while engine.waiting(state):
            self._attendant.pulse(message=COMPILING)
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
