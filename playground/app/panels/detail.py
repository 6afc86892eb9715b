"""How much the Train page shows: a few settings and two charts (simple), or everything (full)."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from playground import presets
from playground.app.lab_view import PREFIX
from playground.app.language import t
from playground.app.tab_state import TabState
from playground.blocks.option_table import OWN_DATA
from playground.config import RunConfig
from playground.link import difference
from playground.texts import mark

ADDRESS = f"{PREFIX}controls"  # the key of the page's address
COOKIE = "controls"
COOKIE_SECONDS = 365 * 24 * 3600
WORDS = {"simple": mark("Simple"), "full": mark("Full")}
RATES = ("opt_G.lr", "opt_D.lr")
LENGTHS = ("stop.seconds", "stop.steps", "stop.epochs")


def begin(now: TabState, query: Mapping[str, str]) -> None:
    """Decide, once per tab: by the address, by what a link sets, by what this browser chose last."""
    if now.controls:
        return
    asked = query.get(ADDRESS, "")
    remembered = str(st.context.cookies.get(COOKIE, ""))
    if asked in WORDS:
        now.controls = asked
    elif not now.run and needs_full(now.preset, now.draft):
        now.controls = "full"
    else:
        now.controls = remembered if remembered in WORDS else "simple"


def needs_full(preset: str, draft: RunConfig) -> bool:
    """Whether `draft` differs from its preset in something that the simple controls do not show."""
    start = presets.load(preset).config
    data = start.data if start.data.name == draft.data.name else type(draft.data)()
    plain = start.with_data(data)  # other data bring networks that suit them
    shown = {*RATES, *LENGTHS, *OWN_DATA}
    return any(path not in shown for path in difference(plain, draft))


def lengths(draft: RunConfig) -> list[str]:
    """The paths of the conditions that end the run after some time; seconds where none does."""
    given = [path for path in LENGTHS if getattr(draft.stop, path.removeprefix("stop.")) is not None]
    return given or ["stop.seconds"]


def switch(now: TabState) -> None:
    """The switch between the two, remembered in the address and in this browser."""
    key = f"{now.generation}:controls"

    def chosen() -> None:
        now.controls = st.session_state[key]
        now.remember()
        st.session_state["controls:chosen"] = now.controls

    st.segmented_control(
        t("How many settings"),
        list(WORDS),
        default=now.controls,
        format_func=lambda name: t(WORDS[name]),
        key=key,
        required=True,
        on_change=chosen,
        label_visibility="collapsed",
        width="stretch",
    )
    if choice := st.session_state.get("controls:chosen"):
        cookie = f"{COOKIE}={choice}; path=/; max-age={COOKIE_SECONDS}; samesite=lax"
        st.html(f"<script>document.cookie = '{cookie}';</script>", unsafe_allow_javascript=True)
