"""Half an hour of watched training: does anything grow? On demand: `bench --suite memory`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import psutil

from playground.bench import Row
from playground.bench.browser import page, server, wait_healthy
from playground.bench.page import step_of


def rows(quick: bool) -> Iterator[Row]:
    minutes = 1.0 if quick else 30.0
    with server() as app, page() as tab:
        wait_healthy(app)
        tab.goto(f"{app.url}/train?stop.seconds=null")  # goes on while it is measured
        tab.get_by_role("button", name="Train", exact=True).wait_for(timeout=30_000)
        tab.get_by_role("button", name="Train", exact=True).click()
        tab.wait_for_timeout(minutes * 60_000 / 3)
        before = _megabytes(app.process.pid, tab)
        tab.wait_for_timeout(minutes * 60_000 * 2 / 3)
        after = _megabytes(app.process.pid, tab)
    steps = after.pop("steps") - before["steps"]
    yield Row("steps trained between the two looks", steps, "", "> 0", steps > 0)
    for name in after:
        growth = after[name] - before[name]
        yield Row(
            f"{name}: growth from minute {minutes / 3:.0f} to {minutes:.0f} (from {before[name]:.0f} MB)",
            growth,
            "MB",
            "flat",
            growth < 30,
        )


def _megabytes(pid: int, tab: Any) -> dict[str, float]:
    app = psutil.Process(pid)
    here = {*psutil.Process().children(recursive=True)} - {app, *app.children(recursive=True)}
    session = tab.context.new_cdp_session(tab)
    session.send("HeapProfiler.collectGarbage")  # what is held, not what waits to be swept
    session.detach()
    return {
        "app": app.memory_info().rss / 1e6,
        "workers": sum(_private(w) for w in app.children(recursive=True)) / 1e6,
        "browser": sum(_private(p) for p in here) / 1e6,
        "page's heap": tab.evaluate("performance.memory.usedJSHeapSize") / 1e6,
        "steps": float(step_of(tab)),
    }


def _private(process: psutil.Process) -> float:
    try:
        return float(process.memory_full_info().uss)
    except psutil.Error:
        return 0.0
