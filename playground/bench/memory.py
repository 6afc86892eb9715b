"""Measures memory: thirty small runs together, and its growth in half an hour of watched training."""

from __future__ import annotations

import contextlib
import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil

from playground.bench import Measurement
from playground.bench.browser import page, place_of, server, wait_healthy
from playground.errors import MachineError
from playground.texts import Message

CLASS = 30  # runs


def rows(quick: bool, minutes: float | None = None) -> Iterator[Measurement]:
    together = _of_a_class(3 if quick else CLASS)
    yield Measurement(
        f"{3 if quick else CLASS} runs on points at once, all processes together", together, "GB", "≤ 6", together <= 6
    )
    minutes = minutes or (1.0 if quick else 30.0)
    with server() as app, page() as tab:
        wait_healthy(app)
        tab.goto(f"{app.url}/train?stop.seconds=null")  # trains while it is measured
        tab.get_by_role("button", name="Train", exact=True).wait_for(timeout=30_000)
        tab.get_by_role("button", name="Train", exact=True).click()
        tab.wait_for_timeout(minutes * 60_000 / 3)
        before = _megabytes(app.process.pid, tab)
        tab.wait_for_timeout(minutes * 60_000 * 2 / 3)
        after = _megabytes(app.process.pid, tab)
    steps = after.pop("steps") - before["steps"]
    yield Measurement("steps trained between the two looks", steps, "", "> 0", steps > 0)
    for name in after:
        growth = after[name] - before[name]
        yield Measurement(
            f"{name}: growth from minute {minutes / 3:.0f} to {minutes:.0f} (from {before[name]:.0f} MB)",
            growth,
            "MB",
            "flat",
            growth < 30,
        )


def _of_a_class(runs: int) -> float:
    """Gigabytes of this number of workers; shared memory is counted once (where the system reports it)."""
    from playground.config import RunConfig
    from playground.runs.manager import RunManager

    with tempfile.TemporaryDirectory() as folder:
        manager = RunManager(Path(folder), slots=runs)
        manager.start()
        try:
            config = RunConfig.from_json({"data": "ring", "stop": {"seconds": None}})
            ids = [manager.create(config.edit({"seed": i}), owner=str(i)) for i in range(runs)]
            patience = time.monotonic() + 300
            while any(manager.info(id).state.step < 20 for id in ids):
                if time.monotonic() > patience:
                    raise MachineError(Message("bench_slow", "Not all of {n} runs started within 300 seconds.", n=runs))
                time.sleep(0.5)
            return sum(_share(p) for p in psutil.Process().children(recursive=True)) / 1e9
        finally:
            manager.close()


def _share(process: psutil.Process) -> float:
    try:
        found = process.memory_full_info()
    except psutil.Error:
        return 0.0
    return float(getattr(found, "pss", found.uss))


def _megabytes(pid: int, tab: Any) -> dict[str, float]:
    app = psutil.Process(pid)
    here = {*psutil.Process().children(recursive=True)} - {app, *app.children(recursive=True)}
    session = tab.context.new_cdp_session(tab)
    session.send("HeapProfiler.collectGarbage")  # only memory that is in use
    session.detach()
    return {
        "app": app.memory_info().rss / 1e6,
        "workers": sum(private(w) for w in app.children(recursive=True)) / 1e6,
        "browser": sum(private(p) for p in here) / 1e6,
        "page's heap": tab.evaluate("performance.memory.usedJSHeapSize") / 1e6,
        "steps": float(place_of(tab.url)[0]),
    }


def private(process: psutil.Process) -> float:
    """Bytes that belong only to this process. On Linux those that it has written: pages of files, like a browser's
    code, would count as private whenever no other browser is open."""
    try:
        found = re.search(
            r"Private_Dirty: +(\d+)", Path(f"/proc/{process.pid}/smaps_rollup").read_text(encoding="ascii")
        )
    except OSError:  # no Linux, or the process has gone
        with contextlib.suppress(psutil.Error):
            return float(process.memory_full_info().uss)
        return 0.0
    return 1024 * float(found[1]) if found else 0.0
