"""Questions to the helper process from a page: a spinner meanwhile, a sentence on an error, and no asking twice."""

from __future__ import annotations

import json
from typing import Any

import streamlit as st

from playground.app.wording import plain
from playground.errors import PlaygroundError
from playground.runs.manager import manager

KEPT = 32


def answer(name: str, busy: str, *, anew: bool = False, **arguments: Any) -> Any:
    """The answer, kept for this tab and asked `anew` if need be; `None` after an error, which is shown in its place."""
    kept: dict[str, Any] = st.session_state.setdefault("answers", {})
    key = json.dumps([name, arguments], sort_keys=True)
    if anew or key not in kept:
        try:
            with st.spinner(busy or "One moment…"):
                kept[key] = manager().ask(name, **arguments)
        except PlaygroundError as error:
            st.error(plain(error.sentence))
            return None
        while len(kept) > KEPT:
            kept.pop(next(iter(kept)))
    return kept[key]
