"""Conditions to stop in the lab: its runs have none of their own, and links to it do not say so."""

from __future__ import annotations

from collections.abc import Mapping

from playground import presets
from playground.config import RunConfig

NO_LIMIT = {"stop.steps": None, "stop.epochs": None, "stop.seconds": None, "stop.metric": "", "stop.target": None}


def endless(config: RunConfig, preset: str) -> RunConfig:
    """`config` without the limits of its preset: a run of the lab continues until a person ends it.

    Limits that a link sets are kept.
    """
    return config.edit(NO_LIMIT) if config.stop == presets.load(preset).config.stop else config


def without_limits(query: Mapping[str, str]) -> dict[str, str]:
    """`query` without the entries that say "no limit", which is what every link to the lab means."""
    return {k: v for k, v in query.items() if k not in NO_LIMIT or v not in ("null", "", '""')}
