"""Routes of the teacher's wall: what it shows, what the teacher does, and the predictions of everybody."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from typing import Any, ClassVar

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from playground.classroom import Classroom
from playground.classroom.histogram import Histogram, of_choices, of_curves, of_numbers
from playground.classroom.lab_reports import LabReport
from playground.classroom.rights import JOIN_FIRST
from playground.classroom.wall import wall_view
from playground.errors import InputError
from playground.lessons import Lesson, load
from playground.lessons.lesson import LessonStep
from playground.link import LANGUAGE
from playground.messages import LIVE, Pause, Resume, Stop, from_json, pack_frame
from playground.metrics import METRICS
from playground.runs.folder.store import RunFolder
from playground.runs.manager import manager
from playground.texts import ENGLISH, Message, match_language
from playground.web.assignments.routes import counts
from playground.web.classroom import CLEAN, the_class
from playground.web.guard import owner_of
from playground.web.models import question

TELLING = ("compare", "why")  # kinds of steps whose prose says how it was, after a question
NO_QUESTION = Message("no_class_question", "This lesson has no such question.")


@dataclass(frozen=True)
class SayToAll:
    """Show a message to all, who follow to `address`; both empty take it away."""

    TAG: ClassVar[str] = "say"
    text: str
    address: str = ""


@dataclass(frozen=True)
class FreezeAll:
    TAG: ClassVar[str] = "freeze"
    on: bool


@dataclass(frozen=True)
class SetTimer:
    TAG: ClassVar[str] = "timer"
    seconds: float


@dataclass(frozen=True)
class ShowInSpotlight:
    TAG: ClassVar[str] = "spotlight"
    run: str


@dataclass(frozen=True)
class SetDoor:
    TAG: ClassVar[str] = "door"
    open: bool


@dataclass(frozen=True)
class RevokeOthers:
    """Take the rights of all other teachers away."""

    TAG: ClassVar[str] = "revoke"


@dataclass(frozen=True)
class RenameMember:
    TAG: ClassVar[str] = "rename"
    id: str
    nickname: str


@dataclass(frozen=True)
class RemoveMember:
    TAG: ClassVar[str] = "remove"
    id: str


@dataclass(frozen=True)
class PauseOfClass:
    """Pause a run, or let it go on."""

    TAG: ClassVar[str] = "pause"
    run: str
    on: bool


@dataclass(frozen=True)
class StopOfClass:
    TAG: ClassVar[str] = "stop"
    run: str


@dataclass(frozen=True)
class DeleteOfClass:
    TAG: ClassVar[str] = "delete"
    run: str


@dataclass(frozen=True)
class ClearPredictions:
    TAG: ClassVar[str] = "clear_predictions"


Act = (
    SayToAll | FreezeAll | SetTimer | ShowInSpotlight | SetDoor | RevokeOthers | RenameMember | RemoveMember
    | PauseOfClass | StopOfClass | DeleteOfClass | ClearPredictions
)  # fmt: skip


def wall_routes() -> list[BaseRoute]:
    return [
        Route("/api/class/wall", wall),
        Route("/api/class/act", act, methods=["POST"]),
        Route("/api/class/predict", predict, methods=["POST"]),
        Route("/api/class/lab", lab, methods=["POST"]),
        Route("/api/class/question/{lesson}/{step:int}", predictions),
        Route("/api/class/real/{run}", real),
    ]


def wall(request: Request) -> Response:
    """The whole wall, for the teacher: one request for all students."""
    here, owner = the_class(), owner_of(request.headers)
    here.check_teacher(owner)
    return JSONResponse(_wall(here, owner), headers=CLEAN)


def _wall(here: Classroom, owner: str) -> dict[str, Any]:
    seen = here.view(owner)
    times = manager().training_time()
    found = wall_view(here.members(), here.here(), manager().runs(), here.lab.all(), times)
    asked = [{"lesson": p.lesson, "step": p.step, "n": len(p.answers)} for p in here.board.predictions]
    metrics = {name: {"label": each.label, "unit": each.unit} for name, each in METRICS.items()}
    return {
        **{key: seen[key] for key in ("code", "open", "frozen", "ends", "now", "message", "spotlight")},
        "others": len(here.teachers()) - 1,
        **{key: value for key, value in _plain(found).items() if key != "type"},
        "asked": asked,
        "assignments": counts(),
        "metrics": metrics,
    }


def _plain(value: Any) -> Any:
    """Dataclasses and messages within each other as JSON values."""
    if isinstance(value, tuple | list):
        return [_plain(each) for each in value]
    if hasattr(value, "__dataclass_fields__") and not isinstance(value, Message):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    return value.to_json() if isinstance(value, Message) else value


async def act(request: Request) -> Response:
    """Do what the teacher has pressed, `{"do": …}`. Answers with the wall."""
    here, given, owner = the_class(), await question(request), owner_of(request.headers)
    here.check_teacher(owner)
    wanted = from_json(Act, {**{k: v for k, v in given.items() if k != "do"}, "type": given.get("do")})
    await asyncio.to_thread(_do, here, wanted, owner)
    return JSONResponse(await asyncio.to_thread(_wall, here, owner), headers=CLEAN)


def _do(here: Classroom, wanted: Act, owner: str) -> None:
    match wanted:
        case SayToAll(text, address):
            here.say(text, address)
        case FreezeAll(on):
            here.set_frozen(on)
        case SetTimer(seconds):
            here.set_timer(seconds)
        case ShowInSpotlight(run):
            if run and all(report.id != run for report, _ in here.lab.all().values()):
                manager().info(run)
            here.set_spotlight(run)
        case SetDoor(open):
            here.set_open(open)
        case RevokeOthers():
            here.keep_only_teacher(owner)
        case RenameMember(id, nickname):
            here.rename(id, nickname)
        case RemoveMember(id):
            here.remove(id)
        case PauseOfClass(run, on):
            if not here.order(run, "pause" if on else "resume"):
                manager().steer(run, Pause() if on else Resume(), owner)
        case StopOfClass(run):
            if not here.order(run, "stop") and manager().info(run).state.status in LIVE:
                manager().steer(run, Stop(), owner)
        case DeleteOfClass(run):
            if here.board.spotlight == run:
                here.set_spotlight("")
            if here.order(run, "stop"):
                here.lab.remove(run)
            else:
                manager().delete(run, owner)
        case ClearPredictions():
            here.clear_predictions()


async def predict(request: Request) -> Response:
    """`{"lesson": …, "step": …, "answer": …}`, from a lesson's page: somebody's answer to its question."""
    here, given, owner = the_class(), await question(request), owner_of(request.headers)
    lesson, step = str(given.get("lesson", "")), given.get("step")
    if not isinstance(step, int):
        raise InputError(NO_QUESTION)
    _asked(lesson, step)
    here.predict(owner, lesson, step, given.get("answer"))
    return JSONResponse({"ok": True}, headers=CLEAN)


async def lab(request: Request) -> Response:
    """A `LabReport` of the run that trains in a student's browser."""
    here, given, owner = the_class(), await question(request), owner_of(request.headers)
    if (member := here.member(owner)) is None:
        raise InputError(JOIN_FIRST)
    here.lab.put(member.id, from_json(LabReport, {**given, "type": "lab_report"}), time.time())
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
            **_plain(found),
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


def real(request: Request) -> Response:
    """The points of a run's data as a frame, which its picture on the wall is drawn over; 204 until the run has any."""
    the_class().check_teacher(owner_of(request.headers))
    frame = RunFolder.open(manager().root, request.path_params["run"]).still("real")
    if frame is None:
        return Response(status_code=204)
    return Response(pack_frame(frame), media_type="application/octet-stream")
