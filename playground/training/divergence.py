"""Divergence of training: its limit, and the error that it raises."""

from __future__ import annotations

from playground.errors import Diverged
from playground.texts import Message

EXPLOSION = 1e8  # training does not recover from a larger loss or gradient norm


def diverged(network: str, size: float, step: int) -> Diverged:
    """The error to raise when the loss or the gradient of `network` has this `size` at `step`."""
    return Diverged(
        Message(
            "diverged",
            "Training diverged: the loss or the gradient of {network} is {size} at step {step}. Try a lower "
            "learning rate for {network}, a gradient penalty, or gradient clipping.",
            network=network,
            size="NaN" if size != size else f"{size:.3g}",
            step=step,
        )
    )
