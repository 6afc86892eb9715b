"""Measures what watching costs training: steps per second with a watcher over those without."""

from __future__ import annotations

import contextlib
import json
import math
import statistics
import threading
import time
from collections import deque
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any
from urllib.parse import urlsplit

from playground.bench import Measurement
from playground.bench.browser import Look, unobserved
from playground.errors import MachineError
from playground.messages import Row
from playground.metrics import METRICS
from playground.runs.folder.store import RunFolder
from playground.texts import Message

WAYS = {"afar": "from another computer", "here": "on the same cores"}
SETTLE = 4.0  # seconds until a page that is shown again has drawn what it missed
WINDOWS = 5  # attempts on a slow machine, whose first windows may have too few rows


def rows(kind: Any, address: str, run: RunFolder, seconds: float, rounds: int) -> Iterator[Measurement]:
    """Compares each watched window with the mean of the unwatched windows before and after it.

    So neither fluctuations of the machine, which last for seconds and change the speed by a tenth, nor the course of
    the run favour one. `kind` is Playwright's Chromium, `address` the page of a `run` that trains.
    """
    ratios: dict[str, list[float]] = {way: [] for way in WAYS}
    with unobserved(kind, address) as look:
        before = _speed(look, address, run, "nobody", seconds)
        for _ in range(rounds):
            for way, found in ratios.items():
                watched = _speed(look, address, run, way, seconds)
                after = _speed(look, address, run, "nobody", seconds)
                found.append(2 * watched / (before + after))
                before = after
    for way, found in ratios.items():
        ratio = statistics.mean(found)
        error = f" ± {statistics.stdev(found) / len(found) ** 0.5:.3f}" if rounds > 1 else ""
        what = f"training speed, watched {WAYS[way]} / not, mean of {rounds}{error}"
        yield Measurement(what, ratio, "", "≥ 0.95", ratio >= 0.95)


def speed(rows: Sequence[Row]) -> float:
    """Steps per second from the first of `rows` to the last, without the intervals before rows with metrics.

    Metrics take the worker a quarter of a second now and then, with or without a watcher. NaN for too few rows.
    """
    steps = seconds = 0.0
    for before, row in pairwise(rows):
        if not METRICS.keys() & row.values.keys():
            steps += row.step - before.step
            seconds += row.seconds - before.seconds
    return steps / seconds if seconds else math.nan


def _speed(look: Look, address: str, run: RunFolder, way: str, seconds: float) -> float:
    """Steps per second of the run while the page is visible (“here”), while a bare socket follows it (“afar”), or while
    the page is hidden and disconnected (“nobody”). Raises `MachineError` where the pictures do not match that."""
    with look() as tab:
        tab.evaluate(
            f"Object.defineProperty(document, 'hidden', {{value: {str(way != 'here').lower()}, configurable: true}});"
            "document.dispatchEvent(new Event('visibilitychange'))"
        )
        if way != "here":
            tab.evaluate("ganPlaygroundTab.close()")  # as it would by itself after five seconds
    with _listener(address, run.path.name) if way == "afar" else contextlib.nullcontext(()) as heard:
        time.sleep(SETTLE)
        before = _shown(look)
        begun = (run.path / "metrics.jsonl").stat().st_size
        for _ in range(WINDOWS):
            time.sleep(seconds)
            told, _ = run.rows(begun)
            if not math.isnan(found := speed(told)):
                break
        else:
            raise MachineError(Message("bench_stalled", "The measured run did not move."))
    if (way == "here") != (_shown(look) != before) or (way == "afar") != any(isinstance(m, bytes) for m in heard):
        raise MachineError(
            Message("bench_pictures", "The pictures of the run did not arrive as expected ({way}).", way=way)
        )
    return found


def _shown(look: Look) -> str:
    """The step of the picture on the page, as text."""
    with look() as tab:
        return str(tab.locator(".run .at").inner_text())


@contextlib.contextmanager
def _listener(address: str, run: str) -> Iterator[deque[str | bytes]]:
    """Follow a run as a page does, by a socket without a page: the cost of a browser on another computer.

    Yields the latest messages.
    """
    from websockets.sync.client import connect

    follow: dict[str, Any] = {"type": "follow", "run": run}
    stage = follow | {"stream": 1, "views": ["ema"], "fps": 12, "rows": None, "journal": 0}
    board = follow | {"stream": 2, "views": [], "state": False, "rows": 0, "journal": None}
    with connect(f"ws://{urlsplit(address).netloc}/api/socket", compression=None, max_size=None) as socket:
        for wish in (stage, board):
            socket.send(json.dumps(wish))
        heard: deque[str | bytes] = deque(maxlen=50)
        hearing = threading.Thread(target=heard.extend, args=(socket,))
        hearing.start()
        yield heard
    hearing.join()
