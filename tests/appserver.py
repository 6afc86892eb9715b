"""The real app as a process of its own, for tests that talk to it; it leaves nothing behind."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
import pytest

from tests.waiting import until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

LOCAL = ("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:", "about:")
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class App:
    """`gan-playground --no-browser` on a folder of runs."""

    def __init__(self, runs: Path, port: int | None = None, *arguments: str) -> None:
        self.runs, self.port = runs, port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = runs.parent / f"app-{self.port}.log"
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, *self.command(), *arguments],
                stdout=log, stderr=log, start_new_session=True, cwd=runs.parent,
            )  # fmt: skip
        until(self.healthy, what="the app")

    def command(self) -> list[str]:
        return ["-m", "playground", "--no-browser", "--port", str(self.port), "--runs", str(self.runs)]

    def healthy(self) -> bool:
        if self.process.poll() is not None:
            pytest.fail(f"the app ended: {self.log.read_text()[-2000:]}")
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            return b"ok" in urllib.request.urlopen(f"{self.url}/api/health", timeout=2).read()
        return False

    def family(self) -> list[psutil.Process]:
        with contextlib.suppress(psutil.NoSuchProcess):
            return psutil.Process(self.process.pid).children(recursive=True)
        return []

    def kill(self) -> None:
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def interrupt(self) -> None:
        self.process.send_signal(signal.SIGINT)

    def close(self) -> None:
        family = self.family()
        with contextlib.suppress(ProcessLookupError):
            self.interrupt()
        self.process.wait(30)
        until(lambda: not any(alive(p) for p in family), 20, "the workers to be gone")


def alive(process: psutil.Process) -> bool:
    with contextlib.suppress(psutil.NoSuchProcess):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False


@contextlib.contextmanager
def app(runs: Path, *arguments: str) -> Iterator[App]:
    runs.mkdir(parents=True, exist_ok=True)
    found = App(runs, None, *arguments)
    try:
        yield found
    finally:
        found.close()


@contextlib.contextmanager
def launched() -> Iterator[Browser]:
    """A Chromium without a window. Playwright refuses a second one at the same time in one process."""
    from playwright.sync_api import sync_playwright

    path = chromium()
    with sync_playwright() as playwright, playwright.chromium.launch(executable_path=path, args=FLAGS) as found:
        yield found


def faults_of(page: Page) -> list[str]:
    """The errors of a page and the requests that leave this machine: empty until there is one."""
    found: list[str] = []
    page.on("pageerror", lambda error: found.append(str(error)))
    page.on("request", lambda asked: None if asked.url.startswith(LOCAL) else found.append(asked.url))
    return found


def chromium() -> str:
    """A browser on this machine; without one the test is left out, or fails where browsers are required."""
    found = os.environ.get("CHROMIUM") or next((p for n in NAMES if (p := shutil.which(n))), None)
    if found:
        return found
    if os.environ.get("GAN_PLAYGROUND_REQUIRE_BROWSER"):
        pytest.fail("no Chromium or Chrome on this machine")
    return pytest.skip("needs Chromium or Chrome; install one, or set CHROMIUM to its path")
