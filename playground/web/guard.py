"""A middleware in front of everything: refuses foreign Host and Origin headers, and gives each browser its cookie."""

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
    """Whether a person opens a page of ours in a tab: only that answer may carry the cookie.

    A picture, script or frame of ours on a page of another site is asked for without the cookie, though the browser
    has one. Over plain http browsers do not say what a request is for; then a page is what asks for HTML.
    """
    if scope["method"] != "GET" or scope["path"].startswith("/_stcore/"):
        return False
    purpose = headers.get("sec-fetch-dest")
    return purpose == "document" if purpose else "text/html" in headers.get("accept", "")


def _introduced(send: Send, token: str) -> Send:
    """`send` that gives the browser the token to own its runs with; scripts of the page cannot read it.

    The token it already has is given again, so that its year begins anew. `Lax`: the cookie comes along when a link
    on another site (a course page, webmail) leads here; requests that change anything and sockets are refused by their
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
    """The token of the browser that sent these headers, or nothing."""
    try:
        cookies = SimpleCookie(headers.get("cookie", ""))
    except CookieError:
        return ""
    found = cookies.get(access.OWNER_COOKIE)
    return found.value if found is not None and 16 <= len(found.value) <= 64 else ""
