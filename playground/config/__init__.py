"""The description of a run: `RunConfig`, its sections, and the table of its settings."""

from __future__ import annotations

from playground.config.labels import SECTION_LABELS, setting_label
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
    "SECTION_LABELS",
    "SETS",
    "RunConfig",
    "Schedule",
    "Setting",
    "StopConditions",
    "Tricks",
    "cost_of",
    "flatten",
    "setting_label",
    "table",
]
