"""Middleware that serves the app below a path: takes it off requests, puts it on redirects and cookies.

Requests that do not begin with the path are answered as well: many proxies take it off before they pass a request on.
"""

from __future__ import annotations

import re
from urllib.parse import quote, unquote

from starlette.datastructures import MutableHeaders
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playground import base_path

WHOLE_SITE = re.compile(r";\s*path=/(?=\s*(?:;|$))", re.I)  # in a cookie


class BelowBasePath:
    """Shows the app inside it every request as if the app were at `/`."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        base = base_path.current()
        if base == base_path.ROOT or scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        if scope["type"] == "http" and scope["path"] == unquote(base).rstrip("/"):
            query = scope.get("query_string", b"").decode("latin-1")
            await RedirectResponse(f"{base}{query and '?'}{query}", 307)(scope, receive, send)
            return
        path = base_path.below(scope["path"], base)
        if path is not None:
            scope = {**scope, "path": path, "raw_path": quote(path).encode()}
        await self._app(scope, receive, _put_on(send, base) if scope["type"] == "http" else send)


def _put_on(send: Send, base: str) -> Send:
    """`send` that leads redirects below `base` and keeps cookies from the site's other paths."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            location = headers.get("location", "")
            if location.startswith("/") and not location.startswith("//"):
                headers["location"] = base + location[1:]
            message["headers"] = [
                (name, _narrowed(value, base) if name.lower() == b"set-cookie" else value)
                for name, value in message["headers"]
            ]
        await send(message)

    return sending


def _narrowed(cookie: bytes, base: str) -> bytes:
    return WHOLE_SITE.sub(f"; Path={base}", cookie.decode("latin-1")).encode("latin-1")
