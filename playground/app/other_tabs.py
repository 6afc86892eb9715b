"""The runs that other tabs have open: a page asks before it stops or deletes one of these."""

from __future__ import annotations

import threading
import weakref
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st
from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from playground.app.identity import owner
from playground.app.language import t
from playground.app.run_names import title
from playground.app.wording import plain
from playground.errors import PlaygroundError
from playground.runs.folder.index import RunInfo
from playground.runs.manager import manager

if TYPE_CHECKING:
    from playground.app.tab_state import TabState


@dataclass(frozen=True)
class Confirmation:
    """What a person has to confirm: `word` is the button that does `act`."""

    name: str  # of the run
    word: str
    act: Callable[[], object]


@dataclass(frozen=True)
class _OpenState:
    tab: str  # the id of Streamlit's session
    owner: str
    state: weakref.ref[TabState]


_lock = threading.Lock()
_open: list[_OpenState] = []


def note(state: TabState) -> None:
    """Remember that the present tab has this state, as long as it exists."""
    with _lock:
        _open[:] = [each for each in _open if each.state() is not None]
        _open.append(_OpenState(_this_tab(), owner(), weakref.ref(state)))


def open_elsewhere(run: str) -> bool:
    """Whether another connected tab, of somebody who may control the run, has it open."""
    with _lock:
        others = [each for each in _open if each.tab != _this_tab()]
    try:
        return any(
            (state := each.state()) is not None
            and run in (state.run, state.rival, *state.compared)
            and _connected(each.tab)
            and manager().owns(run, each.owner)
            for each in others
        )
    except PlaygroundError:  # the run is gone
        return False


def act_or_ask(now: TabState, run: RunInfo, word: str, act: Callable[[], object]) -> None:
    """Do `act`, which ends the run; where another tab has it open, let the page ask first."""
    if open_elsewhere(run.id):
        now.confirmation = Confirmation(title(run), word, act)
    else:
        act()


def ask(now: TabState) -> None:
    """Show the question that waits for an answer, over the page."""
    if now.confirmation is not None:
        name = t("This run is open in another tab")
        st.dialog(name, on_dismiss=lambda: _answered(now))(_ask)(now, now.confirmation)


def _ask(now: TabState, asked: Confirmation) -> None:
    st.write(t("Another tab also shows “{name}”. It ends there as well.", name=plain(asked.name)))
    with st.container(horizontal=True):
        if st.button(asked.word, type="primary", key="asked:yes"):
            _answered(now)
            asked.act()
            st.rerun()
        if st.button(t("Cancel"), key="asked:no"):
            _answered(now)
            st.rerun()


def _answered(now: TabState) -> None:
    now.confirmation = None


def _this_tab() -> str:
    context = get_script_run_ctx()
    return context.session_id if context else ""


def _connected(tab: str) -> bool:
    return runtime.exists() and runtime.get_instance().is_active_session(tab)
