"""Decides which parts of a step run compiled: those on record, and those that have been compiled meanwhile.

The bits of a compiled part differ from those of the eager one. So a part runs compiled if and only if its key has
been announced, and an announcement is a command in the journal, after a step: replaying the journal gives the same
bits.
"""

from __future__ import annotations

import math
import os
import subprocess
import time
from collections.abc import Iterable
from typing import Protocol

from playground.compile import compiled_step
from playground.compile.tracing import StepPart
from playground.config import RunConfig
from playground.errors import MachineError
from playground.runs.folder.lock import is_locked
from playground.runs.worker import compiler
from playground.texts import Message
from playground.training.dynamics import UpdateNetworks
from playground.training.losses import Losses
from playground.training.state import TrainingState

# “0”: nothing is compiled unless a record requires it, so that all machines give the same bits.
SWITCH = "GAN_PLAYGROUND_COMPILED"
MANY = 1000  # steps to look ahead for lazy penalties


class UpdateTimer(Protocol):
    def note(self, which: str, seconds: float) -> None: ...


class StepExecutor:
    """Runs the parts of the steps of one run; `announced` are the keys on record, `eager` runs what is not compiled."""

    def __init__(self, eager: UpdateNetworks, watch: UpdateTimer, announced: Iterable[str] = ()) -> None:
        self.announced = set(announced)
        self.hopeless: set[str] = set()  # announced or wanted, but impossible on this computer
        self.foreign: set[str] = {key for key in self.announced if not compiled_step.made_here(key)}
        self.failure: Message | None = None  # why a part could not be compiled
        self._eager, self._watch = eager, watch
        self._config: RunConfig | None = None
        self._suits = False
        self._parts: dict[tuple[int, int], list[StepPart]] = {}
        self._compiled: dict[StepPart, compiled_step.CompiledStep | None] = {}
        self._wanted: dict[str, StepPart] = {}  # keys of the parts that the present settings use
        self._loaded: dict[str, compiled_step.CompiledStep] = {}
        self._compiler: tuple[str, subprocess.Popen[bytes]] | None = None

    def __call__(self, state: TrainingState, updates_D: int, updates_G: int) -> Losses:
        if state.config is not self._config:
            self._renew(state)
        if not self._suits:
            return self._eager(state, updates_D, updates_G)
        if (updates_D, updates_G) not in self._parts:
            self._parts[updates_D, updates_G] = compiled_step.parts(state.config, updates_D, updates_G)
        losses: Losses = {}
        for part in self._parts[updates_D, updates_G]:
            compiled = self._compiled_part(state, part)
            if compiled is None:
                losses |= self._eager(state, part.updates_D, part.updates_G)
            else:
                start = time.perf_counter()
                losses |= compiled(state)
                seconds = time.perf_counter() - start
                which = "both" if part.updates_D and part.updates_G else "D" if part.updates_D else "G"
                self._watch.note(which, seconds)
        return losses

    @property
    def on(self) -> bool:
        """Whether parts of the present settings run compiled."""
        return bool(self._suits and self.announced & self._wanted.keys() & self._loaded.keys())

    def announce(self, keys: Iterable[str]) -> None:
        """Run these compiled from the next step on. The caller records that."""
        self.announced |= set(keys)
        self.foreign |= {key for key in keys if not compiled_step.made_here(key)}
        self._compiled.clear()

    def ready(self, state: TrainingState, *, make: bool) -> list[str]:
        """Keys of the present settings that can be announced now; `make`: start to compile the others."""
        if os.environ.get(SWITCH) == "0":
            return []
        self._look(state)
        new = [k for k, part in self._wanted.items() if k not in self.announced and self._has(state, k, part)]
        if make and not new:
            self._make_next(state, [key for key in self._wanted if key not in self.announced | self.hopeless])
        return new

    def waiting(self, state: TrainingState) -> bool:
        """Whether an announced part of the present settings is still being compiled: the next step must wait."""
        self._look(state)
        due = {k: part for k, part in self._wanted.items() if k in self.announced - self.hopeless}
        owed = [k for k, part in due.items() if not self._has(state, k, part)]
        self._make_next(state, owed)
        if not owed:
            self._compiled.clear()
        return any(key not in self.hopeless for key in owed)

    @property
    def strayed(self) -> bool:
        """Whether the record requires a compiled part that is impossible here: the bits are no longer the same."""
        return bool(self.announced & self.hopeless)

    # -- inside --------------------------------------------------------------------------------------------------

    def _renew(self, state: TrainingState) -> None:
        self._config, self._suits = state.config, compiled_step.suits(state)
        self._parts.clear()
        self._compiled.clear()
        self._wanted.clear()

    def _look(self, state: TrainingState) -> None:
        """Find the parts that the present settings use, including those with lazy penalties."""
        if state.config is not self._config:
            self._renew(state)
        if not self._suits or self._wanted:
            return
        config, u = state.config, state.updates_D
        parts = compiled_step.parts(config, config.loop.n_D, config.loop.n_G)
        found: dict[StepPart, None] = {}
        for _ in range(min(math.lcm(*(p.every for p in config.penalties)), MANY)):
            for part in parts:
                due = tuple(p.name for p in config.penalties if u % p.every == 0) if part.updates_D else ()
                found[StepPart(part.updates_D, part.updates_G, due)] = None
                u += part.updates_D
        self._wanted = {compiled_step.key(config, state.data.shape, part): part for part in found}

    def _compiled_part(self, state: TrainingState, part: StepPart) -> compiled_step.CompiledStep | None:
        """The compiled part to run, or `None`."""
        if part.updates_D and state.config.penalties:
            part = StepPart(part.updates_D, part.updates_G, tuple(p.name for p in state.due()))
        if part not in self._compiled:
            key = compiled_step.key(state.config, state.data.shape, part)
            compiled = self._loaded[key] if key in self.announced and self._has(state, key, part) else None
            if compiled is not None:
                compiled.set(state.config)
            elif key in self.announced:
                self.hopeless.add(key)
            self._compiled[part] = compiled
        return self._compiled[part]

    def _has(self, state: TrainingState, key: str, part: StepPart) -> bool:
        """Load the compiled part if it exists; whether it is loaded."""
        if key not in self._loaded and key not in self.hopeless and compiled_step.exists(key):
            try:
                self._loaded[key] = compiled_step.load(state.config, state.data.shape, part)
            except MachineError:
                self.hopeless.add(key)
        return key in self._loaded

    def _make_next(self, state: TrainingState, keys: list[str]) -> None:
        """Keep one process compiling. It ends with this process, so a later run may have to start again."""
        if self._compiler is not None:
            key, process = self._compiler
            code = process.poll()
            if code is None:
                return
            self._compiler = None
            why = process.stdout.read().decode(errors="replace") if process.stdout else ""
            if code not in (0, compiler.BUSY):
                self._give_up(key, why or f"it ended with exit code {code}")
        missing = [key for key in keys if key not in self.hopeless and not compiled_step.exists(key)]
        for key in missing:
            if why := compiled_step.failure(key):  # in an earlier run
                self._give_up(key, why)
        missing = [key for key in missing if key not in self.hopeless]
        if missing and compiled_step.compiler() is None:
            self.hopeless |= set(missing)
        elif missing and not is_locked(compiled_step.folder()):  # else another run's process is compiling
            self._compiler = missing[0], compiler.start(state.config, state.data.shape, self._wanted[missing[0]])

    def _give_up(self, key: str, why: str) -> None:
        self.hopeless.add(key)
        self.failure = Message(
            "not_compiled",
            "The training step could not be compiled ({why}). The run continues without compilation, but more "
            "slowly. `gan-playground doctor` checks the compiler.",
            why=why.rstrip("."),
        )
