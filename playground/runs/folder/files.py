"""Writes files completely or not at all, and reads files whose end may be torn."""

from __future__ import annotations

import contextlib
import errno
import json
import math
import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any

from playground.errors import InputError, MachineError
from playground.texts import Message

FULL = (errno.ENOSPC, errno.EDQUOT)


@contextlib.contextmanager
def os_errors_as_sentences(folder: Path) -> Iterator[None]:
    """Turn errors of the disk, met by the run in `folder`, into a `MachineError` that says what to do."""
    try:
        yield
    except FileNotFoundError as error:
        if folder.is_dir():
            raise MachineError(
                Message(
                    "part_of_folder_gone",
                    "{name} in {folder} was moved or deleted while the run was using it. Resume the run.",
                    folder=str(folder),
                    name=Path(str(error.filename)).name,
                )
            ) from error
        raise MachineError(
            Message(
                "folder_gone",
                "The run's folder {folder} is gone: it was moved or deleted while the run was using it. Put it back "
                "to continue from its last checkpoint.",
                folder=str(folder),
            )
        ) from error
    except OSError as error:
        if error.errno not in FULL:
            raise _failed(folder, error) from error
        text = "The disk of {folder} is full. Free some space and resume the run."
        raise MachineError(Message("disk_full", text, folder=str(folder))) from error


@contextlib.contextmanager
def disk_errors_as_sentences(folder: Path) -> Iterator[None]:
    """The same where no run is concerned."""
    try:
        yield
    except OSError as error:
        raise (_full(folder) if error.errno in FULL else _failed(folder, error)) from error


def _failed(folder: Path, error: OSError) -> MachineError:
    text = "{folder} cannot be used: {reason}. Check the disk and its permissions."
    return MachineError(Message("disk_failed", text, folder=str(folder), reason=error.strerror or str(error)))


def _full(folder: Path) -> MachineError:
    text = "The disk of {folder} is full. Free some space."
    return MachineError(Message("chosen_disk_full", text, folder=str(folder)))


def check_run_is_there(folder: Path) -> None:
    """Raise `MachineError` if a run's folder was moved or deleted, which a write would partly create again."""
    with os_errors_as_sentences(folder):
        if not folder.is_dir():
            raise FileNotFoundError(folder)


@contextlib.contextmanager
def chosen(out: Path) -> Iterator[None]:
    """Turn errors of the disk at a place that a person chose into `InputError`, or `MachineError` if it is full."""
    try:
        yield
    except OSError as error:
        if error.errno in FULL:
            raise _full(out.parent) from error
        raise InputError(
            Message(
                "not_writable",
                "{file} cannot be written: {reason}. Choose another place.",
                file=str(out),
                reason=error.strerror or str(error),
            )
        ) from error


def write(path: Path, fill: Callable[[IO[bytes]], object], *, durable: bool = True) -> None:
    """Fill a temporary file beside `path` and rename it onto `path`: a reader sees the old content or the new.

    `durable` also waits for the disk, so that the new content survives a power cut.
    """
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}.tmp")
    try:
        with temporary.open("xb") as file:
            fill(file)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    if durable:
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Wait until the names in `folder` are on the disk; Windows needs no such call."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_json(path: Path, value: Any, *, durable: bool = True) -> None:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    write(path, lambda file: file.write(text.encode()), durable=durable)


def read_json(path: Path, limit: int = 1_000_000) -> Any:
    """The JSON in a file of at most `limit` bytes. Raises `OSError` or `ValueError`."""
    with path.open("rb") as file:
        raw = file.read(limit + 1)
    if len(raw) > limit:
        raise ValueError(f"{path.name} is too large")
    return parse(raw)


def parse(raw: bytes | str) -> Any:
    """The value of JSON text. Raises `ValueError`, also for infinite numbers and texts that are not UTF-8."""
    text = raw if isinstance(raw, str) else raw.decode(json.detect_encoding(raw))
    try:
        value = json.loads(text, parse_float=finite, parse_constant=finite)
        if "\\u" in text:  # half of a surrogate pair is not text: no file and no page accepts it
            json.dumps(value, ensure_ascii=False).encode()
        return value
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def finite(text: str) -> float:
    """A number in JSON text. Raises `ValueError` on NaN and on infinite numbers."""
    if not math.isfinite(number := float(text)):
        raise ValueError(f"{text[:20]} is no number")
    return number


def append_line(path: Path, value: Any, *, durable: bool = False) -> None:
    """Add one JSON line; a torn last line is closed first, so that it does not spoil the new one.

    `durable` also waits for the disk, so that the line survives a power cut.
    """
    line = json.dumps(value, ensure_ascii=False, allow_nan=False).encode() + b"\n"
    with path.open("ab+") as file:
        end = file.seek(0, os.SEEK_END)
        if end > 0:
            file.seek(end - 1)
            if file.read(1) != b"\n":
                line = b"\n" + line
        file.write(line)
        if durable:
            file.flush()
            os.fsync(file.fileno())
    if durable:
        sync_folder(path.parent)


def read_lines(path: Path, offset: int, limit: int) -> tuple[list[Any], int]:
    """JSON values of the whole lines from byte `offset` on, and the offset behind the last of them.

    At most about `limit` bytes at once. A last line without its end is left for the next call; lines that are not
    JSON objects are skipped; an offset inside a line skips to the next line.
    """
    try:
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            offset = min(max(offset, 0), size)
            if offset:
                file.seek(offset - 1)
                if file.read(1) != b"\n":
                    rest = file.readline(limit)
                    offset += len(rest)
                    if len(rest) == limit:  # longer than any line of this program
                        return [], offset
            file.seek(offset)
            raw = file.read(limit)
    except FileNotFoundError:
        return [], 0
    whole = raw.rfind(b"\n") + 1
    if whole == 0 and len(raw) == limit:  # a line longer than any of this program: skip what was read
        return [], offset + limit
    values = []
    for line in raw[:whole].splitlines():
        try:
            value = parse(line)
        except ValueError:
            continue
        if isinstance(value, dict):
            values.append(value)
    return values, offset + whole
