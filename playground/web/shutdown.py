"""Shutdown: ends open streams and requests first, since the server would wait long for them."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from types import FrameType
from typing import Any

from starlette.requests import Request

from playground.errors import MachineError
from playground.runs.backends.base import CLOSING

_stopping: asyncio.Event | None = None


def event() -> asyncio.Event:
    """Set when the server is about to stop. Streams wait for it beside their own work."""
    global _stopping
    if _stopping is None:
        _stopping = asyncio.Event()
    return _stopping


async def answer(future: Future[Any], request: Request | None = None) -> Any:
    """The result of `future`. Raises its exception, or `MachineError` as soon as the server is about to stop.

    With `request`, whose body has been read, also as soon as its browser has left: `future` is then cancelled.
    """
    found = asyncio.wrap_future(future)
    ends: list[asyncio.Task[Any]] = [asyncio.create_task(event().wait())]
    if request is not None:
        ends.append(asyncio.create_task(_left(request)))
    try:
        await asyncio.wait([found, *ends], return_when=asyncio.FIRST_COMPLETED)
        if not found.done():
            raise MachineError(CLOSING)
        return found.result()
    finally:  # the request may have been cancelled
        for end in ends:
            end.cancel()
        found.cancel()


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


@contextlib.contextmanager
def announced() -> Iterator[None]:
    """While inside, SIGINT and SIGTERM set `event` and then do what they did before."""
    stopping, loop = event(), asyncio.get_running_loop()
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}

    def handle(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(stopping.set)
        previous = before[signal.Signals(number)]
        if callable(previous):
            previous(number, frame)

    for number in before:
        signal.signal(number, handle)
    try:
        yield
    finally:
        for number, previous in before.items():
            signal.signal(number, previous)
        stopping.set()
