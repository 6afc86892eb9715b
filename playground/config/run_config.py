"""`RunConfig`: the description of a run. It does not contain device and threads, so that a link works anywhere.

A configuration has sections. A section is either one option of a registry (data, G, D, objective, the optimisers,
dynamics), a set of options (penalties, auxiliaries, augmentations), or a group of parameters (latent, tricks, loop,
schedule, stop). Every setting has a dotted path: `G.hidden`, `opt_D.lr`, `penalties.r1.gamma`, `seed`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Self

from playground import validation
from playground.config.reading import read_section, set_path
from playground.config.registries import REGISTRIES, SETS
from playground.config.settings import cost_of, flatten
from playground.data import DATA
from playground.data.source import Source
from playground.errors import ConfigError
from playground.networks import DISCRIMINATORS, GENERATORS
from playground.networks.family import Discriminator, Generator
from playground.networks.prior import Latent
from playground.objectives import OBJECTIVES
from playground.objectives.base import Augmentation, Auxiliary, Objective, Penalty
from playground.optimisers import DYNAMICS, Adam, Dynamics, Optimiser, Schedule
from playground.options import Change, Option, Problem, encode, param
from playground.texts import Message
from playground.training_options import Loop, StopConditions, Tricks

SCHEMA = 2  # in schema 1 `data.classes` contained the indices of labels, not their names


@dataclass(frozen=True)
class RunConfig:
    """Everything that determines a run, except the device, the threads and the precision."""

    data: Source = field(default_factory=lambda: DATA["mnist"]())
    latent: Latent = field(default_factory=Latent)
    G: Generator = field(default_factory=lambda: GENERATORS["mlp"]())
    D: Discriminator = field(default_factory=lambda: DISCRIMINATORS["mlp"]())
    condition: Literal["none", "projection", "concatenation"] = param(
        "none",
        "Gives the label to both networks. Projection and concatenation are two ways in which D can use it.",
        label="conditional on labels",
    )
    objective: Objective = field(default_factory=lambda: OBJECTIVES["ns"]())
    penalties: tuple[Penalty, ...] = ()
    auxiliaries: tuple[Auxiliary, ...] = ()
    augmentations: tuple[Augmentation, ...] = ()
    tricks: Tricks = field(default_factory=Tricks)
    opt_G: Optimiser = field(default_factory=Adam)
    opt_D: Optimiser = field(default_factory=Adam)
    schedule: Schedule = field(default_factory=Schedule)
    loop: Loop = field(default_factory=Loop)
    dynamics: Dynamics = field(default_factory=lambda: DYNAMICS["alternating"]())
    stop: StopConditions = field(default_factory=StopConditions)
    seed: int = param(0, "The same seed gives the same run.", label="seed", low=0, high=2**31 - 1, simple=True)

    def to_json(self) -> dict[str, Any]:
        """The configuration as plain JSON values, with every setting."""
        values: dict[str, Any] = {"schema": SCHEMA}
        for section in dataclasses.fields(self):
            value = getattr(self, section.name)
            if section.name in SETS:
                values[section.name] = {option.name: _without_name(encode(option)) for option in value}
            else:
                values[section.name] = encode(value) if isinstance(value, Option) else value
        return values

    @classmethod
    def from_json(cls, values: Any) -> Self:
        """The configuration that `to_json`, or a person, wrote. Missing settings take their defaults.

        Raises `ConfigError`, which names the path, for anything unknown, of a wrong type or out of bounds.
        """
        if not isinstance(values, Mapping):
            raise ConfigError(
                Message("config_not_an_object", 'A configuration is a JSON object, like {"data": "mnist"}.')
            )
        schema = values.get("schema", SCHEMA)
        if schema not in (1, SCHEMA):
            raise ConfigError(
                Message(
                    "config_schema",
                    "This configuration has schema {found}; this version reads 1 and {newest}. Update GAN Playground.",
                    found=str(schema)[:20],
                    newest=SCHEMA,
                )
            )
        unknown = [k for k in values if k != "schema" and k not in SECTIONS]
        if unknown:
            raise ConfigError(
                Message(
                    "config_section_unknown",
                    "{section} is not a part of a configuration; the parts are: {known}.",
                    section=str(unknown[0])[:60],
                    known=", ".join(SECTIONS),
                )
            )
        return cls(**{k: read_section(k, v, cls(), schema) for k, v in values.items() if k != "schema"})

    def edit(self, patch: Mapping[str, Any], schema: int = SCHEMA) -> Self:
        """This configuration with other values at dotted paths: `{"opt_G.lr": 1e-3, "objective": "hinge"}`.

        Another option of a section starts with its own defaults. `penalties.r1.gamma` adds R1 if it is missing, and
        `penalties.r1: null` removes it; the same holds for the other sets. `schema` is that of `patch`: in schema 1 the
        numbers in `data.classes` are indices, not names. Raises `ConfigError` as `from_json` does.
        """
        values = {**self.to_json(), "schema": schema}
        for path in sorted(patch, key=lambda path: path.removesuffix(".name") not in REGISTRIES):  # choices first
            set_path(values, path, patch[path], self, schema)
        return self.from_json(values)

    def with_data(self, source: Source) -> Self:
        """This configuration with other data: without labels if these have none, and only with options that suit them.

        Networks that do not suit the kind of data are replaced, augmentations that do not are dropped.
        """
        condition = self.condition if source.class_names else "none"
        takes = source.kind.takes
        G = self.G if takes(self.G) else next((family() for family in GENERATORS.values() if takes(family)), self.G)
        D = self.D if takes(self.D) else next((family() for family in DISCRIMINATORS.values() if takes(family)), self.D)
        augmentations = tuple(option for option in self.augmentations if takes(option))
        return dataclasses.replace(self, data=source, condition=condition, G=G, D=D, augmentations=augmentations)

    @property
    def heads(self) -> tuple[tuple[str, int], ...]:
        """The heads of D that auxiliary terms need, names and numbers of outputs. A running D cannot get new heads."""
        classes = len(self.data.class_names) if self.condition != "none" else 0
        return tuple(head for term in self.auxiliaries for head in term.heads(classes))

    def problems(self) -> list[Problem]:
        """The reasons why this run cannot start; empty if it can."""
        return list(validation.problems(self))

    def changes(self, patch: Mapping[str, Any]) -> Change:
        """The cost of applying `patch` during a run: the highest cost of its changes."""
        return max(self._costs(self.edit(patch)).values(), key=list(Change).index, default=Change.LIVE)

    def edit_while_running(self, patch: Mapping[str, Any]) -> Self:
        """This configuration with `patch` applied during a run.

        Numbers in `data.classes` are indices, as in journals of schema 1: see `labels.by_name`. Raises `ConfigError`
        for a patch that cannot be read, makes no sense, or needs a new run; in that case it names only these settings.
        """
        after = self.edit(patch, schema=1)
        fixed = {path for path, cost in self._costs(after).items() if cost is Change.RUN}
        if fixed:
            at_fault = [p for p in patch if any(f"{f}.".startswith(f"{p.removesuffix('.name')}.") for f in fixed)]
            raise ConfigError(
                Message(
                    "new_run",
                    "{settings} cannot change during a run; start a new run.",
                    settings=", ".join(at_fault or sorted(fixed))[:200],
                )
            )
        for problem in after.problems():
            raise ConfigError(problem.message)
        return after

    def _costs(self, after: RunConfig) -> dict[str, Change]:
        """The cost of each setting that differs in `after`, if it changes during a run."""
        mine, theirs = dict(flatten(self)), dict(flatten(after))
        differing = sorted(path for path in mine.keys() | theirs.keys() if mine.get(path) != theirs.get(path))
        return {path: cost_of(path, self, after) for path in differing}


SECTIONS: tuple[str, ...] = tuple(f.name for f in dataclasses.fields(RunConfig))


def _without_name(values: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in values.items() if k != "name"}
