"""How a run branches from another: which commands it replays, and which files it takes over."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from playground.data import labels
from playground.errors import InputError
from playground.messages import Edit, JournalEntry, State, to_json
from playground.runs.folder import journal
from playground.runs.folder.store import RunFolder
from playground.texts import Message


@dataclass(frozen=True)
class Replay:
    """What a branch repeats: the commands up to its step, with its own edit as the last, and the threads at first."""

    entries: tuple[JournalEntry, ...]
    threads: int


def replay_until(source: RunFolder, state: State, step: int, patch: Mapping[str, Any]) -> Replay:
    """The replay of `source`, whose state is `state`, up to `step` and then `patch`.

    Raises `InputError` where the run has no such step, and `ConfigError` where its configuration forbids the patch.
    """
    if not 0 <= step <= state.step:
        raise InputError(
            Message(
                "no_step", "Run {run} has no step {step}; it is at {now}.", run=source.id, step=step, now=state.step
            )
        )
    whole = journal.journal(source)
    entries = [entry for entry in whole if entry.kind == "command" and entry.step <= step]
    patch = labels.named(patch)
    journal.present(source.config(), entries).edit_while_running(patch)
    edit = JournalEntry(step, "command", time.time(), to_json(Edit(patch)))
    return Replay((*entries, edit), journal.threads_at_start(whole) or state.threads)


def fill(folder: RunFolder, source: RunFolder, step: int, entries: Iterable[JournalEntry]) -> None:
    """Give the new run `folder` the nearest checkpoint of `source` at or before `step`, and `entries` to replay.

    Removes the folder where that fails.
    """
    try:
        begin = max((s for s in source.checkpoints() if s <= step), default=None)
        folder.copy_checkpoint(source, begin)
        folder.copy_nets(source, -1 if begin is None else begin)
        for entry in entries:
            folder.append_entry(entry)
    except BaseException:
        shutil.rmtree(folder.path, ignore_errors=True)
        raise
