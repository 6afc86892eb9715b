"""A preview of the data as the networks see them. A set that is not here yet is downloaded when a person asks."""

from __future__ import annotations

import base64
import json
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import streamlit as st

from playground.app.helper_requests import ask, keep, known
from playground.app.language import t
from playground.app.wording import plain
from playground.data import Source
from playground.errors import PlaygroundError
from playground.options import encode
from playground.runs.manager import manager
from playground.texts import Message

POLL = 1.0  # seconds between two looks at the progress
SIDE = 800  # of a picture of points
REAL = "#009E73"
_ASKING = ThreadPoolExecutor(2, "preview")


def draw(source: Source) -> None:
    """Show the picture, or the progress of making it, or why there is none and a button."""
    failed = _failed()
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
        style = "width:100%;image-rendering:pixelated;border-radius:4px"
        st.html(f'<img src="{_address(seen)}" alt="{t("samples")}" style="{style}">')
        _count(seen)


def count(source: Source) -> None:
    """Say how many samples there are, once the picture that `still` gives is there, or why there is none."""
    if _key(source) in _failed():
        draw(source)
    elif seen := known("preview", data=encode(source)):
        _count(seen)


def _count(seen: dict[str, Any]) -> None:
    st.caption(t("{n} to learn from, {held_out} held out", n=seen["count"], held_out=seen["held_out"]))


def still(source: Source) -> str:
    """The picture of the data as a data URI, for the place of a run's picture; empty until `look_for` has found it."""
    seen = known("preview", data=encode(source))
    return "" if seen is None else _address(seen)


def look_for(source: Source) -> None:
    """Ask for the picture that `still` gives, unless it must be downloaded; the page is drawn again once it is there.

    The helper process may take seconds to start. Meanwhile the page must answer to clicks.
    """
    key = _key(source)
    if list(source.problems()) or source.to_fetch or key in _failed() or known("preview", data=encode(source)):
        return
    if key not in _asked():
        _asked()[key] = _ASKING.submit(manager().ask, "preview", data=encode(source))
    st.fragment(_wait_for_still, run_every=POLL)(source)


def _wait_for_still(source: Source) -> None:
    key = _key(source)
    if key not in _asked() or not _asked()[key].done():
        return
    try:
        found = _asked().pop(key).result()
    except PlaygroundError as error:
        _failed()[key] = error.message  # the left column says it, and Train does
        return
    if "preparing" in found:
        _asked()[key] = _ASKING.submit(manager().ask, "preview", data=encode(source))
        return
    keep(found, "preview", data=encode(source))
    st.rerun()


def _asked() -> dict[str, Future[Any]]:
    found: dict[str, Future[Any]] = st.session_state.setdefault("preview_asked", {})
    return found


def _failed() -> dict[str, Message]:
    found: dict[str, Message] = st.session_state.setdefault("preview_failed", {})
    return found


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
        f'<circle cx="{(x - x0) / size * SIDE:.1f}" cy="{(y1 - y) / size * SIDE:.1f}" r="6"/>' for x, y in points
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
        _failed()[_key(source)] = error.message
        st.rerun()
    return found


def _key(source: Source) -> str:
    return json.dumps(encode(source), sort_keys=True)
