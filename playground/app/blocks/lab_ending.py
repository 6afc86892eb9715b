"""Ends the runs that the lab leaves."""

from __future__ import annotations

import contextlib

from playground.app.editing import steerable
from playground.app.identity import owner
from playground.app.other_tabs import open_elsewhere
from playground.app.tab_state import TabState
from playground.errors import InputError, PlaygroundError
from playground.messages import LIVE, Stop
from playground.runs.folder.index import RunInfo
from playground.runs.manager import manager


def leave(now: TabState, run: RunInfo | None) -> None:
    """Stop the runs that the page leaves, so that the next run gets their slot at once. They can be resumed.

    What another tab shows goes on.
    """
    if run is None or not open_elsewhere(run.id):
        stop_all(now, run)


def stop_all(now: TabState, run: RunInfo | None) -> None:
    """Stop the open run and, in a race, the other one."""
    for left in (run, info_of(now.rival)):
        if left is not None and left.state.status in LIVE and steerable(left):
            with contextlib.suppress(InputError):  # it has just ended by itself
                manager().steer(left.id, Stop(), owner())


def info_of(id: str) -> RunInfo | None:
    try:
        return manager().info(id) if id else None
    except PlaygroundError:  # it has been deleted
        return None
