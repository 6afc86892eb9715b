"""After a step: what is due of rows, frames, samples, metrics, checkpoints and news, each within its share of time."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable
from typing import Any

from playground.errors import MachineError
from playground.messages import STILL, SetViews, View
from playground.metrics import METRICS
from playground.runs.worker.checkpointing import Checkpointer, next_mark
from playground.runs.worker.clocks import Budget, Pace, Timer
from playground.runs.worker.evaluation import Evaluator
from playground.runs.worker.observe import Observer
from playground.runs.worker.outcome import RunEnded
from playground.runs.worker.status import StatusWriter, outlook
from playground.runs.worker.stepper import Stepper
from playground.runs.worker.weight_history import WeightHistory
from playground.texts import Message
from playground.training.steps import Step

FIRST_ROWS = 20  # steps that are all logged, for there is much to see
EVERY_EPOCH = 10  # so many epochs are kept each; later ones when there is time for it
ROW_SECONDS = 0.25
PULSE_SECONDS = 1.0
FIRST_VIEWS: tuple[View, ...] = ("ema", "nets")  # those of them that there are
# Between two pictures on a CPU, which a page may share: to compose one costs the page more than us to make it. They are
# a fiftieth of the run apart, in which little changes, but within these bounds.
PICTURE_SECONDS, LATER_SECONDS, GROWTH = 0.5, 1.5, 0.02
MEASURE_SECONDS = 10.0  # of training: from then on, marks within a long epoch are worth a measurement too
KEEP_SECONDS = 30.0  # at least as often as this, however long an epoch

# Shares of the time. Watching costs as much again on a frame's way through the app and to a page.
WATCHING, LOGGING, KEEPING, METERING = 0.02, 0.01, 0.02, 0.03


class Recorder:
    """Looks after one run while it is played. Between two steps only `is_due` is asked, which costs nothing."""

    def __init__(
        self,
        game: Stepper,
        reporter: StatusWriter,
        observer: Observer,
        keeper: Checkpointer,
        history: WeightHistory,
        meter: Evaluator,
        seconds: float,
        clock: Callable[[], float],
    ) -> None:
        self._game, self._reporter, self._observer = game, reporter, observer
        self._keeper, self._history, self._meter, self._clock = keeper, history, meter, clock
        self.timer = Timer(seconds, clock)
        self.commands = 0  # of the journal, applied so far: a checkpoint must know
        self._views: tuple[View, ...] = ()
        self._shown = -1
        self._wished = 1 / 12  # seconds between two pictures
        self._watching = Budget(WATCHING, self._wished, clock)
        self._logging = Budget(LOGGING, ROW_SECONDS, clock)
        self._keeping = Budget(KEEPING, 0.0, clock)
        self._metering = Budget(METERING, 0.0, clock)
        self._pulse = self._kept = clock()
        self._measured = -1  # the last step that was
        self._looking = 0.0  # seconds spent here since the last row
        self._logged: tuple[int, dict[str, float]] = (-1, {})
        self._row_pace, self._state_pace, self._whole_pace = Pace(), Pace(), Pace()
        state = game.state
        self._mark, self._epoch = next_mark(state.step), math.floor(state.epoch) + 1
        for pace in (self._row_pace, self._state_pace, self._whole_pace):
            pace.since(state.step, state.epoch, seconds)
        self.plan()

    # -- every step ----------------------------------------------------------------------------------------------

    def is_due(self, step: Step) -> bool:
        return step.step >= self._due_step or step.epoch >= self._epoch or self._clock() >= self._due

    def attend(self, step: Step, *, single: bool = False) -> None:
        """Do what is due after `step`; all of it but keeping after a `single` step. Raises `RunEnded` at an end."""
        now = self._clock()
        epoch_over, at_mark = step.epoch >= self._epoch, step.step >= self._mark
        self._epoch, self._mark = math.floor(step.epoch) + 1, next_mark(step.step)
        values: dict[str, float] = {}
        keep = epoch_over and (step.epoch < EVERY_EPOCH + 1 or now >= self._keeping.due)
        measure = now >= self._metering.due
        with self._reporter.together():
            if keep or now >= self._kept + KEEP_SECONDS:
                values = self.keep(measure=measure)
            elif at_mark:
                if measure and self.timer.seconds >= MEASURE_SECONDS:
                    values = self._measure()
                if self._keeper.wants_sample(step.step):
                    self._keeper.sample(step.state)
            if step.step >= self._history.due:
                self._history.keep(step.state)
            # What is due soon goes along: the app and the page wake once for all of it, and each waking costs training.
            if single or keep or values or step.step <= FIRST_ROWS or self._logging.near(now):
                self._row(step, values, now)
            shown = single or (bool(self._views) and self._watching.near(now))
            if shown:
                self.show()
            if now >= self._pulse - (0.3 * PULSE_SECONDS if shown else 0.0):  # it falls into step with the pictures
                self.pulse()
        self._looking += self._clock() - now
        self.plan()
        self._end(values)

    def plan(self) -> None:
        """When the next thing is due, so that the steps before need not ask each."""
        step = self._game.state.step
        times = [self._pulse, self._logging.due, self._kept + KEEP_SECONDS]
        if self._views:
            times.append(self._watching.due)
        limit = self._game.state.config.stop.seconds
        if limit is not None:
            times.append(self._clock() + limit - self.timer.seconds)
        self._due = min(times)
        self._due_step = step + 1 if step < FIRST_ROWS else min(self._mark, self._history.due)

    def _end(self, values: dict[str, float]) -> None:
        config = self._game.state.config
        if config.stop.seconds is not None and self.timer.seconds >= config.stop.seconds:
            raise RunEnded("done", Message("seconds_over", "Trained for {n} seconds.", n=config.stop.seconds))
        if self._meter.reached(config, values):
            name = config.stop.metric
            metric = METRICS[name].label
            raise RunEnded(
                "done",
                Message(
                    "metric_reached",
                    "The metric “{metric}” has reached {value}.",
                    metric=metric,
                    value=f"{values[name]:.4g}",
                ),
            )

    # -- what can be due -----------------------------------------------------------------------------------------

    def first_look(self) -> None:
        """Before the first step: the first sample, and a picture though nobody has asked for one yet.

        Who has started the run is still on the way to it, and the first step of a process is a slow one: what a page
        asks for first waits for it in the hub. One who has asked already has been shown it by `watch`.
        """
        if not self._views:
            for frame in self._observer.frames(self._game.state, FIRST_VIEWS):
                self._reporter.say(frame)
        if self._keeper.wants_sample(self._game.state.step):
            self._keeper.sample(self._game.state)
        if self._game.state.step >= self._history.due:
            self._history.keep(self._game.state)
        self.plan()

    def look_anew(self) -> None:
        """The data has changed: it is shown at once, and G is measured against it from now on."""
        state = self._game.state
        data = state.data.to("cpu")
        self._observer = Observer(state.config, data)
        self._meter = Evaluator(state.config, data, self._observer)
        self._keeper.look_with(self._observer)
        self._history.look_with(self._observer)
        self._epoch = math.floor(state.epoch) + 1
        self._shown = self._measured = -1
        self.show(still=True)

    def save_place(self) -> None:
        """A checkpoint to come back to, unless there is one of here and now."""
        self._keeper.checkpoint(self._game, self.commands, self.timer.seconds)

    def save_place_on_a_full_disk(self) -> None:
        """A checkpoint all the same, in the place of what a run can go on without. Raises `MachineError` in vain."""
        folder = self._reporter.folder
        for first in (False, True):
            with contextlib.suppress(MachineError):
                self.save_place()
                return
            folder.make_room(first=first)
        self.save_place()

    def watch(self, wish: SetViews) -> None:
        """Show these views from now on; the first picture comes at once."""
        added = any(view not in self._views for view in wish.views)
        self._views = wish.views
        self._wished = 1 / min(max(wish.fps, 0.1), 60.0)
        self._watching.least = self._rest()
        if added:
            self._shown = -1
            self.show(still=True)
        self._due = -math.inf

    def show(self, *, still: bool = False) -> None:
        """A frame of each watched view; what never changes is shown once."""
        state = self._game.state
        if not self._views or self._shown == state.step:
            return
        start, worked = self._clock(), time.thread_time()  # of our own: on a busy machine most of the time is others'
        views = tuple(view for view in self._views if still or view not in STILL)
        for frame in self._observer.frames(state, views):
            self._reporter.say(frame)
        self._shown = state.step
        if not still:  # what is shown once may take its time once
            self._watching.least = self._rest()
            self._watching.spend(start, time.thread_time() - worked)

    def _rest(self) -> float:
        """Seconds between two pictures, at least."""
        if self._game.state.data.kind.light or self._game.machine.device != "cpu":
            return self._wished
        grown = min(max(GROWTH * self.timer.seconds, PICTURE_SECONDS), LATER_SECONDS)
        return max(self._wished, grown)

    def _row(self, step: Step, values: dict[str, float], since: float) -> None:
        """Log `step` with `values`; `since`: when this look began, if that was while the timer ran."""
        start, timer = self._clock(), self.timer.seconds
        if self._logged[0] == step.step:  # of two rows the later counts: it has all, at the rates of the first
            values = self._logged[1] | values
        elif (rates := self._row_pace.since(step.step, step.epoch, timer)).seconds > 0:
            updates = self._game.watch.read()
            looking = self._looking + start - since
            parts = {f"time_{who}": spent for who, spent in updates.items()} | {"time_observe": looking}
            values = values | {k: v / rates.seconds for k, v in parts.items()}
            values["images_per_second"] = rates.steps * step.config.loop.batch
            self._looking = since - start  # what is added after this look was counted up to here
        self._logged = (step.step, values)
        self._keeper.row(step, timer, values)
        self._logging.spend(start)

    def keep(self, *, measure: bool) -> dict[str, float]:
        """Sample, metrics if `measure`, checkpoint. Returns the metrics."""
        state = self._game.state
        values: dict[str, float] = {}
        if measure and (values := self._measure()):
            self._keeper.judge(state.step, values)
        start = self._clock()
        if self._keeper.wants_sample(state.step):
            self._keeper.sample(state)
        self.save_place()
        self._kept = start
        self._keeping.spend(start)
        return values

    def _measure(self) -> dict[str, float]:
        """The metrics; none where the data is too small for each, or if this step has been measured."""
        state = self._game.state
        if state.step == self._measured or not self._meter.prepare():
            return {}
        start, worked = self._clock(), time.thread_time()
        values = self._meter.measure(state)
        self._measured = state.step
        self._metering.spend(start, time.thread_time() - worked)
        return values

    def pulse(self, **changes: Any) -> None:
        """Say how the run is."""
        state, seconds = self._game.state, self.timer.seconds
        rates = self._state_pace.since(state.step, state.epoch, seconds)
        stop = state.config.stop
        progress, left = outlook(stop, state.step, state.epoch, seconds, rates.steps, rates.epochs)
        if rates.seconds > 0:
            changes.setdefault("images_per_second", rates.steps * state.config.loop.batch)
        changes.setdefault("checkpoint_in", self._until_kept(rates.epochs))
        self._reporter.tell(
            step=state.step, epoch=state.epoch, seconds=seconds, progress=progress, seconds_left=left, **changes
        )
        self._pulse = self._clock() + PULSE_SECONDS

    def _until_kept(self, epochs_per_second: float) -> float:
        """Seconds until the next checkpoint: at the epoch's end if that is its time, else when the last is too old."""
        now, epoch = self._clock(), self._game.state.epoch
        left = max(0.0, self._kept + KEEP_SECONDS - now)
        if epochs_per_second > 0:
            over = (self._epoch - epoch) / epochs_per_second
            if epoch < EVERY_EPOCH or now + over >= self._keeping.due:
                left = min(left, max(0.0, over))
        return left

    def finish(self, last: Step | None, *, measure: bool, hurry: bool) -> None:
        """Leave the folder complete: the last row, sample and checkpoint; in a `hurry` the checkpoint alone."""
        if hurry:
            self.save_place()
            self._last_word()
            return
        self.show()
        values = self.keep(measure=measure)
        self._history.end(self._game.state)
        if last is not None:
            self._row(last, values, self._clock())
        self._last_word()

    def last_picture(self, last: Step | None) -> None:
        """The last row, picture and sample, and no checkpoint."""
        self.show()
        self._keeper.still(self._game.state)
        if self._keeper.wants_sample(self._game.state.step):
            self._keeper.sample(self._game.state)
        if last is not None:
            self._row(last, {}, self._clock())
        self._last_word()

    def _last_word(self) -> None:
        """How the run is at the end; its rate is the mean since this worker has it."""
        state = self._game.state
        rates = self._whole_pace.since(state.step, state.epoch, self.timer.seconds)
        self.pulse(images_per_second=rates.steps * state.config.loop.batch)
