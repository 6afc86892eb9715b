"""Routes of hand-ins: a student hands in; the teacher sees, downloads and verifies all of them, and gets marks."""

from __future__ import annotations

import asyncio
import base64
from collections.abc import Mapping
from typing import Any

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from playground import classroom
from playground.errors import InputError
from playground.handin.canvas import MOST_BYTES, filled, read_gradebook
from playground.handin.making import HandInRequest, handed_run_from, make, of_run
from playground.handin.marks import generic, marks, moodle, titles_of
from playground.handin.stored import StoredHandIn, StoredHandIns, stored
from playground.runs.manager import manager
from playground.texts import ENGLISH, Message, match_language
from playground.web.classroom import CLEAN, the_class
from playground.web.guard import owner_of
from playground.web.handin.verifying import queue
from playground.web.heavy_requests import heavy
from playground.web.models import question

MARKS = {"generic": generic, "moodle": moodle}
NO_MARKS = Message("no_such_marks", "There are no such marks.")
NO_ACT = Message("no_such_act_on_hand_ins", "This cannot be done with hand-ins.")


def hand_in_routes() -> list[BaseRoute]:
    return [
        Route("/api/hand-in", hand_in, methods=["POST"]),
        Route("/api/class/hand-ins", listed),
        Route("/api/class/hand-ins", act, methods=["POST"]),
        Route("/api/class/hand-ins.zip", zipped),
        Route("/api/class/hand-ins/{id}", shown),
        Route("/api/class/marks/{preset}.csv", marks_csv),
        Route("/api/class/marks/canvas", canvas, methods=["POST"]),
    ]


async def hand_in(request: Request) -> Response:
    """`{"run": id}` or `{"browser": HandedRun}`, with assignment, lesson, step, identity, answer and language.

    Answers with the page as a download; `x-stored: 1` says that the teacher has it too.
    """
    given, owner = await question(request), owner_of(request.headers)
    made = await heavy.do(lambda: make(manager().root, _asked(given, owner), owner, classroom.current()))
    headers = {"content-disposition": f'attachment; filename="{made.name}"', "x-stored": str(int(made.stored))}
    return Response(made.page, media_type="text/html", headers={**CLEAN, **headers})


def _asked(given: Mapping[str, Any], owner: str) -> HandInRequest:
    parts: dict[str, Any] = {
        name: str(given.get(name) or "") for name in ("assignment", "lesson", "step", "identity", "answer")
    }
    parts["language"] = match_language(str(given.get("language") or "")) or ENGLISH
    if isinstance(given.get("answers"), Mapping):
        parts["answers"] = given["answers"]
    browser = given.get("browser")
    if isinstance(browser, Mapping):
        return HandInRequest(handed_run_from(browser), **parts)
    return of_run(manager(), str(given.get("run") or ""), owner, **parts)


# -- the teacher ------------------------------------------------------------------------------------------------------


def _hand_ins(request: Request) -> StoredHandIns:
    the_class().check_teacher(owner_of(request.headers))
    return stored(manager().root)


def listed(request: Request) -> Response:
    """All hand-ins, the newest first."""
    return _list(_hand_ins(request))


def _list(hand_ins: StoredHandIns) -> Response:
    found = hand_ins.all()
    titles = titles_of(found)
    rows = [_row(each, titles[each.id], queue(hand_ins).state(each.id)) for each in found]
    return JSONResponse({"hand_ins": rows}, headers=CLEAN)


def _row(each: StoredHandIn, title: str, verifying: str) -> dict[str, Any]:
    it, result = each.hand_in, each.result or {}
    return {
        "id": each.id, "nickname": it.nickname, "who": it.student_id or it.email, "title": title, "made": it.made,
        "passed": it.passed, "score": it.score, "max": it.max, "step": it.run.step, "place": it.run.place,
        "outcome": result.get("outcome", ""), "signature": result.get("signature", ""),
        "message": result.get("message"), "signature_message": result.get("signature_message"),
        "verifying": verifying,
    }  # fmt: skip


async def act(request: Request) -> Response:
    """`{"do": "verify" | "delete", "ids": […]}`. Answers with the list."""
    hand_ins, given = await asyncio.to_thread(_hand_ins, request), await question(request)
    ids = [str(id) for id in given["ids"]] if isinstance(given.get("ids"), list) else []
    if given.get("do") == "verify":
        await asyncio.to_thread(queue(hand_ins).add, ids)
    elif given.get("do") == "delete":
        for id in ids:
            await asyncio.to_thread(hand_ins.delete, id)
    else:
        raise InputError(NO_ACT)
    return await asyncio.to_thread(_list, hand_ins)


def shown(request: Request) -> Response:
    """The page of one hand-in."""
    hand_ins, id = _hand_ins(request), request.path_params["id"]
    hand_ins.get(id)
    return FileResponse(hand_ins.file(id), media_type="text/html", headers=CLEAN)


async def zipped(request: Request) -> Response:
    """All pages as one zip."""
    hand_ins = await asyncio.to_thread(_hand_ins, request)
    made = await heavy.do(hand_ins.zipped)
    headers = _attached("hand-ins.zip")
    return FileResponse(made, media_type="application/zip", headers=headers, background=BackgroundTask(made.unlink))


def marks_csv(request: Request) -> Response:
    """The marks as CSV, for any spreadsheet or for Moodle."""
    hand_ins, preset = _hand_ins(request), request.path_params["preset"]
    if preset not in MARKS:
        raise InputError(NO_MARKS)
    name = "marks.csv" if preset == "generic" else f"marks-{preset}.csv"
    return Response(MARKS[preset](marks(hand_ins.all())), media_type="text/csv", headers=_attached(name))


async def canvas(request: Request) -> Response:
    """The gradebook in the body, filled: `?task=` with the marks of a task, `&column=` in this column, or a new one.

    Answers with who was matched and who was not, and the file in base64.
    """
    hand_ins, asked = await asyncio.to_thread(_hand_ins, request), request.query_params
    async with heavy.body(request, MOST_BYTES) as body:
        book = await heavy.do(lambda: read_gradebook(bytes(body)))
    found = await heavy.do(lambda: filled(book, marks(hand_ins.all()), asked.get("task", ""), asked.get("column", "")))
    answer = {
        "columns": book.columns, "column": found.column, "without": found.without, "left": found.left,
        "matches": [vars(match) for match in found.matches], "csv": base64.b64encode(found.content).decode(),
    }  # fmt: skip
    return JSONResponse(answer, headers=CLEAN)


def _attached(name: str) -> dict[str, str]:
    return {**CLEAN, "content-disposition": f'attachment; filename="{name}"', "content-encoding": "identity"}
