"""A student who trains digits on the server: the Train page, its button, and the pictures of the run."""

from __future__ import annotations

import json
import threading
import time
from contextlib import ExitStack
from urllib.parse import parse_qs

from playground.bench.students.page_session import PageSession
from playground.bench.students.visitor import Visitor, options_of

QUERY = "preset=digits&stop.seconds=null"  # trains as long as it is measured


class DigitsStudent:
    """Opens the Train page of a visitor; `train` presses the button."""

    def __init__(self, visitor: Visitor) -> None:
        visitor.open_page(f"/train?{QUERY}")
        self._visitor = visitor
        self._end = ExitStack()
        self.session = PageSession(visitor, "train", QUERY)
        self._end.callback(self.session.close)
        self.session.rerun()
        self.run = ""
        self.first: float | None = None  # seconds from Train to the first picture
        self.dropped = False  # the connection that brings the pictures
        self._closed = False
        self._pictured = threading.Event()

    def train(self) -> None:
        """Press Train and follow the new run. Returns once its first picture has come."""
        begun = time.perf_counter()
        self.session.rerun("Train")
        self.run = parse_qs(self.session.query)["run"][0]
        threading.Thread(target=self._follow, args=(begun,), daemon=True).start()
        self._pictured.wait()

    def _follow(self, begun: float) -> None:
        from websockets.exceptions import WebSocketException
        from websockets.sync.client import connect

        try:
            with connect(f"ws://{self._visitor.host}/api/socket", **options_of(self._visitor)) as socket:
                self._end.callback(socket.close)
                socket.send(json.dumps({"type": "follow", "stream": 1, "run": self.run, "views": ["ema"]}))
                for message in socket:
                    if isinstance(message, bytes) and self.first is None:
                        self.first = time.perf_counter() - begun
                        self._pictured.set()
                self.dropped = not self._closed
        except (OSError, WebSocketException):
            self.dropped = not self._closed
        self._pictured.set()

    def close(self) -> None:
        self._closed = True
        self._end.close()
        self._visitor.close()
