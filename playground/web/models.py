"""Routes of the latent explorer: the menu of generators, their packed weights, directions, pictures."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from playground import paths
from playground.classroom import check_joined
from playground.errors import InputError
from playground.export import film, models
from playground.link import LANGUAGE
from playground.runs.folder.files import parse
from playground.runs.manager import manager
from playground.texts import ENGLISH, Message, match_language
from playground.web import shutdown
from playground.web.guard import owner_of
from playground.web.heavy_requests import heavy

MOST_FILE, MOST_CARD = 300_000_000, 4_000_000  # bytes of a person's own generator and its card
MOST_JSON = 4_000_000  # bytes of a request
ASKED = {
    "pictures": ("z", "label"),
    "score": ("z", "label"),
    "lineup": ("seed",),
    "lens": ("z", "label", "by"),
    "local": ("z", "label"),
    "invert": ("picture", "round", "z", "labels", "label"),
}  # the arguments that a page may send
UNKNOWN = Message("unknown_request", "The server does not answer this request.")
NOT_AN_OBJECT = Message("not_an_object_asked", "The body of this request must be a JSON object.")
AS_IS = {"content-encoding": "identity", "cache-control": "no-cache"}


def model_routes() -> list[BaseRoute]:
    return [
        Route("/api/models", menu),
        Route("/api/models/{name}/weights", weights),
        Route("/api/models/{name}/directions", directions),
        Route("/api/models/{name}/page", page),
        Route("/api/models/{name}/onnx", onnx),
        Route("/api/models/{name}/ask/{what}", ask, methods=["POST"]),
        Route("/api/opened", opened, methods=["POST"]),
        Route("/api/film/{kind}", film_of, methods=["POST"]),
        Route("/api/models/{file}", picture),
    ]


# Plain functions run on Starlette's threads; what takes long goes through `heavy`.


def menu(request: Request) -> Response:
    return JSONResponse([m.to_json() for m in models.models(manager().root)])


def weights(request: Request) -> Response:
    """The packed generator; for a run at `?step=`, else its newest."""
    found = models.blob(manager().root, request.path_params["name"], _step(request))
    return Response(found, media_type="application/octet-stream", headers=AS_IS)


def _step(request: Request) -> int | None:
    raw = request.query_params.get("step")
    if raw is not None and not (raw.isdecimal() and len(raw) < 12):
        raise InputError(Message("bad_step", "A step is a whole number."))
    return None if raw is None else int(raw)


async def directions(request: Request) -> Response:
    return JSONResponse(await heavy.do(models.found_directions, manager().root, request.path_params["name"]))


async def page(request: Request) -> Response:
    """One HTML file that runs without a server, in the language `?lang=`, as a download."""
    from playground.export.html import page as made

    name = request.path_params["name"]
    language = match_language(request.query_params.get(LANGUAGE, "")) or ENGLISH
    text = await heavy.do(made, manager().root, name, language)
    headers = {"content-disposition": f'attachment; filename="{name}.html"'}
    return Response(text, media_type="text/html", headers=headers)


async def onnx(request: Request) -> Response:
    """A download: the generator as ONNX."""
    name = request.path_params["name"]
    made = await heavy.do(models.onnx, manager().root, name)
    headers = {"content-disposition": f'attachment; filename="{name}.onnx"', **AS_IS}
    return Response(made, media_type="application/octet-stream", headers=headers)


async def ask(request: Request) -> Response:
    """A method of the helper process (see `ASKED`), for a run at `?step=`. The body is a JSON object."""
    name, what = request.path_params["name"], request.path_params["what"]
    if what not in ASKED:
        raise InputError(UNKNOWN)
    check_joined(owner_of(request.headers))
    given = await question(request)
    path, _, about = await asyncio.to_thread(models.find, manager().root, name, _step(request))
    where = {"model": str(path)}
    if what in ("score", "lineup"):
        where["judge"] = str(path.parent.parent if "step" in about else path)
    where |= {key: given[key] for key in ASKED[what] if key in given}
    answer = manager().ask_async(what, owner=owner_of(request.headers), **where)
    return JSONResponse(await shutdown.answer(answer, request))


async def opened(request: Request) -> Response:
    """The packed generator of a person's own files: the card's length (uint32, little-endian), card, weights."""
    async with heavy.body(request, MOST_FILE) as body:
        length = int.from_bytes(body[:4], "little")
        if len(body) < 4 or length > min(MOST_CARD, len(body) - 4):
            raise InputError(Message("upload_torn", "These files are cut short. Choose them again."))
        made = await heavy.do(lambda: models.of_files(bytes(body[4 + length :]), bytes(body[4 : 4 + length])))
    return Response(made, media_type="application/octet-stream", headers=AS_IS)


async def film_of(request: Request) -> Response:
    """A film of the frames in the body (see `export.film`) as gif, mp4 or npz."""
    kind = request.path_params["kind"]
    async with heavy.body(request, film.MOST_BYTES) as body:
        media, made = await heavy.do(lambda: film.render(film.unpack(body), kind))
    return Response(made, media_type=media, headers=AS_IS)


async def question(request: Request) -> dict[str, Any]:
    """The JSON object in the body. Raises `InputError` where it is anything else, or too large."""
    try:
        async with heavy.body(request, MOST_JSON) as body:
            found = parse(bytes(body))
    except ValueError as error:
        raise InputError(NOT_AN_OBJECT) from error
    if not isinstance(found, dict):
        raise InputError(NOT_AN_OBJECT)
    return found


def picture(request: Request) -> Response:
    """`NAME.webp`, the thumbnail of a pretrained generator."""
    name = request.path_params["file"]
    known = {path.name: path for path in paths.pretrained_dir().glob("*.webp")}
    if name not in known:
        raise InputError(Message("no_thumbnail", "There is no such picture."))
    return FileResponse(known[name], media_type="image/webp", headers=AS_IS)
