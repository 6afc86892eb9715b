"""What the network will see: a preview of the data, and taking in a person's own pictures."""

from __future__ import annotations

import base64
import tempfile
from pathlib import Path
from typing import Any

import streamlit as st

from playground.app.ask import answer
from playground.app.session import Session, edit
from playground.config import RunConfig
from playground.data import pasted
from playground.errors import InputError
from playground.runs.manager import manager

OWN_FIELDS = frozenset(
    {"data.points", "data.title", "data.sha256", "data.channels", "data.side", "data.pictures", "data.labels"}
)
SUFFIXES = ["zip", "png", "jpg", "jpeg", "webp", "bmp", "gif", "tif", "tiff"]


def draw(now: Session) -> None:
    """Upload for own pictures, then a preview of what is chosen."""
    if now.draft.data.name == "own":
        _upload(now)
    if now.draft.data.name == "placed":
        _table(now)
        if taken := st.session_state.pop("table", ""):
            st.success(taken)
    if now.draft.data.kind == "images" and not list(now.draft.data.problems()) and st.toggle("Preview", key="preview"):
        _preview(now.draft)


def _table(now: Session) -> None:
    """Points out of a table, pasted or from a file; drawing them is done on the plane itself."""
    text = st.text_area(
        "Paste a table of x and y",
        key=f"table:{now.generation}",
        height=100,
        placeholder="0.5, 1.2\n0.7, 1.1\n…",
        help="CSV with commas, semicolons, tabs or spaces. At most 1,500 points are kept.",
    )
    file = st.file_uploader("… or a CSV file", ["csv", "tsv", "txt"], key=f"csv:{now.generation}")
    given: str | bytes = text or (file.getvalue() if file is not None else "")
    if not st.button("Take these points", disabled=not given, width="stretch"):
        return
    try:
        table = pasted.read(given)
    except InputError as error:
        st.error(error.sentence)
        return
    st.session_state.table = table.sentence
    edit({"data.points": table.points})
    now.generation += 1
    st.rerun()


def _preview(config: RunConfig) -> None:
    shown = answer("preview", "Looking at the data…", data=config.to_json()["data"])
    if shown is not None:
        caption = f"{shown['count']:,} to learn from, {shown['held_out']:,} held out"
        st.image(base64.b64decode(shown["picture"]), caption=caption, width="stretch")


def _upload(now: Session) -> None:
    side = st.segmented_control("Size of the pictures", [28, 32, 64], default=32, key="own:size", required=True)
    colour = st.toggle("Colour", value=True, key="own:colour")
    files = st.file_uploader(
        "A zip, or several pictures",
        SUFFIXES,
        accept_multiple_files=True,
        key=f"own:{now.generation}",
        help="Every picture is cut to its middle square and resized. In a zip, folders become labels.",
    )
    folder = ""
    if manager().local_only:
        folder = st.text_input("… or a folder on this computer", key="own:folder", placeholder="/home/me/pictures")
    if not st.button("Take these pictures in", disabled=not (files or folder), width="stretch"):
        return
    with st.status("Reading the pictures…") as status:
        taken = _ingest(files or [], folder, int(side or 32), 3 if colour else 1)
        if taken is None:
            status.update(label="These pictures could not be taken in.", state="error")
            return
        status.update(label=taken["sentence"], state="complete")
        for name, sentence in taken["skipped"][:20]:
            st.caption(f"Skipped {name}: {sentence}")
    option = RunConfig.from_json({"data": taken["option"]}).data
    now.draft = now.draft.with_data(option)
    st.image(base64.b64decode(taken["picture"]), caption="What the network will see")
    now.remember()


def _ingest(files: list[Any], folder: str, side: int, channels: int) -> dict[str, Any] | None:
    if folder:
        return answer("ingest", "", paths=[folder], side=side, channels=channels)
    with tempfile.TemporaryDirectory() as temporary:
        paths = []
        for i, file in enumerate(files):
            path = Path(temporary) / str(i) / Path(file.name).name
            path.parent.mkdir()
            path.write_bytes(file.getbuffer())
            paths.append(str(path))
        return answer("ingest", "", paths=paths, side=side, channels=channels)
