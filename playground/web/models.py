"""Routes of the latent explorer: the menu of generators, their packed weights, directions, pictures."""

from __future__ import annotations

from dataclasses import asdict

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Route

from playground import places
from playground.errors import InputError, PlaygroundError
from playground.export import models
from playground.runs.manager import manager

AS_IS = {"content-encoding": "identity", "cache-control": "no-cache"}


def model_routes() -> list[BaseRoute]:
    return [
        Route("/api/models", menu),
        Route("/api/models/{name}/weights", weights),
        Route("/api/models/{name}/directions", directions),
        Route("/api/models/{name}/page", page),
        Route("/api/models/{file}", picture),
    ]


# Plain functions: Starlette runs them on threads of its own, so a large model holds nobody up.


def menu(request: Request) -> Response:
    return JSONResponse([asdict(m) | {"card": None} for m in models.models(manager().root)])


def weights(request: Request) -> Response:
    """The packed generator; of a run that of `?step=`, else its newest."""
    try:
        raw = request.query_params.get("step")
        if raw is not None and not (raw.isdecimal() and len(raw) < 12):
            raise InputError("A step is a whole number.", code="bad_step")
        found = models.blob(manager().root, request.path_params["name"], None if raw is None else int(raw))
    except PlaygroundError as error:
        return _problem(error)
    return Response(found, media_type="application/octet-stream", headers=AS_IS)


def directions(request: Request) -> Response:
    try:
        return JSONResponse(models.found_directions(manager().root, request.path_params["name"]))
    except PlaygroundError as error:
        return _problem(error)


def page(request: Request) -> Response:
    """One HTML file that runs without a server, as a download."""
    from playground.export.html import page as made

    name = request.path_params["name"]
    try:
        text = made(manager().root, name)
    except PlaygroundError as error:
        return _problem(error)
    headers = {"content-disposition": f'attachment; filename="{name}.html"'}
    return Response(text, media_type="text/html", headers=headers)


def picture(request: Request) -> Response:
    """`NAME.webp`, the thumbnail of a pretrained generator."""
    name = request.path_params["file"]
    known = {path.name: path for path in places.pretrained_dir().glob("*.webp")}
    if name not in known:
        return JSONResponse({"sentence": "There is no such picture."}, 404)
    return FileResponse(known[name], media_type="image/webp", headers=AS_IS)


def _problem(error: PlaygroundError) -> Response:
    return JSONResponse({"sentence": error.sentence, "code": error.code}, 404 if isinstance(error, InputError) else 500)
