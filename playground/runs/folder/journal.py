"""The journal of a run: its commands, their order of replay, and the configuration that they result in.

A run = config + seed + journal, which holds every command with the step after which it came. A run that was resumed
from a checkpoint has passed some steps twice, so lines need not be ordered by step. Commands are replayed by step, and
within a step by line. A later edit overrules earlier lines: what it sets is not changed again by them at later steps.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from typing import Any

from playground.config import REGISTRIES, RunConfig
from playground.data import labels
from playground.errors import ConfigError, InputError
from playground.messages import Edit, JournalEntry, Only, State, Switch, Threads, from_json, to_json
from playground.runs.folder.store import RunFolder
from playground.texts import Message

Replayed = Edit | Only | Switch | Threads


def append(folder: RunFolder, patch: Mapping[str, Any], names: Mapping[str, str] | None = None) -> None:
    """Write an edit of an ended run into its journal; it applies when the run continues.

    Raises `ConfigError` as `RunConfig.edit_while_running` does, and where the run would end at once; `names` are the
    names of the stop conditions for the person.
    """
    patch = labels.named(patch)
    edited = present(folder.config(), journal(folder)).edit_while_running(patch)
    step, state = max(folder.checkpoints(), default=0), folder.state()
    _refuse_what_is_behind(edited, step, state, names or {})
    folder.append_entry(JournalEntry(step, "command", time.time(), to_json(Edit(patch))))


def _refuse_what_is_behind(config: RunConfig, step: int, state: State, names: Mapping[str, str]) -> None:
    """Raise `ConfigError` where a stop condition is fulfilled already."""
    epoch, seconds, stop = round(state.epoch, 3), round(state.seconds, 1), config.stop
    stands = (
        ("stop.steps", stop.steps, step, Message("stands_at_step", "step {at}", at=step)),
        ("stop.epochs", stop.epochs, epoch, Message("stands_at_epoch", "epoch {at}", at=epoch)),
        ("stop.seconds", stop.seconds, seconds, Message("stands_at_second", "second {at} of training", at=seconds)),
    )
    for path, asked, at, place in stands:
        if asked is not None and asked <= at:
            raise ConfigError(
                Message(
                    "stop_is_behind",
                    "The run is at {place}; {setting} counts from the beginning. "
                    "Set {setting} to {total} for {more} more.",
                    place=place,
                    setting=names.get(path, path),
                    total=f"{at + asked:.10g}",  # to be typed: no separators
                    more=asked,
                ),
                path=path,
            )


def journal(folder: RunFolder) -> list[JournalEntry]:
    """The whole journal of a run, however long."""
    entries: list[JournalEntry] = []
    before, offset = -1, 0
    while offset != before:
        before = offset
        part, offset = folder.journal(offset)
        entries += part
    return entries


def commands(journal: Iterable[JournalEntry]) -> list[tuple[int, Replayed]]:
    """The journal's commands with their steps, in the order in which they are to be replayed.

    An edit that is overruled completely stays as an empty one: checkpoints store their position in this list.
    """
    found: list[tuple[int, Replayed]] = []
    furthest = 0
    for entry in journal:
        if entry.kind == "command":
            try:
                command = from_json(Replayed, entry.command)
            except InputError:  # a line that was damaged by hand counts as torn
                continue
            if isinstance(command, Edit) and entry.step < furthest:
                found = [(step, overruled(c, command) if step > entry.step else c) for step, c in found]
            found.append((entry.step, command))
            furthest = max(furthest, entry.step)
    return sorted(found, key=lambda pair: pair[0])


def overruled(command: Replayed, later: Edit) -> Replayed:
    """The rest of `command`, which was given before `later` but applies after it.

    It loses the settings that `later` sets, and all below them. What `later` sets below a choice of `command` is set
    again after that choice, which would reset it to defaults.
    """
    if not isinstance(command, Edit):
        return command
    kept = {p: value for p, value in command.patch.items() if not any(_within(p, said) for said in later.patch)}
    again = {p: value for p, value in later.patch.items() if any(_within(p, choice) for choice in kept)}
    return Edit({**kept, **again})


def _within(path: str, other: str) -> bool:
    """Whether `path` is the setting `other` or below it."""
    return f"{_choice(path)}.".startswith(f"{_choice(other)}.")


def _choice(path: str) -> str:
    """`objective.name` is the choice `objective`."""
    section = path.removesuffix(".name")
    return section if section in REGISTRIES else path


def steered(journal: Iterable[JournalEntry]) -> bool:
    """Whether a person changed the run by an edit or a single step. What the run records itself is neither."""
    return any(isinstance(command, Edit | Only) for _, command in commands(journal))


def data_since(journal: Iterable[JournalEntry]) -> int:
    """The step after which the data last changed; −1 where they never did. Earlier numbers are about other data."""
    edits = ((step, edit) for step, edit in commands(journal) if isinstance(edit, Edit))
    return max((step for step, edit in edits if "data" in {path.split(".")[0] for path in edit.patch}), default=-1)


def threads_at_start(journal: Iterable[JournalEntry]) -> int:
    """The number of CPU threads at the start of the run; 0 where the journal does not say, since it never changed."""
    return next((command.before for _, command in commands(journal) if isinstance(command, Threads)), 0)


def present(config: RunConfig, journal: Iterable[JournalEntry]) -> RunConfig:
    """The configuration after the edits in the journal."""
    for _, command in commands(journal):
        if isinstance(command, Edit):
            try:
                config = config.edit_while_running(command.patch)
            except ConfigError:  # the run refused it as well
                continue
    return config
