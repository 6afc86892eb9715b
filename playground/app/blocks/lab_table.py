"""Reads the points of the lab from a table that a person gives it."""

from __future__ import annotations

import base64
import binascii

from playground.app.editing import edit
from playground.app.lab_actions import TableAction
from playground.app.language import t
from playground.app.panels.own_points import NOTHING, TakenTable
from playground.app.tab_state import TabState
from playground.data.tables import read_points
from playground.errors import InputError


def take_table(now: TabState, action: TableAction) -> None:
    """Read points from a table, pasted or from a file; or from the last one again, without its outliers."""
    now.said = ""
    kept = now.table if action.without_outliers else None
    try:
        content = kept.content if kept else base64.b64decode(action.file, validate=True) if action.file else action.text
        if not content:
            raise InputError(NOTHING)
        table = read_points(content, without_outliers=action.without_outliers)
    except (InputError, binascii.Error) as error:
        now.table = None
        unreadable = t("This file could not be read. Choose it again.")
        now.said = t(error.message) if isinstance(error, InputError) else unreadable
        return
    edit({"data.points": table.drawing})
    now.table = TakenTable(content, table)
    now.generation += 1
