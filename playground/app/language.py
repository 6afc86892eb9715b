"""The language of a tab, and texts in it.

The first of these that names a language: the address (`?lang=zh`), the choice in this tab, the cookie `lang`, the
browser's own language. Otherwise English.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from playground.link import ASSIGNMENT, KEPT, LANGUAGE, PROJECTOR
from playground.texts import ENGLISH, Message, match_language, translate


def language() -> str:
    """The language of this tab; one that the address names is remembered for the tab's other pages."""
    asked = match_language(st.query_params.get(LANGUAGE, ""))
    if asked:
        st.session_state[LANGUAGE] = asked
        return asked
    chosen: str | None = st.session_state.get(LANGUAGE)
    return chosen or match_language(str(st.context.cookies.get(LANGUAGE, ""))) or _of_browser() or ENGLISH


def _of_browser() -> str | None:
    return match_language(st.context.locale or "")


def t(text: str | Message, **values: Any) -> str:
    """`text` in the language of this tab, `{name}` filled."""
    return translate(Message("", text, **values) if isinstance(text, str) else text, language())


def write_address(query: Mapping[str, str]) -> None:
    """Write the page's address. A language that was chosen in this tab stays in it, and so do the projector's switch
    and the assignment."""
    kept = {key: st.query_params[key] for key in (PROJECTOR, ASSIGNMENT) if key in st.query_params}
    if st.session_state.get(LANGUAGE):
        kept[LANGUAGE] = st.session_state[LANGUAGE]
    st.query_params.from_dict({k: v for k, v in query.items() if k not in KEPT} | kept)
