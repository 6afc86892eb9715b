"""Routes of the questions of lessons: everybody predicts, and the teacher sees the histogram of the class."""

from __future__ import annotations

import dataclasses
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from playground.classroom.histogram import Histogram, of_choices, of_curves, of_numbers
from playground.errors import InputError
from playground.lessons import Lesson, load
from playground.lessons.lesson import LessonStep
from playground.link import LANGUAGE
from playground.texts import ENGLISH, Message, match_language
from playground.web.classroom import CLEAN, the_class
from playground.web.guard import owner_of
from playground.web.models import question

TELLING = ("compare", "why")  # kinds of steps whose prose says how it was, after a question
NO_QUESTION = Message("no_class_question", "This lesson has no such question.")


async def predict(request: Request) -> Response:
    """`{"lesson": …, "step": …, "answer": …}`, from a lesson's page: somebody's answer to its question."""
    here, given, owner = the_class(), await question(request), owner_of(request.headers)
    lesson, step = str(given.get("lesson", "")), given.get("step")
    if not isinstance(step, int):
        raise InputError(NO_QUESTION)
    _asked(lesson, step)
    here.predict(owner, lesson, step, given.get("answer"))
    return JSONResponse({"ok": True}, headers=CLEAN)


def predictions(request: Request) -> Response:
    """The histogram of the class's answers to a question, in the language `?lang=`, for the teacher."""
    here, owner = the_class(), owner_of(request.headers)
    here.check_teacher(owner)
    name, step = request.path_params["lesson"], request.path_params["step"]
    language = match_language(request.query_params.get(LANGUAGE, "")) or ENGLISH
    lesson, asked = _asked(name, step)
    given = next((p.answers for p in here.board.predictions if (p.lesson, p.step) == (name, step)), {})
    about = asked.question
    assert about is not None  # `_asked` has looked
    found: Histogram
    if about.ask == "choice":
        found = of_choices(given, len(about.choices))
    elif about.ask == "number":
        found = of_numbers(given, about.low, about.high)
    else:
        found = of_curves(given)
    return JSONResponse(
        {
            "ask": about.ask, "low": about.low, "high": about.high, "steps": about.steps,
            "title": _in(lesson.title, language), "label": _in(about.label, language),
            "choices": [_in(choice.label, language) for choice in about.choices],
            "prose": _in(asked.prose, language), "answer": answer_of(lesson, step, language),
            **dataclasses.asdict(found),
        },
        headers=CLEAN,
    )  # fmt: skip


def _asked(name: str, step: int) -> tuple[Lesson, LessonStep]:
    lesson = load(name)
    if not 0 <= step < len(lesson.steps) or lesson.steps[step].question is None:
        raise InputError(NO_QUESTION)
    return lesson, lesson.steps[step]


def answer_of(lesson: Lesson, step: int, language: str) -> str:
    """What the lesson says after a question, as HTML: of that step, or of the next one that tells how it was."""
    asked, later = lesson.steps[step], lesson.steps[step + 1 :]
    told = next((each for each in later if each.kind in TELLING), None)
    return _in(asked.after, language) or (_in(told.prose, language) if told else "")


def _in(texts: Any, language: str) -> str:
    return str(texts.get(language) or texts.get(ENGLISH, ""))
