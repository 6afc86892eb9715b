"""`RunConfig`: the only description of a run. Device and threads are not in it: a shared link runs anywhere.

A configuration has sections. A section is either one option out of a registry (data, G, D, objective, the
optimisers, dynamics), a set of them (penalties), or a plain group of parameters (latent, tricks, loop, schedule, stop).
Everything in it has a dotted path: `G.hidden`, `opt_D.lr`, `penalties.r1.gamma`, `seed`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from playground import extensions, validation
from playground.data import DATA
from playground.data.source import Source
from playground.errors import ConfigError
from playground.networks import DISCRIMINATORS, GENERATORS
from playground.networks.family import Discriminator, Generator
from playground.networks.prior import Latent
from playground.objectives import OBJECTIVES, PENALTIES
from playground.objectives.base import Objective, Penalty
from playground.optimisers import DYNAMICS, OPTIMISERS, Adam, Dynamics, Optimiser, Schedule
from playground.options import Change, Option, Problem, Registry, Spec, check, choose, decode, encode, param, params
from playground.training_options import Loop, StopConditions, Tricks

SCHEMA = 1


@dataclass(frozen=True)
class RunConfig:
    """Everything that decides a run but the device, the threads and the precision."""

    data: Source = field(default_factory=lambda: DATA["mnist"]())
    latent: Latent = field(default_factory=Latent)
    G: Generator = field(default_factory=lambda: GENERATORS["mlp"]())
    D: Discriminator = field(default_factory=lambda: DISCRIMINATORS["mlp"]())
    condition: Literal["none", "projection", "concatenation"] = param(
        "none",
        "Give both players the label; projection or concatenation is how D takes it.",
        label="conditional on labels",
    )
    objective: Objective = field(default_factory=lambda: OBJECTIVES["ns"]())
    penalties: tuple[Penalty, ...] = ()
    tricks: Tricks = field(default_factory=Tricks)
    opt_G: Optimiser = field(default_factory=Adam)
    opt_D: Optimiser = field(default_factory=Adam)
    schedule: Schedule = field(default_factory=Schedule)
    loop: Loop = field(default_factory=Loop)
    dynamics: Dynamics = field(default_factory=lambda: DYNAMICS["alternating"]())
    stop: StopConditions = field(default_factory=StopConditions)
    seed: int = param(0, "The same seed gives the same run.", label="seed", low=0, high=2**31 - 1, simple=True)

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values, every setting written out."""
        values: dict[str, Any] = {"schema": SCHEMA}
        for section in dataclasses.fields(self):
            value = getattr(self, section.name)
            if section.name == "penalties":
                values["penalties"] = {p.name: _without_name(encode(p)) for p in value}
            else:
                values[section.name] = encode(value) if isinstance(value, Option) else value
        return values

    @classmethod
    def from_json(cls, values: Any) -> Self:
        """The configuration that `to_json` wrote, or a person did; what is missing takes its default.

        Raises `ConfigError`, naming the path, on anything unknown, of a wrong type or out of bounds.
        """
        if not isinstance(values, Mapping):
            raise ConfigError('A configuration is a JSON object, like {"data": "mnist"}.', code="not_an_object")
        schema = values.get("schema", SCHEMA)
        if schema != SCHEMA:
            raise ConfigError(
                f"This configuration has schema {str(schema)[:20]}; this version reads schema {SCHEMA}. "
                "Update GAN Playground, or write the configuration again.",
                code="schema",
            )
        unknown = [k for k in values if k != "schema" and k not in SECTIONS]
        if unknown:
            raise ConfigError(
                f"{str(unknown[0])[:60]} is not a part of a configuration; the parts are: {', '.join(SECTIONS)}.",
                code="unknown_key",
                path=str(unknown[0])[:60],
            )
        return cls(**{k: _read(k, v, cls()) for k, v in values.items() if k != "schema"})

    def edit(self, patch: Mapping[str, Any]) -> Self:
        """This configuration with dotted paths set: `{"opt_G.lr": 1e-3, "objective": "hinge"}`.

        Choosing another option of a section starts from that option's defaults.
        `penalties.r1.gamma` adds R1 where it is not there; `penalties.r1: null` takes it away.
        Raises `ConfigError` as `from_json` does.
        """
        values = self.to_json()
        for path in sorted(patch, key=lambda path: path.removesuffix(".name") not in REGISTRIES):  # choices first
            _set(values, path, patch[path])
        return self.from_json(values)

    def with_data(self, source: Source) -> Self:
        """This configuration on other data: without labels where it has none, with networks that suit its kind."""
        condition = self.condition if source.class_names else "none"
        takes = source.kind.takes
        G = self.G if takes(self.G) else next((family() for family in GENERATORS.values() if takes(family)), self.G)
        D = self.D if takes(self.D) else next((family() for family in DISCRIMINATORS.values() if takes(family)), self.D)
        return dataclasses.replace(self, data=source, condition=condition, G=G, D=D)

    def problems(self) -> list[Problem]:
        """What stands in the way of this run, each in a sentence; none means that it can start."""
        return list(validation.problems(self))

    def changes(self, patch: Mapping[str, Any]) -> Change:
        """What it costs to apply `patch` to this configuration while it runs: the dearest of its changes."""
        order = list(Change)
        after = self.edit(patch)
        mine, theirs = dict(flatten(self)), dict(flatten(after))
        differing = {path for path in mine.keys() | theirs.keys() if mine.get(path) != theirs.get(path)}
        costs = [cost_of(path, self, after) for path in differing]
        return max(costs, key=order.index, default=Change.LIVE)


SECTIONS: tuple[str, ...] = tuple(f.name for f in dataclasses.fields(RunConfig))

# The registry that each choosable section is one of.
REGISTRIES: dict[str, Registry] = {
    "data": DATA,
    "G": GENERATORS,
    "D": DISCRIMINATORS,
    "objective": OBJECTIVES,
    "opt_G": OPTIMISERS,
    "opt_D": OPTIMISERS,
    "dynamics": DYNAMICS,
}

# What choosing another option of a section costs in a running run. The rest is said by each field's own spec.
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
    """One row of the table of fields: a path, its spec, its type, its value in a configuration."""

    path: str
    spec: Spec
    kind: Any
    value: Any


def table(config: RunConfig) -> Iterator[Setting]:
    """Every settable field of `config`, in order; the choice of an option itself is not a row (see `REGISTRIES`)."""
    own = {name: (spec, kind) for name, spec, kind in params(RunConfig)}
    for section in SECTIONS:
        value = getattr(config, section)
        if section in own:
            yield Setting(section, *own[section], value)
            continue
        for prefix, option in _options(section, value):
            for name, spec, kind in params(type(option)):
                yield Setting(f"{prefix}.{name}", spec, kind, getattr(option, name))


def _options(section: str, value: Any) -> list[tuple[str, Option]]:
    return [(f"penalties.{p.name}", p) for p in value] if section == "penalties" else [(section, value)]


def flatten(config: RunConfig) -> Iterator[tuple[str, Any]]:
    """(dotted path, plain value) of every field of `config`, the chosen options' names included."""
    for section in SECTIONS:
        if section in REGISTRIES:
            yield section, getattr(config, section).name
        elif section == "penalties":
            yield section, tuple(p.name for p in config.penalties)
    for entry in table(config):
        yield entry.path, entry.value


def cost_of(path: str, before: RunConfig, after: RunConfig) -> Change:
    """What the change at `path` between two configurations costs a running run."""
    section = path.split(".")[0]
    if section == "data":
        return _cost_of_data(before, after)
    if path in _SWITCH:
        return _SWITCH[path]
    if section == "penalties":
        return Change.LIVE
    if section in _SWITCH and getattr(before, section).name != getattr(after, section).name:
        return _SWITCH[section]
    return next((e.spec.change for c in (before, after) for e in table(c) if e.path == path), Change.RUN)


def _cost_of_data(before: RunConfig, after: RunConfig) -> Change:
    """Some kinds of data can be changed under a run, unless its networks know labels, which must stay the same."""
    alike = before.data.kind == after.data.kind and after.data.kind.live_data_edits
    unlabelled = before.condition == after.condition == "none"
    same_labels = before.data.class_names == after.data.class_names
    return Change.LIVE if alike and (unlabelled or same_labels) else Change.RUN


def _without_name(values: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in values.items() if k != "name"}


def _read(section: str, value: Any, default: RunConfig) -> Any:
    if section in REGISTRIES:
        return choose(REGISTRIES[section], value, section)
    if section == "penalties":
        return _read_penalties(value)
    own = {name: (spec, kind) for name, spec, kind in params(RunConfig)}
    if section in own:
        return check(value, *own[section], section)
    if not isinstance(value, Mapping):
        raise ConfigError(f"{section} takes a JSON object of settings.", code="not_an_object", path=section)
    return decode(type(getattr(default, section)), value, section)


def _read_penalties(value: Any) -> tuple[Penalty, ...]:
    if not isinstance(value, Mapping):
        raise ConfigError(
            'penalties takes a JSON object, like {"r1": {"gamma": 1}}.', code="not_an_object", path="penalties"
        )
    chosen = {n: choose(PENALTIES, {**_mapping(v, n), "name": n}, f"penalties.{n}") for n, v in value.items()}
    return tuple(chosen[name] for name in PENALTIES if name in chosen)


def _mapping(value: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ConfigError(f"penalties.{name} takes a JSON object of settings.", code="not_an_object", path="penalties")
    return value


def _set(values: dict[str, Any], path: str, value: Any) -> None:
    """Set one dotted path in the JSON form of a configuration."""
    section, *rest = path.split(".")
    if section not in SECTIONS:
        raise ConfigError(
            f"{path[:80]} is not a setting; settings start with one of {', '.join(SECTIONS)}.",
            code="unknown_key",
            path=path[:80],
        )
    if section in REGISTRIES and (not rest or rest == ["name"]) and isinstance(value, str):
        values[section] = _switched(REGISTRIES[section], values[section], value)
    elif not rest:
        _read(section, value, RunConfig())  # what is no object has no parts
        values[section] = value
    elif section == "penalties" and len(rest) <= 2:
        _read_penalties(values[section])  # what is no object has no parts
        if len(rest) == 2:
            values[section].setdefault(rest[0], {})[rest[1]] = value
        elif value is None:
            values[section].pop(rest[0], None)
        else:
            values[section][rest[0]] = value
    elif len(rest) == 1 and isinstance(values[section], dict):
        values[section][rest[0]] = value
    else:
        raise ConfigError(f"{path[:80]} is not a setting.", code="unknown_key", path=path[:80])


def _switched(registry: Registry, old: dict[str, Any], name: str) -> dict[str, Any]:
    return dict(old) if old.get("name") == name else {"name": name}


extensions.load()  # they import this module in turn, so it must be whole

__all__ = [
    "REGISTRIES",
    "SECTIONS",
    "RunConfig",
    "Schedule",
    "Setting",
    "StopConditions",
    "Tricks",
    "cost_of",
    "flatten",
    "table",
]
