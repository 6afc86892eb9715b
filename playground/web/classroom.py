"""Routes of a class: joining it, and the teacher's link. What changes in a class is sent over the socket."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from playground import classroom
from playground.classroom.teacher_link import ROUTE, redeem
from playground.errors import InputError
from playground.link import LANGUAGE
from playground.runs.manager import manager
from playground.texts import ENGLISH, Message, match_language
from playground.web.guard import cookie, owner_of
from playground.web.models import question
from playground.web.problems import told_as_page

NO_CLASS = Message("no_class", "This app was started without a class. Start it with --class")
USED_LINK = Message(
    "used_teachers_link",
    "This teacher's link does not work any more: each one works once. Type `gan-playground class-link` on the computer "
    "that runs the app to get a new one.",
)
CLEAN = {"cache-control": "no-store", "referrer-policy": "no-referrer"}
TEACHERS_PAGE = "/wall"


def class_routes() -> list[BaseRoute]:
    return [
        Route(f"/{ROUTE}", teacher, methods=["GET"]),
        Route("/api/class/join", join, methods=["POST"]),
        Route("/api/class/suggestion", suggestion),
        Route("/api/identity", identity, methods=["POST"]),
    ]


def the_class() -> classroom.Classroom:
    """The class of this app. Raises `InputError` where there is none."""
    found = classroom.current()
    if found is None:
        raise InputError(NO_CLASS)
    return found


class ClassNews:
    """What a tab is told of the class; its page counts as there until `close`."""

    def __init__(self, here: classroom.Classroom, owner: str, wake: Callable[[], None]) -> None:
        self._class, self._owner = here, owner
        self._version, self._sent = -1, dict[str, Any]()
        self.close = here.watch(wake, owner)

    def news(self) -> list[dict[str, Any]]:
        """The class as this tab may see it, if that has changed since the last call."""
        if self._version == self._class.version:
            return []
        found = self._class.view(self._owner)
        self._version, before, self._sent = found["version"], self._sent, found
        passing = {"version": 0, "now": 0}
        return [] if found | passing == before | passing else [{"type": "class", **found}]


def teacher(request: Request) -> Response:
    """Give this browser the teacher's rights and lead it to an address without the key."""
    here, key = the_class(), request.query_params.get("key", "")
    # A browser that fetches ahead, and a messenger that asks for a preview with HEAD, must not use the link up.
    ahead = request.method == "HEAD" or "prefetch" in request.headers.get("sec-purpose", "")
    if ahead or not redeem(manager().root, key):
        return told_as_page(USED_LINK, 403, request.headers.get("accept-language", ""))
    owner = owner_of(request.headers) or secrets.token_urlsafe(24)
    here.make_teacher(owner)
    return RedirectResponse(TEACHERS_PAGE, 303, headers={**CLEAN, "set-cookie": cookie(owner)})


async def join(request: Request) -> Response:
    """`{"code": …, "nickname": …}` joins; from a member it changes the nickname. Answers with `Classroom.view`."""
    here, given, owner = the_class(), await question(request), owner_of(request.headers)
    code, nickname = str(given.get("code", "")), str(given.get("nickname", ""))
    await asyncio.to_thread(here.join, owner, code, nickname)
    return JSONResponse(here.view(owner), headers=CLEAN)


def suggestion(request: Request) -> Response:
    """A nickname that nobody has, in the language `?lang=`."""
    language = match_language(request.query_params.get(LANGUAGE, "")) or ENGLISH
    return JSONResponse({"nickname": the_class().suggest(language)}, headers=CLEAN)


def identity(request: Request) -> Response:
    """A token for a tab that has no cookie, such as one in another site's frame: it sends it as `IDENTITY_HEADER`."""
    return JSONResponse({"token": "" if owner_of(request.headers) else secrets.token_urlsafe(24)}, headers=CLEAN)
