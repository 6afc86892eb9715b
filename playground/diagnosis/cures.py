"""The cures of a condition that a run can take."""

from __future__ import annotations

from functools import lru_cache

from playground.config import RunConfig
from playground.diagnosis import CONDITIONS
from playground.diagnosis.condition import Cure
from playground.errors import PlaygroundError
from playground.options import Change

MOST = 4
KEPT = 1024  # answers


def cures_for(name: str, config: RunConfig) -> list[tuple[Cure, Change]]:
    """The cures of the condition `name` that change `config` and make sense, and the cost of each during a run.

    Empty for a name that is not known, which the folder of another version may hold.
    """
    known = next((condition.name for condition in CONDITIONS if condition.name == name), None)
    return [] if known is None else list(_cures(known, config))


@lru_cache(KEPT)  # each takes a millisecond or two, and the lab asks for those of all conditions at every rerun
def _cures(name: str, config: RunConfig) -> tuple[tuple[Cure, Change], ...]:
    (condition,) = (condition for condition in CONDITIONS if condition.name == name)
    found = [cure for cure in condition.cures(config) if _helps(cure, config)]
    return tuple((cure, config.changes(cure.patch)) for cure in found[:MOST])


def _helps(cure: Cure, config: RunConfig) -> bool:
    try:
        after = config.edit(cure.patch)
    except PlaygroundError:
        return False
    return after != config and not after.problems()
