"""Points out of a table that a person pastes or uploads: CSV with commas, semicolons, tabs or spaces."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from playground.data.hand_placed import EXTENT, MAX_POINTS, Point, pack
from playground.errors import InputError

MAX_BYTES = 2_000_000
FIT = 2.0  # what does not lie well in the plane is fitted into ± this
MOST = 1e150  # the square of more is no number
NARROW = 1.0  # less wide than this is not well


@dataclass(frozen=True)
class Table:
    """What was read: `points` for the field of «Your own points», and what became of the table, in a sentence."""

    points: str
    count: int
    sentence: str


def read(text: bytes | str) -> Table:
    """Two columns of numbers of a table: those titled x and y, or else the first two. Empty lines are passed over.

    With semicolons, tabs or spaces between the columns a decimal comma is read too. Raises `InputError`, naming the
    line, on whatever is not a table of numbers that a plane can hold.
    """
    lines = _lines(text)
    separator = _separator(lines)
    rows = [(i, _cells(line, separator)) for i, line in enumerate(lines, 1) if line.strip()]
    titles: list[str] = []
    if rows and all(_number(cell, separator) is None for cell in rows[0][1]):
        titles, rows = [cell.lower() for cell in rows[0][1]], rows[1:]
    if not rows:
        raise InputError("There are no numbers in this table. Give two columns, x and y.", code="empty_table")
    columns = _columns(rows[0], separator)
    if "x" in titles and "y" in titles:
        columns = titles.index("x"), titles.index("y")
    return _placed([_point(row, columns, separator) for row in rows])


def _lines(text: bytes | str) -> list[str]:
    if len(text) > MAX_BYTES:
        raise InputError(
            f"This table has {len(text) / 1e6:,.0f} MB; the most is {MAX_BYTES // 10**6}. Keep some of its lines only.",
            code="large_table",
        )
    words = text if isinstance(text, str) else _decoded(text)
    if "\0" in words:
        raise InputError("This is not a text file. Save the table as CSV.", code="not_text")
    return re.split(r"\r\n|\r|\n", words.removeprefix("\ufeff"))


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")  # digits are the same in all of them


def _separator(lines: list[str]) -> str:
    """What stands between the columns, by the line in the middle, which is no title."""
    full = [line for line in lines if line.strip()] or [""]
    line = full[len(full) // 2]
    return next((mark for mark in (";", "\t") if mark in line), "," if "," in line and not _spaced(line) else " ")


def _spaced(line: str) -> bool:
    """«1,5 2,5»: spaces part the columns, and the commas are decimal."""
    return bool(re.fullmatch(r"\s*[-+\d.,eE]*\d(\s+[-+\d.,eE]*\d)+\s*", line[:500]))


def _cells(line: str, separator: str) -> list[str]:
    cells = line.split() if separator == " " else line.split(separator)
    return [cell.strip().strip('"').strip() for cell in cells[:1000]]


def _number(cell: str, separator: str) -> float | None:
    text = cell if separator == "," else cell.replace(",", ".")
    if len(text) > 50 or "_" in text:
        return None
    try:
        return float(text)
    except ValueError:
        return None


def _columns(row: tuple[int, list[str]], separator: str) -> tuple[int, int]:
    line, cells = row
    found = [i for i, cell in enumerate(cells) if _number(cell, separator) is not None]
    if len(found) < 2:
        raise InputError(
            f"Line {line} has {['no', 'only one'][len(found)]} number: «{_short(' '.join(cells))}». Give two columns, "
            "x and y, with a comma, a semicolon, a tab or a space between them.",
            code="one_column",
        )
    return found[0], found[1]


def _point(row: tuple[int, list[str]], columns: tuple[int, int], separator: str) -> Point:
    line, cells = row
    if len(cells) <= max(columns):
        raise InputError(
            f"Line {line} has too few columns: «{_short(' '.join(cells))}». Give each line as many as the first.",
            code="short_line",
        )
    found = [_number(cells[i], separator) for i in columns]
    for i, number in zip(columns, found, strict=True):
        if number is None or not math.isfinite(number) or abs(number) > MOST:
            what = "too large a number" if number is not None and math.isfinite(number) else "not a finite number"
            raise InputError(
                f"Line {line}: «{_short(cells[i])}» is {what}. Mend or delete that line.", code="not_a_number"
            )
    x, y = (number for number in found if number is not None)
    return x, y


def _placed(points: list[Point]) -> Table:
    """Thinned evenly to as many as a drawing has, and fitted into the plane where they do not lie well in it."""
    sentence = "1 point." if len(points) == 1 else f"{len(points):,} points."
    kept = points
    if len(points) > MAX_POINTS:
        kept = [points[i * len(points) // MAX_POINTS] for i in range(MAX_POINTS)]
        sentence = f"{len(points):,} points, of which {MAX_POINTS:,} are kept, evenly."
    low = [min(p[i] for p in kept) for i in (0, 1)]
    high = [max(p[i] for p in kept) for i in (0, 1)]
    half = max(b / 2 - a / 2 for a, b in zip(low, high, strict=True))
    if max(map(abs, (*low, *high))) > EXTENT or 2 * half < NARROW:
        middle = [a / 2 + b / 2 for a, b in zip(low, high, strict=True)]
        scale = FIT / half if half > 0 else 1.0
        kept = [((x - middle[0]) * scale, (y - middle[1]) * scale) for x, y in kept]
        sentence += f" Moved and scaled by {scale:.4g}, to lie within ±{FIT:g}."
    return Table(pack(kept), len(kept), sentence)


def _short(text: str) -> str:
    shown = "".join(c if c.isprintable() else "·" for c in text[:40])
    return shown + ("…" if len(text) > 40 else "")
