"""A preview of the data as the networks see them. A set that is not here yet is downloaded when a person asks."""

from __future__ import annotations

import base64
import json
from typing import Any

import streamlit as st

from playground.app.ask import ask, known
from playground.app.language import t
from playground.app.wording import plain
from playground.data import Source
from playground.errors import PlaygroundError
from playground.options import encode
from playground.texts import Message

POLL = 1.0  # seconds between two looks at the progress
SIDE = 400  # of a picture of points
REAL = "#009E73"


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
        style = "width:100%;image-rendering:pixelated;border-radius:4px"
        st.html(f'<img src="{_address(seen)}" alt="{t("samples")}" style="{style}">')
        st.caption(caption)


def still(source: Source) -> str:
    """The picture of the data as a data URI, for the place of a run's picture; empty until `find` has found it."""
    seen = known("preview", data=encode(source))
    return "" if seen is None else _address(seen)


def find(source: Source) -> bool:
    """Make the picture that `still` gives, unless it must be downloaded. Returns whether it is new."""
    key, failed = _key(source), st.session_state.setdefault("preview_failed", {})
    if list(source.problems()) or source.to_fetch or key in failed or known("preview", data=encode(source)):
        return False
    try:
        return "preparing" not in ask("preview", data=encode(source))
    except PlaygroundError as error:
        failed[key] = error.message  # the left column says it, and Train does
        return False


def _address(seen: dict[str, Any]) -> str:
    if "picture" in seen:
        return f"data:image/png;base64,{seen['picture']}"
    return f"data:image/svg+xml;base64,{base64.b64encode(_drawn(seen['points'], seen['extent']).encode()).decode()}"


def _drawn(points: list[list[float]], extent: list[float]) -> str:
    """Points of the plane as SVG; `extent`: left, right, bottom, top."""
    left, right, bottom, top = extent
    size = max(right - left, top - bottom) or 1.0
    x0, y1 = (left + right - size) / 2, (bottom + top + size) / 2
    dots = "".join(
        f'<circle cx="{(x - x0) / size * SIDE:.1f}" cy="{(y1 - y) / size * SIDE:.1f}" r="3"/>' for x, y in points
    )
    box = f'xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" width="{SIDE}" height="{SIDE}"'
    return f'<svg {box}><g fill="{REAL}" fill-opacity="0.7">{dots}</g></svg>'


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
