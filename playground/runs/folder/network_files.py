"""Both networks in a run's folder, packed as frames of the view “nets” for a page."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterable
from pathlib import Path

from playground.errors import InputError
from playground.messages import Frame, pack_frame, unpack_frame
from playground.runs.folder import files, weights
from playground.runs.folder.files import os_errors_as_sentences
from playground.texts import Message

LIMIT = 64_000_000  # bytes of one file


def save(run: Path, frame: Frame) -> None:
    with os_errors_as_sentences(run):
        (run / "nets").mkdir(exist_ok=True)  # runs of an earlier version have none
        packed = pack_frame(frame)
        files.write(_path(run, frame.step), lambda file: file.write(packed), durable=False)


def steps(run: Path) -> list[int]:
    """The steps with stored networks, ascending."""
    return weights.steps(run / "nets", ".bin")


def load(run: Path, step: int) -> bytes:
    """The packed frame of `step`. Raises `InputError` where there is none, or it is torn."""
    path = _path(run, step)
    try:
        if path.stat().st_size > LIMIT:
            raise ValueError("too large")
        packed = path.read_bytes()
        if unpack_frame(packed).view != "nets":
            raise ValueError("another view")
    except (OSError, ValueError, InputError) as error:
        raise InputError(
            Message("no_networks", "Run {run} has not kept its networks of step {step}.", run=run.name, step=step)
        ) from error
    return packed


def drop(run: Path, gone: Iterable[int]) -> None:
    for step in gone:
        with os_errors_as_sentences(run):
            _path(run, step).unlink(missing_ok=True)


def copy(source: Path, target: Path, until: int) -> None:
    """Copy the networks that the run `source` has stored up to the step `until`."""
    with os_errors_as_sentences(target):
        for step in steps(source):
            if step <= until:
                with contextlib.suppress(FileNotFoundError):  # its worker has just removed it
                    shutil.copyfile(_path(source, step), _path(target, step))


def _path(run: Path, step: int) -> Path:
    return run / "nets" / f"{step}.bin"
