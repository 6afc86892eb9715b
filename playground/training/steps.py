"""What the algorithm yields, steps and answers to edits, and how it handles commands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from playground.config import RunConfig
from playground.errors import ConfigError
from playground.messages import Command, Edit, Only, Updated
from playground.training.losses import Losses
from playground.training.state import TrainingState
from playground.training.statistics import histograms, numbers, terms


@dataclass(frozen=True)
class Step:
    """One step has been made. Readers may read and sample `state`, but must not change it."""

    step: int  # counts from 1; a single update of D or G is also a step
    epoch: float  # real samples drawn / size of the training set
    updated: Updated
    state: TrainingState
    losses: Losses = field(default_factory=dict)  # tensors on the device; reading them waits for it

    @property
    def config(self) -> RunConfig:
        return self.state.config

    def numbers(self) -> dict[str, float]:
        """Losses and their terms, D's outputs, gradient norms and learning rates, as Python floats."""
        return numbers(self.state, self.losses)

    def terms(self) -> dict[str, float]:
        """The values of the terms of the objective's formula, as `term_NAME`, and `pair` for relative objectives."""
        return terms(self.state, self.losses)

    def histograms(self) -> dict[str, list[float]]:
        """Histograms of D's outputs, and the gradient norm of each layer."""
        return histograms(self.state, self.losses)


@dataclass(frozen=True)
class Edited:
    """An edit has been applied after `step`, or refused. Then `problem` says why, and nothing has changed."""

    step: int
    patch: Mapping[str, Any]
    problem: str = ""


def edited(state: TrainingState, edit: Edit) -> Edited:
    """Apply `edit` to `state`, and return the result."""
    try:
        state.edit(edit.patch)
    except ConfigError as error:
        return Edited(state.step, edit.patch, error.sentence)
    return Edited(state.step, edit.patch)


def who_moves(state: TrainingState, command: Command | None) -> tuple[Updated, int, int]:
    """Which networks the next step updates, and the numbers of updates of D and of G."""
    loop = state.config.loop
    updated = command.player if isinstance(command, Only) else "both"
    n_D = 0 if updated == "G" else 1 if updated == "D" else loop.n_D
    n_G = 0 if updated == "D" else 1 if updated == "G" else loop.n_G
    return updated, n_D, n_G
