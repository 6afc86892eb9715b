"""Heavy requests: how many at once, how large, how slow, and their effect on others."""

from __future__ import annotations

import asyncio
import json
import socket
import struct
import threading
import time
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import psutil
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from playground.errors import MachineError
from playground.texts import Message
from playground.web.guard import Guard
from playground.web.heavy_requests import Heavy
from tests.appserver import App
from tests.web.test_web import finished_run


def film(frames: int, side: int = 1) -> bytes:
    head = {"frames": frames, "height": side, "width": side, "latent": 1, "fps": 10, "smooth": False}
    text = json.dumps(head).encode()
    return struct.pack("<I", len(text)) + text + bytes(frames * side * side * 3) + bytes(4 * frames)


@pytest.mark.process
def test_a_dozen_films_are_bounded_in_memory_and_delay_no_page(server: App) -> None:
    process, slowest, most = psutil.Process(server.process.pid), 0.0, 0
    before = process.memory_info().rss
    with ThreadPoolExecutor(12) as pool:
        asked = [
            pool.submit(httpx.post, f"{server.url}/api/film/gif", content=film(300), timeout=300) for _ in range(12)
        ]
        while not all(one.done() for one in asked):
            begun = time.monotonic()
            assert httpx.get(f"{server.url}/api/health", timeout=60).status_code == 200
            slowest = max(slowest, time.monotonic() - begun)
            most = max(most, process.memory_info().rss - before)
    print(f"slowest page {slowest:.2f} s, {most / 1e6:.0f} MB")
    assert {one.result().status_code for one in asked} == {200}
    assert most < 600_000_000


@pytest.mark.process
def test_sixteen_scripts_at_once_are_sixteen_scripts(server: App) -> None:
    runs = [finished_run(server.runs) for _ in range(2)]
    addresses = [f"{server.url}/api/runs/{runs[i % 2].id}/download/script.py" for i in range(16)]
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(lambda address: httpx.get(address, timeout=120), addresses))
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.text for answer in answers}) == 1


@pytest.mark.process
def test_a_body_that_is_too_large_is_refused_before_it_is_sent(server: App) -> None:
    with socket.create_connection(("127.0.0.1", server.port), 30) as raw:
        raw.sendall(b"POST /api/opened HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999999999\r\n\r\n")
        assert b" 413 " in raw.recv(4096)


# -- the limits themselves, small and without waiting -----------------------------------------------------------------


class Sent:
    """A request whose body comes as the test says."""

    def __init__(self, *parts: bytes, then: Any = None) -> None:
        self.headers: dict[str, str] = {}
        self._parts, self._then = parts, then

    async def stream(self) -> AsyncIterator[bytes]:
        for part in self._parts:
            yield part
        if self._then is not None:
            await self._then.wait()


def test_all_bodies_share_a_limit_and_release_it() -> None:
    async def story() -> None:
        heavy, more = Heavy(most_held=100), asyncio.Event()

        async def receive(*parts: bytes, then: Any = None) -> int:
            async with heavy.body(Sent(*parts, then=then), 80) as body:  # type: ignore[arg-type]
                return len(body)

        half = asyncio.create_task(receive(bytes(60), then=more))
        await asyncio.sleep(0)
        with pytest.raises(MachineError, match="Try again"):
            await receive(bytes(60))
        assert await receive(bytes(40)) == 40
        with pytest.raises(Exception, match="too busy"):
            await receive(bytes(30), bytes(30), bytes(30))
        more.set()
        assert await half == 60
        assert await receive(bytes(80)) == 80

    asyncio.run(story())


def test_a_body_that_arrives_too_slowly_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playground.web.heavy_requests.SILENCE", 0.01)

    async def story() -> None:
        heavy = Heavy(most_held=100)
        with pytest.raises(Exception, match="in time"):
            async with heavy.body(Sent(bytes(60), then=asyncio.Event()), 80):  # type: ignore[arg-type]
                pass
        async with heavy.body(Sent(bytes(100)), 100) as body:  # type: ignore[arg-type]
            assert len(body) == 100

    asyncio.run(story())


def test_work_is_limited_to_the_threads_and_the_excess_is_refused() -> None:
    async def story() -> None:
        heavy, gate = Heavy(at_once=2, waiting=1), threading.Event()
        running: list[int] = []

        def work(number: int) -> int:
            running.append(number)
            gate.wait(30)
            return number

        asked = [asyncio.create_task(heavy.do(work, i)) for i in range(3)]
        await asyncio.sleep(0)
        with pytest.raises(MachineError) as refused:
            await heavy.do(work, 9)
        assert refused.value.code == "server_busy"
        gate.set()
        assert await asyncio.gather(*asked) == [0, 1, 2]
        await asyncio.sleep(0)
        assert await heavy.do(work, 4) == 4
        heavy.close()

    asyncio.run(story())


def test_an_error_in_a_route_becomes_a_message(tmp_path: Path) -> None:
    def broken(request: Request) -> Response:
        raise KeyError("secret")

    async def busy(request: Request) -> Response:
        raise MachineError(Message("server_busy", "This server has too much to do."))

    def fine(request: Request) -> Response:
        return JSONResponse({})

    routes = [Route("/api/broken", broken), Route("/api/busy", busy), Route("/api/fine", fine)]
    inside = Starlette(routes=routes, middleware=[Middleware(Guard)])

    async def ask(path: str) -> httpx.Response:
        transport = httpx.ASGITransport(inside, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.get(path)

    answer = asyncio.run(ask("/api/broken"))
    assert (answer.status_code, answer.json()["code"]) == (500, "server_fault")
    assert "KeyError" in answer.json()["sentence"]
    assert "secret" not in answer.text
    answer = asyncio.run(ask("/api/busy"))
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "5")
    assert asyncio.run(ask("/api/fine")).status_code == 200
