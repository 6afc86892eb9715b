"""Marks: one row per student and task, as CSV for any spreadsheet and for Moodle."""

from __future__ import annotations

import csv
import io
import re
import time
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass, fields

from playground.handin.document import OWN_RUN
from playground.handin.stored import StoredHandIn

BEGINS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # also as full-width characters
# In some countries spreadsheets split a line at ";", also within quotes: then a cell begins after it.
WITHIN = re.compile(r"(?<=[;\t\r\n]) *(?=[=+\-@＝＋－＠])")
Cell = str | float | int | bool | None


@dataclass(frozen=True)
class Mark:
    """The best hand-in of a student for a task. `checked_at`: when it was verified, ISO 8601, or ""."""

    nickname: str
    student_id: str
    email: str
    task: str
    passed: bool | None
    score: float | None
    max: float | None
    seconds: float
    attempts: int
    run: str
    seed: int
    checked_at: str


COLUMNS = tuple(field.name for field in fields(Mark))


def marks(hand_ins: Iterable[StoredHandIn]) -> list[Mark]:
    """Sorted by task and nickname. Of several hand-ins the best counts, and of equal ones the last."""
    every = sorted(hand_ins, key=lambda each: each.hand_in.made)
    titles = titles_of(every)
    best: dict[tuple[str, str], StoredHandIn] = {}
    count: dict[tuple[str, str], int] = {}
    for each in every:
        who = each.hand_in.student or each.hand_in.student_id or each.hand_in.email or each.hand_in.nickname
        key = (each.hand_in.task, who)
        count[key] = count.get(key, 0) + 1
        if key not in best or _rank(each) >= _rank(best[key]):
            best[key] = each
    # A run without a task may have the name of a task: then the one with a score counts.
    scored_last = sorted(best.items(), key=lambda item: item[1].hand_in.score is not None)
    found = {(titles[each.id], key[1]): _mark(each, titles[each.id], count[key]) for key, each in scored_last}
    return sorted(found.values(), key=lambda mark: (mark.task, mark.nickname.casefold()))


def titles_of(hand_ins: Sequence[StoredHandIn]) -> dict[str, str]:
    """The title of the task of each hand-in, by its id: the same for all students, in whatever language they work.

    A run without a task keeps its name.
    """
    first: dict[str, str] = {}
    for each in sorted(hand_ins, key=lambda each: each.hand_in.made):
        first.setdefault(each.hand_in.task, each.hand_in.title)
    titled = ((each.id, each.hand_in) for each in hand_ins)
    return {id: it.title if it.task == OWN_RUN else first[it.task] for id, it in titled}


def _rank(each: StoredHandIn) -> tuple[bool, float]:
    return each.hand_in.passed is True, each.hand_in.score or 0.0


def _mark(each: StoredHandIn, title: str, times: int) -> Mark:
    it, result = each.hand_in, each.result or {}
    at = result.get("checked_at")
    checked = time.strftime("%Y-%m-%dT%H:%M:%S%z", time.localtime(at)) if isinstance(at, int | float) else ""
    seed = it.run.config.get("seed", 0)
    return Mark(
        it.nickname, it.student_id, it.email, title, it.passed, it.score, it.max, round(it.seconds, 1),
        max(times, it.attempts), it.run.id, seed if isinstance(seed, int) else 0, checked,
    )  # fmt: skip


def generic(found: Sequence[Mark]) -> bytes:
    """All columns, in UTF-8 with a byte order mark, as spreadsheets want it."""
    return written([COLUMNS, *(astuple(mark) for mark in found)])


def moodle(found: Sequence[Mark]) -> bytes:
    """A row per student and a column per task, for Moodle's grade import.

    Moodle finds students by the ID number or by the e-mail address, as the teacher chooses at the import.
    """
    tasks = sorted({mark.task for mark in found})
    students: dict[tuple[str, str, str], dict[str, Cell]] = {}
    for mark in found:
        students.setdefault((mark.student_id, mark.email, mark.nickname), {})[mark.task] = mark.score
    rows = [[*who, *(scores.get(task) for task in tasks)] for who, scores in sorted(students.items())]
    return written([["ID number", "Email address", "Nickname", *tasks], *rows])


def written(rows: Iterable[Sequence[Cell]], *, mark: bool = True) -> bytes:
    """Rows as CSV (RFC 4180) in UTF-8; `mark`: with a byte order mark. No text is read as a formula."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([[safe(cell) for cell in row] for row in rows])
    return text.getvalue().encode("utf-8-sig" if mark else "utf-8", errors="replace")


def safe(cell: Cell) -> Cell:
    """A cell that no spreadsheet takes for a formula: such a text gets an apostrophe before it; numbers stay."""
    if isinstance(cell, bool):
        return int(cell)
    if isinstance(cell, str):
        cell = WITHIN.sub(r"\g<0>'", cell)
        return f"'{cell}" if cell.lstrip(" ").startswith(BEGINS_FORMULA) else cell
    return "" if cell is None else cell
