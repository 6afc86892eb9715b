"""Fills one column of a gradebook that a teacher has exported from Canvas. All other cells stay as they are."""

from __future__ import annotations

import csv
import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

from playground.errors import InputError
from playground.handin.marks import Mark, safe
from playground.texts import Message

MOST_BYTES, MOST_ROWS, MOST_COLUMNS = 5_000_000, 5_000, 2_000
FIRST, READ_ONLY = "Student", "(read only)"
IDS = ("SIS User ID", "SIS Login ID", "Integration ID", "ID")  # columns that may have a student's ID or e-mail address
NOT_FILLED = {*IDS, FIRST, "Root Account", "Section", "Notes"}
POINTS = "points possible"
NO_GRADEBOOK = Message(
    "no_canvas_gradebook",
    "This is no gradebook of Canvas: it must begin with the column “Student”. In Canvas, choose Grades and export the "
    "gradebook as CSV.",
)
NO_COLUMN = "The gradebook has no column “{column}” that can be filled."


@dataclass(frozen=True)
class Match:
    """A student of the gradebook with a mark. `by`: "id" or "name"."""

    student: str
    nickname: str
    score: float | None
    by: str


@dataclass(frozen=True)
class FilledGradebook:
    """`without`: students of the gradebook without a mark; `left`: nicknames with a mark that are not in it."""

    content: bytes
    column: str
    matches: tuple[Match, ...]
    without: tuple[str, ...]
    left: tuple[str, ...]


@dataclass(frozen=True)
class Gradebook:
    """The rows of a gradebook, the first with the names of its columns. `marked`: it had a byte order mark."""

    rows: list[list[str]]
    marked: bool
    newline: str

    @property
    def columns(self) -> list[str]:
        """The columns of assignments, which can be filled."""
        return [name for name in self.rows[0] if name.strip() not in NOT_FILLED and READ_ONLY not in self._says(name)]

    def _says(self, name: str) -> str:
        at = self.rows[0].index(name)
        points = next((row for row in self.rows[1:4] if _is_points(row)), [])
        return f"{name} {points[at] if at < len(points) else ''}"


def read_gradebook(content: bytes) -> Gradebook:
    """Raises `InputError` for anything that Canvas has not exported."""
    if len(content) > MOST_BYTES:
        raise InputError(NO_GRADEBOOK)
    try:
        text = content.decode("utf-8-sig")
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), strict=True), MOST_ROWS + 1))
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(NO_GRADEBOOK) from error
    small = 0 < len(rows) <= MOST_ROWS and max(map(len, rows)) <= MOST_COLUMNS
    if not small or not rows[0] or rows[0][0].strip() != FIRST:
        raise InputError(NO_GRADEBOOK)
    return Gradebook(rows, content.startswith(b"\xef\xbb\xbf"), "\r\n" if "\r\n" in text else "\n")


def filled(book: Gradebook, marks: Sequence[Mark], task: str, column: str = "") -> FilledGradebook:
    """The gradebook with the scores of `task` in `column`; "": in a new one with the name of the task, at the end.

    A student without a score keeps what is in the column.
    """
    rows = [list(row) for row in book.rows]
    theirs = [mark for mark in marks if mark.task == task]
    if not column:
        column = _add_column(rows, task, next((mark.max for mark in theirs if mark.max is not None), None))
    elif column not in book.columns:
        raise InputError(Message("no_canvas_column", NO_COLUMN, column=column[:80]))
    at = rows[0].index(column)
    matches, without, used = list[Match](), list[str](), set[int]()
    for row in rows[1:]:
        if not row or not row[0].strip() or _is_points(row) or not any(cell.strip() for cell in row[1:5]):
            continue
        found = _match(dict(zip(rows[0], row, strict=False)), theirs, used)
        if found is None:
            without.append(row[0])
            continue
        i, by = found
        used.add(i)
        if theirs[i].score is not None:
            row += [""] * (at + 1 - len(row))
            row[at] = _number(theirs[i].score)
        matches.append(Match(row[0], theirs[i].nickname, theirs[i].score, by))
    left = tuple(mark.nickname for i, mark in enumerate(theirs) if i not in used)
    return FilledGradebook(_written(book, rows), column, tuple(matches), tuple(without), left)


def _add_column(rows: list[list[str]], task: str, most: float | None) -> str:
    """Add a column for a task of at most `most` points, and return its name, which no other column has."""
    name, n = str(safe(task)), 1
    while (column := name if n == 1 else f"{name} ({n})") in rows[0]:
        n += 1
    at = max(map(len, rows))
    for row in rows:
        if row:
            row += [""] * (at - len(row))
            row.append(_number(most) if _is_points(row) else "")
    rows[0][at] = column
    return column


def _match(student: dict[str, str], marks: Sequence[Mark], used: set[int]) -> tuple[int, str] | None:
    """The mark of a student: by an ID or e-mail address, else by a name that only one mark has."""
    ids = {student.get(name, "").strip().casefold() for name in IDS} - {""}
    for i, mark in enumerate(marks):
        if i not in used and {mark.student_id.strip().casefold(), mark.email.strip().casefold()} & ids:
            return i, "id"
    names = _names(student[FIRST])
    same = [i for i, mark in enumerate(marks) if _plain(mark.nickname) in names and i not in used]
    return (same[0], "name") if len(same) == 1 else None


def _names(student: str) -> set[str]:
    """ "Lovelace, Ada" is also "Ada Lovelace"."""
    last, comma, first = student.partition(",")
    return {_plain(student), *({_plain(f"{first} {last}")} if comma else ())}


def _plain(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _is_points(row: Sequence[str]) -> bool:
    return bool(row) and row[0].strip().casefold() == POINTS


def _number(score: float | None) -> str:
    return "" if score is None else f"{score:g}"


def _written(book: Gradebook, rows: list[list[str]]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator=book.newline).writerows(rows)
    return text.getvalue().encode("utf-8-sig" if book.marked else "utf-8")
