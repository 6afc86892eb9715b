"""A configuration as the query of a link: a preset's name and only what differs from it.

`?preset=digits&opt_G.lr=0.002&penalties.r2=null`. Values are JSON, or bare words where a word is meant.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playground import presets
from playground.config import REGISTRIES, RunConfig, flatten
from playground.data.pictures.store import labels_of
from playground.data.user_images import UserImages
from playground.errors import ConfigError, InputError
from playground.paths import cache_dir
from playground.texts import Message

LANGUAGE = "lang"  # the one key of an address that is no setting: the language of the page
MAX_PAIRS, MAX_CHARACTERS = 200, 10_000  # of which a drawing takes up to 6,000


def to_query(config: RunConfig, preset: str = presets.DEFAULTS["images"]) -> dict[str, str]:
    """The shortest query that leads to `config` from `preset`.

    The labels of own pictures, which may be many, are left out where `from_query` finds them with the pictures. What
    is too long for an address is kept on this computer, and the query holds the id of it.
    """
    start = presets.load(preset).config
    query = {} if preset == presets.DEFAULTS["images"] else {"preset": preset}
    patch = difference(start, config)
    if isinstance(config.data, UserImages) and labels_of(config.data.sha256) == config.data.labels:
        patch.pop("data.labels", None)
    query |= {path: _write(value) for path, value in patch.items()}
    return query if _fits(query) else _keep({"preset": preset} | query) or query


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
    if not _fits(query):
        raise InputError(Message("link_too_long", "This link is too long to be one of ours. Copy it again."))
    if "kept" in query:
        query = _kept(query["kept"])
    preset = query.get("preset", presets.DEFAULTS["images"])
    patch = {path: _read(text) for path, text in query.items() if path not in ("preset", LANGUAGE)}
    try:
        config = presets.load(preset).config.edit(patch)
    except ConfigError as error:
        raise InputError(f"The link cannot be followed: {error.sentence}", code="link") from error
    if isinstance(config.data, UserImages) and "data.labels" not in patch:
        labels = labels_of(config.data.sha256) or config.data.labels
        config = dataclasses.replace(config, data=config.data.replace(labels=labels))
    return preset, config


def _fits(query: Mapping[str, str]) -> bool:
    return len(query) <= MAX_PAIRS and sum(len(k) + len(v) for k, v in query.items()) <= MAX_CHARACTERS


def _keep(query: Mapping[str, str]) -> dict[str, str]:
    """Write a query into the cache, once; the query that leads to it, or an empty one where that cannot be."""
    content = json.dumps(query, sort_keys=True).encode()
    id = hashlib.sha256(content).hexdigest()[:16]
    file = _file(id)
    try:
        if not file.exists():
            file.parent.mkdir(parents=True, exist_ok=True)
            temporary = file.with_suffix(f".{secrets.token_hex(4)}")
            temporary.write_bytes(content)
            temporary.replace(file)
    except OSError:
        return {}
    return {"kept": id}


def _kept(id: str) -> dict[str, str]:
    """What `_keep` wrote."""
    try:
        found = json.loads(_file(id).read_bytes()) if re.fullmatch("[0-9a-f]{16}", id) else None
    except (OSError, ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or not all(isinstance(value, str) for value in found.values()):
        text = "The settings of this link are not on this computer; it was too long to hold them. Ask for the file."
        raise InputError(Message("link_kept_elsewhere", text))
    return found


def _file(id: str) -> Path:
    return cache_dir() / "links" / f"{id}.json"


def _write(value: Any) -> str:
    return value if isinstance(value, str) and _read(value) == value else json.dumps(value, separators=(",", ":"))


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
