"""A preview of the data as the networks see them. A set that is not here yet is downloaded when a person asks."""

from __future__ import annotations

import base64
import json
from typing import Any

import streamlit as st

from playground.app.ask import ask
from playground.app.language import t
from playground.app.wording import plain
from playground.data import Source
from playground.errors import PlaygroundError
from playground.options import encode
from playground.texts import Message

POLL = 1.0  # seconds between two looks at the progress


def draw(source: Source) -> None:
    """Show the picture, or the progress of making it, or why there is none and a button."""
    failed: dict[str, Message] = st.session_state.setdefault("preview_failed", {})
    wanted: set[str] = st.session_state.setdefault("fetch", set())
    key = _key(source)
    if key in failed:
        st.error(plain(t(failed[key])))
        st.button(t("Try again"), on_click=failed.__delitem__, args=(key,), key="preview:again", width="stretch")
        return
    if source.to_fetch and source.name not in wanted:
        name = t(source.label)
        st.caption(t("{name} is not on this computer yet. It is downloaded once, here or by **Train**.", name=name))
        label = t("Download it now ({size} MB)", size=source.to_fetch)
        st.button(label, on_click=wanted.add, args=(source.name,), key="preview:fetch", width="stretch")
        return
    seen = _look(source)
    if "preparing" in seen:
        st.fragment(_wait, run_every=POLL)(source)
    else:
        caption = t("{n} to learn from, {held_out} held out", n=seen["count"], held_out=seen["held_out"])
        st.image(base64.b64decode(seen["picture"]), caption=caption, width="stretch")


def _wait(source: Source) -> None:
    """Show the progress until the picture is there."""
    seen = _look(source)
    if "preparing" not in seen:
        st.rerun()
    st.progress(seen["part"], text=plain(t(Message.from_json(seen["preparing"]) or seen["preparing"])))


def _look(source: Source) -> dict[str, Any]:
    try:
        found: dict[str, Any] = ask("preview", data=encode(source))
    except PlaygroundError as error:
        st.session_state.preview_failed[_key(source)] = error.message
        st.rerun()
    return found


def _key(source: Source) -> str:
    return json.dumps(encode(source), sort_keys=True)
