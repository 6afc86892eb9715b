"""Reads numbers as people and programs write them: decimal point or comma, thousands separators, minus signs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

SIGNS = str.maketrans("−–‒﹣", "----")
APART = "'’\u00a0\u202f\u2009"  # thousands separators in both styles
MISSING = frozenset({"", "-", "?", ".", "na", "n/a", "#n/a", "nan", "null", "none"})
MOST_CHARACTERS = 60
PLAIN = re.compile(r"[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?", re.ASCII)  # most numbers; `float` reads them in the same way


@dataclass(frozen=True)
class NumberStyle:
    """The style of the numbers of one table: the decimal mark, and the mark between thousands."""

    decimal: str
    thousands: str

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        apart = re.escape(self.thousands) + APART
        whole = rf"(?:[1-9]\d{{0,2}}(?:[{apart}]\d{{3}})+|\d+)"
        bare = r"|\d+\.|\.\d+" if self.decimal == "." else ""  # a bare comma separates: “1,” is one of two cells
        return re.compile(rf"[-+]?(?:{whole}(?:{re.escape(self.decimal)}\d+)?{bare})(?:[eE][-+]?\d+)?", re.ASCII)

    def number(self, cell: str) -> float | None:
        """The number in `cell`; `None` if it is not a number in this style; inf if it is too large for a float."""
        if len(cell) > MOST_CHARACTERS:
            return None
        if self.decimal == "." and PLAIN.fullmatch(cell):
            return float(cell)
        text = cell.translate(SIGNS)
        if not self.pattern.fullmatch(text):
            return None
        return float(re.sub(f"[{re.escape(self.thousands)}{APART}]", "", text).replace(self.decimal, "."))


POINT = NumberStyle(".", ",")
COMMA = NumberStyle(",", ".")


def is_number(cell: str) -> bool:
    """Whether `cell` is a number in some style."""
    return POINT.number(cell) is not None or COMMA.number(cell) is not None


def is_missing(cell: str) -> bool:
    """Whether `cell` says that there is no value: empty, NaN, NA, null, a dash, a question mark."""
    return cell.translate(SIGNS).lower() in MISSING


def style_of(cells: Iterable[str], separator: str) -> NumberStyle:
    """The style of most of the cells that can be read in one way only.

    “0,5” can be read in one way, “1,234” in two. If all cells can be read in two ways, a comma is the decimal mark,
    unless it also separates the columns; then it is between thousands.
    """
    point = comma = ambiguous = 0
    for cell in cells:
        if "," in cell or "." in cell:
            a, b = POINT.number(cell) is not None, COMMA.number(cell) is not None
            point, comma = point + (a and not b), comma + (b and not a)
            ambiguous += a and b and "," in cell and "." not in cell
    if point == comma == 0:
        return COMMA if ambiguous and separator != "," else POINT
    return COMMA if comma > point else POINT
