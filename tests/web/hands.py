"""A browser's end of the socket, requests, and a run that has ended."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
from websockets.sync.client import ClientConnection

from playground.config import RunConfig
from playground.messages import Row, unpack_frame
from playground.runs.folder.store import RunFolder
from tests.waiting import PATIENCE

TINY = {
    "data": "ring", "condition": "none", "G.hidden": [8], "D.hidden": [8], "latent.size": 2, "data.samples": 500,
    "stop.seconds": None,
}  # fmt: skip


def get(url: str, **options: Any) -> httpx.Response:
    return httpx.get(url, timeout=60, verify=False, **options)  # plain http: certificates take 50 ms to load


def finished_run(root: Path, rows: int = 5) -> RunFolder:
    folder = RunFolder.create(root, RunConfig().edit(TINY), name="old")
    folder.write_state(type(folder.state())(status="done", step=rows))
    for step in range(1, rows + 1):
        folder.append_row(Row(step, step / 10, step / 5, {"loss_D": 1.0 / step}))
    return folder


class Tab:
    """A browser's end of the socket."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket

    def say(self, **message: Any) -> None:
        self.socket.send(json.dumps(message))

    def hear(self, kind: str, seconds: float = PATIENCE) -> dict[str, Any]:
        """The next message of this kind; others are passed over."""
        end = time.monotonic() + seconds
        while True:
            data = self.socket.recv(timeout=end - time.monotonic())
            if isinstance(data, bytes) and kind == "frame":
                return {"stream": int.from_bytes(data[:2], "little"), "frame": unpack_frame(data[2:])}
            if isinstance(data, str) and json.loads(data)["type"] == kind:
                message: dict[str, Any] = json.loads(data)
                return message


Tabs = Callable[..., Tab]
