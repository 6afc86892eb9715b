"""Writes what a run leaves in its folder: rows of numbers, samples, averaged generators, checkpoints."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from playground.messages import STILL, Appended, Row
from playground.metrics import METRICS
from playground.runs.worker.diagnosing import Diagnosing
from playground.runs.worker.observe import Observer
from playground.runs.worker.status import StatusWriter
from playground.runs.worker.stepper import ExecutionSettings, Stepper
from playground.training.estimate import BUDGET, MANY_SAMPLES
from playground.training.state import SavedState, TrainingState
from playground.training.steps import Step


def next_mark(step: int) -> int:
    """The first of 1, 2, 5, 10, 20, 50, 100, … after `step`."""
    power = 10 ** max(0, len(str(max(step, 1))) - 1)
    return next(m for m in (power, 2 * power, 5 * power, 10 * power) if m > step)


@dataclass(frozen=True)
class ResumeInfo:
    """What a checkpoint stores besides the networks: the state of the run as a whole."""

    machine: ExecutionSettings
    commands: int = 0  # of the journal, in the order of replay, that had been applied
    seconds: float = 0.0  # of training
    best: list[float] | None = None  # of the first metric: score (lower is better) and step

    @classmethod
    def of(cls, snapshot: SavedState | None) -> ResumeInfo:
        """That of a checkpoint; that of a new run for `None` and for checkpoints of other origin."""
        kept = snapshot.meta.get("run") if snapshot else None
        if kept is None:
            return cls(ExecutionSettings("auto", 0, ""))
        machine = {**kept["machine"], "compiled": tuple(kept["machine"].get("compiled", ()))}
        return cls(**{**kept, "machine": ExecutionSettings(**machine)})


class Checkpointer:
    """Writes a run's rows, samples and checkpoints."""

    def __init__(
        self,
        reporter: StatusWriter,
        observer: Observer,
        diagnosing: Diagnosing,
        best: list[float] | None = None,
    ) -> None:
        self._reporter = reporter
        self._diagnosing = diagnosing
        self._folder = reporter.folder
        self._observer = observer
        self._samples = self._folder.samples()
        self._saved: tuple[int, int] | None = None  # step and commands of the newest checkpoint
        self.best = best  # as in `ResumeInfo`
        self._still = False  # whether frames of the present data are stored

    def row(self, step: Step, seconds: float, extra: Mapping[str, float]) -> None:
        """Log the numbers and terms of `step` and `extra` that are finite, and diagnose the run after them."""
        values = {k: v for k, v in {**step.numbers(), **step.terms(), **extra}.items() if math.isfinite(v)}
        histograms = {k: v for k, v in step.histograms().items() if all(map(math.isfinite, v))}
        row = Row(step.step, step.epoch, seconds, values, histograms)
        self._folder.append_row(row)
        self._reporter.say(Appended(rows=True))
        self._diagnosing.look(row)

    def look_with(self, observer: Observer) -> None:
        """Use another observer, after the data has changed; on the new data no step is the best yet."""
        self._observer, self.best, self._still = observer, None, False

    def wants_sample(self, step: int) -> bool:
        if not self._samples or len(self._samples) < MANY_SAMPLES:
            return step not in self._samples[-1:]
        return step >= 1.02 * self._samples[-1]

    def sample(self, state: TrainingState) -> None:
        """Store the averaged generator and its samples for the fixed z."""
        self._folder.save_sample(state.step, self._observer.samples(state))
        self._folder.save_ema(state.step, {k: v.detach().cpu() for k, v in state.ema.state_dict().items()})
        self._samples = [s for s in self._samples if s < state.step] + [state.step]
        self._reporter.say(Appended(samples=True))

    def still(self, state: TrainingState) -> None:
        """Store frames of the data, once, for pages that are opened after the run has ended."""
        if not self._still:
            for frame in self._observer.frames(state, STILL):
                self._folder.save_still(frame)
        self._still = True

    def judge(self, step: int, values: Mapping[str, float]) -> None:
        """Note the run's first metric: the checkpoint of its best step is kept."""
        name, value = next(iter(values.items()))
        score = value if METRICS[name].lower_is_better else -value
        if math.isfinite(score) and (self.best is None or score < self.best[0]):
            self.best = [score, step]

    def checkpoint(self, stepper: Stepper, commands: int, seconds: float) -> None:
        """Write everything that is needed to continue, unless it is written already; then remove old files."""
        step = stepper.state.step
        if self._saved == (step, commands):
            return
        # First, so that the state is never behind the newest checkpoint.
        self._reporter.tell(step=step, epoch=stepper.state.epoch, seconds=seconds)
        snapshot = stepper.state.snapshot()
        place = ResumeInfo(stepper.machine, commands, seconds, self.best)
        self._folder.save_checkpoint(step, snapshot.tensors, {**snapshot.meta, "run": asdict(place)})
        self._saved = (step, commands)
        self.still(stepper.state)
        self._folder.prune(BUDGET, None if self.best is None else int(self.best[1]))
        self._reporter.tell(checkpoint=step)
