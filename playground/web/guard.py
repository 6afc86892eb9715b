"""A middleware in front of everything: refuses foreign Host and Origin headers, and gives each browser its cookie."""

from __future__ import annotations

import secrets
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from playground.web import access


class Guard:
    """Without it a page of any other site could talk to a server on 127.0.0.1 (DNS rebinding, cross-site requests)."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        host, origin = headers.get("host", ""), headers.get("origin")
        rules = access.current()
        if not rules.knows(host) or (origin is not None and not rules.same_origin(origin, host)):
            await _refuse(scope, receive, send)
        elif (
            scope["type"] == "http" and owner_of(headers) == "" and not scope["path"].startswith(("/api/", "/_stcore/"))
        ):
            await self._app(scope, receive, _introduced(send))
        else:
            await self._app(scope, receive, send)


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await WebSocketClose(code=1008, reason="foreign origin")(scope, receive, send)
        return
    sentence = "This server does not answer to that name. Open the address that it printed when it started."
    await JSONResponse({"sentence": sentence}, 403)(scope, receive, send)


def _introduced(send: Send) -> Send:
    """`send` that gives the browser a token to own its runs with; scripts of the page cannot read it."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            token = secrets.token_urlsafe(24)
            MutableHeaders(scope=message).append(
                "set-cookie", f"{access.OWNER_COOKIE}={token}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Strict"
            )
        await send(message)

    return sending


def owner_of(headers: Headers) -> str:
    """The token of the browser that sent these headers, or nothing."""
    try:
        cookies = SimpleCookie(headers.get("cookie", ""))
    except CookieError:
        return ""
    found = cookies.get(access.OWNER_COOKIE)
    return found.value if found is not None and 16 <= len(found.value) <= 64 else ""
