"""What a run leaves in its folder, and when: rows of numbers, samples, averaged generators, checkpoints."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass

from playground.messages import STILL, Appended, Row
from playground.metrics import METRICS
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
    """What a checkpoint knows besides the players: where the run as a whole stood."""

    machine: ExecutionSettings
    commands: int = 0  # of the journal, in the order of replay, that had been carried out
    seconds: float = 0.0  # of training
    best: list[float] | None = None  # of the first metric: score (the lower the better) and step

    @classmethod
    def of(cls, snapshot: SavedState | None) -> ResumeInfo:
        """That of a run at its beginning for `None`, or for a checkpoint from elsewhere."""
        kept = snapshot.meta.get("run") if snapshot else None
        if kept is None:
            return cls(ExecutionSettings("auto", 0, ""))
        machine = {**kept["machine"], "compiled": tuple(kept["machine"].get("compiled", ()))}
        return cls(**{**kept, "machine": ExecutionSettings(**machine)})


class Checkpointer:
    """Writes a run's rows, samples and checkpoints."""

    def __init__(self, reporter: StatusWriter, observer: Observer, best: list[float] | None = None) -> None:
        self._reporter = reporter
        self._folder = reporter.folder
        self._observer = observer
        self._samples = self._folder.samples()
        self._saved: tuple[int, int] | None = None  # step and commands of the newest checkpoint
        self.best = best  # as in `ResumeInfo`
        self._still = False  # whether the data as it is now has been kept

    def row(self, step: Step, seconds: float, extra: Mapping[str, float]) -> None:
        """Log the numbers of `step` and `extra`; what is not finite is left out."""
        values = {k: v for k, v in {**step.numbers(), **extra}.items() if math.isfinite(v)}
        histograms = {k: v for k, v in step.histograms().items() if all(map(math.isfinite, v))}
        self._folder.append_row(Row(step.step, step.epoch, seconds, values, histograms))
        self._reporter.say(Appended(rows=True))

    def look_with(self, observer: Observer) -> None:
        """Sample with another observer, of other data, on which no step is the best so far."""
        self._observer, self.best, self._still = observer, None, False

    def wants_sample(self, step: int) -> bool:
        if not self._samples or len(self._samples) < MANY_SAMPLES:
            return step not in self._samples[-1:]
        return step >= 1.02 * self._samples[-1]

    def sample(self, state: TrainingState) -> None:
        """Keep what the averaged generator makes of the fixed z, and the generator itself."""
        self._folder.save_sample(state.step, self._observer.samples(state))
        self._folder.save_ema(state.step, {k: v.detach().cpu() for k, v in state.ema.state_dict().items()})
        self._samples = [s for s in self._samples if s < state.step] + [state.step]
        self._reporter.say(Appended(samples=True))

    def still(self, state: TrainingState) -> None:
        """Keep what the data is, for when it is not at hand any more; once."""
        if not self._still:
            for frame in self._observer.frames(state, STILL):
                self._folder.save_still(frame)
        self._still = True

    def judge(self, step: int, values: Mapping[str, float]) -> None:
        """Note the run's first metric: the step where it was best keeps its checkpoint."""
        name, value = next(iter(values.items()))
        score = value if METRICS[name].lower_is_better else -value
        if math.isfinite(score) and (self.best is None or score < self.best[0]):
            self.best = [score, step]

    def checkpoint(self, game: Stepper, commands: int, seconds: float) -> None:
        """Write everything that is needed to go on, unless it is written already; then tidy up."""
        step = game.state.step
        if self._saved == (step, commands):
            return
        self._reporter.tell(step=step, epoch=game.state.epoch, seconds=seconds)  # never behind the newest checkpoint
        snapshot = game.state.snapshot()
        place = ResumeInfo(game.machine, commands, seconds, self.best)
        self._folder.save_checkpoint(step, snapshot.tensors, {**snapshot.meta, "run": asdict(place)})
        self._saved = (step, commands)
        self.still(game.state)
        self._folder.prune(BUDGET, None if self.best is None else int(self.best[1]))
        self._reporter.tell(checkpoint=step)
