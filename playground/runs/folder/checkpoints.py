"""The checkpoints in a run's folder: everything to continue it bit for bit."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playground.errors import InputError
from playground.runs.folder import files, weights
from playground.runs.folder.files import os_errors_as_sentences
from playground.texts import Message

if TYPE_CHECKING:
    from torch import Tensor


def load(run: Path, step: int | None = None) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """Everything of the checkpoint of `step`; without one, of the newest that reads whole. Raises `InputError`."""
    if step is not None:
        return weights.load(_path(run, step))
    for candidate in reversed(weights.steps(run / "checkpoints")):
        with contextlib.suppress(InputError):
            return weights.load(_path(run, candidate))
    raise InputError(
        Message("no_whole_checkpoint", "Run {run} has no checkpoint that can be read completely.", run=run.name)
    )


def copy(source: Path, target: Path, step: int) -> None:
    """Take over the checkpoint of `step` from the run `source`. Raises `InputError` if it has gone."""
    with contextlib.ExitStack() as opened, os_errors_as_sentences(target):
        try:
            original = opened.enter_context(_path(source, step).open("rb"))
        except FileNotFoundError as error:
            raise InputError(
                Message(
                    "checkpoint_removed",
                    "Run {run} has just removed its checkpoint of step {step}. Try again.",
                    run=source.name,
                    step=step,
                )
            ) from error
        files.write(_path(target, step), lambda file: shutil.copyfileobj(original, file))


def _path(run: Path, step: int) -> Path:
    return run / "checkpoints" / f"{step}.safetensors"
