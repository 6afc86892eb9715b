"""Reads the tables of a lesson, and the files of what `python -m playground.app.recorded tables` has measured."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from playground import assets
from playground.lessons.lesson import MeasuredTable, TableColumn, TableRow, TableView
from playground.lessons.parts import Parts
from playground.metrics import METRICS
from playground.texts import Message

ALONG = ("seeds", "samples")
SHOWN = 24  # samples in the strip of a row
COLUMN_KEYS = ("name", "label", "digits", "is", "good", "metric", "run")
ROW_KEYS = ("name", "label", "patch", "patches")
Measured = tuple[tuple[int, ...], dict[str, dict[str, tuple[float, ...]]]]


class TableParts(Parts):
    """Reads tables, and what steps show of them."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.tables: dict[str, MeasuredTable] = {}

    def table(self, name: str, given: Mapping[str, Any], folder: Path) -> MeasuredTable:
        self.known(given, ("along", "columns", "rows", "pictures"), name)
        columns = tuple(self._column(each) for each in given.get("columns", ()))
        rows = tuple(self._row(each) for each in given.get("rows", ()))
        for row in rows:
            for column in columns:
                if column.run is not None and (patch := row.patch(column)) is not None:
                    self.starts(column.run, patch)
        along = self.one_of(given.get("along"), ALONG, "along")
        try:
            at, cells = read_cells(folder / f"{name}.json")
        except (OSError, ValueError) as error:
            text = (
                "The measurements of the table “{table}” of {lesson} cannot be read: {why} "
                "Run python -m playground.app.recorded tables."
            )
            self.problem(Message("lesson_no_cells", text, table=name, lesson=self.name, why=str(error)[:200]))
            return MeasuredTable(along, columns, rows)  # type: ignore[arg-type]
        for row in rows:
            for column in columns:
                applies = column.run is None or row.patch(column) is not None
                if applies and len(cells.get(row.name, {}).get(column.name, ())) != len(at):
                    text = "The table “{table}” of {lesson} has no measurement of “{row}” in “{column}”."
                    self.problem(
                        Message("lesson_no_cell", text, table=name, lesson=self.name, row=row.name, column=column.name)
                    )
        pictures = f"lessons/{self.name}/{given['pictures']}" if "pictures" in given else ""
        if pictures and pictures not in assets.files():
            text = "The table “{table}” of {lesson} has no pictures “{name}”."
            self.problem(Message("lesson_no_strips", text, table=name, lesson=self.name, name=str(given["pictures"])))
            pictures = ""
        return MeasuredTable(along, columns, rows, at, cells, pictures)  # type: ignore[arg-type]

    def view(self, given: Mapping[str, Any] | None, picture: str, before: TableView | None) -> TableView | None:
        """What a step shows of a table; a step with this picture and no `table` keeps that of the step before."""
        if given is None or not self.tables:
            if picture == "table" and before is None:
                text = "A step of {lesson} shows a table, but does not say which."
                self.problem(Message("lesson_no_table", text, lesson=self.name))
            return before
        self.known(given, ("name", "columns", "rows", "at", "slider"), "table")
        name = self.one_of(given.get("name"), tuple(self.tables), "table")
        table = self.tables[name]
        columns = [
            self.one_of(key, [each.name for each in table.columns], "columns") for key in given.get("columns", ())
        ]
        rows = [self.one_of(key, [each.name for each in table.rows], "rows") for key in given.get("rows", ())]
        at = given.get("at", table.at[0] if table.at else 0)
        place = table.at.index(at) if at in table.at else 0
        return TableView(
            table,
            tuple(each for each in table.columns if each.name in columns),
            tuple(each for each in table.rows if not rows or each.name in rows),
            place,
            bool(given.get("slider", False)),
        )

    def _column(self, given: Mapping[str, Any]) -> TableColumn:
        self.known(given, COLUMN_KEYS, "columns")
        run = self.plan(given.get("run"))
        return TableColumn(
            str(given.get("name", "")),
            self.texts(given.get("label"), "columns"),
            int(given.get("digits", 2)),
            self.one_of(given["is"], (">=", "<="), "is") if "is" in given else None,  # type: ignore[arg-type]
            float(given.get("good", 0.0)),
            self.one_of(given.get("metric"), tuple(METRICS), "metric") if run else "",
            run,
        )

    def _row(self, given: Mapping[str, Any]) -> TableRow:
        self.known(given, ROW_KEYS, "rows")
        patches = {name: dict(patch) for name, patch in given.get("patches", {}).items()}
        if "patch" in given:
            patches["*"] = dict(given["patch"])
        return TableRow(str(given.get("name", "")), self.texts(given.get("label"), "rows"), patches)


def described_table(view: TableView, language: str) -> dict[str, Any]:
    """What a step shows of a table, as the browser draws it. Twin: TableData in frontend/lesson/data.js."""
    table = view.table
    strips = [row.name for row in table.rows]
    return {
        "along": table.along,
        "at": view.at,
        "sizes": list(table.at),
        "slider": view.slider,
        "pictures": assets.address(table.pictures) if table.pictures else "",
        "strips": len(strips),
        "samples": SHOWN,
        "columns": [
            {"label": of.label[language], "digits": of.digits, "comparison": of.comparison, "good": of.good}
            for of in view.columns
        ],
        "rows": [
            {
                "label": row.label[language],
                "strip": strips.index(row.name),
                "cells": [table.cells.get(row.name, {}).get(column.name) for column in view.columns],
            }
            for row in view.rows
        ],
    }


def read_cells(file: Path) -> Measured:
    """(what the numbers of a cell stand for, the cells by row and column). Raises `OSError` or `ValueError`."""
    found = json.loads(file.read_text("utf-8"))
    try:
        cells = {
            row: {name: tuple(float(v) for v in values) for name, values in some.items()}
            for row, some in found["cells"].items()
        }
        return tuple(int(n) for n in found["at"]), cells
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"{type(error).__name__} {error}.") from error


def write_cells(file: Path, at: Sequence[int], cells: Mapping[str, Mapping[str, Sequence[float]]]) -> None:
    """Store what has been measured, one row a line, with four digits."""
    rows = [
        f'  "{row}": ' + json.dumps({name: [float(f"{v:.4g}") for v in values] for name, values in some.items()})
        for row, some in cells.items()
    ]
    file.write_text(f'{{"at": {json.dumps(list(at))}, "cells": {{\n' + ",\n".join(rows) + "\n}}\n", "utf-8")
