"""Half an hour of watched training: does anything grow? On demand: `bench --suite memory`."""

from __future__ import annotations

from collections.abc import Iterator

import psutil

from playground.bench import Row
from playground.bench.browser import page, server, wait_healthy


def rows(quick: bool) -> Iterator[Row]:
    minutes = 1.0 if quick else 30.0
    with server() as app, page() as tab:
        wait_healthy(app)
        tab.goto(f"{app.url}/train")
        tab.get_by_role("button", name="Train", exact=True).wait_for(timeout=30_000)
        tab.get_by_role("button", name="Train", exact=True).click()
        tab.wait_for_timeout(minutes * 60_000 / 3)
        before = _megabytes(app.process.pid, tab)
        tab.wait_for_timeout(minutes * 60_000 * 2 / 3)
        after = _megabytes(app.process.pid, tab)
    for name in before:
        growth = after[name] - before[name]
        yield Row(
            f"{name}: growth from minute {minutes / 3:.0f} to {minutes:.0f} (from {before[name]:.0f} MB)",
            growth,
            "MB",
            "flat",
            growth < 30,
        )


def _megabytes(pid: int, tab: object) -> dict[str, float]:
    app = psutil.Process(pid)
    workers = app.children(recursive=True)
    heap = tab.evaluate("performance.memory ? performance.memory.usedJSHeapSize : 0")  # type: ignore[attr-defined]
    return {
        "app": app.memory_info().rss / 1e6,
        "workers": sum(_private(w) for w in workers) / 1e6,
        "browser's heap": heap / 1e6,
    }


def _private(process: psutil.Process) -> float:
    try:
        return float(process.memory_full_info().uss)
    except psutil.Error:
        return 0.0
