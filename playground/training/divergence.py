"""Divergence of training: its limit, and the error that it raises."""

from __future__ import annotations

from playground.errors import Diverged
from playground.texts import Message

EXPLOSION = 1e8  # training does not recover from a larger loss or gradient norm


def diverged(player: str, size: float, step: int) -> Diverged:
    """The error to raise when the loss or the gradient of `player` has this `size` at `step`."""
    return Diverged(
        Message(
            "diverged",
            "Training diverged: the loss or the gradient of {player} is {size} at step {step}. Try a lower "
            "learning rate for {player}, a gradient penalty, or gradient clipping.",
            player=player,
            size="NaN" if size != size else f"{size:.3g}",
            step=step,
        )
    )
