"""Runs the algorithm step by step, with commands between the steps, and measures the time of updates."""

from __future__ import annotations

import time
from collections.abc import Generator, Iterable
from dataclasses import dataclass, replace
from functools import partial

from torch import Tensor

from playground.config import RunConfig
from playground.data.dataset import Dataset
from playground.machine import hardware
from playground.messages import Command, Edit, Only
from playground.runs.worker.executor import StepExecutor
from playground.training.algorithm import play, update_D, update_G, update_networks
from playground.training.dynamics import Update, update_both
from playground.training.losses import Losses
from playground.training.state import SavedState, TrainingState
from playground.training.steps import Edited, Step


@dataclass(frozen=True)
class ExecutionSettings:
    """What a run is computed with. Stored with the run, since it decides the bits."""

    device: str
    threads: int
    precision: str  # "" until it is chosen
    compiled: tuple[str, ...] = ()  # keys of the parts that run compiled


class Stepper:
    """One run of `play`, from the beginning or from `saved`; its networks exist before the first step."""

    def __init__(self, config: RunConfig, data: Dataset, machine: ExecutionSettings, saved: SavedState | None) -> None:
        self.machine = machine
        self.watch = Stopwatch(machine.device)
        self.state = TrainingState.begin(config, data, machine.device, machine.precision, saved)
        timed = self.watch.timed
        eager = partial(
            update_networks,
            update_D=timed("D", update_D),
            update_G=timed("G", update_G),
            update_both=timed("both", update_both),
        )
        self.engine = StepExecutor(eager, self.watch, machine.compiled)
        self._steps: Generator[Step | Edited, Command | None, None] | None = None

    def play(self, command: Edit | Only | None) -> Step | Edited | None:
        """The next step, or the answer to an edit; `None` when the configuration's end is reached."""
        if self._steps is None:  # a generator that has not started takes its first command as an argument
            self._steps = play(self.state, command, updates=self.engine)
            return next(self._steps, None)
        try:
            return self._steps.send(command)
        except StopIteration:
            return None

    def announce(self, keys: Iterable[str]) -> None:
        """Run parts of steps with these keys compiled from the next step on."""
        self.engine.announce(keys)
        self.machine = replace(self.machine, compiled=tuple(sorted(self.engine.announced)))

    def use_threads(self, n: int) -> None:
        """Compute with `n` CPU threads from the next step on. The caller records that: it decides the bits."""
        hardware.own_threads(n)
        self.machine = replace(self.machine, threads=n)

    def settle(self, precision: str) -> ExecutionSettings:
        """Choose the precision, before the first step."""
        self.machine = replace(self.machine, precision=precision)
        self.state.precision = precision
        return self.machine


class Stopwatch:
    """Measures how long the updates of D, of G, and of both at once take.

    On the CPU every update is timed. A GPU works asynchronously: only the first update after a reading waits for it
    and is timed, and its time is taken for that of all others.
    """

    def __init__(self, device: str) -> None:
        self._device = device
        self._always = device == "cpu"
        self._seconds: dict[str, float] = {"D": 0.0, "G": 0.0, "both": 0.0}
        self._timed: dict[str, int] = {"D": 0, "G": 0, "both": 0}
        self._calls: dict[str, int] = {"D": 0, "G": 0, "both": 0}

    def timed(self, which: str, update: Update) -> Update:
        seconds, timed, calls = self._seconds, self._timed, self._calls
        always, device, clock = self._always, self._device, time.perf_counter

        def update_timed(state: TrainingState, real: Tensor, fake: Tensor, y: Tensor | None) -> Losses:
            calls[which] += 1
            if not always:
                if timed[which]:
                    return update(state, real, fake, y)
                hardware.wait_for(device)
            start = clock()
            losses = update(state, real, fake, y)
            if not always:
                hardware.wait_for(device)
            seconds[which] += clock() - start
            timed[which] += 1
            return losses

        return update_timed

    def note(self, which: str, seconds: float) -> None:
        """Count an update of "D", "G" or "both" that took this many seconds."""
        self._seconds[which] += seconds
        self._timed[which] += 1
        self._calls[which] += 1

    def read(self) -> dict[str, float]:
        """Seconds in the updates of D, G and both since the last reading."""
        found = {p: self._seconds[p] / max(1, self._timed[p]) * self._calls[p] for p in self._calls}
        for table in (self._seconds, self._timed, self._calls):
            table.update(dict.fromkeys(table, 0))
        return found
