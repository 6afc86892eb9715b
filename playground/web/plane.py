"""Analyses of a run in the plane, and what a browser needs to train one, computed by the helper process."""

from __future__ import annotations

import asyncio

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from playground.classroom import check_joined
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
    return [
        Route("/api/runs/{id}/ask/{what}", ask, methods=["POST"]),
        Route("/api/training-setup", training_setup, methods=["POST"]),
    ]


async def training_setup(request: Request) -> Response:
    """What a browser trains with: see the helper's `training_setup`. The body: `config`, and whether `points`."""
    check_joined(owner_of(request.headers))
    given = await question(request)
    config, points = given.get("config"), given.get("points", True)
    answer = manager().ask_async(
        "training_setup", owner=owner_of(request.headers), config=config, points=points is not False
    )
    return JSONResponse(await shutdown.answer(answer, request))


async def ask(request: Request) -> Response:
    """`divergences`, `fresh_critic` or `eigenvalues` of a run; the body is a JSON object, mostly {}."""
    what = request.path_params["what"]
    if what not in ASKED:
        raise InputError(UNKNOWN)
    check_joined(owner_of(request.headers))
    given, known = await question(request), ASKED[what]
    for name, value in given.items():
        if type(value) is not known.get(name):
            raise InputError(
                Message("bad_argument", "“{what}” does not take this “{name}”.", what=what, name=name[:40])
            )
    folder = await asyncio.to_thread(RunFolder.open, manager().root, request.path_params["id"])
    answer = manager().ask_async(what, owner=owner_of(request.headers), run=str(folder.path), **given)
    return JSONResponse(await shutdown.answer(answer, request))
