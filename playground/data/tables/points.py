"""Points of the plane out of a table: missing values, outliers, and the move into the plane."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from playground.data.hand_placed import EXTENT, MAX_POINTS, Point, pack
from playground.data.own_data_report import OwnDataReport
from playground.data.tables.columns import Coordinates, choose_columns, shown
from playground.data.tables.grid import Grid, read_grid
from playground.data.tables.json_grid import read_json_grid
from playground.data.tables.numbers import COMMA, is_missing
from playground.data.tables.text import read_text
from playground.errors import DataError
from playground.texts import Message

FIT = 2.0  # points that do not fit the plane are scaled into ± this
MOST = 1e150  # the square of a larger number overflows
TINY = 1e-150  # a smaller span cannot be scaled to ± FIT
NARROW = 1.0  # points with a smaller span are scaled, too
UNLIKE = 5.0  # axes whose spans differ by more than this factor are scaled separately
FAR = 5.0  # an outlier is more than this many times as far out as every other point
RARE = 20  # at most one of this many points is an outlier, but one is always possible
FEWEST = 8  # among fewer points there are no outliers
NAMED = 5  # rows or columns named in a sentence


class Place(NamedTuple):
    """One point of a table and the number of its line or item."""

    at: int
    point: Point


@dataclass(frozen=True)
class TablePoints:
    """Points read from a table: `drawing` is the value of the option `data.points`."""

    drawing: str
    taken: OwnDataReport
    outliers: tuple[Place, ...] = ()  # those that are among the points


def read_points(content: bytes | str, *, without_outliers: bool = False) -> TablePoints:
    """The points of a table: text with any usual separator and encoding, or JSON. Raises `DataError`.

    Rows without a coordinate are skipped. `taken` says which columns are x and y, and what was not used.
    """
    grid = _grid(read_text(content))
    columns = choose_columns(grid)
    places, skipped = _places(grid, columns)
    outliers = _outliers(places)
    messages = []
    if without_outliers and outliers:
        far = set(outliers)
        places = [place for place in places if place not in far]
        why = Message("table_skipped_outlier", "It is an outlier.")
        skipped += [(place.at, why) for place in outliers]
        messages.append(_outliers_left_out(outliers, grid.unit))
        outliers = []
    points = [place.point for place in places]
    kept = [points[i * len(points) // MAX_POINTS] for i in range(MAX_POINTS)] if len(points) > MAX_POINTS else points
    drawn, fit = _fitted(kept)
    x, y = columns.taken
    head = [_count(len(points), x, y)]
    if len(kept) < len(points):
        head.append(
            Message("table_thinned", "{kept} of them, spread evenly through the table, are used.", kept=len(kept))
        )
    head += [*_columns_left_out(columns), *_read_how(grid, columns)]
    if missing := [at for at, why in skipped if why.code == "table_skipped_missing"]:
        head.append(_missing(missing, grid.unit))
    facts: dict[str, Any] = {"samples": len(kept), "columns": [x, y]}
    if len(kept) < len(points):
        facts["thinned_from"] = len(points)
    if skipped:
        facts["skipped"] = [{grid.unit: at, "why": str(why)} for at, why in sorted(skipped, key=lambda s: s[0])]
    if outliers:
        facts["outliers"] = [{grid.unit: place.at, "point": list(place.point)} for place in outliers]
        messages.append(_outliers_said(outliers, grid.unit))
    if fit:
        facts["moved"] = {"centre": list(fit[0]), "scale": list(fit[1])}
        head.append(_moved(fit[1]))
    return TablePoints(pack(drawn), OwnDataReport((*head, *messages), facts), tuple(outliers))


def _grid(text: str) -> Grid:
    found: Grid | str = read_json_grid(text) if text.lstrip().startswith(("[", "{", "(", "array(")) else text
    return read_grid(found) if isinstance(found, str) else found


def _places(grid: Grid, columns: Coordinates) -> tuple[list[Place], list[tuple[int, Message]]]:
    """The point of each row, and the rows without a coordinate. Raises `DataError` for a number that is not finite."""
    places, skipped = [], []
    width = max(grid.width, len(columns.names))
    chosen = (columns.x, columns.y)
    for at, cells in columns.rows:
        if len(cells) <= max(chosen) or (len(cells) > width and any(cells[width:])):
            raise _not_like_the_others(grid.unit, at, cells, width)
        lacking = [columns.names[i] for i in chosen if is_missing(cells[i])]
        if lacking:
            skipped.append((at, Message("table_skipped_missing", "It has no value in “{column}”.", column=lacking[0])))
        else:
            x, y = (_coordinate(grid, at, cells[i]) for i in chosen)
            places.append(Place(at, (x, y)))
    if not places:
        raise DataError(
            Message("table_all_missing", "No row has a number in both columns. Give at least one whole point.")
        )
    return places, skipped


def _coordinate(grid: Grid, at: int, cell: str) -> float:
    number = grid.style.number(cell)
    if number is not None and abs(number) <= MOST:
        return number
    where, cell = _where(grid.unit, at), shown(cell)
    if number is None:
        raise DataError(
            Message(
                "table_not_a_number",
                "{where}: “{cell}” is not a finite number. Correct or delete it.",
                where=where,
                cell=cell,
            )
        )
    raise DataError(
        Message(
            "table_number_too_large",
            "{where}: “{cell}” is too large a number. Correct or delete it.",
            where=where,
            cell=cell,
        )
    )


def _not_like_the_others(unit: str, at: int, cells: Sequence[str], width: int) -> DataError:
    return DataError(
        Message(
            "table_uneven_row",
            "{where} does not have {width} cells as the others have: “{cells}”. Correct or delete it.",
            where=_where(unit, at),
            width=width,
            cells=shown(" ".join(cells)),
        )
    )


def _where(unit: str, at: int) -> Message:
    if unit == "line":
        return Message("table_line", "Line {line}", line=str(at))
    return Message("table_item", "Item {item}", item=str(at))


def _outliers(places: Sequence[Place]) -> list[Place]:
    """The few points that are many times as far from the median as all others, which they would compress."""
    if len(places) < FEWEST:
        return []
    middle = [statistics.median(place.point[axis] for place in places) for axis in (0, 1)]
    by_radius = sorted((max(abs(x - middle[0]), abs(y - middle[1])), (at, (x, y))) for at, (x, y) in places)
    for i in range(len(by_radius) - max(1, len(by_radius) // RARE), len(by_radius)):
        if by_radius[i][0] > FAR * by_radius[i - 1][0] > 0:
            return sorted(Place(*place) for _, place in by_radius[i:])
    return []


def _fitted(points: Sequence[Point]) -> tuple[list[Point], tuple[Point, Point] | None]:
    """The points and `None` if they fit the plane; else the points moved and scaled, with their centre and scales."""
    low = [min(p[i] for p in points) for i in (0, 1)]
    high = [max(p[i] for p in points) for i in (0, 1)]
    half = [b / 2 - a / 2 for a, b in zip(low, high, strict=True)]
    if max(map(abs, (*low, *high))) <= EXTENT and 2 * max(half) >= NARROW:
        return list(points), None
    cx, cy = (a / 2 + b / 2 for a, b in zip(low, high, strict=True))
    if min(half) < TINY or max(half) <= UNLIKE * min(half):
        half = [max(half)] * 2
    sx, sy = (FIT / h if h > TINY else 1.0 for h in half)
    return [((x - cx) * sx, (y - cy) * sy) for x, y in points], ((cx, cy), (sx, sy))


def _count(n: int, x: str, y: str) -> Message:
    if n == 1:
        return Message("table_taken_one", "1 point: x from “{x}”, y from “{y}”.", x=x, y=y)
    return Message("table_taken", "{n} points: x from “{x}”, y from “{y}”.", n=n, x=x, y=y)


def _columns_left_out(columns: Coordinates) -> list[Message]:
    names = columns.left_out
    if not names:
        return []
    listed = ", ".join(f"“{name}”" for name in names[:NAMED]) + (" …" if len(names) > NAMED else "")
    return [
        Message(
            "table_columns_not_used",
            "Columns not used: {columns}. To choose others, title them x and y.",
            columns=listed,
        )
    ]


def _read_how(grid: Grid, columns: Coordinates) -> list[Message]:
    """Messages about numbers that could be read in two ways."""
    coordinates = (cells[i] for _, cells in columns.rows for i in (columns.x, columns.y) if i < len(cells))
    cell = next((c for c in coordinates if "," in c), "")
    if not cell:
        return []
    if grid.style is COMMA:
        return [Message("table_decimal_commas", "Commas inside numbers are decimal marks, as in {cell}.", cell=cell)]
    return [Message("table_thousands", "Commas inside numbers stand between thousands, as in {cell}.", cell=cell)]


def _missing(rows: Sequence[int], unit: str) -> Message:
    listed = _listed(rows)
    if unit == "line":
        return Message(
            "table_missing_lines", "Skipped, because a value is missing: {n} (line {lines}).", n=len(rows), lines=listed
        )
    return Message(
        "table_missing_items", "Skipped, because a value is missing: {n} (item {items}).", n=len(rows), items=listed
    )


def _listed(rows: Sequence[int]) -> str:
    return ", ".join(map(str, rows[:NAMED])) + (" …" if len(rows) > NAMED else "")


def _moved(scale: Point) -> Message:
    x, y = (float(f"{factor:.4g}") for factor in scale)
    if x == y == 1:
        return Message("table_moved_only", "Moved to lie within ±{fit}.", fit=FIT)
    if x == y:
        return Message("table_moved", "Moved and scaled by {scale} to lie within ±{fit}.", scale=x, fit=FIT)
    return Message(
        "table_moved_unlike", "Moved and scaled to lie within ±{fit}: x by {x}, y by {y}.", x=x, y=y, fit=FIT
    )


def _outliers_said(outliers: Sequence[Place], unit: str) -> Message:
    (at, (x, y)), others = outliers[0], len(outliers) - 1
    if not others:
        return Message(
            "table_outlier",
            "{where}, ({x}, {y}), is an outlier: far from all the other points, which it squeezes together.",
            where=_where(unit, at),
            x=x,
            y=y,
        )
    return Message(
        "table_outliers",
        "{where}, ({x}, {y}), and {others} more are outliers: far from all the others, which they squeeze together.",
        where=_where(unit, at),
        x=x,
        y=y,
        others=others,
    )


def _outliers_left_out(outliers: Sequence[Place], unit: str) -> Message:
    (at, (x, y)), others = outliers[0], len(outliers) - 1
    if not others:
        return Message(
            "table_outlier_left_out",
            "{where}, ({x}, {y}), is left out as an outlier.",
            where=_where(unit, at),
            x=x,
            y=y,
        )
    return Message(
        "table_outliers_left_out",
        "{where}, ({x}, {y}), and {others} more are left out as outliers.",
        where=_where(unit, at),
        x=x,
        y=y,
        others=others,
    )
