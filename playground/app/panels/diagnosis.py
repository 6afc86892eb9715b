"""What is wrong with the open run and what to try, in one line; and branching from a step of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import streamlit as st

from playground.app.blocks.diagnosis import diagnosis as diagnosis_block
from playground.app.identity import owner
from playground.app.language import t
from playground.app.run_names import described_changes
from playground.app.tab_state import TabState, attempt, session
from playground.app.wording import plain
from playground.diagnosis.cures import cures_for
from playground.link import difference
from playground.messages import LIVE, Edit
from playground.options import Change
from playground.runs.folder.index import RunInfo
from playground.runs.manager import RunManager

# On a phone the button goes below the line.
WIDE_ENOUGH = "<style>.st-key-diagnosis-line > :first-child { min-width: min(100%, 20rem); }</style>"


def diagnosis(now: TabState, run: RunInfo | None) -> None:
    """The line above the picture, always of the same height, and the button Branch at its end."""
    st.html(WIDE_ENOUGH)
    with st.container(horizontal=True, vertical_alignment="center", key="diagnosis-line"):
        with st.container():
            diagnosis_block(run, "diagnosis", lambda choice: _try(run, choice))
        _branch(now, run)


def _try(run: RunInfo | None, choice: Any) -> None:
    """Apply the cure that a person has chosen: to the running run, or in a branch, or in a new run."""
    if run is None or not isinstance(choice, Mapping):
        return
    offered = cures_for(str(choice.get("finding")), run.config)
    index, step, how = choice.get("index"), choice.get("step"), choice.get("how")
    if not isinstance(index, int) or not isinstance(step, int) or not 0 <= index < len(offered):
        return
    cure, cost = offered[index]
    name, patch = t(cure.label), dict(cure.patch)
    if session().refuses(run.config.edit(patch)):
        return
    if cost is Change.RUN:
        _open(lambda m: m.create(run.config.edit(patch), owner=owner(), name=name, parent=run.id))
    elif how == "live" and run.state.status in LIVE:
        attempt(lambda m: m.steer(run.id, Edit(patch), owner()))
    else:
        _open(lambda m: m.branch(run.id, min(max(step, 0), run.state.step), patch, owner=owner(), name=name))


def _open(make: Callable[[RunManager], str]) -> None:
    """Make a run, and show it."""
    made: list[str] = []
    if attempt(lambda m: made.append(make(m))):
        session().open(made[0])


def _branch(now: TabState, run: RunInfo | None) -> None:
    place = st.popover(
        t("Branch"),
        icon=":material/fork_right:",
        disabled=run is None or run.state.step == 0,
        key=f"branch:{now.actions}",
        on_change="rerun",
        help=t("A new run that equals this one up to a step, then continues with the settings on the left."),
    )
    if run is None or not place.open:
        return
    with place:
        patch = difference(run.config, now.draft)
        finding = run.state.finding
        begins = max(0, finding.since - 1) if finding else run.state.step
        key = f"branch:{run.id}:{finding.name if finding else ''}"
        step = int(st.number_input(t("from step"), 0, None, begins, key=key))
        if patch and run.config.changes(patch) is Change.RUN:
            text = t("Some of the changed settings need a run from the beginning: press **Train**.")
            st.warning(text, icon=":material/warning:")
            return
        st.caption(
            t("With your changes: {changes}", changes=plain(described_changes(run.config, now.draft)))
            if patch
            else t("Nothing has been changed on the left, so the branch repeats the run, and you can change it later.")
        )
        go = st.button(t("Start the branch"), type="primary", width="stretch", key="branch:go")
        if go and not now.refuses(run.config.edit(patch)):
            _open(lambda m: m.branch(run.id, step, patch, owner=owner()))
            now.actions += 1
            st.rerun()


def badge(run: RunInfo, status: str, colour: str) -> str:
    """The status of a run, in words, as Markdown for its card; amber with what is wrong where something is."""
    finding = run.state.finding
    if finding is None:
        return f":{colour}[{status}]"
    title = plain(t(finding.title))
    if run.state.status in ("done", "stopped"):
        said = t("{status}, but: {finding}", status=status, finding=title)
        return f":orange-badge[:material/warning: {said}]"
    return f":{colour}[{status}] :orange-badge[:material/warning: {title}]"
