"""Requests that wait for an answer of another process: their browser may leave meanwhile."""

from __future__ import annotations

import asyncio
from concurrent.futures import Future
from typing import Any

import pytest
from starlette.requests import Request

from playground.errors import MachineError
from playground.web import shutdown


def request(leaves: asyncio.Event) -> Request:
    """A request whose body has been read; its browser leaves at the event."""

    async def receive() -> dict[str, Any]:
        await leaves.wait()
        return {"type": "http.disconnect"}

    return Request({"type": "http", "method": "POST", "headers": []}, receive)


def test_the_answer_arrives_while_the_browser_stays() -> None:
    async def story() -> Any:
        future: Future[Any] = Future()
        asyncio.get_running_loop().call_soon(future.set_result, "found")
        return await shutdown.answer(future, request(asyncio.Event()))

    assert asyncio.run(story()) == "found"


def test_a_browser_that_has_left_gives_up_its_place() -> None:
    future: Future[Any] = Future()

    async def story() -> None:
        leaves = asyncio.Event()
        asyncio.get_running_loop().call_soon(leaves.set)
        with pytest.raises(MachineError):
            await shutdown.answer(future, request(leaves))

    asyncio.run(story())
    assert future.cancelled()
