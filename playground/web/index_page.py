"""Middleware that tells Streamlit's page the address of its server."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# Streamlit's page looks for its server at /train/_stcore/health before /_stcore/health: two errors per page load. With
# an explicit address it does not search; the server is where the page came from.
HEAD = b"<head>"
SCRIPT = b"<script>window.__streamlit = { BACKEND_BASE_URL: window.location.origin };</script>"


class IndexPage:
    """Adds `SCRIPT` to the head of every HTML page that is not ours."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        page = (
            scope["type"] == "http"
            and scope["method"] == "GET"
            and "text/html" in Headers(scope=scope).get("accept", "")
        )
        if not page or scope["path"].startswith(("/api/", "/_stcore/", "/static/")):
            await self._app(scope, receive, send)
            return
        # Nothing can be added to a compressed page; the page is small.
        plain = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        await self._app({**scope, "headers": plain}, receive, _with_script(send))


def _with_script(send: Send) -> Send:
    waiting = False  # whether the next body is the head of a page

    async def sending(message: Message) -> None:
        nonlocal waiting
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            waiting = message["status"] == 200 and headers.get("content-type", "").startswith("text/html")
            if waiting:
                headers["content-length"] = str(int(headers["content-length"]) + len(SCRIPT))
        elif waiting and message["type"] == "http.response.body":
            waiting = False
            message = {**message, "body": message["body"].replace(HEAD, HEAD + SCRIPT, 1)}
        await send(message)

    return sending
