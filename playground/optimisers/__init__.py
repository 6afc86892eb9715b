"""Optimisers of G and D, the schedule of their learning rates, and the dynamics of a step. Importing loads no torch."""

from __future__ import annotations

from playground.optimisers.dynamics import Alternating, Consensus, Dynamics, Extragradient, Simultaneous
from playground.optimisers.rules import SGD, Adam, Optimiser, OptimisticAdam, RMSprop
from playground.optimisers.schedules import Schedule

OPTIMISERS: dict[str, type[Optimiser]] = {option.name: option for option in (Adam, OptimisticAdam, RMSprop, SGD)}
DYNAMICS: dict[str, type[Dynamics]] = {
    option.name: option for option in (Alternating, Simultaneous, Extragradient, Consensus)
}

__all__ = ["DYNAMICS", "OPTIMISERS", "Adam", "Dynamics", "Optimiser", "Schedule"]
