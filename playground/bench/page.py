"""How quick the page is: start, first picture, Train to the first live frame, reruns, and what watching costs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

from playground.bench import Row
from playground.bench.browser import page, server, wait_healthy

# Notes when the stage's canvas first shows something, and counts how often it is painted.
PROBE = """
window.probe = {first: null, live: null, paints: 0};
const put = CanvasRenderingContext2D.prototype.putImageData, draw = CanvasRenderingContext2D.prototype.drawImage;
const seen = () => { probe.first ??= performance.now(); probe.paints++; };
const C = CanvasRenderingContext2D.prototype;
C.putImageData = function (...a) { seen(); probe.live ??= performance.now(); return put.apply(this, a); };
C.drawImage = function (...a) { seen(); return draw.apply(this, a); };
"""


def rows(quick: bool) -> Iterator[Row]:
    with page() as tab:  # a person's browser is there before the command
        tab.add_init_script(PROBE)
        tab.goto("about:blank")
        with server() as app:
            wait_healthy(app)
            tab.goto(app.url)
            tab.wait_for_function("probe.first !== null", timeout=30_000)
            paint = time.perf_counter() - app.started
            tab.goto(f"{app.url}/train")
            yield Row("command to first paint", paint, "s", "≤ 3", paint <= 3)
            tab.wait_for_timeout(8000)  # the spare worker gets warm
            begun = tab.evaluate("probe.live = null; performance.now()")
            tab.get_by_role("button", name="Train", exact=True).click()
            tab.wait_for_function("probe.live !== null", timeout=30_000)
            first = (tab.evaluate("probe.live") - begun) / 1000
            yield Row("Train to first frame", first, "s", "≤ 0.5", first <= 0.5)
            tab.reload()
            tab.wait_for_function("probe.live !== null", timeout=30_000)
            live = tab.evaluate("probe.live") / 1000
            yield Row("page load to first live frame", live, "s", "≤ 1", live <= 1)
            yield from _reruns(tab, 5 if quick else 25)
            yield from _watching(tab, 3.0 if quick else 20.0)


def _reruns(tab: Any, n: int) -> Iterator[Row]:
    """A widget's rerun, from the click to the page at rest again."""
    times = []
    tab.wait_for_timeout(1000)
    toggle = tab.get_by_text("Preview", exact=True)
    for i in range(n):
        start = time.perf_counter()
        toggle.click()
        tab.wait_for_function(
            f"document.querySelectorAll('[data-testid=stSidebar] img').length === {(i + 1) % 2}", timeout=30_000
        )
        times.append(time.perf_counter() - start)
    times = sorted(times[2:])  # the first ones load the data
    p95 = 1000 * times[min(len(times) - 1, int(0.95 * len(times)))]
    yield Row(f"a widget's rerun while a run trains, p95 of {len(times)}", p95, "ms", "≤ 200", p95 <= 200)


def _watching(tab: Any, seconds: float) -> Iterator[Row]:
    """Steps a second with the page watching, and with it looking away, in turns."""
    rates: dict[bool, list[float]] = {True: [], False: []}
    for i in range(4):
        watched = i % 2 == 0
        tab.evaluate(
            f"Object.defineProperty(document, 'hidden', {{value: {str(not watched).lower()}, configurable: true}})"
        )
        tab.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        tab.wait_for_timeout(6500)
        a = _step(tab)
        start = time.perf_counter()
        tab.wait_for_timeout(1000 * seconds / 2)
        rates[watched].append((_step(tab) - a) / (time.perf_counter() - start))
    ratio = sum(rates[True]) / max(sum(rates[False]), 1e-9)
    yield Row("training speed with a page watching / without", ratio, "", "≥ 0.95", ratio >= 0.95)


def _step(tab: Any) -> int:
    """The run's step, asked of its folder's newest state through the page's own address."""
    run = tab.evaluate("new URLSearchParams(location.search).get('run')")
    return int(tab.evaluate(f"fetch('/api/runs/{run}/state').then((a) => a.json()).then((s) => s.step)"))
