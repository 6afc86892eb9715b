"""Analyses of a run in the plane, computed by the helper process from the newest checkpoint."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from playground.errors import InputError
from playground.runs.folder.store import RunFolder
from playground.runs.manager import manager
from playground.texts import Message
from playground.web import shutdown
from playground.web.guard import owner_of
from playground.web.models import UNKNOWN, question

ASKED: dict[str, dict[str, type]] = {
    "divergences": {"raw": bool},
    "fresh_critic": {"steps": int, "raw": bool},
    "eigenvalues": {},
}  # the arguments that a page may send


def judging_routes() -> list[BaseRoute]:
    return [Route("/api/runs/{id}/ask/{what}", ask, methods=["POST"])]


async def ask(request: Request) -> Response:
    """`divergences`, `fresh_critic` or `eigenvalues` of a run; the body is a JSON object, mostly {}."""
    what = request.path_params["what"]
    if what not in ASKED:
        raise InputError(UNKNOWN)
    given, known = await question(request), ASKED[what]
    for name, value in given.items():
        if type(value) is not known.get(name):
            raise InputError(
                Message("bad_argument", "“{what}” does not take this “{name}”.", what=what, name=name[:40])
            )
    folder = await asyncio.to_thread(RunFolder.open, manager().root, request.path_params["id"])
    answer = manager().ask_async(what, owner=owner_of(request.headers), run=str(folder.path), **given)
    return JSONResponse(await shutdown.answer(answer, request))
