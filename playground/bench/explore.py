"""Measures the explorer: first picture, pictures per second while dragging, grids of neighbours, beside a run."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import torch

from playground.bench import Measurement
from playground.bench.browser import page, server, wait_healthy
from playground.config import RunConfig
from playground.runs.folder.store import RunFolder
from playground.training.first_weights import build_for

NETS: dict[str, dict[str, Any]] = {
    "MLP, 28×28": {"data": "mnist", "condition": "concatenation"},
    "DCGAN-64, 28×28": {"data": "mnist", "condition": "none", "G": "dcgan", "D": "dcgan", "G.width": 64},
    "DCGAN-48 and 2 more, 28×28": {
        "data": "mnist", "condition": "none", "G": "dcgan", "D": "dcgan", "G.width": 48, "G.extra": 2,
    },
    "DCGAN-64, 64×64 colour, 3.6 M weights": {
        "data": "own", "data.side": 64, "data.title": "pictures", "condition": "none",
        "G": "dcgan", "D": "dcgan", "G.width": 64, "latent.size": 100,
    },
}  # fmt: skip
WANTED = {title: 60 if "28×28" in title else 55 for title in NETS}  # pictures per second

# The exploration on the page: its script is asked for the explorer that it has mounted.
FIND = """const everywhere = (root) => { const found = root.querySelector(".explore"); if (found) return found;
  for (const { shadowRoot } of root.querySelectorAll("*")) {
    const inner = shadowRoot && everywhere(shadowRoot); if (inner) return inner; } return null; };
  const loaded = performance.getEntriesByType("resource").map((entry) => entry.name);
  const script = loaded.find((name) => name.includes("/explore/explore.js"));
  const { mounted } = script ? await import(script) : { mounted: new WeakMap() };
  let owner = everywhere(document); while (owner && !mounted.get(owner)) owner = owner.parentNode ?? owner.host;
  const { parts, toolbox } = (owner && mounted.get(owner).current) ?? {}, e = parts?.pictures;"""

# Moves the pointer once per display frame and counts canvases that differ from the one before.
DRAG = (
    """async (seconds) => { FIND
  const box = e.big.getBoundingClientRect(), at = (t) => ({ clientX: box.x + box.width * (0.5 + 0.3 * Math.cos(t)),
    clientY: box.y + box.height * (0.5 + 0.3 * Math.sin(1.3 * t)), pointerId: 1, buttons: 1, bubbles: true });
  e.big.setPointerCapture = () => {};
  e.big.dispatchEvent(new PointerEvent("pointerdown", at(0)));
  let distinct = 0, before = 0, frames = 0; const start = performance.now();
  await new Promise((done) => { const turn = (now) => {
    let sum = 0; for (let i = 0; i < e.image.data.length; i += 4) sum = (sum * 31 + e.image.data[i]) | 0;
    frames++; if (sum !== before) distinct++; before = sum;
    if (now - start > 1000 * seconds) return done();
    e.big.dispatchEvent(new PointerEvent("pointermove", at((now - start) / 300)));
    requestAnimationFrame(turn); }; requestAnimationFrame(turn); });
  e.big.dispatchEvent(new PointerEvent("pointerup", at(0)));
  const passed = (performance.now() - start) / 1000;
  return { distinct: distinct / passed, frames: frames / passed, took: e.took, kind: e.source.kind }; }"""
).replace("FIND", FIND)

# From a movement of the pointer, at any time between two display frames, until its picture is there: milliseconds.
DELAYS = (
    """async (count) => { FIND
  const box = e.big.getBoundingClientRect(), found = [];
  const at = (i) => ({ clientX: box.x + box.width * (0.5 + 0.3 * Math.cos(i)), clientY: box.y + box.height / 2,
    pointerId: 1, buttons: 1, bubbles: true });
  e.big.setPointerCapture = () => {};
  e.big.dispatchEvent(new PointerEvent("pointerdown", at(0)));
  for (let i = 1; i <= count; i++) {
    await new Promise((r) => setTimeout(r, 30 + 16 * Math.random()));
    const before = e.painted, moved = performance.now();
    e.big.dispatchEvent(new PointerEvent("pointermove", at(i)));
    await new Promise((done) => {
      const look = () => (e.painted > before ? done() : requestAnimationFrame(look));
      requestAnimationFrame(look); });
    found.push(performance.now() - moved);
  }
  e.big.dispatchEvent(new PointerEvent("pointerup", at(count)));
  return found.sort((a, b) => a - b); }"""
).replace("FIND", FIND)

GRIDS = (
    """async (seconds) => { FIND
  toolbox.openById("Around"); parts.motion.wander(true);
  await new Promise((r) => setTimeout(r, 500));
  const before = toolbox.tool.grids, start = performance.now();
  await new Promise((r) => setTimeout(r, 1000 * seconds));
  const rate = (toolbox.tool.grids - before) / ((performance.now() - start) / 1000);
  toolbox.openById(""); parts.motion.wander(false);
  return rate; }"""
).replace("FIND", FIND)

# Resolves with the time of the first picture.
FIRST = f"""async () => {{ for (;;) {{ {FIND} if (e && e.painted > 0) return performance.now();
  await new Promise(requestAnimationFrame); }} }}"""


def rows(quick: bool) -> Iterator[Measurement]:
    seconds = 1.0 if quick else 5.0
    with page() as tab, server() as app:
        wait_healthy(app)
        names = {title: _generator(Path(app.runs), patch, title) for title, patch in NETS.items()}
        tab.goto(f"{app.url}/")  # the app is warm, the browser has the page's scripts
        tab.wait_for_timeout(8000)
        for beside in (False, True):
            if beside:
                tab.goto(f"{app.url}/train")
                tab.get_by_role("button", name="Train", exact=True).click()
                tab.wait_for_timeout(6000)
            for title, name in names.items():
                tab.goto("about:blank")
                tab.goto(f"{app.url}/explore?model={name}")
                first = tab.evaluate(FIRST) / 1000
                where = "while a run trains" if beside else "alone"
                if title.startswith("MLP"):
                    yield Measurement(f"page to first picture, {where}", first, "s", "≤ 1", first <= 1)
                tab.wait_for_timeout(1000)
                found = tab.evaluate(DRAG, seconds)
                rate = found["distinct"]
                yield Measurement(
                    f"{title}: distinct pictures per second while dragging, {where} "
                    f"({found['took']:.1f} ms each, {found['kind']}; display {found['frames']:.0f})",
                    rate, "/s", f"≥ {WANTED[title]}", rate >= 0.97 * WANTED[title],
                )  # fmt: skip
                delays = tab.evaluate(DELAYS, int(12 * seconds))
                middle, late, most = (
                    delays[len(delays) // 2],
                    delays[int(0.95 * len(delays))],
                    1000 / 60 + found["took"],
                )
                yield Measurement(
                    f"{title}: from pointer to picture, median, {where} (p95 {late:.0f})",
                    middle, "ms", f"≤ {most:.1f}", middle <= most,
                )  # fmt: skip
                if "28×28" in title:
                    grids = tab.evaluate(GRIDS, seconds)
                    yield Measurement(f"{title}: 8×8 neighbours, {where}", grids, "/s", "≥ 15", grids >= 15)
                time.sleep(0.2)


def _generator(root: Path, patch: dict[str, Any], title: str) -> str:
    """A run that holds an untrained generator: speed does not depend on what the weights are."""
    config = RunConfig().edit(patch)
    folder = RunFolder.create(root, config, name=title)
    classes = len(config.data.class_names) if config.condition != "none" else 0
    G, _ = build_for(config, config.data.shape, classes)
    for p in G.parameters():
        p.data.mul_(2)  # so that pictures differ
    folder.save_ema(1, G.state_dict())
    z = torch.zeros(1, config.latent.size)
    with torch.no_grad():
        folder.save_sample(1, folder.kind.to_raw(G.eval()(z, torch.zeros(1, dtype=torch.int64) if classes else None)))
    folder.write_state(type(folder.state())(status="done", step=1))
    return f"run-{folder.id}"
