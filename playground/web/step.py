"""The route of step modules, with which a browser trains by itself. The helper process makes them."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from playground.classroom import check_joined
from playground.runs.manager import manager
from playground.web import shutdown
from playground.web.guard import owner_of
from playground.web.models import question


async def step(request: Request) -> Response:
    """The `code` (base64) and the `description` of the module for the body's `config`, which is whole."""
    check_joined(owner_of(request.headers))
    given = await question(request)
    config = given.get("config")
    answer = manager().ask_async("step_module", owner=owner_of(request.headers), config=config)
    return JSONResponse(await shutdown.answer(answer, request))
