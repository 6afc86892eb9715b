"""The rows of a run in order of steps, whatever it went back to."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from typing import TYPE_CHECKING

from playground.messages import Row

if TYPE_CHECKING:
    from playground.runs.folder.store import RunFolder


def all_rows(folder: RunFolder) -> list[Row]:
    """Every logged row of a run, in order of steps."""
    rows: list[Row] = []
    part: list[Row] = []
    offset, end = -1, 0
    while end != offset:
        rows, offset = [*rows, *part], end
        part, end = folder.rows(offset)
    return merge_rows(rows)


def merge_rows(rows: Iterable[Row]) -> list[Row]:
    """Rows in order of steps. A row that goes back to an earlier step, after a resume, voids the rows from there on."""
    kept: list[Row] = []
    for row in rows:
        del kept[bisect_left(kept, row.step, key=lambda old: old.step) :]
        kept.append(row)
    return kept
