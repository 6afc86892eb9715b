"""Limits heavy requests: how many run at once, how many wait, and how many bytes of their bodies are held.

They have threads of their own, so that pages, pictures and sockets never wait for a film.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

from starlette.requests import ClientDisconnect, Request

from playground.errors import InputError, MachineError
from playground.texts import Message
from playground.web import shutdown

T = TypeVar("T")

AT_ONCE = 2  # threads
WAITING = 60  # waiting requests: a whole class may download at the same moment
MOST_HELD = 400_000_000  # bytes of all bodies that are being received or processed
SECONDS = 180.0  # for one body: 300 MB over the network of a school
SILENCE = 15.0  # seconds without a byte

BUSY = Message("server_busy", "This server is too busy at the moment. Try again in a few seconds.")


class Heavy:
    """Does heavy work of one server on its own threads, and refuses what is too much at once."""

    def __init__(self, at_once: int = AT_ONCE, waiting: int = WAITING, most_held: int = MOST_HELD) -> None:
        self._pool = ThreadPoolExecutor(at_once, "heavy")
        self._room = at_once + waiting
        self._free_bytes = most_held

    async def do(self, work: Callable[..., T], *arguments: object) -> T:
        """The result of `work`. Raises `MachineError` where too many wait already, or the server is closing."""
        if self._room == 0:
            raise MachineError(BUSY)
        self._room -= 1
        loop, future = asyncio.get_running_loop(), self._pool.submit(partial(work, *arguments))
        # A cancelled request leaves its work behind: its place is free when that work is done.
        future.add_done_callback(lambda _: _on(loop, self._leave))
        result: T = await shutdown.answer(future)
        return result

    def _leave(self) -> None:
        self._room += 1

    def close(self) -> None:
        """Start nothing more, and cancel what waits."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    @contextlib.asynccontextmanager
    async def body(self, request: Request, most: int) -> AsyncIterator[memoryview]:
        """The body of a request; it counts as held inside the `with` block.

        Raises `InputError` where it is larger than `most` bytes or too slow, `MachineError` where others hold too much.
        """
        if int(request.headers.get("content-length", "0")) > most:
            raise _too_large(most)
        held = bytearray()
        try:
            try:
                clock = asyncio.get_running_loop().time
                end = clock() + SECONDS
                async with asyncio.timeout(SILENCE) as limit:
                    async for part in request.stream():
                        limit.reschedule(min(end, clock() + SILENCE))
                        if len(held) + len(part) > most:
                            raise _too_large(most)
                        if len(part) > self._free_bytes:
                            raise MachineError(BUSY)
                        self._free_bytes -= len(part)
                        held += part
            except TimeoutError as error:
                raise InputError(Message("body_too_slow", "This did not arrive in time. Send it again.")) from error
            except ClientDisconnect as error:
                raise InputError(Message("body_cut_off", "This was cut off. Send it again.")) from error
            yield memoryview(held)
        finally:
            self._free_bytes += len(held)


def _too_large(most: int) -> InputError:
    return InputError(Message("body_too_large", "This is too large: the limit is {mb} MB.", mb=round(most / 1e6, 1)))


def _on(loop: asyncio.AbstractEventLoop, act: Callable[[], None]) -> None:
    with contextlib.suppress(RuntimeError):  # the loop has ended
        loop.call_soon_threadsafe(act)


heavy = Heavy()
