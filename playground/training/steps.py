"""What passes between the algorithm and who drives it: steps and answers out, commands in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from playground.config import RunConfig
from playground.errors import ConfigError
from playground.messages import Command, Edit, Only, Player
from playground.training.losses import Losses
from playground.training.state import TrainingState
from playground.training.statistics import histograms, numbers


@dataclass(frozen=True)
class Step:
    """One step has been made. `state` is lent: look, sample, but do not change it."""

    step: int  # counts from 1; a lone update of D or G is a step too
    epoch: float  # real samples drawn over the size of the training set
    player: Player
    state: TrainingState
    losses: Losses = field(default_factory=dict)  # tensors still on the device: reading them waits for it

    @property
    def config(self) -> RunConfig:
        return self.state.config

    def numbers(self) -> dict[str, float]:
        """Losses and their parts, D's outputs, gradient norms, learning rates, as Python floats."""
        return numbers(self.state, self.losses)

    def histograms(self) -> dict[str, list[float]]:
        """Histograms of D's outputs, gradient norms by layer."""
        return histograms(self.state, self.losses)


@dataclass(frozen=True)
class Edited:
    """An edit has been applied after `step`, or refused: then `problem` says why and nothing has changed."""

    step: int
    patch: Mapping[str, Any]
    problem: str = ""


def edited(state: TrainingState, edit: Edit) -> Edited:
    """Apply `edit` to `state`, and say what became of it."""
    try:
        state.edit(edit.patch)
    except ConfigError as error:
        return Edited(state.step, edit.patch, error.sentence)
    return Edited(state.step, edit.patch)


def who_moves(state: TrainingState, command: Command | None) -> tuple[Player, int, int]:
    """Who moves in the next step, and the number of updates of D and of G."""
    loop = state.config.loop
    player = command.player if isinstance(command, Only) else "both"
    n_D = 0 if player == "G" else 1 if player == "D" else loop.n_D
    n_G = 0 if player == "D" else 1 if player == "G" else loop.n_G
    return player, n_D, n_G
