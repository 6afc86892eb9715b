"""Trains a hand-in again: the same configuration, seed and commands, with the code of this program only."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from playground import validation
from playground.config import RunConfig
from playground.data import load
from playground.errors import ConfigError, Diverged, InputError
from playground.handin.digest import by_training, digest_of
from playground.handin.document import HandedRun
from playground.machine import hardware, memory
from playground.messages import Edit, JournalEntry, Switch, Threads
from playground.metrics import METRICS
from playground.runs.folder import journal
from playground.runs.folder.journal import Replayed
from playground.runs.worker.evaluation import Evaluator
from playground.runs.worker.observe import Observer
from playground.runs.worker.stepper import ExecutionSettings, Stepper
from playground.texts import Message
from playground.training.estimate import estimate, size
from playground.training.steps import Edited, Step
from playground.training_options import StopConditions

Progress = Callable[[int], None]  # is told the step, and may raise an exception to end the training
TOO_LARGE = "This run needs about {needed} of memory to be trained again, and {free} is free."


@dataclass(frozen=True)
class Retrained:
    """What came out: see `HandedRun`. `rows`: numbers by step. `ended`: why it did not come to the end, if so.

    `notes`: why the bits may differ on this computer.
    """

    step: int
    digest: str
    probe: Mapping[str, list[float]]
    rows: Mapping[int, Mapping[str, float]]
    metrics: Mapping[str, float] = field(default_factory=dict)
    ended: Message | None = None
    notes: tuple[Message, ...] = ()


def retrain(run: HandedRun, progress: Progress) -> Retrained:
    """Train a run of the server again. Raises `InputError`, `ConfigError` or `MachineError` where that cannot begin."""
    config = _without_stop(RunConfig.from_json(run.config))
    _check(config)
    commands = deque(_commands(run))
    data = load(config.data)
    notes, machine = _machine(run, config)
    hardware.own_threads(machine.threads)
    stepper = Stepper(config, data, machine, None)
    wanted = {int(row["step"]) for row in run.rows}
    rows: dict[int, dict[str, float]] = {}
    ended: Message | None = None
    state = stepper.state
    try:
        while state.step < run.step:
            event = stepper.play(_next(stepper, commands))
            if event is None:
                break
            if isinstance(event, Edited):
                _wait(stepper)
                continue
            if event.step in wanted:
                rows[event.step] = _numbers(event)
            progress(event.step)
    except Diverged as error:
        ended = error.message
    if stepper.engine.foreign or stepper.engine.strayed:
        notes.append(Message("compiled_not_here", "The run used compiled steps that this computer cannot repeat."))
    tensors = {name: tensor.numpy() for name, tensor in state.snapshot().tensors.items() if _is_network(name)}
    digest, probe = digest_of(tensors)
    metrics = _metrics(stepper, run) if ended is None else {}
    return Retrained(state.step, digest, probe, rows, metrics, ended, tuple(notes))


def _is_network(name: str) -> bool:
    return name.partition(".")[0] in ("G", "D", "ema")


def _without_stop(config: RunConfig) -> RunConfig:
    """It ends at the step that was handed in, whatever was to end it."""
    return config.edit(
        {f"stop.{name}": None for name in ("steps", "epochs", "seconds", "target")}
        | {"stop.metric": StopConditions().metric}
    )


def _check(config: RunConfig) -> None:
    """A file may come from anyone: it must not fill the memory."""
    for problem in config.problems() or list(validation.networks(config)):
        raise ConfigError(problem.message, path=problem.path)
    needed, free = estimate(config).memory, memory.available()
    if needed > free:
        raise InputError(Message("hand_in_needs_memory", TOO_LARGE, needed=size(needed), free=size(free)))


def _commands(run: HandedRun) -> list[tuple[int, Replayed]]:
    """The commands in the order of replay, without changes of what ends the run."""
    entries = [JournalEntry(each["step"], "command", 0.0, each["command"]) for each in run.journal]
    found: list[tuple[int, Replayed]] = []
    for step, command in journal.commands(entries):
        if isinstance(command, Edit):
            command = Edit({path: value for path, value in command.patch.items() if path.split(".")[0] != "stop"})
        found.append((step, command))
    return found


def _machine(run: HandedRun, config: RunConfig) -> tuple[list[Message], ExecutionSettings]:
    """The device, threads and precision of the run, as far as this computer has them, and what it lacks."""
    notes: list[Message] = []
    try:
        device = hardware.choose_device(run.device, config.data.kind.devices)
    except InputError:
        device = "cpu"
        notes.append(
            Message(
                "trained_on_another_device",
                "The run trained on {device}; here it trains on the CPU.",
                device=run.device,
            )
        )
    threads = min(max(1, run.threads), hardware.cores())
    if threads != run.threads:
        text = "The run trained with {asked} threads; this computer has {n} cores."
        notes.append(Message("cores_not_here", text, asked=run.threads, n=threads))
    precision = run.precision if run.precision in ("float32", "bfloat16") else "float32"
    return notes, ExecutionSettings(device, threads, precision)


def _next(stepper: Stepper, commands: deque[tuple[int, Replayed]]) -> Any:
    """The next command to the algorithm, or `None`; changes of how it is computed are made here."""
    while commands and commands[0][0] <= stepper.state.step:
        _, command = commands.popleft()
        if isinstance(command, Threads):
            stepper.use_threads(min(max(1, command.n), hardware.cores()))
        elif isinstance(command, Switch):
            stepper.announce(command.keys)
            _wait(stepper)
        elif not isinstance(command, Edit) or command.patch:
            return command
    return None


def _wait(stepper: Stepper) -> None:
    """Until the compiled steps on record can be used, or are known to be impossible here."""
    while stepper.engine.waiting(stepper.state):
        time.sleep(0.2)


def _numbers(step: Step) -> dict[str, float]:
    values = {**step.numbers(), **step.terms()}
    return by_training({name: value for name, value in values.items() if math.isfinite(value)})


def _metrics(stepper: Stepper, run: HandedRun) -> dict[str, float]:
    """The metrics that were handed in, measured again."""
    if not run.metrics:
        return {}
    state = stepper.state
    data = state.data.to("cpu")
    found = Evaluator(state.config, data, Observer(state.config, data)).measure(state)
    return {name: value for name, value in found.items() if name in METRICS}
