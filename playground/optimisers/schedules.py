"""The schedule of the learning rates."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

from playground.options import Change, Option, param


@dataclass(frozen=True)
class Schedule(Option):
    """How the learning rates of G and D change over the run."""

    kind: Literal["constant", "linear", "cosine"] = param(
        "constant", "The shape of the decay of both learning rates.", label="decay", change=Change.LIVE
    )
    horizon: int = param(
        10_000,
        "The step at which the decay ends.",
        label="decay over steps",
        low=1,
        high=100_000_000,
        log=True,
        change=Change.LIVE,
    )
    final: float = param(
        0.1,
        "The final learning rate as a fraction of the initial one.",
        label="final fraction",
        low=0.0,
        high=1.0,
        change=Change.LIVE,
    )
    warmup: int = param(
        0,
        "The learning rate grows from zero over this number of steps.",
        label="warm-up steps",
        low=0,
        high=1_000_000,
        change=Change.LIVE,
    )

    def factor(self, step: int) -> float:
        """The factor of both learning rates at `step` (0 is the first), in [0, 1]."""
        progress = min(step / self.horizon, 1.0)
        shape = {"constant": 1.0, "linear": 1.0 - progress, "cosine": (1 + math.cos(math.pi * progress)) / 2}
        decay = 1.0 if self.kind == "constant" else self.final + (1.0 - self.final) * shape[self.kind]
        return decay * min(1.0, (step + 1) / (self.warmup + 1))
