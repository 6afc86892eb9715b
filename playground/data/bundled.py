"""MNIST, Fashion-MNIST and letters of many fonts, which are included in the package and need no network.

Each is one file, `bundled/NAME.xz`: all pixels, then all labels, packed losslessly by `pack.py`. They are unpacked once
into the cache, which takes one or two seconds. Loading from the cache takes a few hundredths of a second.
"""

from __future__ import annotations

import hashlib
import lzma
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

from playground import paths
from playground.data.source import Progress, Source
from playground.errors import MachineError
from playground.kinds import IMAGES
from playground.options import param
from playground.texts import Message

if TYPE_CHECKING:
    from torch import Tensor

    from playground.data.dataset import Dataset

FOLDER = Path(__file__).parent / "bundled"
SIDE = 28
SHA256 = {
    "mnist": "c2069063c1105f2bf96266aef1ff68c6e13bdda7a54e37bf19c16f1db24efc83",
    "fashion": "2cbc59191665e1ba3f2494648f17edac5974f748ab89fb2ae05597d658161f54",
    "glyphs": "b40f08f8791b9351d55eee5894f12a73ac643fd4f7aea37b0c8978f07d972506",
}  # of the unpacked bytes


@dataclass(frozen=True)
class Bundled(Source):
    """Grey 28×28 pictures with labels; 32 pads them, 64 enlarges them."""

    train: ClassVar[int] = 60_000
    test: ClassVar[int] = 10_000

    size_px: Literal[28, 32, 64] = param(
        28, "Pixels per side: 32 adds a black border, 64 enlarges the picture.", label="picture size"
    )

    @property
    def shape(self) -> tuple[int, ...]:
        return (1, self.size_px, self.size_px)

    @property
    def total(self) -> int:
        return self.train

    def open(self, progress: Progress) -> Dataset:
        import numpy as np
        import torch

        from playground.data.dataset import TensorDataset

        n, both = self.train, self.train + self.test
        raw = torch.from_numpy(np.fromfile(unpacked(self.name, progress), np.uint8))
        pixels, labels = resize(raw[:-both].view(-1, 1, SIDE, SIDE), self.size_px), raw[-both:].long()
        return TensorDataset(IMAGES, pixels[:n], labels[:n], pixels[n:], labels[n:], self.all_classes)


@dataclass(frozen=True)
class MNIST(Bundled):
    name: ClassVar[str] = "mnist"
    torchvision: ClassVar[str] = "MNIST"
    label: ClassVar[str] = "MNIST digits"
    help: ClassVar[str] = "Handwritten digits: the data set on which most people train their first GAN."
    source: ClassVar[str] = "LeCun, Cortes & Burges 1998"
    licence: ClassVar[str] = "CC BY-SA 3.0"
    size: ClassVar[str] = "60,000 grey pictures, included"
    all_classes: ClassVar[tuple[str, ...]] = tuple(str(i) for i in range(10))


@dataclass(frozen=True)
class FashionMNIST(Bundled):
    name: ClassVar[str] = "fashion"
    torchvision: ClassVar[str] = "FashionMNIST"
    label: ClassVar[str] = "Fashion-MNIST"
    help: ClassVar[str] = "Clothes and shoes in the format of MNIST. They have more texture, so D is harder to fool."
    source: ClassVar[str] = "Xiao, Rasul & Vollgraf 2017"
    licence: ClassVar[str] = "MIT"
    size: ClassVar[str] = "60,000 grey pictures, included"
    all_classes: ClassVar[tuple[str, ...]] = (
        "T-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot",
    )  # fmt: skip


@dataclass(frozen=True)
class Glyphs(Bundled):
    name: ClassVar[str] = "glyphs"
    label: ClassVar[str] = "Letters of many fonts"
    help: ClassVar[str] = "A to Z in 24 typefaces and all their weights. G can draw the whole alphabet in one style."
    source: ClassVar[str] = "drawn by playground/data/pack_glyphs.py from fonts under the SIL OFL and Apache 2.0"
    licence: ClassVar[str] = "drawn from free fonts (see NOTICE)"
    size: ClassVar[str] = "26,000 grey pictures, included"
    all_classes: ClassVar[tuple[str, ...]] = tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    train: ClassVar[int] = 26_000
    test: ClassVar[int] = 5_200


BUNDLED: dict[str, type[Bundled]] = {source.name: source for source in (MNIST, FashionMNIST, Glyphs)}


def resize(pixels: Tensor, side: int) -> Tensor:
    """n×1×28×28 uint8 pictures resized to `side` pixels per side."""
    from torch.nn import functional

    if side == 32:
        return functional.pad(pixels, (2, 2, 2, 2))
    if side == 64:
        import torch

        parts = [
            functional.interpolate(p.float(), size=(64, 64), mode="bilinear", antialias=False).round_().to(torch.uint8)
            for p in torch.split(pixels, 5000)
        ]
        return torch.cat(parts)
    return pixels


def size(name: str) -> int:
    """The number of bytes of a bundled set after unpacking."""
    return (BUNDLED[name].train + BUNDLED[name].test) * (SIDE * SIDE + 1)


def unpack(name: str) -> bytes:
    """The bytes of a bundled set from its packed file. Raises `MachineError` if the file is missing or damaged."""
    packed = FOLDER / f"{name}.xz"
    damaged = MachineError(
        Message(
            "bundled_data_damaged",
            "The file {file} is missing or damaged. Install GAN Playground again.",
            file=str(packed),
        )
    )
    try:
        raw = lzma.decompress(packed.read_bytes())
    except (OSError, lzma.LZMAError) as error:
        raise damaged from error
    if hashlib.sha256(raw).hexdigest() != SHA256[name]:
        raise damaged
    return raw


def unpacked(name: str, progress: Progress) -> Path:
    """The unpacked file in the cache, written on the first call. Several processes may call it at the same time.

    Raises `MachineError` if the cache cannot be written or the packed file is damaged.
    """
    folder = paths.cache_dir() / "bundled"
    target = folder / f"{name}-{SHA256[name][:16]}.bin"  # a new packing gets a new name
    try:
        if target.stat().st_size == size(name):
            return target
    except OSError:
        pass  # not unpacked yet
    unpacking = Message("data_unpacking", "Unpacking the data, once: {data}", data=BUNDLED[name].label)
    progress(unpacking, 0.0)
    raw = unpack(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, prefix=f".{name}-", delete=False) as file:
            file.write(raw)
        Path(file.name).replace(target)
    except OSError as error:
        raise MachineError(paths.cache_not_writable(folder, error)) from error
    progress(unpacking, 1.0)
    return target
