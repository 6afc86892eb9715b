"""The right end of the top bar: the key of the colours, the projector switch and the menu of languages.

Also the link that leads a keyboard past the bar to where the page's work begins.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

import streamlit as st

from playground import assets, classroom
from playground.app.blocks import ARRIVE
from playground.app.identity import IDENTITY, cookie, owner
from playground.app.language import language, t, write_address
from playground.base_path import at
from playground.blocks.components import legible
from playground.link import LANGUAGE
from playground.runs.manager import manager
from playground.texts import LANGUAGES, TAGS
from playground.web import access

COOKIE_SECONDS = 365 * 24 * 3600
BAR = "top-bar"
JOIN = "join"  # the key of the address with the code of a class
STYLES = ("shared/page/top_bar.css", "shared/classroom/join.css", "shared/assignments/assignments.css")
MOST_CHARACTERS = 20_000  # of an address
TRAIN_BUTTON = ".st-key-train button:not([disabled])"


def top_bar(page: str, redraw: Callable[[], None]) -> None:
    """Draw the bar on a page, which is named by its path. `redraw` is called after another language was chosen.

    Streamlit knows the value of a menu by its words. In another language these are unknown, so each menu must be new.
    """

    def chosen() -> None:
        _chosen()
        redraw()

    now = language()
    if st.session_state.get(LANGUAGE) and LANGUAGE not in st.query_params:  # another page of this tab
        st.query_params[LANGUAGE] = now
    tag = TAGS.get(now, now)
    remembered = f"{LANGUAGE}={tag}; path={at('')}; max-age={COOKIE_SECONDS}; samesite=lax"
    trains = page == "train"
    data = {
        "label": t("Language"),
        "language": now,
        "tag": tag,
        "cookie": remembered if st.session_state.get(LANGUAGE) else "",
        "languages": list(LANGUAGES.items()),
        "key": {
            "title": t("Colours"),
            "real": t("real"),
            "fake": t("fake, G"),
            "D": "D",
            "gradients": t("gradients"),
        },
        "projector": {
            "name": t("Projector"),
            "help": t("Larger type, thicker lines and larger dots, for a projector. Press again for the usual size."),
        },
        "identity": None if cookie() else owner(),
        "classroom": _classroom(now),
        "assignments": _assignments(now, page),
        "skip": {
            "text": t("Skip to the Train button") if trains else t("Skip to the content"),
            "target": TRAIN_BUTTON if trains else "",
        },
    }
    with st.container(key="bar"):
        _component()(
            data=data, key=BAR, on_chosen_change=chosen, on_identity_change=_identified, on_role_change=_nothing
        )


def _classroom(language: str) -> dict[str, Any] | None:
    """What the bar shows of the class; `None` without one."""
    here = classroom.current()
    if here is None:
        return None
    if JOIN in st.query_params:  # the address of the QR code; others may see the address, and pages take it for a link
        st.session_state[JOIN] = st.query_params.pop(JOIN)
    return {
        "view": here.view(owner()),
        "language": language,
        "catalogue": assets.catalogue(language),
        "code": str(st.session_state.get(JOIN, "")),
    }


def _assignments(language: str, page: str) -> dict[str, Any] | None:
    """The button of the teacher's assignments; `None` for others. Without a class, everybody teaches on an own app."""
    here = classroom.current()
    if (here is None and not manager().local_only) or (here is not None and here.role(owner()) != "teacher"):
        return None
    return {
        "name": t("Assignments"),
        "help": t("Make an assignment of what this page shows, and see those that there are."),
        "page": page,
        "language": language,
        "catalogue": assets.catalogue(language),
    }


def _identified() -> None:
    """A tab without a cookie has told who it is."""
    token = access.token(st.session_state.get(BAR, {}).get("identity"))
    if token:
        st.session_state[IDENTITY] = token


def _nothing() -> None:
    """The page is drawn again: its person has joined the class, or was removed from it."""


@cache
def _component() -> Any:
    script = assets.address("shared/page/top_bar.js")
    return st.components.v2.component(
        "playground_top_bar",
        html='<div class="bar"></div>',
        css=legible("".join(assets.content(name).decode() for name in STYLES)),
        js=f'{ARRIVE}\nexport default (await arrive("{script}")).default;\n',
    )


def _chosen() -> None:
    """Another language, and the address as the browser has it: scripts of the page may have written it."""
    given = st.session_state.get(BAR, {}).get("chosen")
    if not isinstance(given, Mapping) or given.get("language") not in LANGUAGES:
        return
    st.session_state[LANGUAGE] = given["language"]
    search = str(given.get("search", ""))[:MOST_CHARACTERS]
    write_address(dict(parse_qsl(search.removeprefix("?"), keep_blank_values=True)))
