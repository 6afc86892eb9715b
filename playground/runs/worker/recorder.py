"""Records a run: rows, frames, samples, metrics, checkpoints and states, each within its share of the time."""

from __future__ import annotations

import contextlib
import math
import time
from collections.abc import Callable
from typing import Any

from playground.errors import MachineError
from playground.messages import STILL, SetViews, View
from playground.runs.worker.checkpointing import Checkpointer, next_mark
from playground.runs.worker.clocks import Budget, Forecast, Pace, Timer
from playground.runs.worker.evaluation import Evaluator
from playground.runs.worker.observe import Observer
from playground.runs.worker.outcome import RunEnded
from playground.runs.worker.status import StatusWriter, outlook
from playground.runs.worker.stepper import Stepper
from playground.runs.worker.weight_history import WeightHistory
from playground.texts import Message
from playground.training.steps import Step

FIRST_ROWS = 20  # the first steps are all logged, since much changes there
EVERY_EPOCH = 10  # each of the first epochs gets a checkpoint; later ones when their share of time allows it
ROW_SECONDS = 0.25
PULSE_SECONDS = 1.0
FIRST_VIEWS: tuple[View, ...] = ("ema", "nets")  # those that the run has
# Seconds between two pictures on a CPU that a page may share: a picture costs the page more than it costs the worker.
# The distance is a fiftieth of the run's time, in which little changes, within these bounds.
PICTURE_SECONDS, LATER_SECONDS, GROWTH = 0.5, 1.5, 0.02
SHARED_SECONDS = 0.3  # of a run with one thread, which shares the cores with others: their pages are elsewhere
MEASURE_SECONDS = 10.0  # seconds of training after which marks within a long epoch are measured as well
KEEP_SECONDS = 30.0  # seconds between checkpoints, at most, however long an epoch is

# Shares of the time. A frame costs as much again on its way through the app to a page. Where four runs share a core,
# that of watching is 15 % of a run's own time.
WATCHING, LOGGING, KEEPING, METERING = 0.0375, 0.01, 0.02, 0.03


class Recorder:
    """Records one run while it trains. Between two steps only `is_due` is called, which costs almost nothing."""

    def __init__(
        self,
        stepper: Stepper,
        reporter: StatusWriter,
        observer: Observer,
        checkpointer: Checkpointer,
        history: WeightHistory,
        evaluator: Evaluator,
        seconds: float,
        clock: Callable[[], float],
    ) -> None:
        self._stepper, self._reporter, self._observer = stepper, reporter, observer
        self._checkpointer, self._history, self._evaluator, self._clock = checkpointer, history, evaluator, clock
        self.timer = Timer(seconds, clock)
        self.commands = 0  # of the journal, applied so far; stored in checkpoints
        self._views: tuple[View, ...] = ()
        self._shown = -1
        self._interval = 1 / 12  # seconds between two pictures
        self._watching = Budget(WATCHING, self._interval, clock)
        self._logging = Budget(LOGGING, ROW_SECONDS, clock)
        self._keeping = Budget(KEEPING, 0.0, clock)
        self._metering = Budget(METERING, 0.0, clock)
        self._pulse = self._kept = clock()
        self._measured = -1  # the last measured step
        self._looking = 0.0  # seconds spent here since the last row
        self._logged: tuple[int, dict[str, float]] = (-1, {})
        self._row_pace, self._state_pace, self._whole_pace = Pace(), Pace(), Pace()
        self._forecast = Forecast()
        state = stepper.state
        self._mark, self._epoch = next_mark(state.step), math.floor(state.epoch) + 1
        for pace in (self._row_pace, self._state_pace, self._whole_pace):
            pace.since(state.step, state.epoch, seconds)
        self.plan()

    # -- every step ----------------------------------------------------------------------------------------------

    def is_due(self, step: Step) -> bool:
        return step.step >= self._due_step or step.epoch >= self._epoch or self._clock() >= self._due

    def attend(self, step: Step, *, single: bool = False) -> None:
        """Record what is due after `step`; after a `single` step all but a checkpoint. Raises `RunEnded` at an end."""
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
                if self._checkpointer.wants_sample(step.step):
                    self._checkpointer.sample(step.state)
            if step.step >= self._history.due:
                self._history.keep(step.state)
            # What is due soon is sent as well: each message wakes the app and the page, which costs training time.
            if single or keep or values or step.step <= FIRST_ROWS or self._logging.near(now):
                self._row(step, values, now)
            shown = single or (bool(self._views) and self._watching.near(now))
            if shown:
                self.show()
            if now >= self._pulse - (0.3 * PULSE_SECONDS if shown else 0.0):  # so it joins the pictures
                self.pulse()
        self._looking += self._clock() - now
        self.plan()
        self._end(values)

    def plan(self) -> None:
        """Compute when the next record is due, so that the steps before need only one comparison."""
        step = self._stepper.state.step
        times = [self._pulse, self._logging.due, self._kept + KEEP_SECONDS]
        if self._views:
            times.append(self._watching.due)
        limit = self._stepper.state.config.stop.seconds
        if limit is not None:
            times.append(self._clock() + limit - self.timer.seconds)
        self._due = min(times)
        self._due_step = step + 1 if step < FIRST_ROWS else min(self._mark, self._history.due)

    def _end(self, values: dict[str, float]) -> None:
        config = self._stepper.state.config
        if config.stop.seconds is not None and self.timer.seconds >= config.stop.seconds:
            raise RunEnded("done", Message("seconds_over", "Trained for {n} seconds.", n=config.stop.seconds))
        if (reached := self._evaluator.reached(config, values)) is not None:
            raise RunEnded("done", reached)

    # -- what is recorded ----------------------------------------------------------------------------------------

    def first_look(self) -> None:
        """Before the first step, which is slow: the first sample and, for a page that still loads, the first frames."""
        if not self._views:
            for frame in self._observer.frames(self._stepper.state, FIRST_VIEWS):
                self._reporter.say(frame)
        if self._checkpointer.wants_sample(self._stepper.state.step):
            self._checkpointer.sample(self._stepper.state)
        if self._stepper.state.step >= self._history.due:
            self._history.keep(self._stepper.state)
        self.plan()

    def look_anew(self) -> None:
        """After a change of the data: show it at once, and measure G against it from now on."""
        state = self._stepper.state
        data = state.data.to("cpu")
        self._observer = Observer(state.config, data)
        self._evaluator = Evaluator(state.config, data, self._observer)
        self._checkpointer.look_with(self._observer)
        self._history.look_with(self._observer)
        self._epoch = math.floor(state.epoch) + 1
        self._shown = self._measured = -1
        self.show(still=True)

    def save_place(self) -> None:
        """Write a checkpoint of the present step, unless there is one."""
        self._checkpointer.checkpoint(self._stepper, self.commands, self.timer.seconds)

    def save_place_on_a_full_disk(self) -> None:
        """Write a checkpoint in place of files that the run can continue without. Raises `MachineError`."""
        folder = self._reporter.folder
        for first in (False, True):
            with contextlib.suppress(MachineError):
                self.save_place()
                return
            folder.make_room(first=first)
        self.save_place()

    def watch(self, request: SetViews) -> None:
        """Send frames of these views from now on, the first ones at once."""
        added = any(view not in self._views for view in request.views)
        self._views = request.views
        self._interval = 1 / min(max(request.fps, 0.1), 60.0)
        self._watching.least = self._rest()
        if added:
            self._shown = -1
            self.show(still=True)
        self._due = -math.inf

    def show(self, *, still: bool = False) -> None:
        """Send a frame of each watched view; views that never change are sent once."""
        state = self._stepper.state
        if not self._views or self._shown == state.step:
            return
        # The work is the time of this thread: on a busy machine most of the time belongs to other processes.
        start, worked = self._clock(), time.thread_time()
        views = tuple(view for view in self._views if still or view not in STILL)
        for frame in self._observer.frames(state, views):
            self._reporter.say(frame)
        self._shown = state.step
        if not still:  # the time for what is sent once does not count
            self._watching.least = self._rest()
            self._watching.spend(start, time.thread_time() - worked)

    def _rest(self) -> float:
        """Seconds between two pictures, at least."""
        if self._stepper.state.data.kind.light or self._stepper.machine.device != "cpu":
            return self._interval
        if self._stepper.machine.threads == 1:
            return max(self._interval, SHARED_SECONDS)
        return max(self._interval, min(max(GROWTH * self.timer.seconds, PICTURE_SECONDS), LATER_SECONDS))

    def _row(self, step: Step, values: dict[str, float], since: float) -> None:
        """Log `step` with `values`; `since`: when this recording began."""
        start, timer = self._clock(), self.timer.seconds
        if self._logged[0] == step.step:  # the later of two rows counts, so it repeats the values of the first
            values = self._logged[1] | values
        elif (rates := self._row_pace.since(step.step, step.epoch, timer)).seconds > 0:
            updates = self._stepper.watch.read()
            looking = self._looking + start - since
            parts = {f"time_{who}": spent for who, spent in updates.items()} | {"time_observe": looking}
            values = values | {k: v / rates.seconds for k, v in parts.items()}
            values["images_per_second"] = rates.steps * step.config.loop.batch
            self._looking = since - start  # up to here this recording has been counted
        self._logged = (step.step, values)
        self._checkpointer.row(step, timer, values)
        self._logging.spend(start)

    def keep(self, *, measure: bool) -> dict[str, float]:
        """Sample, metrics if `measure`, checkpoint. Returns the metrics."""
        state = self._stepper.state
        values: dict[str, float] = {}
        if measure and (values := self._measure()):
            self._checkpointer.judge(state.step, values)
        start = self._clock()
        if self._checkpointer.wants_sample(state.step):
            self._checkpointer.sample(state)
        self.save_place()
        self._kept = start
        self._keeping.spend(start)
        return values

    def _measure(self) -> dict[str, float]:
        """The metrics; empty where the data is too small for all, or this step has been measured."""
        state = self._stepper.state
        if state.step == self._measured or not self._evaluator.prepare():
            return {}
        start, worked = self._clock(), time.thread_time()
        values = self._evaluator.measure(state)
        self._measured = state.step
        self._metering.spend(start, time.thread_time() - worked)
        return values

    def pulse(self, **changes: Any) -> None:
        """Report the state of the run."""
        state, seconds = self._stepper.state, self.timer.seconds
        rates = self._state_pace.since(state.step, state.epoch, seconds)
        stop, ahead = state.config.stop, self._forecast.rates(state.step, state.epoch, seconds)
        progress, left = outlook(stop, state.step, state.epoch, seconds, ahead.steps, ahead.epochs)
        if rates.seconds > 0:
            changes.setdefault("images_per_second", rates.steps * state.config.loop.batch)
        changes.setdefault("checkpoint_in", self._until_kept(rates.epochs))
        self._reporter.tell(
            step=state.step, epoch=state.epoch, seconds=seconds, progress=progress, seconds_left=left, **changes
        )
        self._pulse = self._clock() + PULSE_SECONDS

    def _until_kept(self, epochs_per_second: float) -> float:
        """Seconds until the next checkpoint: at the end of the epoch if due then, else when the last one is old."""
        now, epoch = self._clock(), self._stepper.state.epoch
        left = max(0.0, self._kept + KEEP_SECONDS - now)
        if epochs_per_second > 0:
            over = (self._epoch - epoch) / epochs_per_second
            if epoch < EVERY_EPOCH or now + over >= self._keeping.due:
                left = min(left, max(0.0, over))
        return left

    def finish(self, last: Step | None, *, measure: bool, hurry: bool) -> None:
        """Complete the folder: the last row, sample and checkpoint; in a `hurry` only the checkpoint."""
        if hurry:
            self.save_place()
            self._report_end()
            return
        self.show()
        values = self.keep(measure=measure)
        self._history.end(self._stepper.state)
        if last is not None:
            self._row(last, values, self._clock())
        self._report_end()

    def last_picture(self, last: Step | None) -> None:
        """Write the last row, picture and sample, and no checkpoint."""
        self.show()
        self._checkpointer.still(self._stepper.state)
        if self._checkpointer.wants_sample(self._stepper.state.step):
            self._checkpointer.sample(self._stepper.state)
        if last is not None:
            self._row(last, {}, self._clock())
        self._report_end()

    def _report_end(self) -> None:
        """Report the last state; its rate is the mean over this worker's time."""
        state = self._stepper.state
        rates = self._whole_pace.since(state.step, state.epoch, self.timer.seconds)
        self.pulse(images_per_second=rates.steps * state.config.loop.batch)
