"""Picture files of a person: found in folders and zips, checked before anything is decoded, cut to squares."""

from __future__ import annotations

import io
import os
import stat
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from playground.data import zips
from playground.errors import DataError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SUFFIXES = (".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".avif", ".bmp", ".gif", ".tif", ".tiff", ".ppm", ".pgm")
PHONES = (".heic", ".heif")
MAX_LISTED = 500_000  # files of a folder or a zip, whatever they are
MAX_FILE = 50_000_000  # bytes of one picture file
MAX_PIXELS = 50_000_000  # of one picture, known from its header
MAX_RATIO = 500  # of a packed file's size to its packed size

Skipped = list[tuple[str, str]]


@dataclass(frozen=True)
class Picture:
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


_TOO_MANY = f"{{name}} holds more than {MAX_LISTED:,} files. Take a folder with the pictures alone."


def found(paths: Sequence[Path], skipped: Skipped) -> Iterator[Picture]:
    """Every picture file under `paths`, unread; sizes and ratios checked from what the folder or the zip says."""
    for path in paths:
        if path.is_dir():
            yield from _in_folder(path, skipped)
        elif path.suffix.lower() == ".zip":
            yield from _in_zip(path, skipped)
        elif path.is_file():
            yield from _good([Picture(as_text(path.name), "", path.stat().st_size, path)], skipped)
        else:
            raise DataError(f"There is no file or folder {str(path)[:200]}. Check the name.", code="no_file")


def _in_folder(folder: Path, skipped: Skipped) -> Iterator[Picture]:
    listed = 0
    for place, folders, files in os.walk(folder):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        listed += len(files) + len(folders)
        if listed > MAX_LISTED:
            raise DataError(_TOO_MANY.format(name=folder.name or folder), code="too_many")
        paths = (p for name in sorted(files) if (p := Path(place, name)).is_file() and not p.is_symlink())
        yield from _good(
            (
                Picture(as_text(inside.as_posix()), _label(tuple(map(as_text, inside.parts))), p.stat().st_size, p)
                for p in paths
                if not p.name.startswith(".") and (inside := p.relative_to(folder))
            ),
            skipped,
        )


def _in_zip(path: Path, skipped: Skipped) -> Iterator[Picture]:
    try:
        with path.open("rb") as file:
            listed = zips.entries(file, MAX_LISTED)
        if listed > MAX_LISTED:
            raise DataError(_TOO_MANY.format(name=path.name), code="too_many")
        archive = zipfile.ZipFile(path)
        infos = [i for i in archive.infolist() if not i.is_dir() and "__MACOSX" not in i.filename]
        infos = [i for i in infos if PurePosixPath(i.filename).parts]  # «.» is no name
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
        skipped.append((path.name, "This is not a zip that can be read."))
        raise DataError(
            f"{path.name} is not a zip that can be read. Pack the pictures again.", code="bad_zip"
        ) from error
    parts = {i.filename: PurePosixPath(i.filename).parts for i in infos}
    top = {p[0] for p in parts.values()}
    depth = 1 if len(top) == 1 and all(len(p) > 1 for p in parts.values()) else 0  # one folder around everything
    for info in infos:
        if info.flag_bits & 1:
            skipped.append((info.filename[-80:], "It is locked with a password."))
        elif ".." in parts[info.filename] or parts[info.filename][0] == "/":
            skipped.append((info.filename[-80:], "Its name leads out of the zip."))
        elif stat.S_ISLNK(info.external_attr >> 16):
            skipped.append((info.filename[-80:], "It is a link, not a picture."))
        elif info.file_size > MAX_RATIO * max(info.compress_size, 100):
            skipped.append((info.filename[-80:], "It unpacks to far too much."))
        else:
            label = _label(parts[info.filename][depth:])
            yield from _good([Picture(info.filename[-80:], label, info.file_size, info, archive)], skipped)


def as_text(name: str) -> str:
    """The name of a file as it can be written down: some are no UTF-8."""
    return name.encode(errors="replace").decode()


def _label(parts: tuple[str, ...]) -> str:
    return parts[0][:60] if len(parts) > 1 else ""


def _good(files: Iterable[Picture], skipped: Skipped) -> Iterator[Picture]:
    for file in files:
        suffix = PurePosixPath(file.name).suffix.lower()
        if suffix in PHONES:
            skipped.append((file.name, "It is HEIC, a phone's format, which cannot be read. Export it as JPEG."))
        elif suffix not in SUFFIXES:
            skipped.append((file.name, "It is not a picture of a kind that can be read."))
        elif file.size > MAX_FILE:
            skipped.append((file.name, f"It is larger than {MAX_FILE // 10**6} MB."))
        else:
            yield file


def tile(file: Picture, side: int) -> NDArray[np.uint8]:
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
    except Image.DecompressionBombError as error:  # Pillow's own limit, also before anything is decoded
        raise DataError("It has far too many pixels.", code="too_many_pixels") from error
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
