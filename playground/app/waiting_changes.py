"""Changes that a live run cannot apply yet, and why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from playground.errors import PlaygroundError
from playground.messages import LIVE
from playground.runs.folder.index import RunInfo
from playground.texts import Message

if TYPE_CHECKING:
    from playground.app.tab_state import TabState


def objection(run: RunInfo, patch: Mapping[str, Any]) -> Message | None:
    """The reason why a run cannot apply a change; `None` if it can."""
    try:
        return next((problem.message for problem in run.config.edit(patch).problems()), None) if patch else None
    except PlaygroundError as error:
        return error.message


def held_up(now: TabState, run: RunInfo | None) -> Message | None:
    """The reason why the waiting changes have not been applied; `None` if none wait."""
    return objection(run, now.waiting) if run is not None and run.state.status in LIVE else None
