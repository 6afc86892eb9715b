"""A person's own pictures: checked before anything is decoded, kept by the hash of what a network sees."""

from __future__ import annotations

import hashlib
import io
import json
import re
import secrets
import stat
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from playground import places
from playground.data.source import Progress, Source
from playground.errors import DataError, MachineError
from playground.fields import Problem, param

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from playground.data.dataset import Dataset

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff", ".ppm", ".pgm"})
MAX_PICTURES = 200_000
MAX_FILE = 50_000_000  # bytes of one picture file
MAX_BYTES = 4_000_000_000  # of all of them
MAX_PIXELS = 50_000_000  # of one picture, known from its header
MAX_RATIO = 500  # of a packed file's size to its packed size
FEWEST = 8
HELD_OUT_EVERY = 10

Skipped = list[tuple[str, str]]


@dataclass(frozen=True)
class Own(Source):
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
            yield Problem(
                "data", f"{self.pictures} pictures are too few to learn from. Take at least {FEWEST}.", "too_few"
            )
        yield from super().problems()

    def open(self, progress: Progress) -> Dataset:
        import numpy as np
        import torch

        from playground.data.dataset import Dataset

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
        labels = (y[~held], y[held]) if self.labels else (None, None)
        return Dataset("images", pixels[~held], labels[0], pixels[held], labels[1], self.labels)


@dataclass(frozen=True)
class Ingested:
    """The option to put into a configuration, and what was left out and why."""

    option: Own
    skipped: Skipped
    sentence: str


@dataclass(frozen=True)
class _File:
    """A picture that has not been read yet."""

    name: str
    label: str
    size: int
    source: Path | zipfile.ZipInfo
    archive: zipfile.ZipFile | None = None

    def read(self) -> bytes:
        if self.archive is None:
            assert isinstance(self.source, Path)
            with self.source.open("rb") as file:
                return file.read(MAX_FILE + 1)
        assert isinstance(self.source, zipfile.ZipInfo)
        with self.archive.open(self.source) as member:
            return member.read(MAX_FILE + 1)


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
    found = list(_found(paths, skipped))
    if len(found) > MAX_PICTURES:
        raise DataError(f"{len(found):,} pictures are too many. Take at most {MAX_PICTURES:,}.", code="too_many")
    for i, file in enumerate(found):
        total += file.size
        if total > MAX_BYTES:
            raise DataError(
                f"These files are more than {MAX_BYTES // 10**9} GB together. Take fewer.", code="too_large"
            )
        try:
            tiles.append(_tile(file, side))
        except DataError as error:
            skipped.append((file.name, error.sentence))
            continue
        names.append(file.label)
        if i % 50 == 0:
            progress("Reading the pictures", i / len(found))
    for archive in {f.archive for f in found if f.archive is not None}:
        archive.close()
    if len(tiles) < 2:
        why = f" {skipped[0][0]}: {skipped[0][1]}" if skipped else ""
        raise DataError(f"No pictures were found that can be read.{why}", code="no_pictures")
    return _keep(np.stack(tiles), names, side, channels, title or _title(paths), skipped)


def _title(paths: Sequence[Path]) -> str:
    return paths[0].stem[:80] if len(paths) == 1 else f"{len(paths)} files"


def _found(paths: Sequence[Path], skipped: Skipped) -> Iterator[_File]:
    """Every picture file under `paths`, unread; sizes and ratios checked from what the folder or the zip says."""
    for path in paths:
        if path.is_dir():
            yield from _in_folder(path, skipped)
        elif path.suffix.lower() == ".zip":
            yield from _in_zip(path, skipped)
        elif path.is_file():
            yield from _good([_File(path.name, "", path.stat().st_size, path)], skipped)
        else:
            raise DataError(f"There is no file or folder {str(path)[:200]}. Check the name.", code="no_file")


def _in_folder(folder: Path, skipped: Skipped) -> Iterator[_File]:
    paths = (p for p in sorted(folder.rglob("*")) if p.is_file() and not p.is_symlink())
    yield from _good(
        (
            _File(p.relative_to(folder).as_posix(), _label(p.relative_to(folder).parts), p.stat().st_size, p)
            for p in paths
            if not any(part.startswith(".") for part in p.relative_to(folder).parts)
        ),
        skipped,
    )


def _in_zip(path: Path, skipped: Skipped) -> Iterator[_File]:
    try:
        archive = zipfile.ZipFile(path)
        infos = archive.infolist()
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
        skipped.append((path.name, "This is not a zip that can be read."))
        raise DataError(
            f"{path.name} is not a zip that can be read. Pack the pictures again.", code="bad_zip"
        ) from error
    infos = [i for i in infos if not i.is_dir() and "__MACOSX" not in i.filename]
    parts = {i.filename: PurePosixPath(i.filename).parts for i in infos}
    top = {p[0] for p in parts.values()}
    depth = 1 if len(top) == 1 and all(len(p) > 1 for p in parts.values()) else 0  # one folder around everything
    for info in infos:
        if info.flag_bits & 1:
            skipped.append((info.filename[-80:], "It is locked with a password."))
        elif stat.S_ISLNK(info.external_attr >> 16):
            skipped.append((info.filename[-80:], "It is a link, not a picture."))
        elif info.file_size > MAX_RATIO * max(info.compress_size, 100):
            skipped.append((info.filename[-80:], "It unpacks to far too much."))
        else:
            label = _label(parts[info.filename][depth:])
            yield from _good([_File(info.filename[-80:], label, info.file_size, info, archive)], skipped)


def _label(parts: tuple[str, ...]) -> str:
    return parts[0][:60] if len(parts) > 1 else ""


def _good(files: Iterable[_File], skipped: Skipped) -> Iterator[_File]:
    for file in files:
        if PurePosixPath(file.name).suffix.lower() not in SUFFIXES:
            skipped.append((file.name, "It is not a picture of a kind that can be read."))
        elif file.size > MAX_FILE:
            skipped.append((file.name, f"It is larger than {MAX_FILE // 10**6} MB."))
        else:
            yield file


def _tile(file: _File, side: int) -> NDArray[np.uint8]:
    """The middle square of a picture, upright, side×side×3. Raises `DataError` on whatever cannot be shown."""
    import numpy as np
    from PIL import Image, ImageOps

    try:
        raw = file.read()
        if len(raw) > MAX_FILE:
            raise DataError(f"It is larger than {MAX_FILE // 10**6} MB.", code="too_large")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of Pillow about odd metadata, which is dropped anyway
            image = Image.open(io.BytesIO(raw))
            if image.width * image.height > MAX_PIXELS:  # known from the header, nothing has been decoded yet
                raise DataError(
                    f"It has {image.width}×{image.height} pixels, which is too many.", code="too_many_pixels"
                )
            if min(image.size) < 4:
                raise DataError(f"It has {image.width}×{image.height} pixels, which is too few.", code="too_few_pixels")
            image.draft("RGB", (side * 2, side * 2))  # JPEGs decode smaller, and faster
            upright = ImageOps.exif_transpose(image)
            square = ImageOps.fit(_rgb(upright), (side, side), Image.Resampling.LANCZOS)
            return np.asarray(square, np.uint8)
    except DataError:
        raise
    except Exception as error:  # decoders of hostile files fail in every possible way; each is a file to skip
        raise DataError("It is damaged, or not what its name says.", code="broken") from error


def _rgb(image: Any) -> Any:
    """Any mode as RGB: sixteen bits scaled, transparency on white."""
    from PIL import Image

    if image.mode.startswith("I") or image.mode == "F":
        _, high = image.getextrema()
        top = (
            65535
            if image.mode.startswith("I") and high > 255
            else 255
            if image.mode.startswith("I")
            else max(high, 1e-6)
        )
        image = image.convert("F").point(lambda v: v * (255.0 / top)).convert("L")
    if image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info:
        rgba = image.convert("RGBA")
        white = Image.new("RGBA", rgba.size, (255, 255, 255, 255))
        return Image.alpha_composite(white, rgba).convert("RGB")
    return image.convert("RGB")


def _keep(
    tiles: NDArray[np.uint8], names: list[str], side: int, channels: int | None, title: str, skipped: Skipped
) -> Ingested:
    """Write the tiles into the cache under their hash."""
    import numpy as np

    grey = bool((tiles == tiles[..., :1]).all())
    channels = channels or (1 if grey else 3)
    if channels == 1:
        weights = np.array([0.299, 0.587, 0.114])
        tiles = tiles[..., :1] if grey else np.round(tiles @ weights)[..., None].astype(np.uint8)
    known = tuple(sorted(set(names)))
    labels = known if len(known) > 1 else ()
    y = np.array([known.index(name) for name in names], np.int32)
    # Sorted by content, so that the same pictures in another order are the same data; then shuffled, always alike.
    order = sorted(range(len(tiles)), key=lambda i: (hashlib.sha256(tiles[i].tobytes()).digest(), int(y[i])))
    order = list(np.random.default_rng(0).permutation(np.array(order)))
    pixels, y = np.ascontiguousarray(tiles[order].transpose(0, 3, 1, 2)), y[order]
    about = json.dumps([pixels.shape, labels]).encode()
    digest = hashlib.sha256(about + pixels.tobytes() + y.tobytes()).hexdigest()
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
    option = Own(title=title, sha256=digest, side=side, channels=channels, pictures=len(pixels) - held, labels=labels)  # type: ignore[arg-type]
    left_out = f", {len(skipped)} skipped" if skipped else ""
    kinds = f" with {len(labels)} labels" if labels else ""
    return Ingested(option, skipped, f"{len(pixels):,} pictures{kinds}{left_out}.")


def _kept(digest: str) -> Path:
    return places.cache_dir() / "own" / f"{digest}.npz"
