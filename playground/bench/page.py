"""How quick the page is: start, first picture, Train to the first live frame, reruns, and what watching costs."""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from typing import Any

from playground.bench import Row
from playground.bench.browser import page, server, speed_of, wait_healthy

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
            yield Row("command to first paint", paint, "s", "≤ 3", paint <= 3)
            firsts = [_train(tab, app.url, stop=i > 0) for i in range(1 if quick else 5)]
            first = statistics.median(firsts)
            spread = f"median of {len(firsts)} ({min(firsts):.2f} to {max(firsts):.2f})"
            yield Row(f"Train to first frame, {spread}", first, "s", "≤ 0.5", first <= 0.5)
            yield Row("the same, the first time in a fresh app", firsts[0], "s")
            lives = [_load(tab) for _ in range(1 if quick else 5)]
            live = statistics.median(lives)
            spread = f"median of {len(lives)} ({min(lives):.2f} to {max(lives):.2f})"
            yield Row(f"page load to first live frame, {spread}", live, "s", "≤ 1", live <= 1)
            yield from _reruns(tab, 5 if quick else 40)
            yield from _watching(tab, 2.0 if quick else 5.0, 1 if quick else 15)


def _train(tab: Any, url: str, *, stop: bool) -> float:
    """Seconds from the button to the first frame of a new run, which goes on; the one before is stopped first."""
    if stop:
        tab.get_by_role("button", name="Stop", exact=True).click()
        tab.wait_for_timeout(3000)
    tab.goto(f"{url}/train?stop.seconds=36000")  # with a bar that moves
    tab.wait_for_timeout(8000)  # the spare worker gets warm
    begun = tab.evaluate("probe.live = null; performance.now()")
    tab.get_by_role("button", name="Train", exact=True).click()
    tab.wait_for_function("probe.live !== null", timeout=30_000)
    return float(tab.evaluate("probe.live") - begun) / 1000


def _load(tab: Any) -> float:
    """Seconds from the page's address to the first frame of the run that goes on."""
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


def _reruns(tab: Any, n: int) -> Iterator[Row]:
    """A widget's rerun, from the click to what it asked for on the screen."""
    times = []
    for i in range(n + 2):
        tab.wait_for_timeout(400)
        times.append(tab.evaluate(RERUN, (i + 1) % 2))
    times = sorted(times[2:])  # the first ones load the data
    p95 = times[min(len(times) - 1, int(0.95 * len(times)))]
    yield Row(f"a widget's rerun while a run trains, p95 of {len(times)}", p95, "ms", "≤ 200", p95 <= 200)
    yield Row("the same, median", statistics.median(times), "ms")


# All that a page asks for, by a socket that paints nothing: what a browser on another computer costs this one.
AFAR = """() => new Promise((opened) => {
  const address = new URL('/api/socket', location.href);
  address.protocol = 'ws:';
  window.afar = new WebSocket(address);
  const run = new URLSearchParams(location.search).get('run');
  const stage = { type: 'follow', stream: 1, run, views: ['ema'], fps: 12, rows: null, journal: 0 };
  const board = { type: 'follow', stream: 2, run, views: [], state: false, rows: 0, journal: null };
  afar.onopen = () => { for (const wish of [stage, board]) afar.send(JSON.stringify(wish)); opened(); }; })"""


def _watching(tab: Any, seconds: float, rounds: int) -> Iterator[Row]:
    """Steps a second with someone watching over those with nobody: the median of some rounds, each in another order
    than the one before, so that neither the machine's moods nor the run's course favour one."""
    ways = ["nobody", "here", "afar"]
    ratios: dict[str, list[float]] = {"here": [], "afar": []}
    for i in range(rounds):
        rate = {way: _speed(tab, way, seconds) for way in ways[i % 3 :] + ways[: i % 3]}
        for way, found in ratios.items():
            found.append(rate[way] / rate["nobody"])
    for way, what in (("afar", "from another computer"), ("here", "on the same cores")):
        ratio = statistics.median(ratios[way])
        spread = f"{min(ratios[way]):.2f} to {max(ratios[way]):.2f}"
        what = f"training speed, watched {what} / not, median of {rounds} ({spread})"
        yield Row(what, ratio, "", "≥ 0.95", ratio >= 0.95)


def _speed(tab: Any, way: str, seconds: float) -> float:
    """Steps a second of the run while the page is looked at («here»), while a bare socket follows it («afar»), or when
    the page is hidden and has hung up («nobody»)."""
    tab.evaluate(
        f"Object.defineProperty(document, 'hidden', {{value: {str(way != 'here').lower()}, configurable: true}});"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    if way != "here":
        tab.evaluate("ganPlaygroundTab.close()")  # as it would by itself after five seconds
    if way == "afar":
        tab.evaluate(AFAR)
    tab.wait_for_timeout(2000)
    rate = speed_of(tab, seconds)
    if way == "afar":
        tab.evaluate("afar.close()")
    return rate
