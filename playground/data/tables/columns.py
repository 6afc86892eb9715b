"""Finds the header of a grid, and the two columns that are coordinates."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from playground.data.tables.grid import MOST_CELLS, SAMPLE, Grid, Row
from playground.data.tables.numbers import NumberStyle, is_missing
from playground.errors import DataError
from playground.texts import Message

PAIRS = [("x", "y"), ("x1", "x2"), ("x0", "x1"), ("longitude", "latitude"), ("lon", "lat"), ("lng", "lat")]
INDEX = frozenset({
    "id", "index", "idx", "no", "no.", "nr", "nr.", "row", "rownames", "rowname", "rowid", "rownumber", "key", "#", "№",
    "n°", "unnamed:0", "unnamed", "序号", "编号",
})  # fmt: skip
LABELS = frozenset({
    "target", "targets", "label", "labels", "class", "classes", "cluster", "clusters", "category", "species", "group",
    "ytrue", "outcome", "diagnosis", "类别", "标签", "目标",
})  # fmt: skip
MOST_COLUMNS = 1000  # later columns are never x or y
FEWEST_ROWS = 20  # rows that decide the type of a column; more if the table is narrow
FEW = 20  # labels have at most this many different whole numbers …
REPEATED = 4  # … and each occurs this often on average
ALL_DECIMAL = 10  # this many rows of decimals show that 0, 1, … above them are titles


@dataclass(frozen=True)
class Coordinates:
    """The rows of a grid without its header, and the two columns that were chosen as x and y."""

    rows: list[Row]
    x: int
    y: int
    names: tuple[str, ...]  # of all columns
    filled: frozenset[int]  # the columns that have a title or a value

    @property
    def taken(self) -> tuple[str, str]:
        return self.names[self.x], self.names[self.y]

    @property
    def left_out(self) -> tuple[str, ...]:
        return tuple(name for i, name in enumerate(self.names) if i in self.filled - {self.x, self.y})


def choose_columns(grid: Grid) -> Coordinates:
    """The columns titled x and y (or x1 and x2, …); else the first two columns of coordinates.

    Row numbers and labels are not coordinates. Raises `DataError` if fewer than two columns are left.
    """
    titles, rows = _titles(grid)
    width = min(max(len(titles), grid.width), MOST_COLUMNS)
    names = tuple(_name(titles, i) for i in range(width))
    sample = rows[: max(FEWEST_ROWS, MOST_CELLS // width)]
    filled = frozenset(i for i in range(width) if any(titles[i : i + 1]) or any(any(c[i : i + 1]) for _, c in sample))
    numeric = [i for i in range(width) if _is_numeric(sample, i, grid.style)]
    if len(numeric) < 2:
        raise _too_few([names[i] for i in numeric])
    plain = [_plain(titles[i]) if i < len(titles) else "" for i in range(width)]
    for pair in PAIRS:
        if all(name in plain and plain.index(name) in numeric for name in pair):
            return Coordinates(rows, plain.index(pair[0]), plain.index(pair[1]), names, filled)
    declared = [i for i in numeric if not (titles and _says_no_coordinate(titles[i], plain[i], first=i == 0))]
    if len(declared) < 2:
        raise _too_few([names[i] for i in declared])
    found = declared
    for looks_other in (_counts_rows, _holds_labels):
        rest = [i for i in found if not looks_other(_values(sample, i, grid.style))]
        if looks_other is _counts_rows:
            rest = found if found[0] in rest else found[1:]  # only the first column can be row numbers
        found = rest if len(rest) >= 2 else found
    return Coordinates(rows, found[0], found[1], names, filled)


def _titles(grid: Grid) -> tuple[list[str], list[Row]]:
    """The titles of the columns (empty if the grid has no header), and the other rows."""
    rows, width = grid.rows, grid.width
    if not rows:
        raise _empty()
    while len(rows) > 2 and _is_caption(rows, width, grid.style):
        rows = rows[1:]
    first, rest = rows[0][1], rows[1:]
    if _is_header(first[:MOST_COLUMNS], rest[:SAMPLE], grid.style):
        short = len(first) == width - 1 and bool(rest)  # row names have no title in R and in printed pandas tables
        return (["", *first] if short else first), rest
    written = grid.comment
    if len(written) == width and not any(grid.style.number(cell) is not None for cell in written):
        return list(written), rows
    return [], rows


def _is_caption(rows: Sequence[Row], width: int, style: NumberStyle) -> bool:
    """Whether the first row is one text above a table, and not the title of the only column beside R's row names."""
    first = rows[0][1]
    alone = width >= 2 and bool(first[0]) and not any(first[1:]) and style.number(first[0]) is None
    return alone and not (len(first) == width - 1 and _counts_rows(_values(rows[1:SAMPLE], 0, style)))


def _is_header(first: Sequence[str], rest: Sequence[Row], style: NumberStyle) -> bool:
    if not rest:
        return not any(style.number(cell) is not None for cell in first)
    if first[0] == "" and sum(bool(cells[0]) for _, cells in rest) > len(rest) / 2:
        return True
    if all(style.number(cell) is None for cell in first):
        return not all(is_missing(cell) for cell in first)
    if any(_is_numeric(rest, i, style) for i, cell in enumerate(first) if _is_word(cell, style)):
        return True
    counted = list(first) == [str(i) for i in range(len(first))]  # pandas' titles for the columns of an array
    values = [cell for _, cells in rest for cell in cells]
    return counted and len(rest) >= ALL_DECIMAL and all(style.decimal in cell for cell in values)


def _is_word(cell: str, style: NumberStyle) -> bool:
    return not is_missing(cell) and style.number(cell) is None


def _is_numeric(rows: Sequence[Row], i: int, style: NumberStyle) -> bool:
    """Whether at least half of the values of a column are numbers."""
    cells = [cells[i] for _, cells in rows if len(cells) > i and not is_missing(cells[i])]
    return bool(cells) and 2 * sum(style.number(cell) is not None for cell in cells) >= len(cells)


def _values(rows: Sequence[Row], i: int, style: NumberStyle) -> list[float]:
    found = (style.number(cells[i]) for _, cells in rows if len(cells) > i)
    return [value for value in found if value is not None]


def _says_no_coordinate(title: str, plain: str, *, first: bool) -> bool:
    """Whether a title names row numbers or labels."""
    ends = re.search(r"[\s_-]id$", title.lower()) is not None
    return (first and not title) or ends or plain in INDEX or plain in LABELS


def _counts_rows(values: Sequence[float]) -> bool:
    return len(values) >= 3 and values[0] in (0, 1) and all(b - a == 1 for a, b in pairwise(values))


def _holds_labels(values: Sequence[float]) -> bool:
    """Whether the values are a few whole numbers, repeated."""
    kinds = set(values)
    return len(kinds) <= FEW and len(values) >= REPEATED * len(kinds) and all(value % 1 == 0 for value in kinds)


def _plain(title: str) -> str:
    """A title without the signs between a letter and its number: X_1, x[1] and “x 1” are x1."""
    return re.sub(r"[\s_\-\[\](){}$]+", "", title.lower())


def _name(titles: Sequence[str], i: int) -> str:
    title = titles[i] if i < len(titles) else ""
    return shown(title) if title else f"column {i + 1}"


def shown(cell: str) -> str:
    """A cell for a sentence: short, and without control characters."""
    text = "".join(c if c.isprintable() else "·" for c in cell[:40])
    return text + ("…" if len(cell) > 40 else "")


def _empty() -> DataError:
    return DataError(
        Message("table_empty", "No columns of numbers were found. Give one point per line, like 0.5, 1.2.")
    )


def _too_few(names: Sequence[str]) -> DataError:
    if not names:
        return _empty()
    return DataError(
        Message(
            "table_one_column",
            "Only “{column}” holds coordinates. Give two columns of numbers, x and y, with a comma, semicolon, tab or "
            "space between them.",
            column=names[0],
        )
    )
