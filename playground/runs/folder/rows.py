"""The rows of a run in order of steps, whatever it went back to."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

from playground.messages import Row


def merge_rows(rows: Iterable[Row]) -> list[Row]:
    """Rows in order of steps. A row that goes back to an earlier step, after a resume, voids the rows from there on."""
    kept: list[Row] = []
    for row in rows:
        del kept[bisect_left(kept, row.step, key=lambda old: old.step) :]
        kept.append(row)
    return kept
