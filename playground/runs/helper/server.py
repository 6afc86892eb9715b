"""The clerk's process: answers questions, several at a time, so that a long one does not hold up the short ones."""

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

AT_ONCE = 4


def serve(inbox: Inbox, say: Callable[[Answer], None]) -> None:
    """Answer every `HelperRequest` that comes in until the app is gone."""
    desk = threading.Semaphore(AT_ONCE)
    threading.Thread(target=_unpack, name="unpack", daemon=True).start()
    while not isinstance(message := inbox.get(), AppGone):
        if isinstance(message, HelperRequest):
            threading.Thread(target=_work, args=(message, say, desk), name=message.name, daemon=True).start()


def _unpack() -> None:
    """Bring the data of the first run into the cache and into memory's reach, before anybody asks for it."""
    with contextlib.suppress(PlaygroundError):  # the run that needs it says so
        load(DATA["mnist"]())


def _work(ask: HelperRequest, say: Callable[[Answer], None], desk: threading.Semaphore) -> None:
    with desk:
        say(answer(ask))


def answer(ask: HelperRequest) -> Answer:
    """The answer; what goes wrong becomes a sentence in it."""
    try:
        function: Callable[..., Any] = {name: getattr(handlers, name) for name in METHODS}[ask.name]
        return Answer(ask.id, function(**ask.arguments))
    except PlaygroundError as error:
        return Answer(ask.id, error=error.message, exit_code=error.exit_code)
    except Exception as error:
        traceback.print_exception(error)  # for those who mend the program; the person gets a sentence
        fault = Message(
            "helper_fault",
            "An internal error occurred ({kind}). This is a fault of GAN Playground; the terminal has the details.",
            kind=type(error).__name__,
        )
        return Answer(ask.id, error=fault)
