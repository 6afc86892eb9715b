"""What watching costs training: steps a second with someone watching over those with nobody."""

from __future__ import annotations

import contextlib
import json
import statistics
import subprocess
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playground.bench import Row
from playground.bench.browser import FLAGS, chromium_path, speed_of
from playground.errors import MachineError

WAYS = {"afar": "from another computer", "here": "on the same cores"}
SETTLE = 1.5  # seconds until a page that is shown again has what it had missed
Look = Callable[[], AbstractContextManager[Any]]


def rows(kind: Any, address: str, seconds: float, rounds: int) -> Iterator[Row]:
    """Each time watched against the mean of the times before and after it, when nobody did: so neither the machine's
    moods, which last for seconds and move the speed by a tenth, nor the run's course favour one. `kind` is Playwright's
    Chromium, `address` the page of a run that goes on."""
    ratios: dict[str, list[float]] = {way: [] for way in WAYS}
    with unheard(kind, address) as look:
        before = _speed(look, address, "nobody", seconds)
        for _ in range(rounds):
            for way, found in ratios.items():
                watched = _speed(look, address, way, seconds)
                after = _speed(look, address, "nobody", seconds)
                found.append(2 * watched / (before + after))
                before = after
    for way, found in ratios.items():
        ratio = statistics.mean(found)
        error = f" ± {statistics.stdev(found) / len(found) ** 0.5:.3f}" if rounds > 1 else ""
        what = f"training speed, watched {WAYS[way]} / not, mean of {rounds}{error}"
        yield Row(what, ratio, "", "≥ 0.95", ratio >= 0.95)


def _speed(look: Look, address: str, way: str, seconds: float) -> float:
    """Steps a second of the run while the page is looked at («here»), while a bare socket follows it («afar»), or when
    the page is hidden and has hung up («nobody»). Raises `MachineError` where nothing was seen, or something."""
    with look() as tab:
        tab.evaluate(
            f"Object.defineProperty(document, 'hidden', {{value: {str(way != 'here').lower()}, configurable: true}});"
            "document.dispatchEvent(new Event('visibilitychange'))"
        )
        if way != "here":
            tab.evaluate("ganPlaygroundTab.close()")  # as it would by itself after five seconds
    with _ear(address) if way == "afar" else contextlib.nullcontext(()) as heard:
        time.sleep(SETTLE)
        before = _shown(look)
        rate = speed_of(address, seconds)
    if (way == "here") != (_shown(look) != before) or (way == "afar") != any(isinstance(m, bytes) for m in heard):
        raise MachineError(
            f"Watching was to be measured, but the pictures did not come as they should ({way}).", code="watching"
        )
    return rate


def _shown(look: Look) -> str:
    """The step of the picture on the page, in words."""
    with look() as tab:
        return str(tab.locator(".stage .at").inner_text())


@contextlib.contextmanager
def unheard(kind: Any, address: str) -> Iterator[Look]:
    """A Chromium as a person has it, on one page: a tool that hears all its traffic, as Playwright does, is there only
    while it is asked something. Raises `MachineError` when it does not start."""
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
                browser.close()  # hangs up, no more

        try:
            port = _port(Path(home) / "DevToolsActivePort")
            with look() as tab:
                tab.locator(".stage canvas").first.wait_for(timeout=30_000)
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
    raise MachineError("Chromium did not start.", code="browser")


@contextlib.contextmanager
def _ear(address: str) -> Iterator[deque[str | bytes]]:
    """All that a page asks for, by a socket that paints nothing: what a browser on another computer costs this one.
    Lends what has been heard: the latest messages."""
    from websockets.sync.client import connect

    place = urlsplit(address)
    follow: dict[str, Any] = {"type": "follow", "run": parse_qs(place.query)["run"][0]}
    stage = follow | {"stream": 1, "views": ["ema"], "fps": 12, "rows": None, "journal": 0}
    board = follow | {"stream": 2, "views": [], "state": False, "rows": 0, "journal": None}
    with connect(f"ws://{place.netloc}/api/socket", compression=None, max_size=None) as socket:
        for wish in (stage, board):
            socket.send(json.dumps(wish))
        heard: deque[str | bytes] = deque(maxlen=50)
        hearing = threading.Thread(target=heard.extend, args=(socket,))
        hearing.start()
        yield heard
    hearing.join()
