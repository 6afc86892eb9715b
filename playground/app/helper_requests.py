"""Sends requests to the helper process from a page, and keeps the answers, so that no request is sent twice."""

from __future__ import annotations

import json
from typing import Any

import streamlit as st

from playground.app.identity import owner
from playground.app.language import t
from playground.app.wording import plain
from playground.errors import PlaygroundError
from playground.runs.manager import manager

KEPT = 32


def ask(name: str, *, anew: bool = False, **arguments: Any) -> Any:
    """The helper's answer, kept for this tab unless it is still being prepared. Raises `PlaygroundError`.

    `anew` sends the request again even if an answer is kept.
    """
    kept, key = _kept(), _key(name, arguments)
    if key in kept and not anew:
        return kept[key]
    found = manager().ask(name, owner=owner(), **arguments)
    if "preparing" not in found:
        keep(found, name, **arguments)
    return found


def keep(found: Any, name: str, **arguments: Any) -> None:
    """Keep an answer for this tab."""
    kept = _kept()
    kept[_key(name, arguments)] = found
    while len(kept) > KEPT:
        kept.pop(next(iter(kept)))


def known(name: str, **arguments: Any) -> Any:
    """The answer that is kept for this tab; `None` where there is none."""
    return _kept().get(_key(name, arguments))


def _kept() -> dict[str, Any]:
    found: dict[str, Any] = st.session_state.setdefault("answers", {})
    return found


def _key(name: str, arguments: dict[str, Any]) -> str:
    return json.dumps([name, arguments], sort_keys=True)


def answer(name: str, busy: str, **arguments: Any) -> Any:
    """`ask` with a spinner that shows `busy`; `None` after an error, which is shown in place of the answer."""
    try:
        with st.spinner(busy):
            return ask(name, **arguments)
    except PlaygroundError as error:
        st.error(plain(t(error.message)))
        return None
