"""Measures the page: start, first picture, Train to the first live frame, reruns, and the cost of watching."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playground.bench import Measurement, watching
from playground.bench.browser import page, run_of, server, wait_healthy
from playground.runs.folder.store import RunFolder

# Notes when the stage's canvas first shows something, and counts how often it is painted.
PROBE = """
window.probe = {first: null, live: null, paints: 0};
const put = CanvasRenderingContext2D.prototype.putImageData, draw = CanvasRenderingContext2D.prototype.drawImage;
const seen = () => { probe.first ??= performance.now(); probe.paints++; };
const C = CanvasRenderingContext2D.prototype;
C.putImageData = function (...a) { seen(); probe.live ??= performance.now(); return put.apply(this, a); };
C.drawImage = function (...a) { seen(); return draw.apply(this, a); };
"""


def rows(quick: bool) -> Iterator[Measurement]:
    with page() as tab:  # a person's browser is open before the command
        tab.add_init_script(PROBE)
        tab.goto("about:blank")
        with server() as app:
            wait_healthy(app)
            tab.goto(app.url)
            tab.wait_for_function("probe.first !== null", timeout=30_000)
            paint = time.perf_counter() - app.started
            yield Measurement("command to first paint", paint, "s", "≤ 3", paint <= 3)
            firsts = [_train(tab, app.url, stop=i > 0) for i in range(1 if quick else 5)]
            first = statistics.median(firsts)
            spread = f"median of {len(firsts)} ({min(firsts):.2f} to {max(firsts):.2f})"
            yield Measurement(f"Train to first frame, {spread}", first, "s", "≤ 0.5", first <= 0.5)
            yield Measurement("the same, the first time in a fresh app", firsts[0], "s")
            lives = [_load(tab) for _ in range(1 if quick else 5)]
            live = statistics.median(lives)
            spread = f"median of {len(lives)} ({min(lives):.2f} to {max(lives):.2f})"
            yield Measurement(f"page load to first live frame, {spread}", live, "s", "≤ 1", live <= 1)
            yield from _reruns(tab, 5 if quick else 40)
            kind, address = tab.context.browser.browser_type, tab.url
            tab.goto("about:blank")
            run = RunFolder.open(Path(app.runs), run_of(address))
            yield from watching.rows(kind, address, run, 2.0 if quick else 4.0, 1 if quick else 20)


def _train(tab: Any, url: str, *, stop: bool) -> float:
    """Seconds from the button to the first frame of a new run; the run before is stopped first."""
    if stop:
        tab.get_by_role("button", name="Stop", exact=True).click()
        tab.wait_for_timeout(3000)
    tab.goto(f"{url}/train?stop.seconds=36000")  # with a bar that moves
    tab.wait_for_timeout(8000)  # the fork server loads PyTorch
    begun = tab.evaluate("probe.live = null; performance.now()")
    tab.get_by_role("button", name="Train", exact=True).click()
    tab.wait_for_function("probe.live !== null", timeout=30_000)
    return float(tab.evaluate("probe.live") - begun) / 1000


def _load(tab: Any) -> float:
    """Seconds from loading the page to the first frame of the running run."""
    tab.wait_for_timeout(2000)
    tab.reload()
    tab.wait_for_function("probe.live !== null", timeout=30_000)
    return float(tab.evaluate("probe.live")) / 1000


# From the click's own event to the first display frame that shows what it asked for.
RERUN = """(wanted) => new Promise((done) => {
  const toggle = [...document.querySelectorAll('[data-testid=stSidebar] label')].find((l) => l.innerText === 'Preview');
  const images = () => document.querySelectorAll('[data-testid=stSidebar] img').length;
  toggle.addEventListener('click', (event) => {
    const look = () => (images() === wanted ? done(performance.now() - event.timeStamp) : requestAnimationFrame(look));
    requestAnimationFrame(look);
  }, { once: true });
  toggle.querySelector('input').click(); })"""


def _reruns(tab: Any, n: int) -> Iterator[Measurement]:
    """The time of a widget's rerun, from the click to its result on the screen."""
    times = []
    for i in range(n + 2):
        tab.wait_for_timeout(400)
        times.append(tab.evaluate(RERUN, (i + 1) % 2))
    times = sorted(times[2:])  # the first ones load the data
    p95 = times[min(len(times) - 1, int(0.95 * len(times)))]
    yield Measurement(f"a widget's rerun while a run trains, p95 of {len(times)}", p95, "ms", "≤ 200", p95 <= 200)
    yield Measurement("the same, median", statistics.median(times), "ms")
