"""The 2-D lab as a block: settings, network graph, plane, numbers and time in one component.

The block follows its run over the socket. The page changes settings and starts runs, and sends what the block shows.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import streamlit as st

from playground import assets, presets
from playground.app.blocks import _mount, plotly_address
from playground.app.blocks.assigned import allowed, held_options
from playground.app.blocks.diagnosis import cure_table
from playground.app.blocks.lab_ending import info_of
from playground.app.blocks.lab_session import act_on, begin, in_browser
from playground.app.editing import held_up, steerable
from playground.app.helper_requests import answer
from playground.app.lab_view import LabView, race_of
from playground.app.language import t
from playground.app.other_tabs import ask
from playground.app.panels.networks import lines
from playground.app.tab_state import TabState, block_session, open_run
from playground.app.wording import plain
from playground.blocks import lab as block
from playground.blocks.browser_training import is_measured, refusal
from playground.blocks.components import kernels
from playground.blocks.figures import figures_for
from playground.blocks.option_table import Shown, option_table
from playground.blocks.suggestions import cures, rivals, title
from playground.config import RunConfig, cost_of
from playground.errors import PlaygroundError
from playground.link import difference, to_address, without_limits
from playground.machine import hardware
from playground.messages import LIVE, to_browser
from playground.options import Change
from playground.runs.folder.index import RunInfo
from playground.runs.manager import manager


def lab(spec: Mapping[str, str], key: str, *, owns_address: bool = False) -> None:
    """Place the 2-D lab; `spec` is the query of a link to it (`preset`, settings, `run`, `view.…`).

    A page may contain several labs, each with its own `key`. Only the one that
    `owns_address` writes the page's address and takes keys while nothing has the focus.
    """
    _draw(dict(spec), key, owns_address)


@st.fragment
def _draw(spec: dict[str, str], key: str, owns_address: bool) -> None:
    name = f"lab:{key}"
    with block_session(name, spec, presets.LAB, plane_only=True, owns_address=owns_address) as now:
        view = _held(now, _view(now, spec))
        now.hidden = frozenset(view.hide)
        if not now.begun:
            begin(now, view)
        run = open_run()
        if now.problem:
            st.error(plain(t(now.problem)), icon=":material/error:")
            now.problem = None
        ask(now)

        def act() -> None:
            with block_session(name, spec, presets.LAB, plane_only=True, owns_address=owns_address) as now:
                act_on(now, st.session_state[key].get("act"))

        _mount("lab", False)(data=_shown(now, run, view) | {"key": key}, key=key, on_act_change=act)


def _view(now: TabState, spec: Mapping[str, str]) -> LabView:
    try:
        return LabView.opening(spec)
    except PlaygroundError as error:
        now.problem = error.message
        return LabView.opening({})


def _held(now: TabState, view: LabView) -> LabView:
    """The view in an assignment: without the parts that it hides, and its runs train on the server."""
    if now.assignment is None:
        return view
    given = LabView.from_query(now.assignment.query)
    hide = dict.fromkeys((*view.hide, *given.hide, *(p for p in block.PARTS if p in now.assignment.hidden_sections())))
    return dataclasses.replace(view, hide=tuple(hide), engine="server")


# -- the data of the block --------------------------------------------------------------------------------------------


def _shown(now: TabState, run: RunInfo | None, view: LabView) -> dict[str, Any]:
    mine = now.browser.run
    config = _present(run, now) if run else mine.config if mine else now.draft
    rival = now.browser.rival if mine else info_of(now.rival)
    changed, open_now = difference(config, now.draft), run or mine
    return {
        "run": open_now.id if open_now else None,
        "state": to_browser(run.state) if run else None,
        "place": run.place_in_queue if run else None,
        "owns_address": now.owns_address,
        "rival": rival.id if rival else None,
        "title": title(config, rival.config, t) if rival else "",
        "steerable": mine is not None or (run is not None and steerable(run)),
        "browser": [one.to_json() for one in (mine, now.browser.rival) if one is not None],
        "engine": _engine(now, run),
        "local": manager().local_only,
        "query": without_limits(to_address(now.draft, now.preset)),
        "address": now.address,
        "config": config.to_json(),
        "draft": now.draft.to_json(),
        "changed": list(changed),
        "takes": bool(changed) and config.changes(changed) is not Change.RUN,
        "waits": t((held_up(now, run) if run else now.browser.waits) or ""),
        "assigned": now.assignment is not None,
        "held": list(now.assignment.held) if now.assignment else [],
        "problems": [t(p.message) for p in now.draft.problems()],
        "presets": [block.preset(p, t) for p in presets.all_presets() if now.shows(p.kind)],
        "preset": now.preset,
        "cures": allowed(cures(config, t), now.assignment),
        "rivals": allowed(rivals(config, t), now.assignment),
        "remedies": cure_table(config),
        "objective": block.objective(config.objective, t),
        "view": dataclasses.asdict(view),
        "parts": block.parts(t),
        "race": race_of(config, rival.config) if rival else "",
        "options": _options(now, run),
        "figures": [figure.to_json(t) for figure in figures_for(config) if run or not mine or is_measured(figure)],
        "assets": {
            "plotly": plotly_address(),
            "kernels": kernels(),
            "recorded": assets.address("recorded/ring.bin"),
            "trainer": assets.address("shared/engine/worker.js"),
        },
    }


def _engine(now: TabState, run: RunInfo | None) -> dict[str, Any]:
    """Where the lab trains, what a person chose, and why it cannot train in the browser."""
    config = now.draft
    trains = "browser" if now.browser.run is not None or (run is None and in_browser(now, config)) else "server"
    return {"trains": trains, "chosen": now.browser.where, "refusal": t(refusal(config) or ""), "only": False}


def _options(now: TabState, run: RunInfo | None) -> dict[str, Any]:
    shown = Shown(
        now.draft,
        now.preset,
        plane_only=now.plane_only,
        hidden=now.hidden,
        running=now.browser.run is not None or (run is not None and steerable(run)),
        device=now.device,
        threads=now.threads,
        cores=hardware.cores(),
        generation=now.generation,
        said=_said(now),
        outliers=_outliers(now),
        layers=_layer_tables(now) if now.layers else None,
    )
    return held_options(option_table(shown, t), now.assignment)


def _said(now: TabState) -> str:
    """The messages about the last table, as long as the points come from it."""
    if not _of_table(now) or not now.table:
        return now.said
    return "\n".join(t(message) for message in now.table.table.taken.messages)


def _outliers(now: TabState) -> int:
    return len(now.table.table.outliers) if _of_table(now) and now.table else 0


def _of_table(now: TabState) -> bool:
    return now.table is not None and now.draft.to_json()["data"].get("points") == now.table.table.drawing


def _layer_tables(now: TabState) -> tuple[str, ...]:
    if now.draft.problems():
        return ()
    found = answer("summary", t("Building the networks…"), config=now.draft.to_json())
    return tuple(lines(found)) if found is not None else ()


def _present(run: RunInfo, now: TabState) -> RunConfig:
    """The run's settings, including the changes that have been sent to it but not yet applied."""
    if run.state.status not in LIVE or not steerable(run):
        return run.config
    changes = {p: v for p, v in difference(run.config, now.draft).items() if p not in now.waiting}
    return run.config.edit({p: v for p, v in changes.items() if cost_of(p, run.config, now.draft) is not Change.RUN})
