"""What the processes of a measurement use: memory over time, and the processor."""

from __future__ import annotations

import contextlib
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from playground.bench.browser import Server
from playground.bench.memory import private
from playground.runs.folder.store import list_runs

PAUSE = 5.0  # seconds between two looks
BEGINNING = 1 / 3  # of the time, in which memory may grow: everything is opened for the first time


@dataclass
class Series:
    """Megabytes by time in seconds."""

    times: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)

    def slope(self) -> float:
        """Megabytes per minute after the beginning, by least squares."""
        first = next((i for i, t in enumerate(self.times) if t >= BEGINNING * self.times[-1]), 0)
        times, values = self.times[first:], self.megabytes[first:]
        mean, level = sum(times) / len(times), sum(values) / len(values)
        spread = sum((t - mean) ** 2 for t in times)
        return (
            60 * sum((t - mean) * (v - level) for t, v in zip(times, values, strict=True)) / spread if spread else 0.0
        )


class Usage:
    """Looks at the app and its processes until `stop`."""

    def __init__(self, app: Server) -> None:
        self.memory = {name: Series() for name in ("app", "workers", "fork server and helper")}
        self._app, self._begun = app, time.monotonic()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._over.set()
        self._thread.join()

    def _look(self) -> None:
        app = psutil.Process(self._app.process.pid)
        while not self._over.wait(PAUSE):
            workers = {folder.state().pid for folder in list_runs(Path(self._app.runs))}
            found = dict.fromkeys(self.memory, 0.0)
            found["app"] = app.memory_info().rss / 1e6
            for child in app.children(recursive=True):
                found["workers" if child.pid in workers else "fork server and helper"] += private(child) / 1e6
            for name, megabytes in found.items():
                self.memory[name].times.append(time.monotonic() - self._begun)
                self.memory[name].megabytes.append(megabytes)


def cpu_seconds(process: psutil.Process) -> float:
    """Of the process and everything that it has started."""
    total = 0.0
    for each in (process, *process.children(recursive=True)):
        with contextlib.suppress(psutil.Error):
            times = each.cpu_times()
            total += times.user + times.system + (0.0 if each == process else times.children_user)
    return total
