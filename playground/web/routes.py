"""The HTTP routes: assets, pictures of samples, downloads, health."""

from __future__ import annotations

import gzip
import sys
import threading
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from playground import __version__, assets
from playground.blocks.reference import glossary as described_glossary
from playground.errors import InputError
from playground.export.downloads import Download, download
from playground.export.exercise import exercise
from playground.messages import pack_frame, to_browser
from playground.runs.folder.store import RunFolder
from playground.runs.frames.from_arrays import frame
from playground.runs.manager import manager
from playground.texts import ENGLISH, LANGUAGES, Message, match_language
from playground.web.assignments.routes import assignment_routes
from playground.web.browser_runs import browser_run_routes
from playground.web.classroom import class_routes
from playground.web.guard import owner_of
from playground.web.handin.routes import hand_in_routes
from playground.web.heavy_requests import heavy
from playground.web.models import model_routes
from playground.web.plane import judging_routes
from playground.web.problems import told
from playground.web.socket import socket
from playground.web.wall.routes import wall_routes

FOREVER = {"cache-control": "public, max-age=31536000, immutable"}
SCRIPTS = (".js", ".css", ".json")
# Streamlit would compress every answer again; this header prevents that for compressed and large ones.
AS_IS = {"content-encoding": "identity"}


def routes() -> list[BaseRoute]:
    return [
        WebSocketRoute("/api/socket", socket),
        Route("/api/health", health),
        Route("/api/plotly.js", plotly),
        Route("/api/glossary/{language}", glossary),
        Route(f"/{assets.ROUTE}{{path:path}}", asset),
        Route("/api/runs/{id}/samples/{file}", sample),
        Route("/api/runs/{id}/nets/{file}", nets),
        Route("/api/runs/{id}/state", state),
        Route("/api/runs/{id}/download/{what}", fetch),
        Route("/api/lessons/{name}/{file}", lesson_file),
        *browser_run_routes(),
        *judging_routes(),
        *class_routes(),
        *wall_routes(),
        *assignment_routes(),
        *hand_in_routes(),
        *model_routes(),
    ]


_lock = threading.Lock()
_kept: dict[str, bytes] = {}  # compressed answers, by version


def _compressed(
    request: Request, version: str, content: Callable[[], bytes], media_type: str, headers: Mapping[str, str]
) -> Response:
    """The answer with `content`, compressed for a browser that takes that. `version` stands for the content.

    It is compressed once: Streamlit would do that again for everyone who opens a page.
    """
    headers = {**headers, "vary": "accept-encoding"}
    if "gzip" not in request.headers.get("accept-encoding", ""):
        return Response(content(), media_type=media_type, headers=headers)
    with _lock:  # whoever asks for the same one meanwhile waits, and compresses nothing
        if version not in _kept:
            _kept[version] = gzip.compress(content(), 9, mtime=0)
    return Response(_kept[version], media_type=media_type, headers={**headers, "content-encoding": "gzip"})


def health(request: Request) -> Response:
    """The server runs; its process never loads torch."""
    return JSONResponse({"ok": True, "version": __version__, "torch": "torch" in sys.modules})


def plotly(request: Request) -> Response:
    """plotly.js out of the installed plotly package: nothing comes from a network."""
    import plotly

    path = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"
    return _compressed(request, f"plotly {plotly.__version__}", path.read_bytes, "text/javascript", FOREVER)


def glossary(request: Request) -> Response:
    """The terms of the glossary in a language, for the cards that explain them on every page."""
    language = request.path_params["language"]
    if language not in LANGUAGES:
        return told(Message("no_asset", "There is no such asset."), 404)
    return JSONResponse(described_glossary(language), headers={"cache-control": "no-cache"})


def asset(request: Request) -> Response:
    """A file of the front end, a recorded run or a preset's picture: see `playground.assets`."""
    name = request.path_params["path"]
    if name not in assets.files():
        return told(Message("no_asset", "There is no such asset."), 404)
    fresh = request.query_params.get("v") == assets.versions()[name]
    headers = FOREVER if fresh else {"cache-control": "no-cache"}
    media_type = assets.media_type(name)
    if name.endswith(SCRIPTS):
        version = f"{name} {assets.versions()[name]}"
        return _compressed(request, version, lambda: assets.content(name), media_type, headers)
    return FileResponse(assets.files()[name], media_type=media_type, headers=headers)


def sample(request: Request) -> Response:
    """`STEP.png`, the picture of a kept sample; `STEP.bin`, its raw array as a frame."""
    folder = RunFolder.open(manager().root, request.path_params["id"])
    step, _, kind = request.path_params["file"].partition(".")
    if not step.isdecimal() or len(step) > 10 or kind not in ("png", "bin"):
        raise InputError(Message("bad_sample_name", "There is no such sample."))
    if kind == "png":
        return FileResponse(folder.picture(int(step)), media_type="image/png", headers=AS_IS)
    found = folder.sample(int(step))
    packed = pack_frame(frame("ema", int(step), found, folder.kind.extent(found)))
    return Response(packed, media_type="application/octet-stream")


def nets(request: Request) -> Response:
    """`STEP.bin`: the networks stored at a step, as a frame; `all.bin`: all of them, each after its length (u32)."""
    folder = RunFolder.open(manager().root, request.path_params["id"])
    step, _, kind = request.path_params["file"].partition(".")
    if kind != "bin" or not (step == "all" or (step.isdecimal() and len(step) <= 10)):
        raise InputError(Message("bad_networks_name", "There are no such networks."))
    if step != "all":
        return Response(folder.load_nets(int(step)), media_type="application/octet-stream", headers=AS_IS)
    found = [packed for each in folder.nets() if (packed := _whole(folder, each))]
    content = b"".join(len(packed).to_bytes(4, "little") + packed for packed in found)
    return Response(content, media_type="application/octet-stream", headers=AS_IS)


def _whole(folder: RunFolder, step: int) -> bytes:
    """The networks of `step`; empty where they are torn or have just been removed."""
    try:
        return folder.load_nets(step)
    except InputError:
        return b""


def state(request: Request) -> Response:
    """The state of a run, for scripts and measurements without a socket."""
    return JSONResponse(to_browser(manager().state(request.path_params["id"])))


def lesson_file(request: Request) -> Response:
    """The program of a lesson as a file, commented in the language of the query: see `playground.export.exercise`."""
    language = match_language(request.query_params.get("lang", "")) or ENGLISH
    return _sent(exercise(request.path_params["name"], request.path_params["file"], language))


async def fetch(request: Request) -> Response:
    """A download of a run: see `playground.export.downloads`."""
    id, what = request.path_params["id"], request.path_params["what"]
    ask = partial(manager().ask, owner=owner_of(request.headers))
    found = await heavy.do(lambda: download(RunFolder.open(manager().root, id), what, ask))
    if isinstance(found.content, Path):
        after = BackgroundTask(found.content.unlink) if found.temporary else None
        return FileResponse(found.content, media_type=found.media, filename=found.name, headers=AS_IS, background=after)
    return _sent(found)


def _sent(found: Download) -> Response:
    headers = {"content-disposition": f'attachment; filename="{found.name}"', **AS_IS}
    return Response(found.content, media_type=found.media, headers=headers)
