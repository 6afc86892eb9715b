"""Trains one run to its end: in a worker process of the app, or in the process of the command line."""

from __future__ import annotations

import contextlib
import time
import traceback
from collections.abc import Callable
from typing import Any

import torch

from playground import validation
from playground.config import RunConfig
from playground.data import load
from playground.data.dataset import Dataset
from playground.errors import ConfigError, Diverged, InputError, MachineError, PlaygroundError
from playground.machine import hardware
from playground.messages import State, Stop
from playground.runs.folder import journal
from playground.runs.folder.lock import RunLock
from playground.runs.folder.store import RunFolder
from playground.runs.worker.checkpointing import Checkpointer, ResumeInfo
from playground.runs.worker.control import ControlLoop, Inbox
from playground.runs.worker.diagnosing import Diagnosing
from playground.runs.worker.evaluation import Evaluator
from playground.runs.worker.observe import Observer
from playground.runs.worker.outcome import AppGone, RunEnded
from playground.runs.worker.recorder import Recorder
from playground.runs.worker.status import Kind, Say, StatusWriter
from playground.runs.worker.stepper import ExecutionSettings, Stepper
from playground.runs.worker.weight_history import WeightHistory
from playground.texts import Message
from playground.training.state import SavedState

__all__ = ["AppGone", "work"]

STOPPED = Message("stopped", "The run was stopped.")


def work(
    folder: RunFolder,
    inbox: Inbox,
    say: Say,
    *,
    device: str = "auto",
    threads: int | None = None,
    pinned: bool = False,
    clock: Callable[[], float] = time.monotonic,
) -> State:
    """Train the run in `folder`, from its newest checkpoint or from the start, and return its last state.

    Commands arrive in `inbox` and are obeyed between two steps; `say` is called on this thread and must not wait.
    `pinned`: a person chose `threads`, which then do not follow the load.
    Raises `InputError` where another worker has the run; all later errors become the state of the run.
    """
    with RunLock(folder.path) as lease:
        folder = RunFolder(folder.path, lease)
        reporter = StatusWriter(folder, say, pinned=pinned or folder.state().pinned)
        try:
            ended, details = _Life(reporter, inbox, device, threads, clock).live(), ""
        except Exception as error:
            ended = _explained(error)
            details = "" if isinstance(error, PlaygroundError) else "".join(traceback.format_exception(error))
        kind: Kind = "failure" if ended.status in ("failed", "diverged") else "notice"
        with contextlib.suppress(MachineError):  # the journal may be what failed; the state is reported anyway
            reporter.note(ended.message or STOPPED, kind=kind, details=details)
        how = {"status": ended.status, "message": ended.message, "exit_code": ended.exit_code}
        return reporter.last(**how, seconds_left=None)


class _Life:
    """One life of a run: from its folder to its next end."""

    _spoken = float("-inf")  # when progress was last reported

    def __init__(
        self, reporter: StatusWriter, inbox: Inbox, device: str, threads: int | None, clock: Callable[[], float]
    ) -> None:
        self._reporter, self._folder = reporter, reporter.folder
        self._inbox, self._clock = inbox, clock
        self._device, self._threads = device, threads
        self._early: list[Any] = []  # commands that arrived while the data was loaded

    def live(self) -> RunEnded:
        self._folder.make_whole()
        self._reporter.tell(status="starting", progress=None, seconds_left=None)
        snapshot = self._newest()
        config = self._folder.config() if snapshot is None else RunConfig.from_json(snapshot.meta["config"])
        for problem in validation.networks(config):  # the run may come from anyone; it must not fill the memory
            raise ConfigError(problem.message, path=problem.path)
        try:
            data = load(config.data, progress=self._progress)
        except RunEnded as ended:
            return ended
        machine = self._machine(config, snapshot)
        hardware.own_threads(machine.threads)
        if not data.kind.light:
            hardware.keep_freed_memory()
        stepper = Stepper(config, data, machine, snapshot)
        diagnosing = Diagnosing(self._reporter, stepper.state)
        recorder, session = self._assemble(config, data, stepper, snapshot, diagnosing)
        try:
            for message in self._early:
                session.hear(message)
            session.listen()
            recorder.first_look()
            if not machine.precision:
                machine = stepper.settle(_precision(stepper))
            recorder.save_place()
            where = {"device": machine.device, "threads": machine.threads, "precision": machine.precision}
            self._reporter.note(_started(stepper.state.step, machine, resumed=snapshot is not None))
            self._reporter.tell(message=None, **where)
            session.play()
        except RunEnded as ended:
            session.finish(measure=ended.status == "done", hurry=ended.hurry)
            diagnosing.end()
            return ended
        except MachineError as error:
            if error.code == "disk_full":
                session.rescue()
            raise
        except Diverged as error:
            session.record_divergence()
            diagnosing.end(diverged=True)
            step = self._reporter.state.checkpoint
            return RunEnded("diverged", error.message if step is None else _diverged(error, step))

    def _progress(self, what: Message, fraction: float) -> None:
        """Report how much of the data is there, and obey commands meanwhile."""
        while not self._inbox.empty():
            message = self._inbox.get()
            if isinstance(message, AppGone):
                raise message.ended()
            if isinstance(message, Stop):
                raise RunEnded(message.status, message.message)
            self._early.append(message)
        if self._clock() >= self._spoken + 0.2 or fraction >= 1:
            self._spoken = self._clock()
            self._reporter.tell(message=what, progress=fraction)

    def _newest(self) -> SavedState | None:
        """The newest complete checkpoint; `None` for a run that starts from the beginning."""
        for step in reversed(self._folder.checkpoints()):
            with contextlib.suppress(InputError):
                return SavedState.read(*self._folder.load_checkpoint(step))
        return None

    def _machine(self, config: RunConfig, snapshot: SavedState | None) -> ExecutionSettings:
        """The device and threads of the run so far, if available; else suitable ones, with a note that bits differ."""
        kind = config.data.kind
        before = ResumeInfo.of(snapshot).machine
        if snapshot is None or not before.threads:
            began = journal.threads_at_start(journal.journal(self._folder))
            threads = min(began or self._threads or hardware.share_of_cores(light=kind.light), hardware.cores())
            return ExecutionSettings(hardware.choose_device(self._device, kind.devices), threads, kind.precision)
        try:
            device = hardware.choose_device(before.device, kind.devices)
        except InputError:
            device = hardware.choose_device("auto", kind.devices)
        machine = ExecutionSettings(device, min(before.threads, hardware.cores()), before.precision, before.compiled)
        if machine != before:
            if device.split(":")[0] != before.device.split(":")[0]:
                snapshot.tensors["rng"] = _new_rng(device, config.seed, snapshot.meta["step"])
            self._reporter.note(
                Message(
                    "other_machine",
                    "This run was computed on {device} with {threads} threads, which this computer does not have. It "
                    "continues well, but not to the same bits.",
                    device=before.device,
                    threads=before.threads,
                )
            )
        return machine

    def _assemble(
        self,
        config: RunConfig,
        data: Dataset,
        stepper: Stepper,
        snapshot: SavedState | None,
        diagnosing: Diagnosing,
    ) -> tuple[Recorder, ControlLoop]:
        self._folder.forget_beyond(stepper.state.step)
        place = ResumeInfo.of(snapshot)
        observer = Observer(config, data)
        checkpointer = Checkpointer(self._reporter, observer, diagnosing, place.best)
        evaluator = Evaluator(config, data, observer)
        history = WeightHistory(self._folder, observer, stepper.state)
        recorder = Recorder(
            stepper, self._reporter, observer, checkpointer, history, evaluator, place.seconds, self._clock
        )
        recorder.commands = place.commands
        replay = journal.commands(journal.journal(self._folder))[place.commands :]
        return recorder, ControlLoop(stepper, recorder, self._reporter, self._inbox, replay, self._clock)


def _precision(stepper: Stepper) -> hardware.Precision:
    """The precision in which these networks train faster on this computer."""
    modules = [*stepper.state.G.modules(), *stepper.state.D.modules()]
    work: hardware.Work = "convolution" if any(hasattr(m, "kernel_size") for m in modules) else "dense"
    machine = stepper.machine
    return hardware.pick_precision(machine.device, machine.threads, work, stepper.state.config.loop.batch)


def _started(step: int, machine: ExecutionSettings, *, resumed: bool) -> Message:
    where: dict[str, Any] = {
        "step": step,
        "device": machine.device,
        "threads": machine.threads,
        "precision": machine.precision,
    }
    if resumed:
        return Message("resumed", "Continues from step {step} on {device}, {threads} threads, {precision}.", **where)
    return Message("started", "Starts at step {step} on {device}, {threads} threads, {precision}.", **where)


def _diverged(error: Diverged, step: int) -> Message:
    return Message(
        "diverged_at", "{why} Then resume: the run continues from step {step}.", why=error.message, step=step
    )


def _new_rng(device: str, seed: int, step: int) -> torch.Tensor:
    """The state of a random number generator for another device, where that of the old device is meaningless."""
    return torch.Generator(torch.device(device)).manual_seed(seed + step).get_state()


def _explained(error: Exception) -> RunEnded:
    """The end of a run after an error, with a message."""
    if isinstance(error, PlaygroundError):
        return RunEnded("failed", error.message, exit_code=error.exit_code)
    if isinstance(error, OSError):
        return RunEnded(
            "failed",
            Message(
                "system_error",
                "The operating system reported an error ({why}). If the disk is full, free some space and resume.",
                why=error.strerror or type(error).__name__,
            ),
        )
    if isinstance(error, MemoryError | torch.OutOfMemoryError) or "can't allocate memory" in str(error):
        return RunEnded(
            "failed", Message("no_memory", "There is not enough memory. Use a smaller batch or smaller networks.")
        )
    return RunEnded(
        "failed",
        Message(
            "unexpected",
            "An internal error occurred ({kind}). This is a fault of GAN Playground: the run's journal has the "
            "details. The run can be resumed from its last checkpoint.",
            kind=type(error).__name__,
        ),
    )
