"""The helper process: answers all that the app sends at the same time, so that no long request delays a short one."""

from __future__ import annotations

import contextlib
import threading
import traceback
from collections.abc import Callable
from typing import Any

from playground.data import DATA, load
from playground.errors import PlaygroundError
from playground.messages import Answer
from playground.runs.helper import handlers
from playground.runs.helper.methods import METHODS, HelperRequest
from playground.runs.worker.control import Inbox
from playground.runs.worker.outcome import AppGone
from playground.texts import Message


def serve(inbox: Inbox, say: Callable[[Answer], None]) -> None:
    """Answer every `HelperRequest` until the app has ended."""
    threading.Thread(target=_unpack, name="unpack", daemon=True).start()
    while not isinstance(message := inbox.get(), AppGone):
        if isinstance(message, HelperRequest):
            threading.Thread(target=_work, args=(message, say), name=message.name, daemon=True).start()


def _unpack() -> None:
    """Unpack the data of the default preset into the cache, before anyone needs it."""
    with contextlib.suppress(PlaygroundError):  # the run that needs it reports that
        load(DATA["mnist"]())


def _work(ask: HelperRequest, say: Callable[[Answer], None]) -> None:
    say(answer(ask))


def answer(ask: HelperRequest) -> Answer:
    """The answer to a request; an error becomes the message in it."""
    try:
        function: Callable[..., Any] = {name: getattr(handlers, name) for name in METHODS}[ask.name]
        return Answer(ask.id, function(**ask.arguments))
    except PlaygroundError as error:
        return Answer(ask.id, error=error.message, exit_code=error.exit_code)
    except Exception as error:
        traceback.print_exception(error)  # for developers; the person gets a message
        fault = Message(
            "helper_fault",
            "An internal error occurred ({kind}). This is a fault of GAN Playground; the terminal has the details.",
            kind=type(error).__name__,
        )
        return Answer(ask.id, error=fault)
