"""`HandIn`: what a student hands in, as dataclasses and as JSON. A file may come from anyone, so reading checks it."""

from __future__ import annotations

import dataclasses
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from playground.errors import InputError
from playground.texts import Message

FORMAT = 1
MOST_BYTES = 12_000_000  # of a file
MOST_TEXT = 2_000  # characters
MOST_ENTRIES = 20_000  # of a journal: the time to order edits that go back grows with the square
MOST_ROWS, MOST_PROBED, MOST_POINTS, MOST_ANSWERS = 1_000, 100, 2_000, 200
MOST_PICTURE = 4_000_000  # characters of base64
MOST_LEVELS = 20  # of objects and lists within each other
OWN_RUN = "run"  # the task of a run that answers none
BAD = Message("bad_hand_in", "This is no hand-in of GAN Playground, or it is damaged.")
NEWER = Message("newer_hand_in", "A newer version of GAN Playground wrote this hand-in. Update GAN Playground.")


@dataclass(frozen=True)
class GivenAnswer:
    """An answer to a question. `right`: `None` where no answer is right or wrong."""

    question: str
    answer: str
    right: bool | None = None


@dataclass(frozen=True)
class HandedRun:
    """A run up to its step `step`: everything that is needed to train it again, and what came out.

    `journal`: its commands, as `{"step": …, "command": …}`. `rows`: a selection of the logged rows, as
    `{"step": …, "values": …}`, without the numbers that depend on the clock. `digest` and `probe`: see `digest`.
    `metrics`: those that were measured at `step`. `picture`: its samples as PNG in base64; `points`: x, y, x, y, … of
    samples in the plane, where there is no picture.
    """

    place: Literal["server", "browser"]
    id: str
    config: Mapping[str, Any]
    step: int
    digest: str
    probe: Mapping[str, list[float]]
    name: str = ""
    journal: tuple[Mapping[str, Any], ...] = ()
    epoch: float = 0.0
    seconds: float = 0.0
    device: str = "cpu"
    threads: int = 1
    precision: str = "float32"
    software: str = ""
    rows: tuple[Mapping[str, Any], ...] = ()
    metrics: Mapping[str, float] = field(default_factory=dict)
    picture: str = ""
    points: tuple[float, ...] = ()


@dataclass(frozen=True)
class HandIn:
    """`task`: what marks are listed by, such as "run" or "lesson/mode-collapse"; `title`: the same for people.

    `student`: the fingerprint of the student's browser in a class, or ""; `student_id`, `email`: as the student typed
    them, if at all. `passed`: `None` where nothing was to be passed. `verdict`: sentences. `made`: Unix time.
    """

    task: str
    title: str
    made: float
    run: HandedRun
    nickname: str = ""
    student: str = ""
    student_id: str = ""
    email: str = ""
    passed: bool | None = None
    score: float | None = None
    max: float | None = None
    seconds: float = 0.0
    attempts: int = 1
    verdict: tuple[str, ...] = ()
    answers: tuple[GivenAnswer, ...] = ()
    program: str = ""

    def to_json(self) -> dict[str, Any]:
        return {"format": FORMAT, **dataclasses.asdict(self)}

    @classmethod
    def from_json(cls, given: Any) -> Self:
        """Raises `InputError` for anything that `to_json` cannot have written."""
        if isinstance(given, Mapping) and isinstance(given.get("format"), int) and given["format"] > FORMAT:
            raise InputError(NEWER)
        try:
            values = _known(given, {"format", *(f.name for f in dataclasses.fields(cls))})
            if values.pop("format", None) != FORMAT:
                raise ValueError("format")
            answers = tuple(_answer(each) for each in _sized(values.pop("answers", ()), MOST_ANSWERS))
            return cls(run=_run(values.pop("run")), answers=answers, **_checked(values, _PARTS))
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            raise InputError(BAD) from error


def read_run(given: Any) -> HandedRun:
    """The run in a hand-in, or as a browser tells it. Raises `InputError` for anything else."""
    try:
        return _run(given)
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise InputError(BAD) from error


def _run(given: Any) -> HandedRun:
    values = _known(given, {f.name for f in dataclasses.fields(HandedRun)})
    if values.get("place") not in ("server", "browser"):
        raise ValueError("place")
    return HandedRun(**_checked(values, _RUN_PARTS))


def _answer(given: Any) -> GivenAnswer:
    return GivenAnswer(**_checked(_known(given, {"question", "answer", "right"}), _ANSWER_PARTS))


def _known(given: Any, names: set[str]) -> dict[str, Any]:
    if not isinstance(given, Mapping) or given.keys() - names:
        raise ValueError("unknown parts")
    return dict(given)


def _checked(values: Mapping[str, Any], parts: Mapping[str, Callable[[Any], Any]]) -> dict[str, Any]:
    return {name: parts[name](value) for name, value in values.items()}


# -- what each part may be ---------------------------------------------------------------------------------------------


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > MOST_TEXT:
        raise ValueError("no text")
    return value


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError("no number")
    return value


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**53:
        raise ValueError("no count")
    return value


def _yes_or_no(value: Any) -> bool | None:
    if not isinstance(value, bool | None):
        raise ValueError("neither true nor false")
    return value


def _maybe_number(value: Any) -> float | None:
    return None if value is None else _number(value)


def _object(value: Any) -> Mapping[str, Any]:
    if not isinstance(value, Mapping) or not _within(MOST_LEVELS, value):
        raise ValueError("no object, or nested too deeply")
    return value


def _within(levels: int, value: Any) -> bool:
    """Whether `value` has at most so many levels: JSON can be read that is nested too deeply to be written again."""
    parts = value.values() if isinstance(value, Mapping) else value if isinstance(value, list | tuple) else ()
    return levels >= 0 and all(_within(levels - 1, part) for part in parts)


def _sized(value: Any, most: int) -> list[Any]:
    if not isinstance(value, list | tuple) or len(value) > most:
        raise ValueError("no list, or too long")
    return list(value)


def _journal(value: Any) -> tuple[Mapping[str, Any], ...]:
    return tuple(
        {"step": _count(each["step"]), "command": _object(each["command"])} for each in _sized(value, MOST_ENTRIES)
    )


def _numbers(value: Any) -> dict[str, float]:
    if len(_object(value)) > MOST_PROBED:
        raise ValueError("too many")
    return {_text(name): _number(number) for name, number in value.items()}


def _rows(value: Any) -> tuple[Mapping[str, Any], ...]:
    return tuple({"step": _count(row["step"]), "values": _numbers(row["values"])} for row in _sized(value, MOST_ROWS))


def _probe(value: Any) -> dict[str, list[float]]:
    if len(_object(value)) > 10:
        raise ValueError("too many")
    return {_text(name): [_number(v) for v in _sized(values, MOST_PROBED)] for name, values in value.items()}


def _picture(value: Any) -> str:
    if not isinstance(value, str) or len(value) > MOST_PICTURE or not re.fullmatch(r"[A-Za-z0-9+/]*={0,2}", value):
        raise ValueError("no picture")
    return value


def _digest(value: Any) -> str:
    if not re.fullmatch(r"[0-9a-f]{64}", _text(value)):
        raise ValueError("no digest")
    return str(value)


_RUN_PARTS: dict[str, Callable[[Any], Any]] = {
    "place": _text, "id": _text, "config": _object, "step": _count, "digest": _digest, "probe": _probe, "name": _text,
    "journal": _journal, "epoch": _number, "seconds": _number, "device": _text, "threads": _count, "precision": _text,
    "software": _text, "rows": _rows, "metrics": _numbers, "picture": _picture,
    "points": lambda value: tuple(_number(v) for v in _sized(value, MOST_POINTS)),
}  # fmt: skip
_ANSWER_PARTS: dict[str, Callable[[Any], Any]] = {"question": _text, "answer": _text, "right": _yes_or_no}
_PARTS: dict[str, Callable[[Any], Any]] = {
    "task": _text, "title": _text, "made": _number, "nickname": _text, "student": _text, "student_id": _text,
    "email": _text, "passed": _yes_or_no, "score": _maybe_number, "max": _maybe_number, "seconds": _number,
    "attempts": _count, "verdict": lambda value: tuple(map(_text, _sized(value, MOST_ANSWERS))), "program": _text,
}  # fmt: skip
