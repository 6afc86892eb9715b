"""Errors as answers: every route of ours answers with a sentence, whatever is raised in it."""

from __future__ import annotations

import logging

from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from playground import texts
from playground.errors import InputError, PlaygroundError

# By the code of the error. Others are 404 where a person gave something that cannot be used, else 500.
STATUS = {"server_busy": 503, "closing": 503, "body_too_slow": 408, "body_too_large": 413}
RETRY = {"retry-after": "5"}  # seconds
log = logging.getLogger("gan_playground")


def problem(error: PlaygroundError) -> Response:
    """The sentence and the code of an error, as JSON."""
    status = STATUS.get(error.code, 404 if isinstance(error, InputError) else 500)
    content = {"sentence": error.sentence, "code": error.code}
    return JSONResponse(content, status, headers=RETRY if status == 503 else None)


def fault(error: Exception) -> Response:
    """The answer where something has failed that should not: a sentence, and the details in the log."""
    log.error("A request failed.", exc_info=error)
    message = texts.Message(
        "server_fault",
        "Something broke inside ({kind}). This is a fault of GAN Playground; the terminal in which the app runs has "
        "the details. Try again.",
        kind=type(error).__name__,
    )
    return JSONResponse({"sentence": str(message), "code": message.code}, 500)


async def answered(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Let `app` answer a request; what it raises before it has begun to answer becomes the answer."""
    begun = False

    async def sending(message: Message) -> None:
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
