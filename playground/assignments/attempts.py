"""`Attempt`: one try of one person at an assignment, a line in a file; and `Result`, what became of all of theirs."""

from __future__ import annotations

import dataclasses
import math
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playground.errors import InputError
from playground.runs.folder.files import append_line, os_errors_as_sentences, read_lines
from playground.texts import Message

MOST_PER_PERSON = 200  # attempts at one assignment
MOST_ATTEMPTS = 20_000  # in one file
MOST_ANSWER = 2_000  # characters
MOST_BYTES = 20_000_000
TOO_MANY = Message(
    "too_many_attempts_at_assignment", "You have tried this {n} times. Tell your teacher.", n=MOST_PER_PERSON
)


@dataclass(frozen=True)
class Attempt:
    """`who`: the id of a member, the fingerprint of a browser's token. `at`: Unix time.

    `passed` is `None` where there is nothing to judge, only an answer in words. `part`: the step of a lesson that was
    judged, else "". `digest`: of the assignment as it was then.
    """

    assignment: str
    who: str
    at: float
    passed: bool | None
    message: Message
    run: str = ""
    part: str = ""
    answer: str = ""
    digest: str = ""

    def to_json(self) -> dict[str, Any]:
        return {
            "assignment": self.assignment, "who": self.who, "at": self.at, "passed": self.passed,
            "message": self.message.to_json(), "run": self.run, "part": self.part, "answer": self.answer,
            "digest": self.digest,
        }  # fmt: skip

    @classmethod
    def from_json(cls, given: Mapping[str, Any]) -> Attempt | None:
        """The attempt that `to_json` wrote; `None` for anything else."""
        message, at, passed = Message.from_json(given.get("message")), given.get("at"), given.get("passed")
        words = [given.get(name) for name in ("assignment", "who", "run", "part", "answer", "digest")]
        if message is None or not isinstance(at, int | float) or not math.isfinite(at):
            return None
        if not isinstance(passed, bool | None) or not all(isinstance(word, str) for word in words):
            return None
        assignment, who, run, part, answer, digest = (str(word)[:MOST_ANSWER] for word in words)
        return cls(assignment, who, float(at), passed, message, run, part, answer, digest)


@dataclass(frozen=True)
class Result:
    """What one person has reached. `passed_at`: when everything was passed, or `None`; `newest`: the newest attempt."""

    who: str
    attempts: int
    passed_at: float | None
    newest: Attempt


class AttemptLog:
    """The attempts at one assignment, in a file of JSON lines. All methods may be called from any thread."""

    def __init__(self, path: Path) -> None:
        self._path, self._lock = path, threading.Lock()
        self._known: list[Attempt] = []
        offset, end = -1, 0
        while end != offset and end < MOST_BYTES:
            offset = end
            lines, end = read_lines(path, offset, 1_000_000)
            self._known += [found for line in lines if (found := Attempt.from_json(line)) is not None]

    def all(self) -> list[Attempt]:
        """In the order in which they were made."""
        with self._lock:
            return list(self._known)

    def add(self, attempt: Attempt) -> None:
        """Note an attempt; one that says the same as that person's last changes nothing. Raises `InputError`."""
        with self._lock:
            theirs = [each for each in self._known if each.who == attempt.who]
            if theirs and _same(theirs[-1], attempt):
                return
            if len(theirs) >= MOST_PER_PERSON or len(self._known) >= MOST_ATTEMPTS:
                raise InputError(TOO_MANY)
            with os_errors_as_sentences(self._path.parent):
                append_line(self._path, attempt.to_json(), durable=True)
            self._known.append(attempt)


def _same(a: Attempt, b: Attempt) -> bool:
    return dataclasses.replace(a, at=b.at) == b


def results(attempts: Iterable[Attempt], parts: tuple[str, ...] = ("",)) -> dict[str, Result]:
    """What each person has reached, by id. `parts`: the steps of a lesson that must all be passed, else `("",)`."""
    theirs: dict[str, list[Attempt]] = {}
    for each in attempts:
        theirs.setdefault(each.who, []).append(each)
    return {who: Result(who, len(made), _passed_at(made, parts), made[-1]) for who, made in theirs.items()}


def _passed_at(made: list[Attempt], parts: tuple[str, ...]) -> float | None:
    missing = set(parts)
    for each in made:
        if each.passed:
            missing.discard(each.part)
            if not missing:
                return each.at
    return None
