"""A person's own pictures: taken in once, kept by the hash of what a network sees."""

from __future__ import annotations

import hashlib
import json
import re
import secrets
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Literal

from playground.data.image_files import Skipped, as_text, found, tile
from playground.data.source import Progress, Source
from playground.errors import DataError, MachineError
from playground.kinds import IMAGES
from playground.options import Problem, param
from playground.paths import cache_dir

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from playground.data.dataset import Dataset

MAX_PICTURES = 200_000
MAX_KEPT = 1_000_000_000  # bytes of all of them, cut and in colour; two or three times as much while they are taken in
MAX_BYTES = 4_000_000_000  # of all their files
FEWEST = 8
HELD_OUT_EVERY = 10


@dataclass(frozen=True)
class UserImages(Source):
    """Pictures that were taken in with `ingest`; the configuration knows their hash, never where they came from."""

    name: ClassVar[str] = "own"
    label: ClassVar[str] = "Your own pictures"
    help: ClassVar[str] = "A zip, a folder or some files: each is cut to its middle square and resized."
    size: ClassVar[str] = "as many as you have"
    licence: ClassVar[str] = "yours"

    title: str = param("", "What these pictures are called.", label="title")
    sha256: str = param("", "The hash of their pixels and labels.", label="content hash")
    side: Literal[28, 32, 64] = param(32, "Pixels a side.", label="picture size")
    channels: Literal[1, 3] = param(3, "1 grey, 3 colour.", label="channels")
    pictures: int = param(0, "How many there are to learn from.", label="pictures", low=0, high=MAX_PICTURES)
    labels: tuple[str, ...] = param((), "The names of their folders.", label="labels")

    @property
    def shape(self) -> tuple[int, ...]:
        return (self.channels, self.side, self.side)

    @property
    def total(self) -> int:
        return self.pictures

    @property
    def labels_known(self) -> tuple[str, ...]:
        return self.labels

    def problems(self) -> Iterator[Problem]:
        if not re.fullmatch("[0-9a-f]{64}", self.sha256):
            yield Problem("data", "There are no pictures yet. Give a zip, some files or a folder.", "no_pictures")
        elif self.pictures < FEWEST:
            yield Problem("data", f"These are too few pictures to learn from. Take at least {FEWEST + 1}.", "too_few")
        yield from super().problems()

    def open(self, progress: Progress) -> Dataset:
        import numpy as np
        import torch

        from playground.data.dataset import TensorDataset

        for problem in self.problems():
            raise DataError(problem.sentence, code=problem.code)
        path = _kept(self.sha256)
        try:
            with np.load(path, allow_pickle=False) as kept:
                pixels, y = torch.from_numpy(kept["pixels"]), torch.from_numpy(kept["labels"].astype(np.int64))
        except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
            raise DataError(
                f"The pictures «{self.title or self.sha256[:8]}» are not on this computer. Take them in again.",
                code="not_here",
            ) from error
        held = torch.arange(len(pixels)) % HELD_OUT_EVERY == HELD_OUT_EVERY - 1
        if not held.any():
            held[-1] = True
        self._compare(tuple(pixels.shape[1:]), int((~held).sum()), int(y.max()) + 1)
        labels = (y[~held], y[held]) if self.labels else (None, None)
        return TensorDataset(IMAGES, pixels[~held], labels[0], pixels[held], labels[1], self.labels)

    def _compare(self, shape: tuple[int, ...], pictures: int, labels: int) -> None:
        """Raise `DataError` where the pictures that are kept are not as this option says."""
        if (shape, pictures, labels) != (self.shape, self.pictures, max(1, len(self.labels))):
            channels, side, _ = shape
            raise DataError(
                f"The pictures «{self.title or self.sha256[:8]}» are of side {side} and {channels} channels, "
                f"{pictures} to learn from, with {labels if labels > 1 else 'no'} labels; the configuration says "
                "otherwise. Put this into it, or take the pictures in again.",
                code="other_pictures",
            )


@dataclass(frozen=True)
class Ingested:
    """The option to put into a configuration, and what was left out and why."""

    option: UserImages
    skipped: Skipped
    sentence: str


def ingest(
    paths: Sequence[Path],
    *,
    side: int = 32,
    channels: int | None = None,
    title: str = "",
    progress: Progress = lambda s, p: None,
) -> Ingested:
    """Take pictures in: folders, zips and picture files; sub-folders (in a zip too) are labels.

    `channels`: 1, 3, or none for grey if all of them are. Broken, hostile and foreign files are named and skipped.
    Raises `DataError` where nothing is left, or there is far too much.
    """
    import numpy as np

    skipped: Skipped = []
    tiles: list[NDArray[np.uint8]] = []
    names: list[str] = []
    total = 0
    files = list(found(paths, skipped))
    most = min(MAX_PICTURES, MAX_KEPT // (3 * side**2))
    if len(files) > most:
        raise DataError(f"{len(files):,} pictures are too many. Take at most {most:,}.", code="too_many")
    for i, file in enumerate(files):
        total += file.size
        if total > MAX_BYTES:
            raise DataError(
                f"These files are more than {MAX_BYTES // 10**9} GB together. Take fewer.", code="too_large"
            )
        try:
            tiles.append(tile(file, side))
        except DataError as error:
            skipped.append((file.name, error.sentence))
            continue
        names.append(file.label)
        if i % 50 == 0:
            progress("Reading the pictures", i / len(files))
    for archive in {f.archive for f in files if f.archive is not None}:
        archive.close()
    if len(tiles) < 2:
        why = f" {skipped[0][0]}: {skipped[0][1]}" if skipped else ""
        where = paths[0].name or paths[0] if len(paths) == 1 else "these files"
        many = "is only one picture" if tiles else "are no pictures"
        raise DataError(
            f"In {where} there {many} that can be read; PNG, JPEG, WebP, AVIF, GIF, BMP, TIFF and PPM can be.{why}",
            code="no_pictures",
        )
    return _keep(np.stack(tiles), names, side, channels, title or _title(paths), skipped)


def _title(paths: Sequence[Path]) -> str:
    return as_text(paths[0].stem[:80]) if len(paths) == 1 else f"{len(paths)} files"


def _keep(
    tiles: NDArray[np.uint8], names: list[str], side: int, channels: int | None, title: str, skipped: Skipped
) -> Ingested:
    """Write the tiles into the cache under their hash."""
    import numpy as np

    grey = bool((tiles == tiles[..., :1]).all())
    channels = channels or (1 if grey else 3)
    if channels == 1:
        weights = np.array([0.299, 0.587, 0.114])
        tiles = tiles[..., :1] if grey else np.stack([np.round(t @ weights).astype(np.uint8) for t in tiles])[..., None]
    known = tuple(sorted(set(names)))
    labels = known if len(known) > 1 else ()
    y = np.array([known.index(name) for name in names], np.int32)
    # Sorted by content, so that the same pictures in another order are the same data; then shuffled, always alike.
    order = sorted(range(len(tiles)), key=lambda i: (hashlib.sha256(tiles[i].tobytes()).digest(), int(y[i])))
    order = list(np.random.default_rng(0).permutation(np.array(order)))
    pixels, y = np.ascontiguousarray(tiles[order].transpose(0, 3, 1, 2)), y[order]
    hashed = hashlib.sha256(json.dumps([pixels.shape, labels]).encode())
    hashed.update(pixels.data)
    hashed.update(y.data)
    digest = hashed.hexdigest()
    path = _kept(digest)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.npz")
        np.savez(temporary, pixels=pixels, labels=y)
        temporary.replace(path)
    except OSError as error:
        raise MachineError(
            f"{path.parent} cannot be written ({error.strerror}). Free some disk, or move GAN_PLAYGROUND_CACHE.",
            code="cache_not_writable",
        ) from error
    held = max(1, len(pixels) // HELD_OUT_EVERY)
    option = UserImages(
        title=title,
        sha256=digest,
        side=side,  # type: ignore[arg-type]
        channels=channels,  # type: ignore[arg-type]
        pictures=len(pixels) - held,
        labels=labels,
    )
    left_out = f", {len(skipped)} skipped" if skipped else ""
    kinds = f" with {len(labels)} labels" if labels else ""
    return Ingested(option, skipped, f"{len(pixels):,} pictures{kinds}{left_out}.")


def _kept(digest: str) -> Path:
    return cache_dir() / "own" / f"{digest}.npz"
