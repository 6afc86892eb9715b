"""Routes of the teacher's wall: what it shows, and what the teacher does."""

from __future__ import annotations

import asyncio
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from playground.classroom import Classroom
from playground.classroom.lab_reports import LabReport
from playground.classroom.rights import JOIN_FIRST
from playground.classroom.wall import wall_view
from playground.errors import InputError
from playground.messages import from_json, pack_frame
from playground.metrics import METRICS
from playground.runs.folder.store import RunFolder
from playground.runs.manager import manager
from playground.texts import Message
from playground.web.assignments.routes import counts
from playground.web.classroom import CLEAN, the_class
from playground.web.guard import owner_of
from playground.web.models import question
from playground.web.wall.acts import Act, do
from playground.web.wall.questions import predict, predictions


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
    await asyncio.to_thread(do, here, wanted, owner)
    return JSONResponse(await asyncio.to_thread(_wall, here, owner), headers=CLEAN)


async def lab(request: Request) -> Response:
    """A `LabReport` of the run that trains in a student's browser."""
    here, given, owner = the_class(), await question(request), owner_of(request.headers)
    if (member := here.member(owner)) is None:
        raise InputError(JOIN_FIRST)
    here.lab.put(member.id, from_json(LabReport, {**given, "type": "lab_report"}), time.time())
    return JSONResponse({"ok": True}, headers=CLEAN)


def real(request: Request) -> Response:
    """The points of a run's data as a frame, which its picture on the wall is drawn over; 204 until the run has any."""
    the_class().check_teacher(owner_of(request.headers))
    frame = RunFolder.open(manager().root, request.path_params["run"]).still("real")
    if frame is None:
        return Response(status_code=204)
    return Response(pack_frame(frame), media_type="application/octet-stream")
