"""Points of a person's own: a table, pasted or from a file. Drawing them is done on the plane itself."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from playground.app.tab_state import TabState, edit
from playground.app.wording import plain
from playground.data.hand_placed import MAX_POINTS
from playground.data.tables import MAX_BYTES, TablePoints, read_points
from playground.errors import InputError
from playground.texts import Message
from playground.texts.message import show

LARGEST_FILE = 20  # MB: a larger one is refused by Streamlit's sentence instead of ours
NOTHING = Message("table_nothing_given", "There is no table yet. Paste one, or choose a file.")


@dataclass(frozen=True)
class TakenTable:
    """The table that the draft's points come from, kept to read it again without its outliers."""

    content: str | bytes
    table: TablePoints


def draw(now: TabState) -> None:
    text = st.text_area(
        "Paste a table of x and y",
        key=f"table:{now.generation}",
        height=100,
        placeholder="0.5, 1.2\n0.7, 1.1\n…",
        help="One point per line, with commas, semicolons, tabs or spaces between the columns; or a JSON list. "
        f"At most {show(MAX_POINTS)} points are kept, spread evenly.",
    )
    pressed = st.button("Use these points", width="stretch")  # never disabled: text just pasted is sent by this click
    file = st.file_uploader(
        "… or a file",  # of any name: what cannot be read is refused below, with what to do about it
        key=f"csv:{now.generation}",
        max_upload_size=LARGEST_FILE,
        help=f"CSV, TSV, text or JSON, at most {MAX_BYTES // 10**6} MB.",
    )
    if pressed and text:
        _take(now, text)
    elif file is not None:  # used as soon as it is here; one that is refused stays, and so does the reason
        _take(now, file.getvalue())
    elif pressed:
        st.error(str(NOTHING))
    _say_taken(now, st.session_state.get("table"))


def _take(now: TabState, content: str | bytes, *, without_outliers: bool = False) -> None:
    try:
        table = read_points(content, without_outliers=without_outliers)
    except InputError as error:
        st.session_state.pop("table", None)
        st.error(plain(error.sentence))
        return
    st.session_state.table = TakenTable(content, table)
    edit({"data.points": table.drawing})
    now.generation += 1
    st.rerun()


def _say_taken(now: TabState, kept: TakenTable | None) -> None:
    """What became of the table, as long as the points are those of the table."""
    if kept is None or now.draft.to_json()["data"].get("points") != kept.table.drawing:
        return
    st.success(plain(kept.table.taken.sentence), icon=":material/check:")
    n = len(kept.table.outliers)
    if n and st.button("Leave the outlier out" if n == 1 else f"Leave the {n} outliers out", width="stretch"):
        _take(now, kept.content, without_outliers=True)
