"""Questions to the helper process from a page, none asked twice."""

from __future__ import annotations

import json
from typing import Any

import streamlit as st

from playground.app.wording import plain
from playground.errors import PlaygroundError
from playground.runs.manager import manager

KEPT = 32


def ask(name: str, *, anew: bool = False, **arguments: Any) -> Any:
    """The answer, kept for this tab unless it is «preparing», and asked `anew` if need be. Raises `PlaygroundError`."""
    kept: dict[str, Any] = st.session_state.setdefault("answers", {})
    key = json.dumps([name, arguments], sort_keys=True)
    if key in kept and not anew:
        return kept[key]
    found = manager().ask(name, **arguments)
    if "preparing" not in found:
        kept[key] = found
        while len(kept) > KEPT:
            kept.pop(next(iter(kept)))
    return found


def answer(name: str, busy: str, **arguments: Any) -> Any:
    """The same with a spinner meanwhile; `None` after an error, which is shown in its place."""
    try:
        with st.spinner(busy):
            return ask(name, **arguments)
    except PlaygroundError as error:
        st.error(plain(error.sentence))
        return None
