"""What the teacher shows to the whole class, and the predictions of a lesson's question."""

from __future__ import annotations

import dataclasses
import math
import re
import time
from dataclasses import dataclass, field
from typing import Any

from playground.base_path import PAGES
from playground.errors import InputError
from playground.texts import Message

MOST_TEXT = 300  # characters of a message
MOST_ADDRESS = 10_000
MOST_SECONDS = 6 * 3600.0
MOST_POINTS = 64  # of a curve that somebody has drawn as a prediction
MOST_QUESTIONS = 20  # whose predictions are kept: the newest
Answer = float | int | tuple[float, ...]

BAD_TEXT = Message("bad_class_message", "Write a message of 1 to {most} characters, or choose a page.", most=MOST_TEXT)
BAD_PAGE = Message("not_our_page", "Everybody can follow only to a page of this app, such as “lab?preset=lab-hops”.")
BAD_TIMER = Message("bad_timer", "A timer takes 1 second to 6 hours.")
BAD_ANSWER = Message(
    "bad_prediction", "A prediction is a number or a curve of at most {most} points.", most=MOST_POINTS
)
BAD_QUESTION = Message("bad_question", "There is no such question.")


@dataclass(frozen=True)
class LookHere:
    """A message to all. `address`: a page of ours that everybody follows, relative to the app; or ""."""

    text: str
    address: str
    number: int  # counts messages, so that a page shows each one once


@dataclass(frozen=True)
class Prediction:
    """The answers to one question of a lesson; `answers`: by a member's id, the newest of each."""

    lesson: str
    step: int
    answers: dict[str, Answer] = field(default_factory=dict)


@dataclass(frozen=True)
class Board:
    """`ends`: the Unix time at which the timer ends, or 0. `spotlight`: the id of a run, or ""."""

    frozen: bool = False
    message: LookHere | None = None
    said: int = 0  # the number of the newest message
    ends: float = 0.0
    spotlight: str = ""
    predictions: tuple[Prediction, ...] = ()  # the newest question last

    def with_message(self, text: str, address: str = "") -> Board:
        """With a message; without one where both are empty. Raises `InputError`."""
        words, place = " ".join(text.split()), page_of_ours(address) if address.strip() else ""
        if len(words) > MOST_TEXT:
            raise InputError(BAD_TEXT)
        number = max(self.said + 1, int(time.time()))  # also greater than before a restart
        message = LookHere(words, place, number) if words or place else None
        return dataclasses.replace(self, message=message, said=number)

    def with_timer(self, seconds: float, now: float) -> Board:
        """With a timer that ends in so many seconds; 0 takes it away. Raises `InputError`."""
        if seconds == 0:
            return dataclasses.replace(self, ends=0.0)
        if not 1 <= seconds <= MOST_SECONDS:  # also false for NaN
            raise InputError(BAD_TIMER)
        return dataclasses.replace(self, ends=now + seconds)

    def with_prediction(self, lesson: str, step: int, id: str, answer: Any) -> Board:
        """With the answer of a member to a question, instead of an earlier one. Raises `InputError`."""
        if not re.fullmatch(r"[a-z0-9-]{1,60}", lesson) or not 0 <= step < 1000:
            raise InputError(BAD_QUESTION)
        given, key = _answer(answer), (lesson, step)
        before = next((p.answers for p in self.predictions if (p.lesson, p.step) == key), {})
        others = tuple(p for p in self.predictions if (p.lesson, p.step) != key)[-(MOST_QUESTIONS - 1) :]
        return dataclasses.replace(self, predictions=(*others, Prediction(lesson, step, {**before, id: given})))


def _answer(given: Any) -> Answer:
    curve = given if isinstance(given, list | tuple) else [given]
    plain = all(isinstance(v, int | float) and not isinstance(v, bool) for v in curve)
    if not 1 <= len(curve) <= MOST_POINTS or not plain or not all(math.isfinite(v) and abs(v) < 1e12 for v in curve):
        raise InputError(BAD_ANSWER)
    return tuple(float(v) for v in curve) if isinstance(given, list | tuple) else curve[0]


def page_of_ours(address: str) -> str:
    """`train?run=…`, the part of an address below the app: of a whole address too. Raises `InputError` for others."""
    found = re.fullmatch(r"(?:https?://[^/?#]*)?(?:[^?#]*/)?([a-z]*)(\?[^#]*)?(#.*)?", address.strip()[:MOST_ADDRESS])
    if found is None or found[1] not in PAGES | {""} or not (found[1] or found[2] or address.strip() == "/"):
        raise InputError(BAD_PAGE)
    return f"{found[1]}{found[2] or ''}"
