"""Middleware that tells Streamlit's page the address of its server, and what to do when a part does not arrive."""

from __future__ import annotations

import html

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playground import assets, base_path
from playground.link import LANGUAGE
from playground.texts import ENGLISH, mark, match_language, translate

# Streamlit's page looks for its server at /train/_stcore/health before /_stcore/health: two errors per page load. With
# an explicit address it does not search: it is where the page came from, below the base path.
HEAD = b"<head>"
# Nothing can be added to a compressed page, and a page that a browser has kept may be of an app with other options.
# The page is small.
NOT_PASSED_ON = (b"accept-encoding", b"if-none-match", b"if-modified-since")
UNARRIVED = mark("Parts of this page did not arrive. It loads again as soon as the app answers.")


def scripts(language: str) -> bytes:
    """The scripts for the head of a page."""
    address = f'window.location.origin + "{base_path.current()}"'
    text, code = html.escape(translate(UNARRIVED, language)), assets.content("shared/page/arriving.js").decode()
    return (
        f"<script>window.__streamlit = {{ BACKEND_BASE_URL: {address} }};</script>"
        f'<script data-health="{base_path.at("api/health")}" data-text="{text}">{code}</script>'
    ).encode()


class IndexPage:
    """Adds `scripts` to the head of every HTML page that is not ours."""

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
        plain = [(name, value) for name, value in scope["headers"] if name not in NOT_PASSED_ON]
        await self._app({**scope, "headers": plain}, receive, _with_scripts(send, _language(scope)))


def _language(scope: Scope) -> str:
    """The language of the page, as in `app.language`."""
    asked = Request(scope)
    named = asked.query_params.get(LANGUAGE, ""), asked.cookies.get(LANGUAGE, "")
    browser = asked.headers.get("accept-language", "").split(",")[0].split(";")[0]
    return next((found for tag in (*named, browser) if (found := match_language(tag))), ENGLISH)


def _with_scripts(send: Send, language: str) -> Send:
    waiting, added = False, scripts(language)  # whether the next body is the head of a page

    async def sending(message: Message) -> None:
        nonlocal waiting
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            waiting = message["status"] == 200 and headers.get("content-type", "").startswith("text/html")
            if waiting:
                headers["content-length"] = str(int(headers["content-length"]) + len(added))
        elif waiting and message["type"] == "http.response.body":
            waiting = False
            message = {**message, "body": message["body"].replace(HEAD, HEAD + added, 1)}
        await send(message)

    return sending
