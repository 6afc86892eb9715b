"""A configuration as the query of a link: the name of a preset, and the differences from it.

`?preset=digits&opt_G.lr=0.002&penalties.r2=null`. Values are JSON, or plain words for texts. Older links may name no
preset, which means `presets.DEFAULT`. If labels are chosen, `schema=2` says that they are names; older links without it
may contain their indices. The names of all labels of own pictures are stored with the pictures. A query that is too
long for an address is stored in the cache of the machine that runs the app, and the address contains its id:
`?link=0123456789abcdef`.
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
from playground.config import REGISTRIES, SCHEMA, SETS, RunConfig, flatten
from playground.data.pictures.store import labels_of
from playground.data.user_images import UserImages
from playground.errors import ConfigError, InputError
from playground.paths import cache_dir
from playground.texts import Message

LANGUAGE, PROJECTOR = "lang", "projector"  # the language of the page; whether it is shown large
KEPT = (LANGUAGE, PROJECTOR)  # keys of the address that are not settings; twin: `KEPT` in shared/address.js
MAX_PAIRS, MAX_CHARACTERS = 200, 10_000  # a drawing takes up to 6,000 of them
NO_LIMIT = {"stop.steps": None, "stop.epochs": None, "stop.seconds": None, "stop.metric": "", "stop.target": None}
MOST_KEPT = 1_000  # long links in the cache; older ones are dropped


def to_query(config: RunConfig, preset: str = presets.DEFAULT) -> dict[str, str]:
    """The shortest query that gives `config`, starting from `preset`."""
    start = presets.load(preset).config
    patch = difference(start, config)
    if isinstance(config.data, UserImages) and labels_of(config.data.sha256) == config.data.labels:
        patch.pop("data.labels", None)
    query = {"preset": preset}
    if "data.classes" in patch:
        query["schema"] = str(SCHEMA)
    return query | {path: _write(value) for path, value in patch.items()}


def to_address(config: RunConfig, preset: str = presets.DEFAULT) -> dict[str, str]:
    """`to_query`. A query that is too long is written into the cache and replaced by its id."""
    query = to_query(config, preset)
    if not _too_long(query):
        return query
    text = json.dumps(query, sort_keys=True)
    id = hashlib.sha256(text.encode()).hexdigest()[:16]
    path = _kept(id)
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary = path.with_suffix(f".{secrets.token_hex(4)}")
            temporary.write_text(text, encoding="utf-8")
            temporary.replace(path)
            for old in sorted(path.parent.iterdir(), key=lambda p: p.stat().st_mtime)[:-MOST_KEPT]:
                old.unlink(missing_ok=True)
    except OSError:  # the cache cannot be written, or another app has just deleted a file: return the long link
        return query
    return {"link": id}


def difference(start: RunConfig, end: RunConfig) -> dict[str, Any]:
    """A small patch with `start.edit(patch) == end`."""
    patch: dict[str, Any] = {
        p: getattr(end, p).name for p in REGISTRIES if type(getattr(start, p)) is not type(getattr(end, p))
    }
    for section in SETS:
        had, kept = ({option.name for option in getattr(config, section)} for config in (start, end))
        patch |= {f"{section}.{name}": None for name in sorted(had - kept)}
        patch |= {f"{section}.{name}": {} for name in sorted(kept - had)}
    between, target = dict(flatten(start.edit(patch))), dict(flatten(end))
    for path, value in target.items():
        if path not in REGISTRIES and path not in SETS and between.get(path) != value:
            patch[path] = list(value) if isinstance(value, tuple) else value
    return patch


def from_query(query: Mapping[str, str]) -> tuple[str, RunConfig]:
    """The name of the preset and the configuration of a link. Raises `InputError` for a link that cannot be read."""
    if "link" in query:
        query = _long_query(query["link"])
    elif _too_long(query):
        raise InputError(Message("link_too_long", "This link is too long for GAN Playground. Copy it again."))
    preset, schema = query.get("preset", presets.DEFAULT), query.get("schema", "1")
    patch = {path: _read(text) for path, text in query.items() if path not in ("preset", "schema", *KEPT)}
    if schema not in ("1", str(SCHEMA)):
        raise InputError(
            Message(
                "link_schema",
                "This link has schema {found}; this version reads schemas 1 and {newest}. Update GAN Playground.",
                found=schema[:20],
                newest=SCHEMA,
            )
        )
    try:
        config = presets.load(preset).config.edit(patch, schema=int(schema))
    except ConfigError as error:
        raise InputError(
            Message("link_refused", "This link cannot be opened: {reason}", reason=error.message)
        ) from error
    if isinstance(config.data, UserImages) and "data.labels" not in patch:
        labels = labels_of(config.data.sha256) or config.data.labels
        config = dataclasses.replace(config, data=config.data.replace(labels=labels))
    return preset, config


def endless(config: RunConfig, preset: str) -> RunConfig:
    """`config` without the limits of its preset: a run of the lab continues until a person ends it.

    Limits that a link sets are kept.
    """
    return config.edit(NO_LIMIT) if config.stop == presets.load(preset).config.stop else config


def without_limits(query: Mapping[str, str]) -> dict[str, str]:
    """`query` without the entries that say "no limit", which is what every link to the lab means."""
    return {k: v for k, v in query.items() if k not in NO_LIMIT or v not in ("null", "", '""')}


def _too_long(query: Mapping[str, str]) -> bool:
    return len(query) > MAX_PAIRS or sum(len(k) + len(v) for k, v in query.items()) > MAX_CHARACTERS


def _kept(id: str) -> Path:
    return cache_dir() / "links" / f"{id}.json"


def _long_query(id: str) -> dict[str, str]:
    """The query that `to_address` has stored under this id. Raises `InputError` if there is none."""
    try:
        if not re.fullmatch("[0-9a-f]{16}", id):
            raise ValueError("no id")
        found = json.loads(_kept(id).read_text(encoding="utf-8"))
        if not isinstance(found, dict) or not all(isinstance(v, str) for v in found.values()):
            raise ValueError("no query")
        return found
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(
            Message(
                "link_not_here", "The settings of this short link are not on this computer. Open it where it was made."
            )
        ) from error


def _write(value: Any) -> str:
    return value if isinstance(value, str) and _read(value) == value else json.dumps(value, separators=(",", ":"))


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
