"""A person's browser as the server sees it: a cookie, requests over kept connections, sockets. It draws nothing."""

from __future__ import annotations

import contextlib
import http.client
import json
import threading
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import urlsplit

from playground.errors import MachineError
from playground.texts import Message

CONNECTIONS = 6  # of a browser with one server
KEPT = 3.0  # seconds after which a free connection is not used again: the server closes it after five
PATIENCE = 60.0  # seconds
MOST_MESSAGE = 2**26  # bytes over a socket


class Visitor:
    """Whoever opens `url`, the address of the app. Requests raise `OSError` where the connection is lost."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.host = urlsplit(url).netloc
        self.cookie = ""
        self._lock = threading.Lock()
        self._free: list[tuple[float, http.client.HTTPConnection]] = []  # since when it is

    def open_page(self, path: str) -> None:
        """Request the HTML of a page; the answer to the first one brings the cookie."""
        with self._connection() as connection:
            connection.request("GET", path, headers={"Accept": "text/html", "Cookie": self.cookie})
            answer = connection.getresponse()
            answer.read()
            self.cookie = (answer.getheader("set-cookie") or self.cookie).partition(";")[0]

    def get(self, path: str) -> bytes:
        """An answer, compressed where the server does that."""
        return self._ask("GET", path, None, {"Accept-Encoding": "gzip"})

    def post(self, path: str, values: Any) -> Any:
        body = json.dumps(values).encode()
        return json.loads(self._ask("POST", path, body, {"Content-Type": "application/json"}))

    def get_all(self, paths: Iterable[str]) -> None:
        """Request all of them as a browser does: in this order, over several connections."""
        with ThreadPoolExecutor(CONNECTIONS) as threads:
            for _ in threads.map(self.get, paths):
                pass

    def join(self, code: str, nickname: str) -> None:
        """Join the class of the app, with the cookie of `open_page`."""
        if "role" not in self.post("/api/class/join", {"code": code, "nickname": nickname}):
            raise MachineError(Message("bench_not_joined", "The class did not let a student in."))

    def close(self) -> None:
        for _, connection in self._free:
            connection.close()

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> bytes:
        with self._connection() as connection:
            connection.request(method, path, body, {"Cookie": self.cookie, **headers})
            return connection.getresponse().read()

    @contextlib.contextmanager
    def _connection(self) -> Iterator[http.client.HTTPConnection]:
        with self._lock:
            since, found = self._free.pop() if self._free else (0.0, None)
        if found is None or time.monotonic() - since > KEPT:
            found = http.client.HTTPConnection(self.host, timeout=PATIENCE)
        try:
            yield found
        except BaseException as error:
            found.close()
            if isinstance(error, http.client.HTTPException):  # an answer that was cut off
                raise ConnectionError(str(error)) from error
            raise
        with self._lock:
            self._free.append((time.monotonic(), found))


def options_of(visitor: Visitor) -> dict[str, Any]:
    """What a socket of this visitor is opened with."""
    headers = {"Cookie": visitor.cookie}
    return {"additional_headers": headers, "max_size": MOST_MESSAGE, "open_timeout": PATIENCE, "close_timeout": 1}
