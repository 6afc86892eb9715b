"""Middleware in front of all routes: refuses foreign Host and Origin headers and gives each browser its cookie.

It also says which sites may show a page in a frame.
"""

from __future__ import annotations

import re
import secrets
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as Event
from starlette.websockets import WebSocketClose

from playground.commands.terminal import show
from playground.texts import Message
from playground.web import access
from playground.web.problems import answered, told, told_as_page

NOT_THE_PROXY = Message(
    "not_the_proxy", "A Jupyter server has started this app, and only its user can open it. Open it in JupyterLab."
)
EMBEDDED = Message("embedded", "Another site's page has asked for this. Open it in the app.")
WORK = re.compile(r"/api/(models/[^/]+/(weights|directions|page|onnx)|runs/[^/]+/download/.*)")  # takes seconds
MOST_REPORTED = 5  # refusals of different names, or from different sites, that the terminal shows


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
        if scope["type"] == "http":
            send = _framed(send, rules.frames)
        if not rules.has_key(headers.get(access.KEY_HEADER, "")):
            await _refuse(NOT_THE_PROXY, scope, receive, send)
        elif not rules.key and not rules.knows(host):
            await _refuse(_unknown_name(host), scope, receive, send)
        elif origin is not None and not rules.same_origin(origin, host):
            await _refuse(_other_site(origin, host), scope, receive, send)
        elif scope["type"] == "http" and WORK.fullmatch(scope["path"]) and _is_embedded(headers, rules, host):
            await _refuse(EMBEDDED, scope, receive, send)
        elif scope["type"] == "http" and scope["path"].startswith("/api/"):
            await answered(self._app, scope, receive, send)
        elif scope["type"] == "http" and _opens_a_page(scope, headers):
            await self._app(scope, receive, _introduced(send, owner_of(headers) or secrets.token_urlsafe(24)))
        else:
            await self._app(scope, receive, send)


def _unknown_name(host: str) -> Message:
    name = re.sub(":[0-9]*$", "", host) or "?"
    return Message(
        "foreign_host",
        "This server does not answer to the name “{name}”. Open the address that it printed when it started. If the "
        "name is right, start it again with --allow-host {name}",
        name=name[:60],
    )


def _other_site(origin: str, host: str) -> Message:
    return Message(
        "foreign_origin",
        "A request from a page of {origin} to {host} was refused. If a proxy stands between them, it must pass on the "
        "Host header, and the app must be started with --allow-host",
        origin=origin[:60],
        host=host[:60],
    )


async def _refuse(why: Message, scope: Scope, receive: Receive, send: Send) -> None:
    _report(why)
    if scope["type"] == "websocket":
        await WebSocketClose(code=1008, reason="foreign origin")(scope, receive, send)
        return
    headers = Headers(scope=scope)
    as_page = "text/html" in headers.get("accept", "")
    response = told_as_page(why, 403, headers.get("accept-language", "")) if as_page else told(why, 403)
    await response(scope, receive, send)


_reported: set[Message] = set()


def _report(why: Message) -> None:
    """Show a refusal in the terminal, once: whoever sees a page without its sockets finds the reason only there."""
    if why not in (*_reported, NOT_THE_PROXY, EMBEDDED) and len(_reported) < MOST_REPORTED:
        _reported.add(why)
        show(why)


def _framed(send: Send, frames: tuple[str, ...]) -> Send:
    """`send` that forbids other sites to show a page in a frame, except `frames`."""
    policy = " ".join(("frame-ancestors 'self'", *frames))

    async def sending(message: Event) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if headers.get("content-type", "").startswith("text/html"):
                headers["content-security-policy"] = policy
        await send(message)

    return sending


def _opens_a_page(scope: Scope, headers: Headers) -> bool:
    """Whether a person opens a page in a tab: only that answer may set the cookie.

    A page of another site can embed our pictures, scripts or frames; browsers request these without the cookie, even
    if they have one. Over plain http browsers do not send the purpose of a request; then a request for HTML is a page.
    """
    if scope["method"] != "GET" or scope["path"].startswith("/_stcore/"):
        return False
    purpose = headers.get("sec-fetch-dest")
    if purpose == "iframe":  # such as a tab of JupyterLab
        return headers.get("sec-fetch-site") in ("same-origin", "same-site")
    return purpose == "document" if purpose else "text/html" in headers.get("accept", "")


def _is_embedded(headers: Headers, rules: access.Access, host: str) -> bool:
    """Whether a page of another site requests this for a picture, a script or a frame, not for a link in it.

    Over plain http browsers do not say that; then the page that the request comes from tells it.
    """
    if (site := headers.get("sec-fetch-site")) is not None:
        return site == "cross-site" and headers.get("sec-fetch-dest") != "document"
    referer = headers.get("referer", "")
    return bool(referer) and not rules.same_origin(referer, host) and "text/html" not in headers.get("accept", "")


def _introduced(send: Send, token: str) -> Send:
    """`send` that sets the cookie by which the browser owns its runs; scripts of the page cannot read it.

    An existing token is set again, so that its year starts anew. `Lax`: browsers send the cookie when a link on
    another site (a course page, webmail) leads here; requests that change something and sockets are checked by their
    Origin.
    """

    async def sending(message: Event) -> None:
        if message["type"] == "http.response.start":
            MutableHeaders(scope=message).append("set-cookie", cookie(token))
        await send(message)

    return sending


def cookie(token: str) -> str:
    """The Set-Cookie header that makes a browser the owner `token`."""
    return f"{access.OWNER_COOKIE}={token}; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax"


def owner_of(headers: Headers) -> str:
    """The token of the browser that sent these headers; empty if it has none.

    A tab without the cookie, such as one in another site's frame, sends a token of its own in a header.
    """
    try:
        found = SimpleCookie(headers.get("cookie", "")).get(access.OWNER_COOKIE)
    except CookieError:
        found = None
    token = access.token(found.value) if found is not None else ""
    return token or access.token(headers.get(access.IDENTITY_HEADER, ""))
