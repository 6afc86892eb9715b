"""The language of a tab, and texts in it.

In order: the address (`?lang=zh`), what was chosen in this tab, the cookie `lang`, the browser's own language, English.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import streamlit as st

from playground.link import LANGUAGE
from playground.options import Problem
from playground.texts import ENGLISH, LANGUAGES, Message, match_language, translate

TAGS = {"zh_Hans": "zh-Hans"}  # as HTML spells them
COOKIE_SECONDS = 365 * 24 * 3600


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


def reason(problem: Problem) -> Message:
    """What is wrong and what to change."""
    return getattr(problem, "message", None) or Message(problem.code, problem.sentence)


def write_address(query: Mapping[str, str]) -> None:
    """Write the page's address; a language that was chosen in this tab stays in it."""
    chosen = {LANGUAGE: st.session_state[LANGUAGE]} if st.session_state.get(LANGUAGE) else {}
    st.query_params.from_dict({k: v for k, v in query.items() if k != LANGUAGE} | chosen)


def menu() -> None:
    """The menu of languages, at the right of the top bar, and what the browser has to know."""
    now = language()
    if st.session_state.get(LANGUAGE) and LANGUAGE not in st.query_params:  # another page of this tab
        st.query_params[LANGUAGE] = now
    with st.container(key="language"):
        st.selectbox(
            t("Language"),
            list(LANGUAGES),
            list(LANGUAGES).index(now),
            format_func=LANGUAGES.__getitem__,
            key="language-menu",
            label_visibility="collapsed",
            on_change=_chosen,
        )
    tag = TAGS.get(now, now)
    cookie = f"{LANGUAGE}={tag}; path=/; max-age={COOKIE_SECONDS}; samesite=lax"
    keep = f"document.cookie = '{cookie}';" if st.session_state.get(LANGUAGE) else ""
    st.html(f"<script>document.documentElement.lang = '{tag}'; {keep}</script>", unsafe_allow_javascript=True)


def _chosen() -> None:
    st.session_state[LANGUAGE] = st.session_state["language-menu"]
    st.query_params[LANGUAGE] = st.session_state[LANGUAGE]
