"""Lists the picture files in folders and zips, in the same way for both, and checks them before decoding."""

from __future__ import annotations

import os
import stat
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from playground.data import zips
from playground.data.pictures.names import from_disk, from_zip, hidden, parts_of, shown, usable
from playground.errors import DataError
from playground.texts import Message

SUFFIXES = (".png", ".jpg", ".jpeg", ".jpe", ".jfif", ".webp", ".avif", ".bmp", ".gif", ".tif", ".tiff", ".ppm", ".pgm")
PHONES = (".heic", ".heif")
MAX_LISTED = 500_000  # files and folders of any type in a folder or a zip
MAX_FILE = 50_000_000  # bytes of one picture file
MAX_RATIO = 500  # of the size of a file to its compressed size
BEGINNING = 32  # bytes that identify the type of a file

Skipped = list[tuple[str, Message]]

HEIC = Message("heic_picture", "It is HEIC, a phone's format, which cannot be read. Export it as JPEG.")
NO_PICTURE = Message("not_a_picture", "It is not a picture of a kind that can be read.")
TOO_LONG = Message("name_too_long", "Its name is too long, or it lies too deep.")
TOO_LARGE = Message("picture_too_large", "It is larger than {most} MB.", most=MAX_FILE // 10**6)


@dataclass(frozen=True)
class PictureFile:
    """A picture file that has not been read yet; `parts` is its path inside the given path number `root`."""

    parts: tuple[str, ...]
    root: int
    size: int
    source: Path | zipfile.ZipInfo
    archive: zipfile.ZipFile | None = None

    @property
    def name(self) -> str:
        return shown(self.parts)

    def read(self, most: int = MAX_FILE + 1) -> bytes:
        """At most `most` bytes of it. Broken archives and disks may raise any exception."""
        if self.archive is None:
            assert isinstance(self.source, Path)
            with self.source.open("rb") as file:
                return file.read(most)
        assert isinstance(self.source, zipfile.ZipInfo)
        with self.archive.open(self.source) as member:
            return member.read(most)


def found(paths: Sequence[Path], skipped: Skipped) -> Iterator[PictureFile]:
    """Every picture file in `paths`: folders, zips and pictures. Other files are added to `skipped` with the reason.

    Hidden files and folders are ignored. Links in folders are followed, but never in a circle. Raises `DataError` for
    a path that cannot be read or contains far too many files.
    """
    for root, path in enumerate(paths):
        if path.is_dir():
            yield from _pictures(_in_folder(path, root, skipped), skipped)
        elif path.is_file():
            file = PictureFile((from_disk(path.name),), root, path.stat().st_size, path)
            is_zip = path.suffix.lower() == ".zip" or (path.suffix.lower() not in SUFFIXES and _is_zip(file))
            yield from _pictures(_in_zip(path, root, skipped) if is_zip else iter([file]), skipped)
        else:
            raise DataError(
                Message("no_file", "There is no file or folder {path}. Check the name.", path=str(path)[:200])
            )


def _too_many(name: str) -> DataError:
    return DataError(
        Message(
            "too_many_files",
            "{name} holds more than {most} files. Take a folder with the pictures alone.",
            name=name,
            most=MAX_LISTED,
        )
    )


def _in_folder(folder: Path, root: int, skipped: Skipped) -> Iterator[PictureFile]:
    listed = 0

    def visit(place: Path, inside: tuple[str, ...], above: frozenset[tuple[int, int]]) -> Iterator[PictureFile]:
        """The files of `place`; `above` are its parent folders, by device and inode."""
        nonlocal listed
        try:
            with os.scandir(place) as entries:
                names = sorted(entry.name for entry in entries)
        except OSError:
            skipped.append((shown(inside), Message("folder_not_open", "This folder cannot be opened.")))
            return
        listed += len(names)
        if listed > MAX_LISTED:
            raise _too_many(folder.name or str(folder))
        for name in names:
            path, parts = place / name, (*inside, *parts_of(from_disk(name)))
            if hidden(parts):
                continue
            try:
                about = path.stat()
            except OSError:
                skipped.append((shown(parts), Message("broken_link", "It is a link that leads nowhere.")))
                continue
            here = (about.st_dev, about.st_ino)
            if not usable(parts):
                skipped.append((shown(parts), TOO_LONG))
            elif stat.S_ISREG(about.st_mode):
                yield PictureFile(parts, root, about.st_size, path)
            elif stat.S_ISDIR(about.st_mode) and here in above:
                skipped.append(
                    (
                        shown(parts),
                        Message("link_in_circle", "It is a link to a folder that it lies in, so it is not followed."),
                    )
                )
            elif stat.S_ISDIR(about.st_mode):
                yield from visit(path, parts, above | {here})

    top = folder.stat()
    yield from visit(folder, (), frozenset({(top.st_dev, top.st_ino)}))


def _in_zip(path: Path, root: int, skipped: Skipped) -> Iterator[PictureFile]:
    try:
        with path.open("rb") as file:
            listed = zips.entries(file, MAX_LISTED)
        if listed > MAX_LISTED:
            raise _too_many(path.name)
        archive = zipfile.ZipFile(path)
        infos = archive.infolist()
    except (zipfile.BadZipFile, OSError, NotImplementedError, ValueError) as error:
        raise DataError(
            Message("bad_picture_zip", "{name} is not a zip that can be read. Pack the pictures again.", name=path.name)
        ) from error
    for name, info in dict(zip(from_zip(infos), infos, strict=True)).items():  # the last entry of a name counts
        parts = parts_of(name)
        if ".." in parts or name.startswith(("/", "\\")):
            skipped.append((name[-80:], Message("leads_out_of_zip", "Its name leads out of the zip.")))
        elif not parts or hidden(parts) or name.endswith(("/", "\\")):
            continue
        elif why := _refused(info, parts):
            skipped.append((shown(parts), why))
        else:
            yield PictureFile(parts, root, info.file_size, info, archive)


def _refused(info: zipfile.ZipInfo, parts: tuple[str, ...]) -> Message | None:
    """The reason to skip an entry of a zip, from its metadata; `None`: read it."""
    if not usable(parts):
        return TOO_LONG
    if info.flag_bits & 1:
        return Message("locked_in_zip", "It is locked with a password.")
    if stat.S_ISLNK(info.external_attr >> 16):
        return Message("link_in_zip", "It is a link, not a picture.")
    if info.file_size > MAX_RATIO * max(info.compress_size, 100):
        return Message("unpacks_to_too_much", "It unpacks to far too much.")
    return None


def _pictures(files: Iterator[PictureFile], skipped: Skipped) -> Iterator[PictureFile]:
    """The files that are pictures by their ending or, if the ending is unknown, by their first bytes."""
    for file in files:
        suffix = PurePosixPath(file.parts[-1]).suffix.lower()
        start = b"" if suffix in (*SUFFIXES, *PHONES) else _beginning(file)
        if suffix in PHONES or is_heic(start):
            skipped.append((file.name, HEIC))
        elif suffix not in SUFFIXES and not _looks_like_picture(start):
            skipped.append((file.name, NO_PICTURE))
        elif file.size > MAX_FILE:
            skipped.append((file.name, TOO_LARGE))
        else:
            yield file


def is_heic(start: bytes) -> bool:
    return start[4:8] == b"ftyp" and start[8:12] in (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")


def _looks_like_picture(start: bytes) -> bool:
    return (
        start.startswith((b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"II*\0", b"MM\0*"))
        or (start[:2] == b"BM" and start[6:10] == bytes(4))
        or (start[:4] == b"RIFF" and start[8:12] == b"WEBP")
        or (start[4:8] == b"ftyp" and start[8:12] in (b"avif", b"avis"))
    )


def _beginning(file: PictureFile) -> bytes:
    try:
        return file.read(BEGINNING)
    except Exception:  # broken archives and disks may raise anything; such a file is skipped
        return b""


def _is_zip(file: PictureFile) -> bool:
    return _beginning(file).startswith((b"PK\3\4", b"PK\5\6"))
