"""Has the replay of a browser's run made by Node, or by a Chromium without a window where there is no Node."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Generator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import IO, Any

from playground.errors import MachineError
from playground.texts import Message

FRONTEND = Path(__file__).parent.parent / "frontend"
BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "msedge",
    "microsoft-edge",
)
SILENCE = 120.0  # seconds without a word from Node or the browser
MOST_TOLD = 50_000_000  # bytes
PAGE = b'<!doctype html><meta charset="utf-8"><script type="module" src="/shared/replay/in_browser.js"></script>'
NEITHER = Message(
    "node_missing",
    "This run trained in a browser. To train it again, install Node.js 20 or newer, or Chromium, on this computer.",
)
FAILED = Message(
    "replay_failed",
    "Training it again failed in JavaScript. If this computer has Node.js, check that it is version 20 or newer: "
    "node --version",
)

Told = dict[str, Any]
Lines = queue.Queue[bytes | None]  # JSON; `None` at the end


def replayed(asked: Told, progress: Callable[[int], None]) -> Told:
    """What `frontend/shared/replay` tells. Raises `MachineError` where nothing here can run it."""
    node = shutil.which("node")
    browser = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if node is None and browser is None:
        raise MachineError(NEITHER)
    with contextlib.closing(_by_node(node, asked) if node else _by_browser(str(browser), asked)) as told:
        for each in told:
            if "weights" in each:
                return each
            if "progress" not in each:
                break
            progress(int(each["progress"]))
    raise MachineError(FAILED)


def _by_node(node: str, asked: Told) -> Generator[Told, None, None]:
    program = FRONTEND / "shared" / "replay" / "in_node.js"
    with tempfile.TemporaryFile() as file:
        file.write(json.dumps(asked).encode())
        file.seek(0)
        process = subprocess.Popen([node, str(program)], stdin=file, stdout=subprocess.PIPE)
    told: Lines = queue.Queue()
    threading.Thread(target=_put_lines, args=(process.stdout, told), daemon=True).start()
    try:
        yield from _heard(told)
    finally:
        process.kill()
        process.wait()


def _put_lines(pipe: IO[bytes], told: Lines) -> None:
    with pipe:
        for line in pipe:
            told.put(line)
    told.put(None)


def _by_browser(browser: str, asked: Told) -> Generator[Told, None, None]:
    told: Lines = queue.Queue()
    with contextlib.ExitStack() as opened:
        server = opened.enter_context(ThreadingHTTPServer(("127.0.0.1", 0), _handler(json.dumps(asked).encode(), told)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        opened.callback(server.shutdown)
        folder = tempfile.TemporaryDirectory(prefix="gan-playground-", ignore_cleanup_errors=True)
        profile = opened.enter_context(folder)
        flags = ["--headless=new", "--disable-gpu", "--no-first-run", f"--user-data-dir={profile}"]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            flags.append("--no-sandbox")  # Chromium has no sandbox for root
        command = [browser, *flags, f"http://127.0.0.1:{server.server_port}/"]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        opened.callback(process.wait)
        opened.callback(process.terminate)
        yield from _heard(told)


def _heard(told: Lines) -> Generator[Told, None, None]:
    """What is told, until the end or a long silence: a training that hangs must not hold up the others."""
    with contextlib.suppress(queue.Empty):
        while (line := told.get(timeout=SILENCE)) is not None:
            yield _read(line)


def _handler(asked: bytes, told: Lines) -> type[BaseHTTPRequestHandler]:
    """Serves the page, its scripts and what is asked; takes what is told."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            file = (FRONTEND / self.path.lstrip("/")).resolve()
            if self.path == "/":
                self._send(PAGE, "text/html")
            elif self.path == "/asked":
                self._send(asked, "application/json")
            elif file.is_relative_to(FRONTEND.resolve()) and file.suffix == ".js" and file.is_file():
                self._send(file.read_bytes(), "text/javascript")
            else:
                self.send_error(404)

        def do_POST(self) -> None:
            if self.headers.get("origin") != f"http://127.0.0.1:{self.connection.getsockname()[1]}":
                self.send_error(403)  # a page of another site, in another browser of this computer
                return
            length = int(self.headers.get("content-length", "0"))
            told.put(self.rfile.read(min(length, MOST_TOLD)))
            self._send(b"", "text/plain")

        def _send(self, content: bytes, media: str) -> None:
            self.send_response(200)
            self.send_header("content-type", media)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


def _read(line: bytes) -> Told:
    try:
        found = json.loads(line)
    except ValueError as error:
        raise MachineError(FAILED) from error
    return found if isinstance(found, dict) else {}
