"""The 2-D lab: network graph left, the plane in the middle, numbers right, time below, settings in a drawer."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Mapping
from typing import Any

import streamlit as st

from playground import presets
from playground.app import lab_actions
from playground.app.components import lab, picture
from playground.app.lab_actions import (
    AloneAction,
    BranchAction,
    EditAction,
    LabAction,
    PresetAction,
    RaceAction,
    ResumeAction,
    TrainAction,
    UndoAction,
)
from playground.app.lab_view import PARTS, LabView, race_of
from playground.app.language import reason, t
from playground.app.panels.controls import controls
from playground.app.suggestions import cures, rivals, title
from playground.app.tab_state import (
    TabState,
    attempt,
    edit,
    enter,
    held_up,
    open_run,
    owner,
    pending,
    session,
    steerable,
)
from playground.app.wording import plain
from playground.config import RunConfig, cost_of
from playground.errors import InputError, PlaygroundError
from playground.link import difference, to_address
from playground.messages import LIVE, Command, Pause, Stop, Throttle
from playground.options import Change
from playground.runs.folder.index import RunInfo
from playground.runs.manager import manager

STYLE = """<style>
  .stMainBlockContainer { padding: 3.6rem 0.9rem 0; max-width: none; }
  .stMainBlockContainer > div > .stVerticalBlock { gap: 0.4rem; }
</style>"""


def main() -> None:
    st.set_page_config(initial_sidebar_state="collapsed")
    now = enter("lab")
    view = _view(now)
    now.hidden = frozenset(view.hide)
    if not now.begun:
        _begin(now, view)
    now.shown = None
    st.html(STYLE)
    with st.sidebar:
        _settings()
    _bench(view)


@st.fragment
def _settings() -> None:
    """The drawer: what changes nothing on the bench is drawn without it."""
    now, run = session(), open_run()
    if now.shown is not None and (now.draft != now.shown or now.problem):
        st.rerun()
    now.shown = now.draft
    st.markdown("### " + t("2-D lab"))
    controls("any" if run is not None and steerable(run) else "")


@st.fragment
def _bench(view: LabView) -> None:
    """All but the drawer, in one component: it follows the run by itself and says what a person wants done."""
    now, run = session(), open_run()
    if now.problem:
        st.error(plain(t(now.problem)), icon=":material/error:")
        now.problem = None
    lab(run, _shown(now, run, view), on_act=_act)


def _view(now: TabState) -> LabView:
    try:
        return LabView.from_query(st.query_params.to_dict())
    except PlaygroundError as error:
        now.problem = error.message
        return LabView()


def _begin(now: TabState, view: LabView) -> None:
    """The first look: a race that a link asks for, everyone's own; a run of these settings, and of nothing else, that
    is there already; or, where no class would queue up for it, a new one."""
    now.begun = True
    if now.run or now.problem or now.draft.problems():
        return
    if view.race:
        _compete(now, now.draft, view.difference())
        return
    runs = (r for r in manager().runs() if not r.steered and r.state.status in (*LIVE, "done"))
    same = next((r for r in runs if r.config == now.draft), None)
    if same is not None:
        now.open(same.id)
    elif manager().local_only:
        _start(now, now.draft, Throttle(view.speed))


def _start(now: TabState, config: RunConfig, first: Command | None) -> None:
    def begin(name: str, config: RunConfig) -> str:
        return manager().create(
            config, name=name, owner=owner(), device=now.device, threads=now.threads or 1, first=first
        )

    try:
        now.rival = ""
        now.open(begin("", config))
    except PlaygroundError as error:
        now.problem = error.message


# -- what a person does -----------------------------------------------------------------------------------------------


def _act() -> None:
    """The browser says what to do; nothing of it is trusted."""
    given = st.session_state.get("lab-bench", {}).get("act")
    if given is None:
        return
    now, run = session(), open_run()
    try:
        _do(now, run, lab_actions.read(given))
    except PlaygroundError as error:
        now.problem = error.message


def _do(now: TabState, run: RunInfo | None, action: LabAction) -> None:
    match action:
        case TrainAction():
            _train(now, run, action)
        case ResumeAction(speed):
            _resume(now, run, speed)
        case EditAction(patch):
            edit(patch)
            now.generation += 1
        case UndoAction():
            if run is not None:
                now.open(run.id)
        case BranchAction():
            _branch(now, run, action)
        case RaceAction(patch):  # two runs of one seed that differ in one thing, led in step by the page
            _leave(now, run)
            _compete(now, run.config if run is not None else now.draft, patch)
        case AloneAction():
            if now.rival:
                attempt(lambda m: m.steer(now.rival, Stop(), owner()))
            now.rival = ""
            now.remember()
        case PresetAction():
            _preset(now, run, action)


def _train(now: TabState, run: RunInfo | None, action: TrainAction) -> None:
    """A new run of the settings, with the same seed or another one; at rest before its first step if so wished."""
    if action.seed is not None:
        now.draft = now.draft.edit({"seed": action.seed})
    _leave(now, run)
    _start(now, now.draft, Pause() if action.paused else Throttle(action.speed))


def _resume(now: TabState, run: RunInfo | None, speed: float) -> None:
    """A run that has ended goes on, with what has been changed since, if it can take that; of a race both do."""
    if run is None:
        return
    patch, rival = pending(now, run), _info(now.rival)
    first = Throttle(until=0) if rival else Throttle(speed)
    manager().resume(run.id, owner(), patch, first=first)
    if rival:
        manager().resume(rival.id, owner(), patch, first=first, beside=run.id)


def _branch(now: TabState, run: RunInfo | None, action: BranchAction) -> None:
    """From a step of this run on, with other settings."""
    if run is None:
        raise InputError("There is no run to branch from. Train one first.", code="no_run")
    branch = manager().branch(run.id, action.step, action.patch, owner=owner(), name=action.name[:80])
    _leave(now, run)
    now.rival = ""
    now.open(branch)


def _compete(now: TabState, config: RunConfig, patch: Mapping[str, Any]) -> None:
    try:
        other = config.edit(patch, schema=1)  # an older link to a race may hold places of labels
        if other == config:
            raise InputError(
                "Both labs would be the same. Choose something in which they differ.", code="no_difference"
            )
        _start(now, config, Throttle(until=0))
        if now.run:
            now.rival = manager().create(
                other, name="B", owner=owner(), threads=1, first=Throttle(until=0), beside=now.run
            )
            now.remember()
    except PlaygroundError as error:
        now.problem = error.message


def _preset(now: TabState, run: RunInfo | None, action: PresetAction) -> None:
    preset = presets.load(action.name)
    if not now.shows(preset.kind):
        raise InputError("This preset is not one of the lab.", code="no_preset")
    _leave(now, run)
    now.preset, now.draft, now.run, now.overlay = preset.name, preset.config, "", ()
    now.generation += 1
    _start(now, now.draft, Throttle(action.speed))


def _leave(now: TabState, run: RunInfo | None) -> None:
    """The runs that are left end with a checkpoint, so that the next has their place at once; they can be resumed."""
    for left in (run, _info(now.rival)):
        if left is not None and left.state.status in LIVE and steerable(left):
            with contextlib.suppress(InputError):  # it has just come to its own end
                manager().steer(left.id, Stop(), owner())


# -- what the browser is told -----------------------------------------------------------------------------------------


def _shown(now: TabState, run: RunInfo | None, view: LabView) -> dict[str, Any]:
    config = _present(run, now) if run else now.draft
    rival, changed, game = _info(now.rival), difference(config, now.draft), config.objective
    return {
        "rival": rival.id if rival else None,
        "title": title(config, rival.config) if rival else "",
        "steerable": run is not None and steerable(run),
        "local": manager().local_only,
        "query": to_address(now.draft, now.preset),
        "address": now.address,
        "config": config.to_json(),
        "draft": now.draft.to_json(),
        "changed": list(changed),
        "takes": bool(changed) and config.changes(changed) is not Change.RUN,
        "waits": t(held_up(now, run) or ""),
        "problems": [t(reason(p)) for p in now.draft.problems()],
        "presets": [
            {"name": p.name, "title": t(p.title), "sentence": t(p.sentence), "picture": picture(f"{p.name}.webp")}
            for p in presets.all_presets()
            if now.shows(p.kind)
        ],
        "preset": now.preset,
        "cures": cures(config),
        "rivals": rivals(config),
        "objective": {"label": t(game.label), "aims": {"D": t(game.aim_D), "G": t(game.aim_G)}},
        "view": dataclasses.asdict(view),
        "parts": {part: t(name) for part, name in PARTS.items()},
        "race": race_of(config, rival.config) if rival else "",
    }


def _present(run: RunInfo, now: TabState) -> RunConfig:
    """The run's settings, those included that it takes while it goes on and that are on their way to it."""
    if run.state.status not in LIVE or not steerable(run):
        return run.config
    changes = {p: v for p, v in difference(run.config, now.draft).items() if p not in now.waiting}
    return run.config.edit({p: v for p, v in changes.items() if cost_of(p, run.config, now.draft) is not Change.RUN})


def _info(id: str) -> RunInfo | None:
    try:
        return manager().info(id) if id else None
    except PlaygroundError:  # it has been deleted
        return None


main()
