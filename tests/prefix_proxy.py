"""A small reverse proxy that serves an app below a path, as nginx and Caddy do."""

from __future__ import annotations

import asyncio
import contextlib
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

HEAD_END = b"\r\n\r\n"


@dataclass
class PrefixProxy:
    """Passes `/gan/…` on to the app at `target`; `strip`: without the prefix. Other requests are noted, and refused."""

    prefix: str
    target: int
    strip: bool
    port: int = 0
    outside: list[str] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Pass one request on, and then whatever comes in either direction, until one side closes."""
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
            head = (await reader.readuntil(HEAD_END)).decode("latin-1")
            method, path, version = head.split("\r\n", 1)[0].split(" ")
            if not path.startswith(self.prefix):
                self.outside.append(f"{method} {path}")
                writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            else:
                path = path[len(self.prefix) - 1 :] if self.strip else path
                rest = head.split("\r\n", 1)[1]
                if not re.search(r"^upgrade:", rest, re.I | re.M):  # one request per connection
                    rest = re.sub(r"^connection:.*\r\n", "", rest, flags=re.I | re.M)
                    rest = f"Connection: close\r\n{rest}"
                back, forth = await asyncio.open_connection("127.0.0.1", self.target)
                forth.write(f"{method} {path} {version}\r\n{rest}".encode("latin-1"))
                ways = [asyncio.create_task(copy(reader, forth)), asyncio.create_task(copy(back, writer))]
                await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
                await asyncio.wait(ways[1:], timeout=60)
                forth.close()
                for way in ways:
                    way.cancel()
        with contextlib.suppress(ConnectionError):
            await writer.drain()
        writer.close()


async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(ConnectionError):
        while data := await reader.read(65_536):
            writer.write(data)
            await writer.drain()


@contextlib.contextmanager
def prefix_proxy(prefix: str, target: int, strip: bool) -> Iterator[PrefixProxy]:
    proxy, loop = PrefixProxy(prefix, target, strip), asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(proxy.serve, "127.0.0.1", 0))
    proxy.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join(10)
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0))
        server.close()
        loop.close()
