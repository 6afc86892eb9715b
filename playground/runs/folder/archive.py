"""Exports a run as one zip file, and imports such a file from anyone."""

from __future__ import annotations

import contextlib
import dataclasses
import re
import secrets
import shutil
import stat
import struct
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO, BinaryIO

from playground.data import zips
from playground.errors import InputError, PlaygroundError
from playground.runs.folder import quota, weights
from playground.runs.folder.files import os_errors_as_sentences
from playground.runs.folder.store import ID, PARTS, UNFINISHED, RunFolder
from playground.texts import Message

MAX_FILES = 20_000
MAX_BYTES = 4 * 2**30  # unpacked
MAX_RATIO = 200  # of a file's size to its packed size; rows of numbers reach about 20
WHOLE_RATIO, SMALL = 30, 1_000_000  # of all files to the zip, which counts as at least SMALL bytes
STEP = r"(0|[1-9][0-9]{0,9})"  # as this program writes it: a step with another spelling would be listed but not found
KNOWN = re.compile(
    r"(config|label|state)\.json|(metrics|journal)\.jsonl"
    rf"|samples/({STEP}\.(npy|png)|(real|heldout|density)\.bin)|nets/{STEP}\.bin"
    rf"|(snapshots|checkpoints)/{STEP}\.safetensors"
)

TOO_LARGE = Message("zip_too_large", "This zip is too large to be a run.")
ADDED = (".DS_Store", "Thumbs.db", "desktop.ini")  # by Finder and Windows, to every folder that a person opens

# All errors that reading a damaged zip can raise.
BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    ValueError,
    OverflowError,
)


def export_zip(folder: RunFolder, out: BinaryIO | Path) -> None:
    """Write the run as one zip: the known files of its folder, under its id."""
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.path.rglob("*")):
            name = path.relative_to(folder.path).as_posix()
            if path.is_file() and KNOWN.fullmatch(name):
                stored = path.suffix in (".png", ".safetensors")
                kind = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
                with contextlib.suppress(FileNotFoundError):  # the run trains on and has just removed it
                    archive.write(path, f"{folder.id}/{name}", kind)


def import_zip(file: BinaryIO | Path, root: Path, owner: str = "") -> str:
    """Import a run that `export_zip` wrote, also if another tool packed it again. Returns its id, a new one if taken.

    It belongs to `owner`, a fingerprint, and has no worker here.

    Names, number, sizes, compression and the quota are checked before anything is unpacked. Raises `InputError` or
    `MachineError`.
    """
    try:
        with contextlib.ExitStack() as opened:
            raw = opened.enter_context(file.open("rb")) if isinstance(file, Path) else file
            if zips.entries(raw, MAX_FILES) > MAX_FILES:
                raise InputError(TOO_LARGE)
            archive = opened.enter_context(zipfile.ZipFile(raw))
            top, members = _members(archive)
            quota.make_room(root, sum(info.file_size for info in members.values()))
            return _unpack(archive, top, members, root, owner)
    except BROKEN as error:
        raise InputError(
            Message("bad_zip", "This file is not a zip that can be read. Choose a file that GAN Playground exported.")
        ) from error


def _members(archive: zipfile.ZipFile) -> tuple[str, dict[str, zipfile.ZipInfo]]:
    """The name of the run's folder (empty if it has none), and its files: name within the run -> member.

    The run may lie in further folders. Raises `InputError` where the zip holds anything else.
    """
    infos = archive.infolist()
    unpacked, packed = sum(i.file_size for i in infos), sum(i.compress_size for i in infos)
    if len(infos) > MAX_FILES or unpacked > MAX_BYTES:
        raise InputError(TOO_LARGE)
    if unpacked > WHOLE_RATIO * max(packed, SMALL):
        raise InputError(
            Message("archive_bomb", "This zip unpacks to far too much. Choose a file that GAN Playground exported.")
        )
    paths = [(path, info) for info in infos if (path := _path(info)) is not None]
    tops = {path.parent for path, _ in paths if path.name == "config.json"}
    if len(tops) != 1:
        raise InputError(
            Message(
                "not_one_run",
                "This zip holds {runs} runs; one can be imported at a time. Choose a zip that GAN Playground exported.",
                runs=len(tops),
            )
        )
    (top,) = tops
    members: dict[str, zipfile.ZipInfo] = {}
    for path, info in paths:
        name = str(path.relative_to(top)) if path.is_relative_to(top) else ""
        if stat.S_ISLNK(info.external_attr >> 16) or ".." in path.parts or not KNOWN.fullmatch(name):
            raise InputError(
                Message("zip_foreign", "This zip holds “{file}”, which is not part of a run.", file=info.filename[:80])
            )
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise InputError(
                Message(
                    "zip_method",
                    "“{file}” is compressed in a way that is not supported. Pack the folder as an ordinary zip.",
                    file=info.filename[:80],
                )
            )
        if info.file_size > MAX_RATIO * max(info.compress_size, 1000):
            raise InputError(
                Message("zip_bomb", "“{file}” in this zip unpacks to far too much.", file=info.filename[:80])
            )
        members[name] = info
    return top.name, members


def _path(info: zipfile.ZipInfo) -> PurePosixPath | None:
    """The path of a member; `None` for folders and for files that Finder and Windows add. Backslashes are accepted."""
    name = info.filename.replace("\\", "/")
    path = PurePosixPath(name)
    added = path.name in ADDED or path.name.startswith("._") or "__MACOSX" in path.parts
    return None if name.endswith("/") or added else path


def _unpack(archive: zipfile.ZipFile, top: str, members: dict[str, zipfile.ZipInfo], root: Path, owner: str) -> str:
    id = top if ID.fullmatch(top) else f"imported-{secrets.token_hex(4)}"
    with os_errors_as_sentences(root):
        root.mkdir(parents=True, exist_ok=True)
        hidden = root / f"{UNFINISHED}{secrets.token_hex(6)}"
        hidden.mkdir()
    try:
        with os_errors_as_sentences(hidden):
            for name, info in members.items():
                target = hidden / name
                target.parent.mkdir(exist_ok=True)
                with archive.open(info) as packed, target.open("xb") as out:
                    _copy(packed, out, info.file_size)
            for part in PARTS:
                (hidden / part).mkdir(exist_ok=True)
        folder = RunFolder(hidden)
        _check(folder)
        folder.write_label(dataclasses.replace(folder.label(), owner=owner))
        folder.write_state(dataclasses.replace(folder.state(), host="", pid=0))
        if (root / id).exists():
            id = f"{id[:70]}-{secrets.token_hex(2)}"
        with os_errors_as_sentences(root):
            hidden.rename(root / id)
    except BaseException:
        shutil.rmtree(hidden, ignore_errors=True)
        raise
    return id


def _copy(packed: IO[bytes], out: IO[bytes], size: int) -> None:
    """Unpack a member of at most `size` bytes."""
    left = size
    while chunk := packed.read(min(1 << 20, left + 1)):
        left -= len(chunk)
        if left < 0:
            raise InputError(Message("zip_size_wrong", "A file in this zip is larger than the zip says."))
        out.write(chunk)


def _check(folder: RunFolder) -> None:
    """Raises `InputError` where the configuration cannot be read, or a file of weights is not one of this program."""
    try:
        folder.config()
    except PlaygroundError as error:
        damaged = Message("zip_config_damaged", "The configuration in this zip cannot be read.")
        raise InputError(damaged if error.code == "config_damaged" else error.message) from error
    for part in ("checkpoints", "snapshots"):
        for step in weights.steps(folder.path / part):
            path = folder.path / part / f"{step}.safetensors"
            with path.open("rb") as file:
                head = file.read(weights.HEADER_LIMIT + 8)
            try:
                weights.header_of(head)
            except (ValueError, PlaygroundError) as error:
                raise InputError(
                    Message("zip_bad_checkpoint", "“{file}” in this zip is not a checkpoint.", file=f"{part}/{step}")
                ) from error
