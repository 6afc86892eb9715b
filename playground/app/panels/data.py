"""Data of a person's own, taken in; and a look at what is chosen."""

from __future__ import annotations

import math
import tempfile
from pathlib import Path
from typing import Any

import streamlit as st

from playground.app.ask import answer
from playground.app.panels import preview
from playground.app.tab_state import TabState, edit
from playground.app.wording import plain
from playground.config import RunConfig
from playground.data import csv_points, image_files
from playground.data.user_images import FEWEST
from playground.errors import InputError
from playground.runs.manager import manager

MOST_SKIPPED = 20
SUFFIXES = ["zip", *(suffix[1:] for suffix in image_files.SUFFIXES)]


def draw(now: TabState) -> None:
    """Upload for own pictures, then a preview of what is chosen."""
    if now.draft.data.name == "own":
        _upload(now)
    if now.draft.data.name == "placed":
        _table(now)
        if taken := st.session_state.pop("table", ""):
            st.success(taken)
    if now.draft.data.kind == "images" and not list(now.draft.data.problems()) and st.toggle("Preview", key="preview"):
        preview.draw(now.draft.data)


def _table(now: TabState) -> None:
    """Points out of a table, pasted or from a file; drawing them is done on the plane itself."""
    text = st.text_area(
        "Paste a table of x and y",
        key=f"table:{now.generation}",
        height=100,
        placeholder="0.5, 1.2\n0.7, 1.1\n…",
        help="CSV with commas, semicolons, tabs or spaces. At most 1,500 points are kept.",
    )
    file = st.file_uploader(
        "… or a CSV file",
        ["csv", "tsv", "txt"],
        key=f"csv:{now.generation}",
        max_upload_size=csv_points.MAX_BYTES // 10**6,
    )
    given: str | bytes = text or (file.getvalue() if file is not None else "")
    if not st.button("Take these points", width="stretch"):  # never disabled: a table just pasted is sent by this click
        return
    try:
        table = csv_points.read(given)
    except InputError as error:
        st.error(plain(error.sentence))
        return
    st.session_state.table = table.sentence
    edit({"data.points": table.points})
    now.generation += 1
    st.rerun()


def _upload(now: TabState) -> None:
    side = st.segmented_control("Size of the pictures", [28, 32, 64], default=32, key="own:size", required=True)
    colour = st.toggle("Colour", value=True, key="own:colour")
    files = st.file_uploader(
        "A zip, or several pictures",
        SUFFIXES,
        accept_multiple_files=True,
        key="own:files",
        help="Every picture is cut to its middle square and resized. In a zip, folders become labels.",
    )
    folder = ""
    if manager().local_only:
        folder = st.text_input("… or a folder on this computer", key="own:folder", placeholder="/home/me/pictures")
    wanted = st.button("Take these pictures in", disabled=not (files or folder), width="stretch")
    _say_taken(st.session_state.get("taken"))
    if not wanted:
        return
    st.session_state.taken = None
    taken = _ingest(files or [], folder, int(side or 32), 3 if colour else 1)
    if taken is not None:
        _take(now, taken)
        st.rerun()


def _take(now: TabState, taken: dict[str, Any]) -> None:
    """Put the pictures into the draft; a batch larger than they are many gives way."""
    option: Any = RunConfig.from_json({"data": taken["option"]}).data
    draft, sentence = now.draft.with_data(option), taken["sentence"]
    if option.pictures >= FEWEST and draft.loop.batch > option.pictures:
        batch = 2 ** int(math.log2(option.pictures))
        draft = draft.edit({"loop.batch": batch})
        sentence += f" The batch is {batch} now, since they are so few."
    now.draft = draft
    now.refresh()
    st.session_state.taken = {"sentence": sentence, "skipped": taken["skipped"]}
    st.session_state.preview = True


def _say_taken(taken: dict[str, Any] | None) -> None:
    """What became of the files that were given last."""
    if taken is None:
        return
    st.success(taken["sentence"], icon=":material/check:")
    if skipped := taken["skipped"]:
        with st.expander(f"Skipped: {len(skipped):,}", expanded=True):
            for name, sentence in skipped[:MOST_SKIPPED]:
                st.caption(f"**{plain(name)}** {sentence}")
            if len(skipped) > MOST_SKIPPED:
                st.caption(f"… and {len(skipped) - MOST_SKIPPED:,} more.")


def _ingest(files: list[Any], folder: str, side: int, channels: int) -> dict[str, Any] | None:
    if folder:
        there = folder.strip().strip("\"'")
        return answer("ingest", "Reading the pictures…", anew=True, files=[there], side=side, channels=channels)
    with tempfile.TemporaryDirectory() as temporary:
        paths = []
        for i, file in enumerate(files):
            path = Path(temporary) / str(i) / Path(file.name).name
            path.parent.mkdir()
            path.write_bytes(file.getbuffer())
            paths.append(str(path))
        return answer("ingest", "Reading the pictures…", files=paths, side=side, channels=channels)
