"""Divides a table of text into cells: separator, quotes, comments, ruling lines and Excel's first line."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from playground.data.tables.numbers import COMMA, NumberStyle, is_number, style_of
from playground.errors import DataError
from playground.texts import Message

Row = tuple[int, list[str]]  # the number of the line or item, from 1, and its cells

COMMA_SPACE = ", "  # the separator between decimal commas: 0,5, 1,2
SEPARATORS = (";", "\t", "|", COMMA_SPACE, ",", " ")  # the first one wins if several fit equally well
SEPARATOR = re.compile(r"[\s;|,]+")
SAMPLE = 100  # rows that decide the separator
MOST_CELLS = 20_000  # that decide how numbers are written
MOST_CHARACTERS = 100_000  # per line; csv refuses fields of 131,072
COMMENT = re.compile(r"\s*(#|%|//)")
RULING = frozenset("-+|:= \t")  # the characters of the line under titles, in Markdown and in the output of databases
EXCEL = re.compile(r'\s*"?sep=(.|\\t)"?\s*', re.IGNORECASE)
_CELL = r"[-+−]?\d+(,\d+)?([eE][-+]?\d+)?"
WITH_COMMA_SPACE = re.compile(rf"\s*{_CELL}(,\s+{_CELL})+\s*")


@dataclass(frozen=True)
class Grid:
    """A table as stripped cells of text, without empty rows."""

    rows: list[Row]
    style: NumberStyle
    unit: str = "line"  # the unit of the row numbers: "line" or "item"
    comment: tuple[str, ...] = ()  # the cells of the comment above the first row, which may be titles

    @cached_property
    def width(self) -> int:
        """The usual number of cells per row."""
        return Counter(len(cells) for _, cells in self.rows).most_common(1)[0][0] if self.rows else 0


def read_grid(text: str) -> Grid:
    """The cells of a text. Raises `DataError` for lines that cannot be divided into cells."""
    lines = text.split("\n")
    for i, line in enumerate(lines, 1):
        if len(line) > MOST_CHARACTERS:
            raise DataError(
                Message(
                    "table_line_too_long",
                    "Line {line} has {n} characters, too many for a table. Write one point per line.",
                    line=i,
                    n=len(line),
                )
            )
    separator = None
    if lines and (excel := EXCEL.fullmatch(lines[0])):
        separator, lines[0] = excel[1].replace("\\t", "\t"), ""
    comment = ""
    for i, line in enumerate(lines):  # emptied, so that the other lines keep their numbers
        if mark := COMMENT.match(line):
            comment = line[mark.end() :].strip("#%/ ") if _nothing_before(lines[:i]) else comment
            lines[i] = ""
        elif "--" in line and RULING.issuperset(line):
            lines[i] = ""
    separator = separator or _separator(lines)
    rows, joined = split(lines, separator), separator == COMMA_SPACE
    if separator == ",":
        rows, joined = _rejoined(rows)
    cells = islice((cell for _, cells in rows for cell in cells), MOST_CELLS)
    style = COMMA if joined else style_of(cells, separator)
    above = next((cells for _, cells in split([comment], separator)), []) if comment else []
    return Grid(rows, style, comment=tuple(above))


def _nothing_before(lines: Sequence[str]) -> bool:
    return not any(line.strip() for line in lines)


def split(lines: Sequence[str], separator: str) -> list[Row]:
    """The rows of `lines`. Separators inside quotes do not count, and quoted cells may contain line breaks."""
    if separator == COMMA_SPACE:
        divided = [(i, re.split(r",\s+", line.strip())) for i, line in enumerate(lines, 1)]
    else:
        divided = list(_csv(lines, separator))
    rows = [(i, [cell.strip() for cell in cells]) for i, cells in divided]
    return [row for row in rows if any(row[1])]


def _csv(lines: Sequence[str], separator: str) -> Iterator[Row]:
    if separator == " ":
        lines = [line.replace("\t", " ").strip() for line in lines]
    elif separator == "|":
        lines = [line.strip().removeprefix("|").removesuffix("|") if _framed(line) else line for line in lines]
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=separator, skipinitialspace=True)
    start = 1
    try:
        for cells in reader:
            if cells and cells[-1].endswith("\n"):  # the end of the last line was read as a part of the cell
                raise csv.Error
            yield start, cells
            start = reader.line_num + 1
    except csv.Error as error:
        raise DataError(
            Message(
                "table_open_quote",
                "A quotation mark in line {line} is never closed. Close or delete it.",
                line=start,
            )
        ) from error


def _framed(line: str) -> bool:
    return line.lstrip().startswith("|") and line.rstrip().endswith("|")


def _separator(lines: Sequence[str]) -> str:
    """The separator with the best `_fit`."""
    full = [line for line in lines if line.strip(" ,;\t|")]
    sample = full[:SAMPLE]
    return max(SEPARATORS, key=lambda s: _fit(full if s == COMMA_SPACE else sample, s))


def _fit(lines: Sequence[str], separator: str) -> tuple[float, float, float]:
    """The fractions of rows of the usual width with two numbers and with one, and of cells that need no division."""
    if separator == COMMA_SPACE and not _decimal_commas(lines):
        return 0.0, 0.0, 0.0
    try:
        rows = [cells for _, cells in split(lines, separator)]
    except DataError:
        return 0.0, 0.0, 0.0
    width = Counter(map(len, rows)).most_common(1)[0][0] if rows else 0
    numbers = [sum(map(is_number, cells)) for cells in rows if len(cells) == width]
    if not any(numbers):
        return 0.0, 0.0, 0.0
    two, one = (sum(n >= least for n in numbers) / len(rows) for least in (2, 1))
    whole = [not _several_numbers(cell) for cells in rows for cell in cells]
    return two, one, sum(whole) / len(whole)


def _several_numbers(cell: str) -> bool:
    """Whether a cell consists of numbers that another separator would divide: “5 1” of 0,5 1,5."""
    parts = SEPARATOR.split(cell[:200])
    return len(parts) > 1 and not is_number(cell) and all(map(is_number, parts))


def _decimal_commas(lines: Sequence[str]) -> bool:
    """Whether every line except titles has decimal commas, and a comma and a space between the cells."""
    body = lines if lines and WITH_COMMA_SPACE.fullmatch(lines[0]) else lines[1:]
    found = [WITH_COMMA_SPACE.fullmatch(line) for line in body]
    return bool(found) and all(found) and any(re.search(r"\d,\d", line) for line in body)


def _rejoined(rows: list[Row]) -> tuple[list[Row], bool]:
    """Cells that an unquoted decimal comma has divided, joined again: 0,088,0,090 is two numbers, not four.

    Decimals that begin with a zero, unlike whole numbers, show this, or half as many titles as cells.
    """
    titled = bool(rows) and not any(map(is_number, rows[0][1]))
    body = rows[1:] if titled else rows
    width = len(body[0][1]) if body else 0
    if width < 4 or width % 2 or any(len(cells) != width for _, cells in body):
        return rows, False
    pairs = [list(zip(cells[::2], cells[1::2], strict=True)) for _, cells in body]
    whole, decimals = re.compile(r"[-+−]?\d+", re.ASCII), re.compile(r"\d+", re.ASCII)
    if not all(whole.fullmatch(a) and decimals.fullmatch(b) for row in pairs for a, b in row):
        return rows, False
    zeros = any(len(b) > 1 and b[0] == "0" for row in pairs for _, b in row)
    if not zeros and not (titled and 2 * len(rows[0][1]) == width):
        return rows, False
    joined = [(row[0], [f"{a},{b}" for a, b in pair]) for row, pair in zip(body, pairs, strict=True)]
    return ([rows[0], *joined] if titled else joined), True
