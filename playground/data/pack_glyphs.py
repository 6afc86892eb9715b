"""Makes the bundled letters: `python -m playground.data.pack_glyphs FOLDER`.

FOLDER contains the fonts as npm installs them: after `npm install @fontsource-variable/inter …` it is
`node_modules/@fontsource-variable`. An alphabet is one font with random values on its axes: weight, and slant, softness
and others if it has them. Each letter is in the middle of 28×28 pixels, white on black; an H is 19 pixels high.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from playground.data.bundled import SIDE, Glyphs
from playground.data.pack import write

FONTS = (
    "big-shoulders-display", "bitter", "caveat", "cinzel", "comfortaa", "dancing-script", "eb-garamond", "exo-2",
    "fraunces", "grandstander", "inter", "jetbrains-mono", "lora", "montserrat", "nunito", "orbitron", "oswald",
    "playfair-display", "quicksand", "raleway", "recursive", "red-rose", "roboto-slab", "source-serif-4",
)  # fmt: skip
SEED = 1440  # about when Gutenberg began to cast letters
FINE = 8  # letters are drawn this many times larger and then averaged
CAPITAL, MOST = 19, 26  # pixels: the height of an H, and the limit of every letter
LEVELS = 16  # of grey: halves the size of the file without a visible difference


def alphabet(file: Path, rng: random.Random) -> NDArray[np.uint8]:
    """The 26 capitals of a font, 26×28×28, with random values on its axes."""
    font = ImageFont.truetype(file, 100)
    places = [rng.uniform(axis["minimum"] or 0, axis["maximum"] or 0) for axis in font.get_variation_axes()]
    font.set_variation_by_axes(places)
    _, top, _, bottom = font.getbbox("H", anchor="ls")
    font = ImageFont.truetype(file, 100 * CAPITAL * FINE / (bottom - top))
    font.set_variation_by_axes(places)
    return np.stack([letter(font, character) for character in Glyphs.all_classes])


def letter(font: ImageFont.FreeTypeFont, character: str) -> NDArray[np.uint8]:
    """One letter, 28×28, horizontally centred; the middle of an H is the vertical centre."""
    room = 4 * SIDE * FINE
    sheet = Image.new("L", (room, room))
    ImageDraw.Draw(sheet).text((room // 2, (room + CAPITAL * FINE) // 2), character, 255, font, anchor="ms")
    left, top, right, bottom = sheet.getbbox() or (0, 0, room, room)
    wide, high = right - left, 2 * max(bottom - room // 2, room // 2 - top)
    half = max(SIDE * FINE, max(wide, high) * SIDE / MOST) / 2  # a large letter is made smaller
    x, y = (left + right) / 2, room / 2
    small = sheet.resize((SIDE, SIDE), Image.Resampling.BOX, (x - half, y - half, x + half, y + half))
    step = 255 / (LEVELS - 1)
    return np.asarray(np.round(np.round(np.asarray(small) / step) * step), np.uint8)


def main() -> None:
    rng = random.Random(SEED)
    files = [f for font in FONTS for f in upright_and_italic(Path(sys.argv[1]) / font / "files")]
    count = (Glyphs.train + Glyphs.test) // len(Glyphs.all_classes)
    pixels = np.concatenate([alphabet(files[i % len(files)], rng) for i in range(count)])
    labels = np.tile(np.arange(26, dtype=np.uint8), count)
    order = np.random.default_rng(SEED).permutation(len(pixels))  # so that what is held out is of all fonts
    write(Glyphs.name, pixels[order].tobytes() + labels[order].tobytes())


def upright_and_italic(folder: Path) -> list[Path]:
    """The files with all axes of a font, else those with its weight."""
    return sorted(folder.glob("*-latin-full-*.woff2")) or sorted(folder.glob("*-latin-wght-*.woff2"))


if __name__ == "__main__":
    main()
