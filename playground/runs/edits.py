"""Commands that change a run: which may be, what they make of its configuration, and in what order they are replayed.

A run = config + seed + edits. Every `Edit` and `Only` is in the journal with the step after which it came. A run
that was resumed from a checkpoint has passed some steps twice, so the journal's lines need not be in the order of
their steps; what counts is that order, and among commands of one step the order of the lines.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import Any

from playground.config import RunConfig
from playground.errors import ConfigError, InputError
from playground.events import Edit, Entry, Only, Switch, from_json, to_json
from playground.fields import Change
from playground.runs.store import RunFolder

Replayed = Edit | Only | Switch


def after(config: RunConfig, patch: Mapping[str, Any]) -> RunConfig:
    """`config` once `patch` has been applied to the running run.

    Raises `ConfigError`, with a sentence, on what cannot be read, makes no sense, or needs a new run.
    """
    edited = config.edit(patch)
    if config.changes(patch) is Change.RUN:
        raise ConfigError(
            f"{', '.join(patch)[:80]} cannot change while a run goes on; start a new run.", code="new_run"
        )
    for problem in edited.problems():
        raise ConfigError(problem.sentence, code=problem.code, path=problem.path)
    return edited


def append(folder: RunFolder, patch: Mapping[str, Any]) -> None:
    """Write an edit of a run that does not go on into its journal; it is made when the run does.

    Raises `ConfigError` as `after` does.
    """
    after(present(folder.config(), journal(folder)), patch)
    step = max(folder.checkpoints(), default=0)
    folder.append_entry(Entry(step, "command", time.time(), to_json(Edit(dict(patch)))))


def journal(folder: RunFolder) -> list[Entry]:
    """The whole journal of a run, however long."""
    entries: list[Entry] = []
    before, offset = -1, 0
    while offset != before:
        before = offset
        part, offset = folder.journal(offset)
        entries += part
    return entries


def commands(journal: Iterable[Entry]) -> list[tuple[int, Replayed]]:
    """The journal's commands with their steps, in the order in which they are to be replayed."""
    found = []
    for entry in journal:
        if entry.kind == "command":
            try:
                found.append((entry.step, from_json(Replayed, entry.command)))
            except InputError:  # a line damaged by hand: as good as torn
                continue
    return sorted(found, key=lambda pair: pair[0])


def steered(journal: Iterable[Entry]) -> bool:
    """Whether a hand was in it: an edit or a single step. A switch of the engine is none."""
    return any(not isinstance(command, Switch) for _, command in commands(journal))


def present(config: RunConfig, journal: Iterable[Entry]) -> RunConfig:
    """The configuration as the edits in the journal have left it."""
    for _, command in commands(journal):
        if isinstance(command, Edit):
            try:
                config = after(config, command.patch)
            except ConfigError:  # the run refused it too
                continue
    return config
