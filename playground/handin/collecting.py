"""Collects what is handed in from the folder of a run, without torch."""

from __future__ import annotations

import base64
import contextlib
import importlib.metadata
from collections.abc import Sequence

from playground import __version__
from playground.errors import InputError
from playground.export.downloads import all_rows
from playground.handin.digest import by_training, digest_of
from playground.handin.document import MOST_ENTRIES, HandedRun
from playground.messages import JournalEntry, Row
from playground.metrics import METRICS
from playground.runs.folder import journal, weights
from playground.runs.folder.store import RunFolder
from playground.texts import Message

SHOWN_ROWS = 300
PICTURE_BYTES = 2_000_000
NOT_YET = Message("nothing_to_hand_in", "This run has no checkpoint yet. Let it train for a moment, or stop it.")
TOO_MANY = Message("too_many_commands", "This run has been changed too often to be handed in.")


def collected(folder: RunFolder) -> HandedRun:
    """The run up to its newest checkpoint. Raises `InputError` where there is none."""
    step, digest, probe = _newest(folder)
    entries = [entry for entry in journal.journal(folder) if entry.kind == "command"]
    if len(entries) > MOST_ENTRIES:
        raise InputError(TOO_MANY)
    state, rows = folder.state(), [row for row in all_rows(folder) if row.step <= step]
    last = rows[-1] if rows else Row(0, 0.0, 0.0)
    return HandedRun(
        place="server",
        id=folder.id,
        name=folder.label().name,
        config=folder.config().to_json(),
        journal=tuple({"step": entry.step, "command": dict(entry.command)} for entry in _until(entries, step)),
        step=step,
        epoch=last.epoch,
        seconds=round(last.seconds, 3),
        device=state.device,
        threads=journal.threads_at_start(entries) or state.threads or 1,
        precision=state.precision,
        software=software(),
        rows=tuple({"step": row.step, "values": by_training(row.values)} for row in spread(rows, SHOWN_ROWS)),
        metrics={name: value for name, value in last.values.items() if name in METRICS and last.step == step},
        digest=digest,
        probe=probe,
        picture=_picture(folder, step),
    )


def software() -> str:
    """The versions that decide the bits."""
    return f"gan-playground {__version__}, torch {importlib.metadata.version('torch')}"


def spread(rows: Sequence[Row], most: int) -> list[Row]:
    """At most `most` rows, evenly spaced, with the first and the last one."""
    if len(rows) <= most:
        return list(rows)
    return [rows[round(i * (len(rows) - 1) / (most - 1))] for i in range(most)]


def _newest(folder: RunFolder) -> tuple[int, str, dict[str, list[float]]]:
    """The step of the newest checkpoint that reads whole, and the digest of its networks."""
    for step in reversed(folder.checkpoints()):
        with contextlib.suppress(InputError):
            tensors, _ = weights.load_arrays(folder.path / "checkpoints" / f"{step}.safetensors")
            return step, *digest_of(tensors)
    raise InputError(NOT_YET)


def _until(entries: Sequence[JournalEntry], step: int) -> list[JournalEntry]:
    """The commands that had been applied before `step`: those given after it are not part of the hand-in."""
    return [entry for entry in entries if entry.step < step]


def _picture(folder: RunFolder, step: int) -> str:
    """The picture of the last sample up to `step`; "" where there is none, or a very large one."""
    steps = [each for each in folder.samples() if each <= step]
    with contextlib.suppress(InputError, OSError):
        content = folder.picture(steps[-1]).read_bytes() if steps else b""
        return base64.b64encode(content).decode() if len(content) <= PICTURE_BYTES else ""
    return ""
