"""The samples in a run's folder, with their pictures, and the frames that stay the same at every step."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.errors import InputError
from playground.kinds import Kind
from playground.messages import Frame, View, pack_frame, unpack_frame
from playground.runs.folder import files
from playground.runs.folder.files import os_errors_as_sentences
from playground.texts import Message

LIMIT = 64_000_000  # bytes of one file


def save(run: Path, kind: Kind, step: int, samples: NDArray[Any]) -> None:
    """Store the samples of the fixed z at `step`, raw as `kind` defines, and a picture of them."""
    with os_errors_as_sentences(run):
        png = kind.picture(samples)
        files.write(run / "samples" / f"{step}.png", lambda file: file.write(png), durable=False)
        files.write(
            run / "samples" / f"{step}.npy", lambda file: np.save(file, samples, allow_pickle=False), durable=False
        )


def load(run: Path, kind: Kind, step: int) -> NDArray[Any]:
    """The sample of `step`. Raises `InputError` where there is none, or it is torn."""
    path = run / "samples" / f"{step}.npy"
    try:
        if path.stat().st_size > LIMIT or step >= 2**32:
            raise ValueError("too large for a frame")
        found: NDArray[Any] = np.load(path, allow_pickle=False)
        if not kind.valid(found):
            raise ValueError("foreign")
    except Exception as error:  # for foreign bytes NumPy raises a dozen kinds of errors
        raise InputError(
            Message("no_sample", "Run {run} has no sample of step {step}.", run=run.name, step=step)
        ) from error
    return found


def picture(run: Path, step: int) -> Path:
    """The PNG of the sample of `step`. Raises `InputError` where there is none."""
    path = run / "samples" / f"{step}.png"
    if not path.is_file():
        raise InputError(Message("no_picture", "Run {run} has no picture of step {step}.", run=run.name, step=step))
    return path


def save_still(run: Path, frame: Frame) -> None:
    """Store a frame of the data, which is the same at every step: the newest of each view."""
    with os_errors_as_sentences(run):
        packed = pack_frame(frame)
        files.write(run / "samples" / f"{frame.view}.bin", lambda file: file.write(packed), durable=False)


def load_still(run: Path, view: View) -> Frame | None:
    """The stored frame of `view`; `None` where there is none, or it is torn."""
    path = run / "samples" / f"{view}.bin"
    try:
        if path.stat().st_size > LIMIT:
            return None
        frame = unpack_frame(path.read_bytes())
    except (OSError, InputError):
        return None
    return frame if frame.view == view else None
