"""Errors as HTTP answers: every route of ours answers with a message, whatever is raised in it."""

from __future__ import annotations

import html
import logging
from typing import Any

from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as Event

from playground.errors import InputError, PlaygroundError
from playground.texts import ENGLISH, TAGS, Message, match_language, translate

# By the code of the error. Others are 404 where a person gave something that cannot be used, else 500.
STATUS = {"server_busy": 503, "closing": 503, "body_too_slow": 408, "body_too_large": 413}
RETRY = {"retry-after": "5"}  # seconds
HEAD = """<!doctype html><html lang="{tag}"><meta charset="utf-8"><title>GAN Playground</title>
<meta name="viewport" content="width=device-width"><style>:root { color-scheme: light dark }
p { max-width: 40rem; margin: 20vh auto; padding: 0 1rem; font: 20px/1.5 system-ui, sans-serif }</style>
"""
log = logging.getLogger("gan_playground")


def to_json(message: Message) -> dict[str, Any]:
    """A message for a page, with its English `sentence` and `code` beside it."""
    return {"message": message.to_json(), "sentence": str(message), "code": message.code}


def told(message: Message, status: int) -> Response:
    """A message as an HTTP answer."""
    return JSONResponse(to_json(message), status, headers=RETRY if status == 503 else None)


def told_as_page(message: Message, status: int, languages: str) -> Response:
    """A message as a page, for a person who has opened an address; `languages`: the Accept-Language header."""
    language = match_language(languages.split(",")[0].split(";")[0]) or ENGLISH
    text, tag = html.escape(translate(message, language)), TAGS.get(language, language)
    page = f"{HEAD.replace('{tag}', tag)}<p>{text}</p>"
    return HTMLResponse(page, status)


def problem(error: PlaygroundError) -> Response:
    """An error as an HTTP answer."""
    return told(error.message, STATUS.get(error.code, 404 if isinstance(error, InputError) else 500))


def fault(error: Exception) -> Response:
    """The answer after an unexpected error: a message; the details go into the log."""
    log.error("A request failed.", exc_info=error)
    message = Message(
        "server_fault",
        "An internal error occurred ({kind}). This is a fault of GAN Playground; the terminal in which the app runs "
        "has the details. Try again.",
        kind=type(error).__name__,
    )
    return told(message, 500)


async def answered(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Let `app` answer a request; an error that it raises before it has begun to answer becomes the answer."""
    begun = False

    async def sending(message: Event) -> None:
        nonlocal begun
        begun = True
        await send(message)

    try:
        await app(scope, receive, sending)
    except Exception as error:
        if begun:
            raise
        response = problem(error) if isinstance(error, PlaygroundError) else fault(error)
        await response(scope, receive, send)
