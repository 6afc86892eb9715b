"""A person's own points as a table, pasted or from a file. They can also be drawn on the plane itself."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from playground.app.editing import edit
from playground.app.language import t
from playground.app.tab_state import TabState
from playground.app.wording import plain
from playground.data.hand_placed import MAX_POINTS
from playground.data.tables import MAX_BYTES, TablePoints, read_points
from playground.errors import InputError
from playground.texts import Message

LARGEST_FILE = 20  # MB: Streamlit refuses a larger one with a sentence of its own
NOTHING = Message("table_nothing_given", "There is no table yet. Paste one, or choose a file.")


@dataclass(frozen=True)
class TakenTable:
    """The table that the draft's points come from; it is kept to be read again without its outliers."""

    content: str | bytes
    table: TablePoints


def draw(now: TabState) -> None:
    text = st.text_area(
        t("Paste a table of x and y"),
        key=f"table:{now.generation}",
        height=100,
        placeholder="0.5, 1.2\n0.7, 1.1\n…",
        help=t(
            "One point per line, with commas, semicolons, tabs or spaces between the columns; or a JSON list. "
            "At most {n} points are kept, spread evenly.",
            n=MAX_POINTS,
        ),
    )
    # Never disabled: this click also sends text that was just pasted.
    pressed = st.button(t("Use these points"), width="stretch")
    file = st.file_uploader(
        t("… or a file"),  # of any name: one that cannot be read is refused below, with what to do about it
        key=f"csv:{now.generation}",
        max_upload_size=LARGEST_FILE,
        help=t("CSV, TSV, text or JSON, at most {size} MB.", size=MAX_BYTES // 10**6),
    )
    if pressed and text:
        _take(now, text)
    elif file is not None:  # used as soon as it is here; one that is refused stays, and so does the reason
        _take(now, file.getvalue())
    elif pressed:
        st.error(t(NOTHING))
    _say_taken(now, st.session_state.get("table"))


def _take(now: TabState, content: str | bytes, *, without_outliers: bool = False) -> None:
    try:
        table = read_points(content, without_outliers=without_outliers)
    except InputError as error:
        st.session_state.pop("table", None)
        st.error(plain(t(error.message)))
        return
    st.session_state.table = TakenTable(content, table)
    edit({"data.points": table.drawing})
    now.generation += 1
    st.rerun()


def _say_taken(now: TabState, kept: TakenTable | None) -> None:
    """Say what was read from the table, as long as the draft's points are those of the table."""
    if kept is None or now.draft.to_json()["data"].get("points") != kept.table.drawing:
        return
    st.success("\n\n".join(plain(t(message)) for message in kept.table.taken.messages), icon=":material/check:")
    n = len(kept.table.outliers)
    label = t("Leave the outlier out") if n == 1 else t("Leave the {n} outliers out", n=n)
    if n and st.button(label, width="stretch"):
        _take(now, kept.content, without_outliers=True)
