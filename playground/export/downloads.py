"""The downloads of a run, for the page and the command line. Does not import torch."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from playground.errors import InputError
from playground.export.training_data import training_data
from playground.kinds import Kind
from playground.messages import Row
from playground.runs.folder import archive, journal, weights
from playground.runs.folder.files import disk_errors_as_sentences
from playground.runs.folder.rows import merge_rows
from playground.runs.folder.store import RunFolder
from playground.texts import Message

Ask = Callable[..., Any]  # calls a method of the helper process by its name, with named arguments


@dataclass(frozen=True)
class Download:
    name: str  # of the downloaded file
    media: str
    content: bytes | Path
    temporary: bool = False  # the file is to be deleted after it is sent


def ask_here(method: str, **arguments: Any) -> Any:
    """Call a method of the helper process in this process, which loads PyTorch: for the command line."""
    from playground.runs.helper import handlers

    return getattr(handlers, method)(**arguments)


def download(folder: RunFolder, what: str, ask: Ask = ask_here) -> Download:
    """The download `what` of a run. Raises `InputError` where it is unknown or not there yet.

    `ask` makes what needs PyTorch. The app, whose process does not load it, gives `RunManager.ask`.
    """
    known = offered(folder.kind)
    if what not in known:
        names = ", ".join(known)
        raise InputError(
            Message("no_download", "There is no download “{what}”. Choose one of {names}.", what=what[:40], names=names)
        )
    media, make = known[what]
    made = _script(folder, ask) if make is _script else make(folder)
    return Download(f"{folder.id}-{what}", media, made, temporary=make in (_zip, training_data))


def _newest(folder: RunFolder) -> int:
    steps = folder.samples()
    if not steps:
        raise InputError(Message("no_samples_yet", "This run has no samples yet. Wait for its first step."))
    return steps[-1]


def _png(folder: RunFolder) -> bytes:
    return folder.kind.picture(folder.sample(_newest(folder)), scale=4)


def _npz(folder: RunFolder) -> bytes:
    """The fixed-z samples of every kept step: `steps` (k,), `samples` k×n×…"""
    steps = folder.samples()
    _newest(folder)
    samples = [folder.sample(step) for step in steps]
    if len({sample.shape for sample in samples}) > 1:
        raise InputError(
            Message(
                "samples_of_many_sizes",
                "The samples of this run do not all have the same size. Download the whole run instead.",
            )
        )
    buffer = io.BytesIO()
    np.savez_compressed(buffer, steps=np.array(steps), samples=np.stack(samples))
    return buffer.getvalue()


def all_rows(folder: RunFolder) -> list[Row]:
    """Every valid row of the run, one per step."""
    rows: list[Row] = []
    offset = 0
    while True:
        found, after = folder.rows(offset)
        rows += found
        if after == offset:
            return merge_rows(rows)
        offset = after


def _csv(folder: RunFolder) -> bytes:
    rows = all_rows(folder)
    lines = folder.path / "metrics.jsonl"
    if not rows and lines.exists() and lines.stat().st_size:
        raise InputError(
            Message("metrics_damaged", "The numbers of this run are damaged: no line of metrics.jsonl can be read.")
        )
    names = list(dict.fromkeys(name for row in rows for name in row.values))
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(["step", "epoch", "seconds", *names])
    for row in rows:
        writer.writerow([row.step, row.epoch, row.seconds, *(row.values.get(name, "") for name in names)])
    return text.getvalue().encode()


def _config(folder: RunFolder) -> bytes:
    return (json.dumps(journal.present(folder.config(), journal.journal(folder)).to_json(), indent=2) + "\n").encode()


def _checkpoint(folder: RunFolder) -> Path:
    """The newest checkpoint that can be read completely."""
    steps = folder.checkpoints()
    for step in reversed(steps):
        path = folder.path / "checkpoints" / f"{step}.safetensors"
        try:
            weights.load_arrays(path)
            return path
        except InputError:
            continue  # torn: try an older one
    if steps:
        raise InputError(Message("all_checkpoints_torn", "None of the run's checkpoints can be read completely."))
    raise InputError(Message("no_checkpoint_yet", "This run has no checkpoint yet. Wait for its first one."))


def _script(folder: RunFolder, ask: Ask = ask_here) -> bytes:
    text: str = ask("script", run=str(folder.path))
    return text.encode()


def _zip(folder: RunFolder) -> Path:
    """A temporary zip on the disk: a run may fill a gigabyte."""
    with (
        disk_errors_as_sentences(Path(tempfile.gettempdir())),
        tempfile.NamedTemporaryFile(prefix="gan-playground-", suffix=".zip", delete=False) as file,
    ):
        try:
            archive.export_zip(folder, file)  # type: ignore[arg-type]
        except BaseException:
            Path(file.name).unlink(missing_ok=True)
            raise
    return Path(file.name)


SAMPLES = {"samples.png", "samples.npz"}
Maker = Callable[[RunFolder], bytes | Path]
DOWNLOADS: dict[str, tuple[str, Maker]] = {
    "samples.png": ("image/png", _png),
    "samples.npz": ("application/octet-stream", _npz),
    "metrics.csv": ("text/csv", _csv),
    "config.json": ("application/json", _config),
    "checkpoint.safetensors": ("application/octet-stream", _checkpoint),
    "script.py": ("text/x-python", _script),
    "data.npz": ("application/octet-stream", training_data),
    "run.zip": ("application/zip", _zip),
}


def offered(kind: Kind) -> dict[str, tuple[str, Maker]]:
    """The downloads of runs on this kind of data: name -> media type and the function that makes it."""
    known = {what: how for what, how in DOWNLOADS.items() if what not in SAMPLES or Path(what).suffix in kind.exports}
    more = {f"samples{suffix}": suffix for suffix in kind.exports if f"samples{suffix}" not in DOWNLOADS}
    return {what: ("application/octet-stream", _exported(suffix)) for what, suffix in more.items()} | known


def _exported(suffix: str) -> Maker:
    return lambda folder: folder.kind.export(folder.sample(_newest(folder)), suffix)
