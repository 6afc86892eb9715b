"""Pictures of lessons, as recordings: two ways to enlarge, side by side, and what becomes of a person's own picture."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from playground import presets
from playground.data import load
from playground.data.pictures.files import PictureFile
from playground.data.pictures.pixels import decode
from playground.runs.worker.observe import Observer
from playground.training.algorithm import train
from playground.training.steps import Step

FOLDER = Path(__file__).parent
Grey = NDArray[np.uint8]

ENLARGED_BY = ("transposed", "enlarged")  # left and right
SHOWN = (3, 12, 25, 36, 47, 58, 4, 19, 70)  # of the fixed z
MARKS = np.unique(np.geomspace(1, 400, 34).round().astype(int)).tolist()
GAP, COLUMNS = 2, 8

PHOTO = (1000, 600)
SIDE, SPACE = 320, 20  # of the squares below it, as they are drawn


def record() -> None:
    upsampling()
    prepared()


def upsampling() -> None:
    """The first steps of one run with transposed convolutions, and of another that enlarges first: G itself."""
    sides = [_made_with(up) for up in ENLARGED_BY]
    space = np.full((sides[0][0].shape[0], 8), 255, np.uint8)
    _write("upsampling", [np.concatenate([left, space, right], 1) for left, right in zip(*sides, strict=True)], MARKS)


def _made_with(up: str) -> list[Grey]:
    patch = {"G.up": up, "stop.seconds": None, "stop.steps": MARKS[-1]}
    config = presets.load("article").config.edit(patch)
    data = load(config.data)
    observer = Observer(config, data)
    return [
        _grid(observer.samples(step.state, raw=True)[list(SHOWN), :, :, 0].astype(np.uint8))
        for step in train(config, data)
        if isinstance(step, Step) and step.step in MARKS
    ]


def _grid(pictures: Grey) -> Grey:
    """Nine pictures, 9×h×w, as three rows of three."""
    padded = np.pad(pictures, ((0, 0), (0, GAP), (0, GAP)))
    rows = [np.concatenate(list(padded[i : i + 3]), 1) for i in (0, 3, 6)]
    return np.concatenate(rows, 0)[:-GAP, :-GAP]


def prepared() -> None:
    """A picture as a person gives it, and below as the network sees it: 64, 32 and 28 pixels wide, the last in grey."""
    photo = _photo()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "photo.png"
        photo.save(path)
        file = PictureFile((path.name,), 0, path.stat().st_size, path)
        squares = [Image.fromarray(decode(file, side).pixels) for side in (64, 32, 28)]
    squares[-1] = squares[-1].convert("L")
    picture = Image.new("RGB", (PHOTO[0], PHOTO[1] + SPACE + SIDE))
    picture.paste(photo, (0, 0))
    for i, square in enumerate(squares):
        picture.paste(square.resize((SIDE, SIDE), Image.Resampling.NEAREST), (i * (SIDE + SPACE), PHOTO[1] + SPACE))
    _write("prepared", [np.asarray(picture, np.uint8)], [1])


def _write(name: str, frames: Sequence[NDArray[np.uint8]], steps: list[int]) -> None:
    """Frames of one size as one image, row by row, with its description."""
    height, width = frames[0].shape[:2]
    columns = min(COLUMNS, len(frames))
    sheet = Image.new("RGB", (columns * width, -(-len(frames) // columns) * height))
    for i, frame in enumerate(frames):
        sheet.paste(Image.fromarray(frame).convert("RGB"), (i % columns * width, i // columns * height))
    sheet.save(FOLDER / f"{name}.webp", quality=88, method=6)
    info = {"width": width, "height": height, "columns": columns, "steps": steps}
    (FOLDER / f"{name}.json").write_text(json.dumps(info, separators=(",", ":")) + "\n", encoding="utf-8")


def _photo() -> Image.Image:
    """A house at a lake with small windows, and a boat near the edge, which the middle square does not contain."""
    wide, high = 1600, 960
    picture = Image.new("RGB", (wide, high))
    pen = ImageDraw.Draw(picture)
    for y in range(high):
        up = 1 - y / high
        pen.line((0, y, wide, y), fill=(int(235 - 110 * up), int(225 - 40 * up), int(215 + 25 * up)))
    pen.ellipse((1010, 90, 1150, 230), fill=(255, 214, 120))
    pen.polygon([(0, 560), (250, 250), (520, 560)], fill=(96, 120, 140))
    pen.polygon([(300, 560), (640, 180), (1020, 560)], fill=(120, 140, 158))
    pen.polygon([(900, 560), (1300, 300), (1600, 560)], fill=(104, 128, 146))
    pen.rectangle((0, 560, wide, high), fill=(74, 128, 168))
    for y in range(600, high, 46):
        pen.line((0, y, wide, y + 8), fill=(98, 150, 186), width=6)
    pen.polygon([(520, 720), (420, high), (1240, high), (1090, 720)], fill=(88, 138, 72))
    pen.rectangle((640, 480, 980, 780), fill=(214, 186, 150))
    pen.polygon([(600, 490), (810, 330), (1020, 490)], fill=(158, 74, 52))
    pen.rectangle((770, 630, 850, 780), fill=(96, 66, 48))
    pen.rectangle((690, 560, 720, 590), fill=(44, 60, 84))  # the window
    pen.rectangle((900, 560, 930, 590), fill=(44, 60, 84))
    pen.polygon([(1370, 700), (1570, 700), (1530, 760), (1410, 760)], fill=(130, 60, 44))
    pen.polygon([(1462, 690), (1462, 520), (1560, 690)], fill=(245, 240, 228))
    pen.polygon([(1448, 690), (1448, 560), (1390, 690)], fill=(232, 226, 212))
    return picture.resize(PHOTO, Image.Resampling.LANCZOS)
