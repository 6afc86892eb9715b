"""The description of a run: `RunConfig`, its sections, and the table of its settings."""

from __future__ import annotations

from playground.config.registries import REGISTRIES, SETS
from playground.config.run_config import SCHEMA, SECTIONS, RunConfig
from playground.config.settings import Setting, cost_of, flatten, table
from playground.kinds import extensions
from playground.optimisers import Schedule
from playground.training_options import StopConditions, Tricks

extensions.load()  # they import this package, so everything above must be defined

__all__ = [
    "REGISTRIES",
    "SCHEMA",
    "SECTIONS",
    "SETS",
    "RunConfig",
    "Schedule",
    "Setting",
    "StopConditions",
    "Tricks",
    "cost_of",
    "flatten",
    "table",
]
