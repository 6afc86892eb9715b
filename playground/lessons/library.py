"""The lessons that there are: every folder beside this file that has a `lesson.toml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from playground.errors import InputError
from playground.lessons.lesson import Lesson
from playground.lessons.loader import read
from playground.texts import Message

FOLDER = Path(__file__).parent


@cache
def names() -> tuple[str, ...]:
    return tuple(sorted(path.parent.name for path in FOLDER.glob("*/lesson.toml")))


@cache
def load(name: str) -> Lesson:
    """The lesson called `name`. Raises `InputError` where there is none, or where its author has made a mistake."""
    if name not in names():
        known = ", ".join(names())
        raise InputError(
            Message(
                "lesson_unknown", "There is no lesson “{name}”; choose one of {known}.", name=name[:60], known=known
            )
        )
    lesson, problems = read(FOLDER / name)
    for problem in problems:
        raise InputError(problem)
    return lesson


@cache
def all_lessons() -> tuple[Lesson, ...]:
    """Every lesson that can be read, in order. One with a mistake is left out, so that the others stay usable."""
    found = [lesson for name in names() for lesson, problems in [read(FOLDER / name)] if not problems]
    return tuple(sorted(found, key=lambda lesson: (lesson.order, lesson.name)))
