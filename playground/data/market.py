"""Simulated trading days: how much a price swings, and how far it moves. Two columns, as in a table of one's own."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from playground.data.toy import Toy
from playground.options import param

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from playground.data.dataset import Truth

MEDIAN = 1.8  # of the volatility, in percent per week
DAYS = 5  # of trading per week


@dataclass(frozen=True)
class TradingDays(Toy):
    name: ClassVar[str] = "trading_days"
    label: ClassVar[str] = "Trading days"
    help: ClassVar[str] = (
        "Simulated days of a market: volatility per week to the right, return upwards, in percent. Restless days move "
        "far, more often down."
    )
    source: ClassVar[str] = "stylised facts after Cont 2001, sections 4 and 5"

    unrest: float = param(0.45, "How much the volatility differs from day to day.", label="unrest", low=0.05, high=0.6)
    leverage: float = param(0.4, "How far restless days lean downwards.", label="leverage", low=0.0, high=1.0)

    @property
    def reach(self) -> float:
        return 4.0

    def clean(self) -> Truth:
        """Volatility v is log-normal with median 1.8 % per week.

        The return is normal, with deviation v/√5 and mean leverage·(1.8 − v)/√5.
        """
        import torch

        from playground.data.dataset import Truth

        middle, unrest, leverage, root = math.log(MEDIAN), self.unrest, self.leverage, math.sqrt(DAYS)

        def sample(n: int, rng: torch.Generator) -> tuple[Tensor, Tensor]:
            v = (middle + unrest * torch.randn(n, generator=rng)).exp()
            r = (leverage * (MEDIAN - v) + v * torch.randn(n, generator=rng)) / root
            return torch.stack([v, r], 1), torch.zeros(n, dtype=torch.int64)

        def log_density(x: Tensor) -> Tensor:
            v, r = x.double().unbind(1)
            there = v > 0
            v = torch.where(there, v, 1.0)
            swing = (v.log() - middle) / unrest
            move = (r * root - leverage * (MEDIAN - v)) / v
            logs = -(swing.square() + move.square()) / 2 - 2 * v.log() - math.log(2 * math.pi * unrest / root)
            return torch.where(there, logs, -math.inf)

        return Truth(sample, log_density)
