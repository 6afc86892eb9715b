"""The 2-D lab: network graph left, the plane in the middle, numbers right, time below, settings in a drawer."""

from __future__ import annotations

import contextlib
import dataclasses
from collections.abc import Mapping
from typing import Any

import streamlit as st

from playground import presets
from playground.app.blocks import lab, picture
from playground.app.lab_view import PARTS, LabView, race_of
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
from playground.link import difference, to_query
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
    st.markdown("### 2-D lab")
    controls("any" if run is not None and steerable(run) else "")


@st.fragment
def _bench(view: LabView) -> None:
    """All but the drawer, in one component: it follows the run by itself and says what a person wants done."""
    now, run = session(), open_run()
    if now.problem:
        st.error(plain(now.problem), icon=":material/error:")
        now.problem = ""
    lab(run, _shown(now, run, view), on_act=_act)


def _view(now: TabState) -> LabView:
    try:
        return LabView.from_query(st.query_params.to_dict())
    except PlaygroundError as error:
        now.problem = error.sentence
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
        now.problem = error.sentence


# -- what a person does -----------------------------------------------------------------------------------------------


def _act() -> None:
    """The browser says what to do; nothing of it is trusted."""
    act = st.session_state["lab-bench"].get("act")
    now, run = session(), open_run()
    if not isinstance(act, Mapping):
        return
    try:
        deed = DEEDS.get(str(act.get("do")))
        if deed is not None:
            deed(now, run, act)
    except (TypeError, ValueError, OverflowError, KeyError):
        now.problem = "The page asked for something that makes no sense. Reload it."
    except PlaygroundError as error:
        now.problem = error.sentence


def _train(now: TabState, run: RunInfo | None, act: Mapping[str, Any]) -> None:
    """A new run of the settings, with the same seed or another one; at rest before its first step if so wished."""
    if "seed" in act:
        now.draft = now.draft.edit({"seed": act["seed"]})
    _leave(now, run)
    _start(now, now.draft, Pause() if act.get("paused") else Throttle(float(act.get("speed", 0))))


def _edit(now: TabState, run: RunInfo | None, act: Mapping[str, Any]) -> None:
    edit(dict(act["patch"]))
    now.generation += 1


def _resume(now: TabState, run: RunInfo | None, act: Mapping[str, Any]) -> None:
    """A run that has ended goes on, with what has been changed since, if it can take that; of a race both do."""
    if run is None:
        return
    patch, rival = pending(now, run), _info(now.rival)
    first = Throttle(until=0) if rival else Throttle(float(act.get("speed", 0)))
    manager().resume(run.id, owner(), patch, first=first)
    if rival:
        manager().resume(rival.id, owner(), patch, first=first, beside=run.id)


def _undo(now: TabState, run: RunInfo | None, act: Mapping[str, Any]) -> None:
    if run is not None:
        now.open(run.id)


def _branch(now: TabState, run: RunInfo | None, act: Mapping[str, Any]) -> None:
    """From a step of this run on, with other settings."""
    if run is None:
        raise InputError("There is no run to branch from. Train one first.", code="no_run")
    name = str(act["name"])[:80]
    branch = manager().branch(run.id, int(act["step"]), dict(act["patch"]), owner=owner(), name=name)
    _leave(now, run)
    now.rival = ""
    now.open(branch)


def _race(now: TabState, run: RunInfo | None, act: Mapping[str, Any]) -> None:
    """Two runs of one seed that differ in one thing, led in step by the page."""
    _leave(now, run)
    _compete(now, run.config if run is not None else now.draft, dict(act["patch"]))


def _compete(now: TabState, config: RunConfig, patch: Mapping[str, Any]) -> None:
    try:
        other = config.edit(patch)
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
        now.problem = error.sentence


def _alone(now: TabState, run: RunInfo | None, act: Mapping[str, Any]) -> None:
    if now.rival:
        attempt(lambda m: m.steer(now.rival, Stop(), owner()))
    now.rival = ""
    now.remember()


def _preset(now: TabState, run: RunInfo | None, act: Mapping[str, Any]) -> None:
    preset = presets.load(str(act["name"]))
    if preset.kind != now.kind:
        raise InputError("This preset is not one of the lab.", code="no_preset")
    _leave(now, run)
    now.preset, now.draft, now.run, now.overlay = preset.name, preset.config, "", ()
    now.generation += 1
    _start(now, now.draft, Throttle(float(act.get("speed", 0))))


DEEDS = {
    "train": _train, "resume": _resume, "edit": _edit, "undo": _undo, "branch": _branch, "race": _race, "alone": _alone,
    "preset": _preset,
}  # fmt: skip


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
        "query": to_query(now.draft, now.preset),
        "address": now.address,
        "config": config.to_json(),
        "draft": now.draft.to_json(),
        "changed": list(changed),
        "takes": bool(changed) and config.changes(changed) is not Change.RUN,
        "waits": held_up(now, run),
        "problems": [p.sentence for p in now.draft.problems()],
        "presets": [
            {"name": p.name, "title": p.title, "sentence": p.sentence, "picture": picture(f"{p.name}.webp")}
            for p in presets.all_presets()
            if p.kind == now.kind
        ],
        "preset": now.preset,
        "cures": cures(config),
        "rivals": rivals(config),
        "objective": {"label": game.label, "aims": {"D": game.aim_D, "G": game.aim_G}},
        "view": dataclasses.asdict(view),
        "parts": PARTS,
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
