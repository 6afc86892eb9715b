"""The Train page: settings on the left, the picture in the middle, charts and the formula on the right, runs below.

With `?compare=A,B` in the address it shows these runs side by side instead.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from playground import presets
from playground.app.blocks.curves import Curve, CurvesSpec, curves
from playground.app.blocks.formula import FormulaSpec, formula
from playground.app.blocks.run import RunSpec
from playground.app.blocks.run import run as run_block
from playground.app.language import t
from playground.app.other_tabs import ask
from playground.app.panels import detail, preview
from playground.app.panels.banners import banners, say_who_leads
from playground.app.panels.class_address import for_class
from playground.app.panels.comparison import comparison
from playground.app.panels.controls import controls, phase
from playground.app.panels.diagnosis import diagnosis
from playground.app.panels.downloads import downloads
from playground.app.panels.hand_in import hand_in
from playground.app.panels.run_buttons import buttons
from playground.app.panels.runs import runs_list
from playground.app.run_names import title
from playground.app.tab_state import TRAIN, TabState, enter, open_run, session
from playground.app.wording import html
from playground.blocks.figures import main_figures, other_figures
from playground.errors import PlaygroundError
from playground.kinds import IMAGES
from playground.messages import LIVE
from playground.runs.folder.index import RunInfo
from playground.runs.manager import manager

RECORDED = presets.FIRST  # the recording that is played before the first run
STYLE = Path(__file__).with_name("train.css")


def main() -> None:
    st.html(f"<style>{STYLE.read_text('utf-8')}</style>")
    now = enter(TRAIN)
    detail.begin(now, st.query_params.to_dict())
    now.shown = None
    now.hidden = now.assignment.hidden_sections() if now.assignment else frozenset()
    if now.compared:
        comparison(now)
        return
    with st.sidebar:
        _settings()
    _middle()


@st.fragment
def _settings() -> None:
    """The left column: what changes nothing in the middle is drawn without it."""
    now, run = session(), open_run()
    if now.shown is not None and (now.draft != now.shown or now.problem):
        st.rerun()
    now.shown = now.draft
    detail.switch(now)
    for_class()
    now.marked = phase(run)
    controls(now.marked)


@st.fragment
def _middle() -> None:
    """Everything that follows a run's status: reruns by itself when that changes, the left column stays."""
    now, run = session(), open_run()
    begins = run is not None and run.place_in_queue is None and run.state.status in ("queued", "starting")
    if now.marked != phase(run) and not begins:
        st.rerun()  # once the first picture is there, the left column may say what a change would reset
    if now.shown is not None and now.draft != now.shown:
        st.rerun()  # the run's settings have been changed in another tab
    name = title(run) if run is not None else t("Train a GAN")
    st.html(f'<h1 class="title" title="{html(name)}">{html(name)}</h1>')
    buttons(now, run)
    say_who_leads(run)
    banners(now, run)
    ask(now)
    diagnosis(now, run)
    recorded = RECORDED if run is None and now.draft.data == presets.load(RECORDED).config.data else ""
    waits = run is not None and run.place_in_queue is not None and run.config.data.kind == IMAGES
    picture, right = st.columns([11, 9], gap="medium")
    with picture:
        still = "" if run is not None or recorded else preview.still(now.draft.data)
        problems, brief = now.draft.problems(), now.controls == "simple"
        hint = t(problems[0].message) if problems else ""
        spec = RunSpec(
            run,
            recorded=RECORDED if waits else recorded,
            still=still,
            ready=not problems,
            hint=hint,
            brief=brief,
            address=now.address,
        )
        run_block(spec, "run", owns_address=True)
        if run:
            with st.container(horizontal=True, key="take_away"):
                downloads(run)
                hand_in(run)
    with right:
        _charts(now, run, recorded)
    if now.controls == "full":
        _curves(now, run, recorded)
    runs_list(now)
    if run is None and not recorded:
        preview.look_for(now.draft.data)


def _charts(now: TabState, run: RunInfo | None, recorded: str) -> None:
    """The two charts that say most, and the formula with its values."""
    config = run.config if run else now.draft
    spec = CurvesSpec(_lines(now, run), main_figures(config), opened=now.run, recorded=recorded, tools=False)
    curves(spec, "charts", on_leave=lambda id: now.overlaid(id, False))
    formula(FormulaSpec(config, now.run, recorded), "formula")


def _curves(now: TabState, run: RunInfo | None, recorded: str) -> None:
    """All other charts."""
    figures = other_figures(run.config if run else now.draft)
    lines = _lines(now, run)
    curves(CurvesSpec(lines, figures, opened=now.run, recorded=recorded, names=False, wide=True), "more charts")


def _lines(now: TabState, run: RunInfo | None) -> list[Curve]:
    shown = [] if run is None else [run]
    for other in now.overlay:
        if run is None or other != run.id:
            try:
                shown.append(manager().info(other))
            except PlaygroundError:  # it is gone
                now.overlaid(other, False)
    return [Curve(each.id, title(each), each.state.status in LIVE) for each in shown]


main()
