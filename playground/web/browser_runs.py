"""Routes of runs that train in a browser: the step as a module, what is wrong with a run, and a folder of it."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from playground.classroom import check_joined
from playground.diagnosis.browser_runs import BrowserDiagnoses, BrowserRow, NewRows
from playground.export.downloads import Download, download
from playground.messages import from_json, to_json
from playground.runs.folder import archive
from playground.runs.folder.store import RunFolder
from playground.runs.manager import manager
from playground.web import shutdown
from playground.web.guard import owner_of
from playground.web.heavy_requests import heavy
from playground.web.models import question

MOST_RUN = 60_000_000  # bytes of a whole run

_diagnoses = BrowserDiagnoses()


def browser_run_routes() -> list[BaseRoute]:
    return [
        Route("/api/step", step, methods=["POST"]),
        Route("/api/diagnosis", diagnosis, methods=["POST"]),
        Route("/api/browser-run/keep", keep, methods=["POST"]),
        Route("/api/browser-run/download/{what}", fetch, methods=["POST"]),
    ]


async def step(request: Request) -> Response:
    """The `code` (base64) and the `description` of the module for the body's `config`, which is whole."""
    check_joined(owner_of(request.headers))
    given = await question(request)
    config = given.get("config")
    answer = manager().ask_async("step_module", owner=owner_of(request.headers), config=config)
    return JSONResponse(await shutdown.answer(answer, request))


async def diagnosis(request: Request) -> Response:
    """The `finding` after the body's rows (see `NewRows`), or null, and the number of `rows` that are known by now."""
    news: NewRows = from_json(NewRows, {**await question(request), "type": "new_rows"})
    read = [from_json(BrowserRow, {**row, "type": "browser_row"}) for row in news.rows]
    rows, finding = await asyncio.to_thread(_diagnoses.look, owner_of(request.headers), news, read)
    return JSONResponse({"rows": rows, "finding": None if finding is None else to_json(finding)})


@contextlib.asynccontextmanager
async def _folder(request: Request) -> AsyncIterator[RunFolder]:
    """A run folder of the run in the body (see the helper's `browser_run`), inside the `with` block."""
    check_joined(owner_of(request.headers))
    with tempfile.TemporaryDirectory(prefix="gan-playground-") as place:
        upload = Path(place, "upload")
        async with heavy.body(request, MOST_RUN) as body:
            await heavy.do(upload.write_bytes, bytes(body))
        owner = owner_of(request.headers)
        answer = manager().ask_async("browser_run", owner=owner, upload=str(upload), into=f"{place}/runs")
        id = await shutdown.answer(answer, request)
        yield RunFolder.open(Path(place, "runs"), id)


async def keep(request: Request) -> Response:
    """Store the run in the body as a run of the server, which belongs to who sends it. Answers with its `id`."""
    async with _folder(request) as folder:
        packed = folder.path.parent / "run.zip"
        await heavy.do(archive.export_zip, folder, packed)
        id = await heavy.do(lambda: manager().import_zip(packed, owner_of(request.headers)))
    return JSONResponse({"id": id})


async def fetch(request: Request) -> Response:
    """A download of the run in the body: see `playground.export.downloads`."""
    async with _folder(request) as folder:
        found = await heavy.do(lambda: download(folder, request.path_params["what"]))
        content = await heavy.do(_content, found)
    headers = {"content-disposition": f'attachment; filename="{found.name}"', "content-encoding": "identity"}
    return Response(content, media_type=found.media, headers=headers)


def _content(found: Download) -> bytes:
    if isinstance(found.content, bytes):
        return found.content
    try:
        return found.content.read_bytes()
    finally:
        if found.temporary:
            found.content.unlink()
