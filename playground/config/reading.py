"""Configurations out of JSON values and patches: reading one section, setting one dotted path."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from playground.config.registries import REGISTRIES, SETS
from playground.data import labels
from playground.errors import ConfigError
from playground.options import Registry, check, choose, decode, params
from playground.texts import Message

if TYPE_CHECKING:
    from playground.config.run_config import RunConfig


def read_section(section: str, value: Any, default: RunConfig, schema: int) -> Any:
    """The value of a section out of its JSON form. Raises `ConfigError`, which names the path."""
    if section == "data":
        value = labels.by_name(value, schema)
    if section in REGISTRIES:
        return choose(REGISTRIES[section], value, section)
    if section in SETS:
        return _read_set(section, value)
    own = {name: (spec, kind) for name, spec, kind in params(type(default))}
    if section in own:
        return check(value, *own[section], section)
    if not isinstance(value, Mapping):
        raise ConfigError(_not_an_object(section))
    return decode(type(getattr(default, section)), value, section)


def _read_set(section: str, value: Any) -> tuple[Any, ...]:
    registry = SETS[section]
    if not isinstance(value, Mapping):
        first = next(iter(registry))
        setting, _, _ = next(params(registry[first]))
        raise ConfigError(
            Message(
                "set_not_an_object",
                '{path} takes a JSON object, like {"{name}": {"{setting}": 1}}.',
                path=section,
                name=first,
                setting=setting,
            )
        )
    chosen = {n: choose(registry, {**_mapping(section, v, n), "name": n}, f"{section}.{n}") for n, v in value.items()}
    return tuple(chosen[name] for name in registry if name in chosen)


def _mapping(section: str, value: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise ConfigError(_not_an_object(f"{section}.{name}"[:80]))
    return value


def _not_an_object(path: str) -> Message:
    return Message("option_not_an_object", "{path} takes a JSON object of settings.", path=path)


def set_path(values: dict[str, Any], path: str, value: Any, default: RunConfig, schema: int) -> None:
    """Set one dotted path in the JSON form of a configuration."""
    section, *rest = path.split(".")
    sections = [field.name for field in dataclasses.fields(default)]
    if section not in sections:
        raise ConfigError(
            Message(
                "setting_section_unknown",
                "{path} is not a setting; settings start with one of {known}.",
                path=path[:80],
                known=", ".join(sections),
            )
        )
    if section in REGISTRIES and (not rest or rest == ["name"]) and isinstance(value, str):
        values[section] = _switched(REGISTRIES[section], values[section], value)
    elif not rest:
        read_section(section, value, default, schema)  # raises an error if it is not an object
        values[section] = value
    elif section in SETS and len(rest) <= 2:
        _read_set(section, values[section])  # raises an error if it is not an object
        if len(rest) == 2:
            values[section].setdefault(rest[0], {})[rest[1]] = value
        elif value is None:
            values[section].pop(rest[0], None)
        else:
            values[section][rest[0]] = value
    elif len(rest) == 1 and isinstance(values[section], dict):
        values[section][rest[0]] = value
    else:
        raise ConfigError(Message("not_a_setting", "{path} is not a setting.", path=path[:80]))


def _switched(registry: Registry, old: dict[str, Any], name: str) -> dict[str, Any]:
    return dict(old) if old.get("name") == name else {"name": name}
