"""Runs JavaScript in Firefox, which speaks WebDriver BiDi without another program."""

from __future__ import annotations

import itertools
import json
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from websockets.sync.client import ClientConnection, connect

from tests.waiting import until

SECONDS = 120.0


def firefox() -> str | None:
    """The program, or `None` where there is none."""
    return shutil.which("firefox-esr") or shutil.which("firefox")


class FirefoxPage:
    """An open page."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._numbers = itertools.count(1)
        self.call("session.new", capabilities={})
        self._context = self.call("browsingContext.getTree")["contexts"][0]["context"]

    def call(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = next(self._numbers)
        self._connection.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while (reply := json.loads(self._connection.recv(timeout=SECONDS))).get("id") != number:
            pass
        assert "result" in reply, reply
        return dict(reply["result"])

    def goto(self, url: str) -> None:
        self.call("browsingContext.navigate", context=self._context, url=url, wait="complete")

    def evaluate(self, expression: str) -> Any:
        """The value of an expression, a string or a number; a promise is awaited."""
        target = {"context": self._context}
        found = self.call("script.evaluate", expression=expression, target=target, awaitPromise=True)
        assert found["type"] == "success", found
        return found["result"]["value"]


@contextmanager
def firefox_page(profile: Path) -> Iterator[FirefoxPage]:
    """A page in a Firefox of its own, without a window; `profile` is an empty folder."""
    program = firefox()
    assert program is not None
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    flags = ["--headless", "--no-remote", "--profile", str(profile), "--remote-debugging-port", str(port)]
    process = subprocess.Popen([program, *flags], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        with until_connected(f"ws://127.0.0.1:{port}/session") as connection:
            yield FirefoxPage(connection)
    finally:
        process.terminate()
        process.wait(30)


def until_connected(url: str) -> ClientConnection:
    def attempt() -> ClientConnection | None:
        try:
            return connect(url, max_size=2**26)
        except OSError:
            return None

    found = until(attempt, SECONDS)
    assert found is not None
    return found
