"""Starts the real app and a real browser, for measurements of both."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playground import paths
from playground.errors import MachineError
from playground.texts import Message

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
CLI = "from playground.cli import main; sys.exit(main())"
Look = Callable[[], AbstractContextManager[Any]]
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass
class Server:
    """The app in a process of its own, with a temporary folder of runs."""

    url: str
    process: subprocess.Popen[bytes]
    runs: str
    started: float  # when the command was started
    log: Path  # what it prints


@contextlib.contextmanager
def server(*arguments: str) -> Iterator[Server]:
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        runs, log = Path(folder) / "runs", Path(folder) / "app.log"
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        started = time.perf_counter()
        with log.open("wb") as out:
            process = subprocess.Popen(
                paths.python(CLI, "--no-browser", "--port", str(port), "--runs", str(runs), *arguments),
                stdout=out, stderr=out, start_new_session=True,
            )  # fmt: skip
        try:
            yield Server(f"http://127.0.0.1:{port}", process, str(runs), started, log)
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(signal.SIGINT)
            process.wait(20)


def wait_healthy(server: Server, seconds: float = 30.0) -> None:
    end = time.perf_counter() + seconds
    while time.perf_counter() < end:
        try:
            urllib.request.urlopen(f"{server.url}/api/health", timeout=1).read()
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.02)
        else:
            return
    raise MachineError(Message("bench_app", "The app did not start."))


def chromium_path() -> str:
    """A Chromium or Chrome on this machine. Raises `MachineError` where there is none."""
    found = os.environ.get("CHROMIUM") or next((p for n in NAMES if (p := shutil.which(n))), None)
    if not found:
        raise MachineError(
            Message("bench_chromium", "This needs Chromium or Chrome. Install one, or set CHROMIUM to its path.")
        )
    return found


@contextlib.contextmanager
def page(width: int = 1280, height: int = 800) -> Iterator[Any]:
    """A page of a headless Chromium; needs the package playwright."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise MachineError(
            Message("bench_playwright", "This needs playwright. Type: pip install playwright")
        ) from error
    with sync_playwright() as p:
        browser = p.chromium.launch(executable_path=chromium_path(), args=FLAGS)
        try:
            yield browser.new_page(viewport={"width": width, "height": height})
        finally:
            browser.close()


@contextlib.contextmanager
def unobserved(kind: Any, address: str) -> Iterator[Look]:
    """A Chromium without a permanent observer: Playwright, which receives all its traffic, is connected only while
    something is read. Raises `MachineError` where Chromium does not start."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        command = [chromium_path(), *FLAGS, "--headless=new", "--remote-debugging-port=0", f"--user-data-dir={home}"]
        process = subprocess.Popen(
            [*command, "--window-size=1280,940", address], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )

        @contextlib.contextmanager
        def look() -> Iterator[Any]:
            browser = kind.connect_over_cdp(f"http://127.0.0.1:{port}")
            try:
                yield browser.contexts[0].pages[0]
            finally:
                browser.close()  # only disconnects

        try:
            port = _port(Path(home) / "DevToolsActivePort")
            with look() as tab:
                tab.locator(".run canvas:visible").first.wait_for(timeout=30_000)
                tab.mouse.move(640, 400)  # a hand has been here
            time.sleep(10)  # its code gets warm
            yield look
        finally:
            process.terminate()
            process.wait(20)


def _port(file: Path) -> int:
    end = time.perf_counter() + 30
    while time.perf_counter() < end:
        if file.is_file() and (lines := file.read_text().splitlines()):
            return int(lines[0])
        time.sleep(0.05)
    raise MachineError(Message("bench_no_browser", "Chromium did not start."))


def run_of(address: str) -> str:
    """The id of the run that a page's address opens."""
    return parse_qs(urlsplit(address).query)["run"][0]


def place_of(address: str, run: str | None = None) -> tuple[int, float]:
    """The step of a run and its seconds of training, of one moment: its worker reports them once per second.

    Without `run` those of the run on the page at `address`.
    """
    place = urlsplit(address)
    state = f"{place.scheme}://{place.netloc}/api/runs/{run or run_of(address)}/state"
    with urllib.request.urlopen(state, timeout=10) as answer:
        told = json.load(answer)
    return int(told["step"]), float(told["seconds"])


def speed_of(address: str, seconds: float, run: str | None = None) -> float:
    """Steps per second of a run, measured for `seconds`."""
    step, begun = place_of(address, run)
    time.sleep(seconds)
    now, ended = place_of(address, run)
    return (now - step) / max(ended - begun, 1e-9)
