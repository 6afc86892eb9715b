"""The language of a tab, and texts in it.

The first of these that names a language: the address (`?lang=zh`), the choice in this tab, the cookie `lang`, the
browser's own language. Otherwise English.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

import streamlit as st

from playground import assets
from playground.link import LANGUAGE
from playground.texts import ENGLISH, LANGUAGES, TAGS, Message, match_language, translate

COOKIE_SECONDS = 365 * 24 * 3600
MENU = "language-menu"
MOST_CHARACTERS = 20_000  # of an address


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
    """Write the page's address; a language that was chosen in this tab stays in it."""
    chosen = {LANGUAGE: st.session_state[LANGUAGE]} if st.session_state.get(LANGUAGE) else {}
    st.query_params.from_dict({k: v for k, v in query.items() if k != LANGUAGE} | chosen)


def menu(redraw: Callable[[], None]) -> None:
    """The menu of languages, at the right of the top bar. `redraw` is called after a choice.

    Streamlit stores the value of a menu as its label. In another language that label is unknown, so all menus must be
    made anew.
    """

    def chosen() -> None:
        _chosen()
        redraw()

    now = language()
    if st.session_state.get(LANGUAGE) and LANGUAGE not in st.query_params:  # another page of this tab
        st.query_params[LANGUAGE] = now
    tag = TAGS.get(now, now)
    cookie = f"{LANGUAGE}={tag}; path=/; max-age={COOKIE_SECONDS}; samesite=lax"
    data = {
        "label": t("Language"),
        "language": now,
        "tag": tag,
        "cookie": cookie if st.session_state.get(LANGUAGE) else "",
        "languages": list(LANGUAGES.items()),
    }
    with st.container(key="language"):
        _menu()(data=data, key=MENU, on_chosen_change=chosen)


@cache
def _menu() -> Any:
    script = assets.address("shared/language_menu.js")
    return st.components.v2.component(
        "playground_language",
        html="<select></select>",
        css=assets.content("shared/language_menu.css").decode(),
        js=f'// loads the menu\nexport default (await import(location.origin + "{script}")).default;\n',
    )


def _chosen() -> None:
    """Use the chosen language, and the browser's present address, which scripts of the page may have changed."""
    given = st.session_state.get(MENU, {}).get("chosen")
    if not isinstance(given, Mapping) or given.get("language") not in LANGUAGES:
        return
    st.session_state[LANGUAGE] = given["language"]
    search = str(given.get("search", ""))[:MOST_CHARACTERS]
    write_address(dict(parse_qsl(search.removeprefix("?"), keep_blank_values=True)))
