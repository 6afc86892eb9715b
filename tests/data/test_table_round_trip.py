"""Tables in any dialect give the same points, and any bytes are points or are refused."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from playground.data.hand_placed import EXTENT, LEVELS, MAX_POINTS, Placed, unpack
from playground.data.tables import read_points
from playground.errors import InputError

NUMBER = st.integers(-39_999, 39_999).map(lambda n: n / 10_000)
POINTS = st.lists(st.tuples(NUMBER, NUMBER), min_size=4, max_size=12).filter(
    lambda points: np.ptp(points, 0).max() > 1 and any(abs(x) % 1 and abs(y) % 1 for x, y in points)
)
TITLES = [None, ("x", "y"), ("X1", "X2"), ("width", "height"), ("0", "1")]


@dataclass(frozen=True)
class Dialect:
    separator: str
    decimal: str
    quoted: bool
    titles: tuple[str, str] | None
    index: bool  # a first column that counts the rows, without a title
    label: bool  # a last column of classes
    encoding: str
    line_end: str
    comment: bool
    empty_rows: int
    minus: str

    def write(self, points: list[tuple[float, float]]) -> bytes:
        rows = [[self.number(x), self.number(y)] for x, y in points]
        if self.titles:
            rows = [list(self.titles), *rows]
        if self.index:
            rows = [["" if self.titles and i == 0 else str(i), *row] for i, row in enumerate(rows)]
        if self.label:
            rows = [[*row, "target" if self.titles and i == 0 else f"class {i % 2}"] for i, row in enumerate(rows)]
        lines = ["# written by a test"] * self.comment
        lines += [self.separator.join(f'"{c}"' if self.quoted else c for c in row) for row in rows]
        lines += [self.separator * (len(rows[0]) - 1)] * self.empty_rows
        return self.line_end.join(lines).encode(self.encoding)

    def number(self, value: float) -> str:
        return f"{value:.4f}".replace(".", self.decimal).replace("-", self.minus)


@st.composite
def dialects(draw: st.DrawFn) -> Dialect:
    separator = draw(st.sampled_from([",", ";", "\t", "|", " "]))
    decimal = draw(st.sampled_from(".,"))
    titles = draw(st.sampled_from(TITLES))
    index = titles == ("0", "1") or draw(st.booleans())  # alone, they may be the first point
    label = draw(st.booleans())
    must = (separator, decimal) == (",", ",") or (separator == " " and (label or (index and titles is not None)))
    return Dialect(
        separator,
        decimal,
        must or draw(st.booleans()),
        titles,
        index,
        label,
        draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])),
        draw(st.sampled_from(["\n", "\r\n", "\r"])),
        draw(st.booleans()),
        draw(st.integers(0, 2)),
        draw(st.sampled_from("-−")),
    )


@given(POINTS, dialects())
def test_a_table_written_in_any_dialect_comes_back(points: list[tuple[float, float]], dialect: Dialect) -> None:
    found = read_points(dialect.write(points))
    assert found.taken.to_json()["samples"] == len(points)
    assert "skipped" not in found.taken.to_json()
    if dialect.titles:
        assert found.taken.to_json()["columns"] == list(dialect.titles)
    assert np.abs(np.array(unpack(found.drawing)) - points).max() <= EXTENT / LEVELS + 1e-9


@given(st.binary(max_size=60) | st.text(alphabet='0123456789.,;|-−+eE \t\n"[]{}:#xnaif', max_size=80))
def test_any_bytes_are_points_or_are_refused(content: bytes | str) -> None:
    try:
        found = read_points(content)
    except InputError as error:
        assert error.sentence.endswith(".")
        assert len(error.sentence) < 400
    else:
        assert 1 <= found.taken.to_json()["samples"] <= MAX_POINTS
        assert list(Placed(points=found.drawing).problems()) == []
        assert found.taken.sentence.endswith(".")
