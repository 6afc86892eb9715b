"""The table of settings of a configuration, and what changing each costs during a run."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from playground.config.registries import REGISTRIES, SETS
from playground.options import Change, Option, Spec, params

if TYPE_CHECKING:
    from playground.config.run_config import RunConfig

# The cost of choosing another option of a section during a run. For fields, the spec of the field says it.
_SWITCH: dict[str, Change] = {
    "G": Change.RUN,
    "D": Change.RUN,
    "objective": Change.LIVE,
    "opt_G": Change.OPTIMISER,
    "opt_D": Change.OPTIMISER,
    "dynamics": Change.LIVE,
}


@dataclass(frozen=True)
class Setting:
    """One setting of a configuration: its path, spec, type and value."""

    path: str
    spec: Spec
    kind: Any
    value: Any


def table(config: RunConfig) -> Iterator[Setting]:
    """Every field of `config`, in order, without the choices of options themselves (see `REGISTRIES`)."""
    own = {name: (spec, kind) for name, spec, kind in params(type(config))}
    for section in (field.name for field in dataclasses.fields(config)):
        value = getattr(config, section)
        if section in own:
            yield Setting(section, *own[section], value)
            continue
        for prefix, option in _options(section, value):
            for name, spec, kind in params(type(option)):
                yield Setting(f"{prefix}.{name}", spec, kind, getattr(option, name))


def _options(section: str, value: Any) -> list[tuple[str, Option]]:
    return [(f"{section}.{option.name}", option) for option in value] if section in SETS else [(section, value)]


def flatten(config: RunConfig) -> Iterator[tuple[str, Any]]:
    """(dotted path, plain value) of every field of `config`, including the names of the chosen options."""
    for section in (field.name for field in dataclasses.fields(config)):
        if section in REGISTRIES:
            yield section, getattr(config, section).name
        elif section in SETS:
            yield section, tuple(option.name for option in getattr(config, section))
    for entry in table(config):
        yield entry.path, entry.value


def cost_of(path: str, before: RunConfig, after: RunConfig) -> Change:
    """The cost of the change at `path` between two configurations, during a run."""
    section = path.split(".")[0]
    if section == "data":
        return _cost_of_data(before, after)
    if path in _SWITCH:
        return _SWITCH[path]
    if section in SETS:
        return Change.LIVE if before.heads == after.heads else Change.RUN
    if section in _SWITCH and getattr(before, section).name != getattr(after, section).name:
        return _SWITCH[section]
    return next((e.spec.change for c in (before, after) for e in table(c) if e.path == path), Change.RUN)


def _cost_of_data(before: RunConfig, after: RunConfig) -> Change:
    """Some kinds of data can change during a run. If the networks use labels, the labels must stay the same."""
    alike = before.data.kind == after.data.kind and after.data.kind.live_data_edits
    unlabelled = before.condition == after.condition == "none"
    same_labels = before.data.class_names == after.data.class_names
    return Change.LIVE if alike and (unlabelled or same_labels) else Change.RUN
