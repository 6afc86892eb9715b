"""Reads tables in JSON: lists of points, lists of objects, and the output of pandas and NumPy."""

from __future__ import annotations

import json
import re
from typing import Any

from playground.data.tables.grid import Grid, Row
from playground.data.tables.numbers import POINT
from playground.errors import DataError
from playground.texts import Message

SCALAR = re.compile(r"\bnp\.\w+\(([^()]*)\)")  # np.float64(0.5), as NumPy 2 prints numbers in a list
PRINTED = re.compile(r"[\[\](){}]|\b(?:array|dtype=\S+)")


def read_json_grid(text: str) -> Grid | str:
    """The grid of a JSON text. A printed NumPy array is returned as plain text without brackets.

    Raises `DataError` for JSON that contains no table.
    """
    text = SCALAR.sub(r"\1", text)
    for written in (text, text.translate({ord("("): "[", ord(")"): "]"})):  # Python writes points in parentheses
        try:
            return _grid(json.loads(written, parse_int=str, parse_float=str, parse_constant=str))
        except (ValueError, RecursionError):
            continue
    try:
        lines = [json.loads(line, parse_int=str, parse_float=str) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError):
        if text.lstrip().startswith("{"):
            raise _no_table() from None
        return PRINTED.sub(" ", text)
    return _grid(lines)


def _grid(found: Any) -> Grid:
    titles: list[str] = []
    if isinstance(found, dict):
        rows, titles = _of_object(found)
    elif isinstance(found, list):
        rows = found
    else:
        raise _no_table()
    if rows and all(isinstance(row, dict) for row in rows):
        titles = list(dict.fromkeys(key for row in rows for key in row))
        rows = [[row.get(key) for key in titles] for row in rows]
    if not rows or not all(isinstance(row, list) for row in rows):
        raise _no_table()
    numbered: list[Row] = [(i, [_cell(value) for value in row]) for i, row in enumerate(rows, 1)]
    head: list[Row] = [(0, [str(title).strip() for title in titles])] if titles else []
    return Grid(head + [row for row in numbered if any(row[1])], POINT, unit="item")


def _of_object(found: dict[str, Any]) -> tuple[list[Any], list[str]]:
    """The rows and titles of one JSON object: a column per key, pandas' `orient="split"`, or one list under one key."""
    data = found.get("data")
    if isinstance(data, list) and isinstance(found.get("columns"), list):
        return data, list(map(str, found["columns"]))
    lists = {key: list(v.values()) if isinstance(v, dict) else v for key, v in found.items()}
    columns = {key: v for key, v in lists.items() if isinstance(v, list) and not any(isinstance(c, list) for c in v)}
    if len(columns) >= 2 and len({len(v) for v in columns.values()}) == 1:
        return [list(row) for row in zip(*columns.values(), strict=True)], list(columns)
    inside = [v for v in found.values() if isinstance(v, list)]
    if len(inside) == 1:
        return inside[0], []
    raise _no_table()


def _cell(value: Any) -> str:
    if value is None:
        return ""
    return value.strip() if isinstance(value, str) else str(value).replace("'", "")[:100]


def _no_table() -> DataError:
    return DataError(
        Message(
            "table_json",
            "This is JSON, but no list of points. Write points like [[0.5, 1.2], [0.7, 1.1]], or give a CSV file.",
        )
    )
