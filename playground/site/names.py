"""Names of what the static site ships for training: a structure of a step, a data set. Twin: `offline/names.js`.

Both sides take a configuration as JSON to lines of text, and the text to a short hash, so a page finds the module of a
configuration that it has made itself.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from playground.config import REGISTRIES, SETS, RunConfig
from playground.options import bare, params

FREE = ("objective", "penalties", "auxiliaries", "opt_G", "opt_D", "dynamics", "tricks")  # with numbers that may change
FIXED = ("G", "D", "latent")
LOOP = ("batch", "n_D", "n_G")
LEFT_OUT = ("lr", "init", "instance_noise_steps")  # fields that a module does not depend on


@cache
def float_fields() -> dict[str, list[str]]:
    """By section of `FREE`, the fields that are real numbers: of those only whether they are 0 decides."""
    found: dict[str, set[str]] = {section: set() for section in FREE}
    for section in FREE:
        registry = REGISTRIES.get(section) or SETS.get(section)
        types = list(registry.values()) if registry else [type(getattr(RunConfig(), section))]
        for option in types:
            found[section] |= {name for name, _, kind in params(option) if bare(kind) is float}
    return {section: sorted(names) for section, names in found.items()}


def structure_name(config: Mapping[str, Any]) -> str:
    """The name of the structure of `config`, which is JSON: configurations with the same name share a module."""
    lines = [f"loop.{name}={_text(config['loop'][name])}" for name in LOOP]
    for section in (*FREE, *FIXED):
        floats = float_fields().get(section, ())
        for path, value in _leaves(section, config[section]):
            field = path.rsplit(".", 1)[-1]
            if field not in LEFT_OUT:
                lines.append(f"{path}={'free' if field in floats and value else _text(value)}")
    return hashed(lines)


def data_name(config: Mapping[str, Any]) -> str:
    """The name of the data set of `config`, which is JSON."""
    return hashed([f"{path}={_text(value)}" for path, value in _leaves("data", config["data"])])


def hashed(lines: list[str]) -> str:
    """16 hexadecimal digits (FNV-1a, twice) of the lines in alphabetical order."""
    text = "\n".join(sorted(lines)).encode()
    halves = []
    for start in (0x811C9DC5, 0x1234567):
        state = start
        for byte in text:
            state = (state ^ byte) * 0x01000193 & 0xFFFFFFFF
        halves.append(f"{state:08x}")
    return "".join(halves)


def _leaves(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from _leaves(f"{path}.{name}", each)
    else:
        yield path, value


def _text(value: Any) -> str:
    if isinstance(value, list | tuple):
        return f"[{','.join(map(_text, value))}]"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return json.dumps(value, ensure_ascii=False)
