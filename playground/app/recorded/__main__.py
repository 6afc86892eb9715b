"""Makes the recordings: `python -m playground.app.recorded` trains the first presets of Train and of the lab.

`python -m playground.app.recorded examples` makes the pictures of the presets in the plane, in `playground/presets`.
`… game` trains what Home shows; `… lessons` and `… lesson-pictures` make the recordings of lessons.
`… game` trains what Home shows. `… tables` measures the tables of lessons, which takes half an hour.
"""

from __future__ import annotations

import itertools
import json
import math
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from playground import presets
from playground.app.recorded import detector, game, lesson_pictures, sixty_lines, tables
from playground.config import RunConfig
from playground.data import load
from playground.lessons import library
from playground.messages import Frame, pack_frame
from playground.presets import Preset
from playground.runs.worker.evaluation import Evaluator
from playground.runs.worker.observe import Observer, judged
from playground.training.algorithm import train
from playground.training.steps import Step

FRAMES, COLUMNS, GAP = 48, 8, 2
ROWS, MEASURED = 90, 12  # of the curves of pictures
LAST = 8_000  # steps of the lab's recording
COPIES = (1, 50, 150, 300, 500, 800, 1200, 1800, 2600, 3500)  # of that on responsible use
HOPS = range(10, 730, 12)  # recorded steps of the lesson on mode collapse
CIRCLES = range(4, 484, 8)  # of that on the Nash equilibrium: three turns
STUCK = range(2, 122, 4)  # of that on vanishing gradients
RESTLESS = range(700, 820, 4)  # of that on oscillation
DAYS = range(1, 4)  # of that on applications, which shows the real days only
FEW = range(10, 1510, 60)  # of that on data: ten points
FOLDS = range(5, 605, 15)  # of that on architectures
FOLDER = Path(__file__).parent
STEPS = 1_000  # of a preset without claims
SIZE, FINE = (240, 150), 3  # of an example's picture, and the factor by which it is drawn larger
RGB = tuple[int, int, int]
REAL, FAKE, EDGE = (0, 158, 115), (230, 159, 0), (92, 59, 0)
ROUND, TRIANGLE = (  # corners of the signs of a real and of a fake point around its place
    radius * np.stack([np.sin(turns), -np.cos(turns)], -1)
    for radius, turns in ((4, np.arange(16) * np.pi / 8), (7, np.arange(3) * 2 * np.pi / 3))
)


def main() -> None:
    torch.set_num_threads(1)  # a minute of training means a minute of one core
    parts = {"networks": networks, "grids": grids, "examples": examples, "game": game.record, "lessons": lessons}
    parts |= {"sixty_lines": sixty_lines.record, "lesson-pictures": lesson_pictures.record}
    parts |= {"tables": tables.record, "detector": detector.record}
    for name in sys.argv[1:] or parts:
        parts[name]()


def networks() -> None:
    """The recording of the lab."""
    marks = np.geomspace(1, LAST, FRAMES + 12).round().astype(int).tolist()
    (FOLDER / "ring.bin").write_bytes(recorded(presets.load(presets.LAB).config, marks))


def lessons() -> None:
    """The recordings of lessons, where needed with smaller networks, whose points move in the same way."""
    small = {"G.hidden": [16, 16], "D.hidden": [16, 16], "loop.ema": 0.0}
    of_lessons: list[tuple[str, str, dict[str, Any], Sequence[int]]] = [
        ("responsible-use/copies.bin", "lab-ten-points", {}, COPIES),
        ("nash-equilibrium/circles.bin", "lab-circles", {}, CIRCLES),
        ("vanishing-gradients/stuck.bin", "lab-disjoint", small, STUCK),
        ("oscillation/restless.bin", "lab-heals", {**small, "opt_G.lr": 0.02, "opt_D.lr": 0.02, "seed": 1}, RESTLESS),
        ("applications/days.bin", "lab-heals", {**small, "data": "trading_days"}, DAYS),
        ("preparing-data/few.bin", "lab-ten-points", {"G.hidden": [32, 32], "opt_D.lr": 0.003, "loop.ema": 0.0}, FEW),
        ("architectures/four.bin", "lab", {"G.hidden": [4], "loop.ema": 0.0}, FOLDS),
        ("mode-collapse/hops.bin", "lab-hops", {**small, "G.hidden": [32, 32], "D.hidden": [32, 32]}, HOPS),
    ]
    for file, preset, patch, steps in of_lessons:
        (library.FOLDER / file).write_bytes(recorded(presets.load(preset).config.edit(patch), list(steps)))


def recorded(config: RunConfig, marks: list[int]) -> bytes:
    """The frames of a recording, each after its size: the real samples, then the networks at the steps `marks`."""
    data = load(config.data)
    observer = Observer(config, data)
    frames: list[Frame] = []
    for step in train(config, data):
        if isinstance(step, Step) and step.step in marks:
            frames += observer.frames(step.state, ("nets",) if frames else ("real", "heldout", "nets"))
            if step.step >= max(marks):
                break
    packed = [pack_frame(frame) for frame in frames]
    return b"".join(len(f).to_bytes(4, "little") + f for f in packed)


def grids() -> None:
    """The recordings of pictures: a minute of a preset, as grids in one image, and its rows."""
    for name in (presets.FIRST, presets.DEFAULT):
        grids_of(presets.load(name))


def grids_of(preset: Preset) -> None:
    config, data = preset.config, load(preset.config.data)
    observer, seconds = Observer(config, data), config.stop.seconds or 60.0
    evaluator = Evaluator(config, data, observer)
    pictures = iter(np.concatenate([[0.0], np.geomspace(0.25, seconds, FRAMES - 1)]))
    logs = iter(np.concatenate([[0.0], np.geomspace(0.2, seconds, ROWS - 1)]))
    measures = iter(np.linspace(5, seconds, MEASURED))
    steps, times, tiles, rows = [], [], [], []
    picture, log, measure, start = next(pictures), next(logs), next(measures), 0.0
    for step in train(config, data):
        start = start or time.process_time()  # imports before the first step do not count
        spent = time.process_time() - start  # of this process alone
        if not isinstance(step, Step):
            continue
        if spent >= picture:
            tiles.append(data.kind.image(observer.samples(step.state), GAP))
            steps.append(step.step)
            times.append(round(spent, 1))
            picture = next((m for m in pictures if m > spent), np.inf)
        if spent >= log:
            values = step.numbers() | step.terms() | (evaluator.measure(step.state) if spent >= measure else {})
            measure = measure if spent < measure else next((m for m in measures if m > spent), np.inf)
            rows.append(row(step, spent, values))
            log = next((m for m in logs if m > spent), np.inf)
        start = time.process_time() - spent  # drawing does not count
        if picture == log == np.inf:
            break
    width, height = tiles[0].size
    sheet = Image.new(tiles[0].mode, (width * COLUMNS, height * -(-len(tiles) // COLUMNS)))
    for i, tile in enumerate(tiles):
        sheet.paste(tile, (i % COLUMNS * width, i // COLUMNS * height))
    sheet.save(FOLDER / f"{preset.name}.webp", quality=55, method=6)
    info = {"width": width, "height": height, "columns": COLUMNS, "steps": steps, "seconds": times, "rows": rows}
    text = json.dumps(info, separators=(",", ":"))
    (FOLDER / f"{preset.name}.json").write_text(f"{text}\n", encoding="utf-8")


def row(step: Step, seconds: float, values: dict[str, float]) -> dict[str, Any]:
    """A row of the run as the browser gets it, with three digits of each number."""
    histograms = {name: [short(v) for v in found] for name, found in step.histograms().items()}
    numbers = {name: short(value) for name, value in values.items() if math.isfinite(value)}
    return {"step": step.step, "seconds": round(seconds, 1), "values": numbers, "histograms": histograms}


def short(value: float) -> float:
    return float(f"{value:.3g}")


def examples() -> None:
    """A picture of each preset in the plane, after the number of steps that its claims name."""
    for preset in presets.all_presets():
        if preset.kind.in_plane:
            steps = preset.claims.get("steps", STEPS)
            *_, last = itertools.islice(train(preset.config, load(preset.config.data)), steps)
            assert isinstance(last, Step)
            example(last).save(presets.FOLDER / f"{preset.name}.webp", quality=70, method=6)


def example(step: Step) -> Image.Image:
    """Real and fake points over D's belief, which is transparent where D cannot tell real from fake."""
    config, data, state = step.config, step.state.data, step.state
    wide, high = SIZE[0] * FINE, SIZE[1] * FINE
    observer = Observer(config, data)
    real, fake = np.asarray(observer.real()), np.asarray(observer.samples(state, raw=True))
    low, top = np.quantile(np.concatenate([real, fake]), [0.02, 0.98], axis=0)
    middle, scale = (low + top) / 2, 0.8 * min(wide / (top - low)[0], high / (top - low)[1])
    across, down = np.meshgrid(np.arange(SIZE[0]) + 0.5, np.arange(SIZE[1]) + 0.5)
    places = np.stack([across * FINE - wide / 2, high / 2 - down * FINE], -1).reshape(-1, 2) / scale + middle
    with torch.no_grad():
        logits = judged(state.D, torch.tensor(places, dtype=torch.float32), config, 0)
        of_real, of_fake = (judged(state.D, torch.tensor(x), config, 0) for x in (real, fake))
    game = config.objective
    line = float(of_real.mean() + of_fake.mean()) / 2 if game.paired or game.critic else game.boundary
    reach = 1.0 if game.probability or game.paired else float((of_real - line).abs().mean() + 1e-9)
    belief = torch.tanh((logits - line) / reach / 2).numpy().reshape(SIZE[::-1])
    ground = np.where(belief[..., None] > 0, np.array(REAL), np.array(FAKE))
    rgba = np.concatenate([ground, 110 * np.abs(belief)[..., None] ** 0.8], -1).astype(np.uint8)
    picture = Image.fromarray(rgba, "RGBA").resize((wide, high), Image.Resampling.BICUBIC)
    at = (wide / 2, high / 2)
    _marks(picture, (real - middle) * scale * (1, -1) + at, REAL, (255, 255, 255), ROUND)
    _marks(picture, (fake - middle) * scale * (1, -1) + at, FAKE, EDGE, TRIANGLE)
    return picture.resize(SIZE, Image.Resampling.LANCZOS)


def _marks(picture: Image.Image, at: NDArray[np.float64], fill: RGB, edge: RGB, corners: NDArray[np.float64]) -> None:
    """Draw a sign, given by its corners around the middle, at each place."""
    pen = ImageDraw.Draw(picture)
    for place in at:
        pen.polygon([tuple(corner) for corner in place + corners], fill=(*fill, 255), outline=(*edge, 255))


if __name__ == "__main__":
    main()
