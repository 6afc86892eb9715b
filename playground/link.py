"""A configuration as the query of a link: a preset's name and only what differs from it.

`?preset=digits&opt_G.lr=0.002&penalties.r2=null`. Values are JSON, or bare words where a word is meant.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from playground import presets
from playground.config import REGISTRIES, RunConfig, flatten
from playground.errors import ConfigError, InputError

MAX_PAIRS, MAX_CHARACTERS = 200, 10_000  # of which a drawing takes up to 6,000


def to_query(config: RunConfig, preset: str = presets.DEFAULT) -> dict[str, str]:
    """The shortest query that leads to `config` from `preset`."""
    start = presets.load(preset).config
    query = {} if preset == presets.DEFAULT else {"preset": preset}
    return query | {path: _write(value) for path, value in difference(start, config).items()}


def difference(start: RunConfig, end: RunConfig) -> dict[str, Any]:
    """A small patch with `start.edit(patch) == end`."""
    patch: dict[str, Any] = {
        p: getattr(end, p).name for p in REGISTRIES if type(getattr(start, p)) is not type(getattr(end, p))
    }
    kept = {p.name for p in end.penalties}
    patch |= {f"penalties.{p.name}": None for p in start.penalties if p.name not in kept}
    had = {p.name for p in start.penalties}
    patch |= {f"penalties.{name}": {} for name in sorted(kept - had)}
    between, target = dict(flatten(start.edit(patch))), dict(flatten(end))
    for path, value in target.items():
        if path not in REGISTRIES and path != "penalties" and between.get(path) != value:
            patch[path] = list(value) if isinstance(value, tuple) else value
    return patch


def from_query(query: Mapping[str, str]) -> tuple[str, RunConfig]:
    """The preset's name and the configuration that a link asks for. Raises `InputError` in a sentence on a bad one."""
    if len(query) > MAX_PAIRS or sum(len(k) + len(v) for k, v in query.items()) > MAX_CHARACTERS:
        raise InputError("This link is too long to be one of ours. Copy it again.", code="link")
    preset = query.get("preset", presets.DEFAULT)
    patch = {path: _read(text) for path, text in query.items() if path != "preset"}
    try:
        return preset, presets.load(preset).config.edit(patch)
    except ConfigError as error:
        raise InputError(f"The link cannot be followed: {error.sentence}", code="link") from error


def _write(value: Any) -> str:
    return value if isinstance(value, str) and _read(value) == value else json.dumps(value, separators=(",", ":"))


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
