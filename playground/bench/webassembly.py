"""Measures steps per second of a training whose step is a WebAssembly module, in Node and in a worker of Chromium."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import torch

from playground import assets
from playground.bench import Measurement
from playground.bench.browser import page
from playground.compile.wasm.module import build_module, needed_parts
from playground.config import RunConfig
from playground.data.dataset import Dataset
from playground.errors import MachineError

WANTED = 6000
ADDRESS = "http://bench.test"
# Real samples at random, random numbers and a step, for some seconds: the median of three rounds after a warm-up.
PROGRAM = """
const { StepModule } = await import(PLACE);
const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
const module = await StepModule.instantiate(bytes(CODE), DESCRIPTION);
const points = new Float32Array(bytes(POINTS).buffer), rows = points.length / 2;
module.begin(1);
const part = module.parts[0], [real] = part.real;
let counter = 0, steps = 0;
function step() {
  counter = module.rand(real, 2, counter);
  for (let i = 0; i < real.length; i += 2) {
    const row = 2 * Math.floor(rows * real[i]);
    real[i] = points[row];
    real[i + 1] = points[row + 1];
  }
  counter = module.drawNoise(part, 3, counter);
  for (const name of ["rate_D", "rate_G"]) part.set(name, 2e-4);
  for (const name of ["count_D", "count_G"]) part.set(name, steps);
  const failed = part.run();
  if (failed) throw new Error(`${failed} has diverged at step ${steps}`);
  steps += 1;
}
for (let i = 0; i < 2000; i++) step();
const rates = [];
for (let round = 0; round < 3; round++) {
  const start = performance.now(), before = steps;
  while (performance.now() - start < 1000 * SECONDS) step();
  rates.push((1000 * (steps - before)) / (performance.now() - start));
}
rates.sort((a, b) => a - b);
const answer = rates[1];
"""


def rows(what: str, config: RunConfig, data: Dataset, seconds: float) -> Iterator[Measurement]:
    """The rates for `config`, wherever the machine has Node or Chromium."""
    built = build_module(config, data.shape, needed_parts(config)[:1])
    points = data.batch(torch.arange(len(data))).contiguous().numpy()
    given: dict[str, Any] = {
        "CODE": base64.b64encode(built.code).decode(), "DESCRIPTION": built.description,
        "POINTS": base64.b64encode(points.tobytes()).decode(), "SECONDS": seconds,
    }  # fmt: skip
    if _has_node():
        yield _row(f"{what} WebAssembly in Node", _in_node(given))
    try:
        yield _row(f"{what} WebAssembly in a worker of Chromium", _in_chromium(given))
    except MachineError:
        return  # no Chromium, or no playwright


def _has_node() -> bool:
    """Whether there is a Node that imports our files, which have no package that says what they are."""
    node = shutil.which("node")
    if node is None:
        return False
    version = subprocess.run([node, "--version"], capture_output=True, text=True).stdout
    return tuple(int(n) for n in re.findall(r"\d+", version)[:2]) >= (20, 19)


def _row(what: str, rate: float) -> Measurement:
    return Measurement(what, rate, "steps/s", f"≥ {WANTED:,}", rate >= WANTED)


def _script(given: dict[str, Any], place: str) -> str:
    constants = {"PLACE": place, **given}
    return "".join(f"const {name} = {json.dumps(value)};\n" for name, value in constants.items()) + PROGRAM


def _in_node(given: dict[str, Any]) -> float:
    place = assets.files()["shared/step/step_module.js"].resolve().as_uri()
    script = _script(given, place) + "console.log(answer);"
    command = ["node", "--input-type=module"]
    return float(subprocess.run(command, input=script, capture_output=True, text=True, check=True).stdout)


def _in_chromium(given: dict[str, Any]) -> float:
    def serve(route: Any) -> None:
        name = route.request.url.removeprefix(f"{ADDRESS}/")
        if name == "worker.js":
            script = _script(given, f"{ADDRESS}/shared/step/step_module.js") + "postMessage(answer);"
            route.fulfill(body=script, content_type="text/javascript")
        elif name in assets.files():
            route.fulfill(body=assets.files()[name].read_bytes(), content_type=assets.media_type(name))
        else:
            route.fulfill(body="<body></body>", content_type="text/html")

    with page() as tab:
        tab.context.route(f"{ADDRESS}/**", serve)
        tab.goto(ADDRESS)
        found = tab.evaluate(
            """() => new Promise((resolve, reject) => {
              const worker = new Worker("/worker.js", { type: "module" });
              worker.onmessage = ({ data }) => resolve(data);
              worker.onerror = ({ message }) => reject(new Error(message));
            })"""
        )
    return float(found)
