"""Runs side by side: the bar that leads to the comparison, and the comparison, a view of the Train page."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Sequence
from typing import Any

import streamlit as st

from playground.app.blocks.compare import ComparedRun, CompareSpec, compare
from playground.app.language import t
from playground.app.run_names import compared_settings, title
from playground.app.tab_state import MOST_COMPARED, TabState
from playground.app.wording import date, html, plain
from playground.errors import PlaygroundError
from playground.runs.folder.index import RunInfo
from playground.runs.manager import manager


def bar(now: TabState, runs: Sequence[RunInfo]) -> None:
    """Below the cards, always in view: which runs are ticked, and the button that shows them side by side."""
    names = {run.id: title(run) for run in runs}
    ticked = [id for id in now.overlay if id in names]
    if not ticked:
        return
    alone = len(ticked) == 1
    with_open = alone and now.run in names and now.run not in ticked
    chosen = (now.run, *ticked) if with_open else tuple(ticked)
    with st.container(horizontal=True, vertical_alignment="center", key="compare-bar"):
        st.markdown(_said(chosen, names))
        too_few, too_many = len(chosen) < 2, len(chosen) > MOST_COMPARED
        label = t("Compare") if too_few else t("Compare {n} runs", n=len(chosen))
        if st.button(label, type="primary", icon=":material/compare:", disabled=too_few or too_many, key="compare-go"):
            show(now, chosen)
        if st.button(t("Untick all"), key="compare-none"):
            now.overlay = ()
            st.rerun()


def _said(chosen: Sequence[str], names: dict[str, str]) -> str:
    if len(chosen) < 2:
        return t("**{name}** is ticked. Tick another run to see both side by side.", name=plain(names[chosen[0]]))
    if len(chosen) > MOST_COMPARED:
        return t("{n} runs are ticked. At most {most} fit side by side.", n=len(chosen), most=MOST_COMPARED)
    return " · ".join(f"**{plain(names[id])}**" for id in chosen)


def show(now: TabState, ids: Sequence[str]) -> None:
    """Show these runs side by side, and draw the page again."""
    now.compared = tuple(ids)
    now.remember()
    st.rerun()


def comparison(now: TabState) -> None:
    """The runs of `now.compared` side by side, in place of the settings and the open run."""
    found = told_apart([_found(id) for id in now.compared])
    there = [each.run for each in found if each.run is not None]
    with st.container(horizontal=True, vertical_alignment="center", key="compare-head"):
        words = t("Compare {n} runs", n=len(found)) if len(found) > 1 else t("Compare runs")
        st.html(f'<h1 class="title">{html(words)}</h1>')
        if st.button(t("Back to training"), icon=":material/arrow_back:", key="compare-back"):
            show(now, ())
    spec = CompareSpec(
        found,
        compared_settings([run.config for run in there]),
        _remarks(there),
        comparable=len({run.config.data for run in there}) == 1,
        address=now.address,
    )
    compare(spec, "compare", lambda asked: _act(now, asked))


def _act(now: TabState, asked: Any) -> None:
    """What a person has pressed in the block: it comes from the browser and may be anything."""
    if not isinstance(asked, dict):
        return
    if asked.get("leave") in now.compared:
        now.compared = tuple(id for id in now.compared if id != asked["leave"])
        now.remember()
    elif asked.get("open") in now.compared:
        try:
            now.open(asked["open"])
        except PlaygroundError as error:  # it has just been deleted
            now.problem = error.message


def _found(id: str) -> ComparedRun:
    try:
        run = manager().info(id)
    except PlaygroundError:
        gone = t("This run is not here: it was deleted, or it is on another computer.")
        return ComparedRun(id, id[:40], missing=gone)
    note = t("Its settings were changed while it trained.") if run.steered else ""
    return ComparedRun(id, title(run), run, note=note)


def told_apart(runs: Sequence[ComparedRun]) -> list[ComparedRun]:
    """The runs with names that differ: those that are called alike also say when they were made."""
    often = Counter(each.name for each in runs)
    return [
        dataclasses.replace(each, name=f"{each.name} ({date(each.run.label.created, exact=True)})")
        if each.run is not None and often[each.name] > 1
        else each
        for each in runs
    ]


def _remarks(runs: Sequence[RunInfo]) -> list[str]:
    """What a person must know before comparing these runs."""
    if len(runs) < 2:
        return [t("There is nothing to compare with. Go back and tick Compare on the cards of two to four runs.")]
    kinds = dict.fromkeys(t(run.config.data.kind.label) for run in runs)
    if len(kinds) > 1:
        return [
            t(
                "These runs make different kinds of samples: {kinds}. Compare how they learn; their pictures and "
                "metrics cannot be compared with each other.",
                kinds=", ".join(kinds),
            )
        ]
    if len({run.config.data for run in runs}) > 1:
        return [t("These runs learn from different data, so no metric says which of them is better.")]
    return []
