"""Record them again: `python -m playground.app.recorded` trains the default presets of pictures and of the lab."""

from __future__ import annotations

import json
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from playground import presets
from playground.data import load
from playground.events import Frame, pack_frame
from playground.runs.observe import Observer
from playground.runs.picture import grid
from playground.training import Step, train

FRAMES, COLUMNS, GAP = 48, 8, 2
LAST = 8_000  # steps of the lab's
FOLDER = Path(__file__).parent


def main() -> None:
    torch.set_num_threads(1)  # whatever else the machine does, this minute is one of one core
    players()
    grids()


def players() -> None:
    """The lab's: the real samples, then the players at some steps, frame by frame, each after its size."""
    preset = presets.default_for("lab")
    config, data = preset.config, load(preset.config.data)
    observer, marks = Observer(config, data), set(np.geomspace(1, LAST, FRAMES + 12).round().astype(int).tolist())
    frames: list[Frame] = []
    for step in train(config, data):
        if isinstance(step, Step) and step.step in marks:
            frames += observer.frames(step.players, ("nets",) if frames else ("real", "nets"))
            if step.step >= LAST:
                break
    packed = [pack_frame(frame) for frame in frames]
    (FOLDER / "ring.bin").write_bytes(b"".join(len(f).to_bytes(4, "little") + f for f in packed))


def grids() -> None:
    """The pictures': a minute of the default preset, grid by grid, in one image."""
    preset = presets.default_for("images")
    config, data = preset.config, load(preset.config.data)
    observer, seconds = Observer(config, data), config.stop.seconds or 60.0
    due = iter(np.concatenate([[0.0], np.geomspace(0.25, seconds, FRAMES - 1)]))
    steps, times, tiles = [], [], []
    spent, mark, start = 0.0, next(due), time.perf_counter()
    for step in train(config, data):
        spent = time.perf_counter() - start
        if isinstance(step, Step) and spent >= mark:
            tiles.append(grid(np.asarray(observer.samples(step.players), np.uint8), GAP))
            steps.append(step.step)
            times.append(round(spent, 1))
            start = time.perf_counter() - spent  # looking does not count
            mark = next((m for m in due if m > spent), None)
            if mark is None:
                break
    width, height = tiles[0].size
    sheet = Image.new(tiles[0].mode, (width * COLUMNS, height * -(-len(tiles) // COLUMNS)))
    for i, tile in enumerate(tiles):
        sheet.paste(tile, (i % COLUMNS * width, i // COLUMNS * height))
    sheet.save(FOLDER / f"{preset.name}.webp", quality=55, method=6)
    info = {"width": width, "height": height, "columns": COLUMNS, "steps": steps, "seconds": times}
    (FOLDER / f"{preset.name}.json").write_text(json.dumps(info) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
