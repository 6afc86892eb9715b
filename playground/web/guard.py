"""Middleware in front of all routes: refuses foreign Host and Origin headers and gives each browser its cookie."""

from __future__ import annotations

import secrets
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as Event
from starlette.websockets import WebSocketClose

from playground.texts import Message
from playground.web import access
from playground.web.problems import answered, told

FOREIGN = Message(
    "foreign_host",
    "This server does not answer to that name. Open the address that it printed when it started.",
)


class Guard:
    """Protects a server on 127.0.0.1 from pages of other sites (DNS rebinding, cross-site requests)."""

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
        elif scope["type"] == "http" and scope["path"].startswith("/api/"):
            await answered(self._app, scope, receive, send)
        elif scope["type"] == "http" and _opens_a_page(scope, headers):
            await self._app(scope, receive, _introduced(send, owner_of(headers) or secrets.token_urlsafe(24)))
        else:
            await self._app(scope, receive, send)


async def _refuse(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "websocket":
        await WebSocketClose(code=1008, reason="foreign origin")(scope, receive, send)
        return
    await told(FOREIGN, 403)(scope, receive, send)


def _opens_a_page(scope: Scope, headers: Headers) -> bool:
    """Whether a person opens a page in a tab: only that answer may set the cookie.

    A page of another site can embed our pictures, scripts or frames; browsers request these without the cookie, even
    if they have one. Over plain http browsers do not send the purpose of a request; then a request for HTML is a page.
    """
    if scope["method"] != "GET" or scope["path"].startswith("/_stcore/"):
        return False
    purpose = headers.get("sec-fetch-dest")
    return purpose == "document" if purpose else "text/html" in headers.get("accept", "")


def _introduced(send: Send, token: str) -> Send:
    """`send` that sets the cookie by which the browser owns its runs; scripts of the page cannot read it.

    An existing token is set again, so that its year starts anew. `Lax`: browsers send the cookie when a link on
    another site (a course page, webmail) leads here; requests that change something and sockets are checked by their
    Origin.
    """

    async def sending(message: Event) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).append(
                "set-cookie", f"{access.OWNER_COOKIE}={token}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax"
            )
        await send(message)

    return sending


def owner_of(headers: Headers) -> str:
    """The token of the browser that sent these headers; empty if it has none."""
    try:
        cookies = SimpleCookie(headers.get("cookie", ""))
    except CookieError:
        return ""
    found = cookies.get(access.OWNER_COOKIE)
    return found.value if found is not None and 16 <= len(found.value) <= 64 else ""
