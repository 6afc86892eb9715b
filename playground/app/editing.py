"""A person's changes: to the draft, and to a live run, as far as it can apply them at present."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from playground.app.identity import owner
from playground.app.tab_state import TabState, attempt, open_run, session
from playground.config import RunConfig
from playground.errors import PlaygroundError
from playground.link import difference
from playground.messages import LIVE, Edit
from playground.options import Change
from playground.runs.folder.index import RunInfo
from playground.runs.manager import manager
from playground.texts import Message


def edit(patch: Mapping[str, Any]) -> None:
    """Apply a person's change to the draft, and also to a live run where that is possible."""
    now, run = session(), open_run()
    try:
        after = now.draft.edit(patch)
    except PlaygroundError as error:
        now.problem = error.message
        now.generation += 1
        return
    if after == now.draft or now.refuses(after):  # a new widget has reported its value; nothing has changed
        return
    if run is not None and run.state.status in LIVE and steerable(run) and not _tell(now, run, after):
        now.generation += 1
        return
    now.draft = after
    if run is None:
        now.remember()


def _tell(now: TabState, run: RunInfo, after: RunConfig) -> bool:
    """Send the change from the draft to `after` to a live run; false if the run refuses it.

    A change that needs a new run is not sent. A change that is a problem by itself (a metric to stop at, without its
    target) waits for the change that solves the problem, and both are sent together. A chosen option is sent together
    with its settings, since the run may still have another option.
    """
    changed, theirs = difference(now.draft, after), difference(run.config, after)
    touched = [f"{path}." for path in (*now.waiting, *changed)]
    patch = {p: v for p, v in theirs.items() if any(path.startswith(f"{p}.") for path in touched)}
    patch |= {p: v for p, v in changed.items() if p not in now.waiting}  # also changes that undo what was just sent
    if run.config.changes(patch) is Change.RUN:
        return True
    alone = {p: v for p, v in patch.items() if p not in now.waiting}
    ready = next((part for part in (patch, alone) if not objection(run, part)), {})
    if ready and not attempt(lambda m: m.steer(run.id, Edit(ready), owner())):
        return False
    now.waiting = {p: v for p, v in patch.items() if p not in ready}
    return True


def pending(now: TabState, run: RunInfo) -> dict[str, Any]:
    """The changes since a run ended with which it can continue; empty without changes, or if they need a new run."""
    if run.state.status in LIVE or not steerable(run):
        return {}
    patch = difference(run.config, now.draft)
    return {} if run.config.changes(patch) is Change.RUN else patch


def steerable(run: RunInfo) -> bool:
    """Whether this browser may steer the run here."""
    return manager().owns(run, owner()) and (
        run.mine_here or run.place_in_queue is not None or run.state.status not in LIVE
    )


def objection(run: RunInfo, patch: Mapping[str, Any]) -> Message | None:
    """The reason why a run cannot apply a change; `None` if it can."""
    try:
        return next((problem.message for problem in run.config.edit(patch).problems()), None) if patch else None
    except PlaygroundError as error:
        return error.message


def held_up(now: TabState, run: RunInfo | None) -> Message | None:
    """The reason why the waiting changes have not been applied; `None` if none wait."""
    return objection(run, now.waiting) if run is not None and run.state.status in LIVE else None
