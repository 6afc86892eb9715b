"""Measures the 2-D lab: pictures per second while a run trains, for two sizes of networks, and the cost of watching."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from playground.bench import Measurement
from playground.bench.browser import page, server, speed_of, wait_healthy
from playground.compile import compiled_step

SIZES: dict[str, list[int]] = {"MLP 2×16": [16, 16], "MLP 3×128": [128, 128, 128]}
WANTED = 30  # pictures per second, each of a new step
EVERYTHING = ["map", "manifold", "density", "real", "trails", "arrows", "fake", "modes"]
CANVAS = "document.querySelector('.lab .first canvas')"
STEP = f"+{CANVAS}?.dataset.step"
COMPILED = "document.querySelector('.lab .status .how')?.textContent === 'compiled'"
RUN = "new URLSearchParams(location.search).get('run')"
SHOW = """(wanted) => { for (const chip of document.querySelectorAll('.lab [data-layer]')) {
  const shown = chip.getAttribute('aria-pressed') === 'true';
  if (shown !== wanted.includes(chip.dataset.layer)) chip.click(); } }"""

# Counts, display frame by display frame, the pictures of the plane, and those of a step not yet seen.
WATCH = (
    """async (seconds) => { const { dataset } = CANVAS, start = performance.now(), begin = +dataset.step;
  let { painted, step } = dataset, pictures = 0, distinct = 0, frames = 0;
  await new Promise((done) => { const turn = (now) => {
    frames++;
    if (dataset.painted !== painted) { pictures++; painted = dataset.painted; }
    if (dataset.step !== step) { distinct++; step = dataset.step; }
    if (now - start > 1000 * seconds) return done();
    requestAnimationFrame(turn); }; requestAnimationFrame(turn); });
  const passed = (performance.now() - start) / 1000;
  const steps = (+dataset.step - begin) / passed;
  return { pictures: pictures / passed, distinct: distinct / passed, frames: frames / passed, steps }; }"""
).replace("CANVAS", CANVAS)


def rows(quick: bool) -> Iterator[Measurement]:
    seconds = 2.0 if quick else 10.0
    with page() as tab, server() as app:
        wait_healthy(app)
        tab.goto(app.url)
        tab.wait_for_timeout(8000)  # the fork server loads PyTorch
        for title, hidden in SIZES.items():
            query = {"preset": "lab", "view.speed": "0"} | dict.fromkeys(("G.hidden", "D.hidden"), json.dumps(hidden))
            tab.goto("about:blank")
            tab.goto(f"{app.url}/lab?{urlencode(query)}")
            tab.wait_for_function(f"{STEP} > 100", timeout=60_000)
            if compiled_step.compiler():  # which takes a core for half a minute: not what is measured
                tab.wait_for_function(COMPILED, timeout=180_000)
            yield from _watched(tab, title, "the layers one begins with", seconds)
            tab.evaluate(SHOW, EVERYTHING)
            yield from _watched(tab, title, "eight layers", seconds)
        yield from _cost(tab, seconds)


def _watched(tab: Any, title: str, layers: str, seconds: float) -> Iterator[Measurement]:
    tab.wait_for_timeout(1500)
    found = tab.evaluate(WATCH, seconds)
    what = f"{title}, {layers}: new pictures per second (display {found['frames']:.0f}, {found['steps']:,.0f} steps/s)"
    yield Measurement(what, found["distinct"], "/s", f"≥ {WANTED}", found["distinct"] >= WANTED)


def _cost(tab: Any, seconds: float) -> Iterator[Measurement]:
    """Steps per second with a visible and with a hidden page, in turns."""
    rates: dict[bool, list[float]] = {True: [], False: []}
    for i in range(4):
        hidden = i % 2 == 1
        tab.evaluate(f"Object.defineProperty(document, 'hidden', {{value: {str(hidden).lower()}, configurable: true}})")
        tab.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        tab.wait_for_timeout(6500)  # a hidden page keeps its connection for a moment
        rates[hidden].append(speed_of(tab.url, seconds / 2, tab.evaluate(RUN)))
    ratio = sum(rates[False]) / max(sum(rates[True]), 1e-9)
    yield Measurement("training speed with the lab open / hidden", ratio)
