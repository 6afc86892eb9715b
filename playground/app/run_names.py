"""What runs and settings are called on the page: runs by their preset and the differences from it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from playground import presets
from playground.app.language import t
from playground.blocks.setting_words import choice_text
from playground.config import REGISTRIES, SETS, RunConfig, flatten, setting_label
from playground.link import difference
from playground.runs.folder.index import RunInfo

NAMED = 2  # differences that a name spells out
LONGEST = 24  # characters of a value: a drawing has thousands
ASIDE = re.compile(r"\s*[(（].*")  # a remark in brackets at the end of a title


def title(run: RunInfo) -> str:
    """What a run is called: the name that a person gave it, or its preset and what is different."""
    return run.label.name or described(run.config)


def described(config: RunConfig) -> str:
    """A configuration in a few words: "The article's GAN, learning rate of G 0.5"."""
    name, paths = _origin(config)
    words = [_phrase(path, config) for path in paths[:NAMED]]
    if len(paths) > NAMED:
        words.append(t("and {n} more", n=len(paths) - NAMED))
    return ", ".join([ASIDE.sub("", t(presets.load(name).title)), *words])


def described_changes(start: RunConfig, end: RunConfig) -> str:
    """All settings in which `end` differs from `start`: "learning rate of G 0.5, batch size 32"."""
    return ", ".join(_phrase(path, end) for path in changes(difference(start, end)))


def _phrase(path: str, config: RunConfig) -> str:
    """A setting with its value; data are known by their name alone."""
    value = value_text(path, config)
    return value if path == "data" else f"{t(setting_label(path, config))} {value}"


@lru_cache(maxsize=1000)
def _origin(config: RunConfig) -> tuple[str, tuple[str, ...]]:
    """The preset that `config` came from, and in what it differs; how long it trains does not count."""
    preset = presets.nearest(config)
    patch = difference(preset.config, config)
    return preset.name, tuple(path for path in changes(patch) if not path.startswith("stop."))


def changes(patch: dict[str, Any]) -> Iterator[str]:
    """The paths of a patch that a person would name: another option of a section stands for all that comes with it."""
    sections = [path for path in patch if path in REGISTRIES]
    yield from sections
    for path in patch:
        if path not in sections and path.partition(".")[0] not in sections:
            yield path


@dataclass(frozen=True)
class ComparedSetting:
    """A setting of several runs by its label, with its value in each of them, in words."""

    label: str
    values: tuple[str, ...]
    differs: bool


def compared_settings(configs: Sequence[RunConfig]) -> list[ComparedSetting]:
    """All settings that any of the configurations has. One that has no such setting shows a dash for it."""
    flat = [dict(flatten(config)) for config in configs]
    owner = {path: config for config, values in reversed(list(zip(configs, flat, strict=True))) for path in values}
    paths = dict.fromkeys(path for values in flat for path in values)
    return [
        ComparedSetting(
            t(setting_label(path, owner[path])),
            tuple(value_text(path, config) for config in configs),
            any(values.get(path) != flat[0].get(path) for values in flat),
        )
        for path in paths
    ]


def value_text(path: str, config: RunConfig) -> str:
    """The value of a setting in words; of an option that is or is not there, "on" or "off"."""
    values = dict(flatten(config))
    if path in REGISTRIES:
        return t(REGISTRIES[path][values[path]].label)
    section, _, rest = path.partition(".")
    if path in SETS:
        return ", ".join(t(SETS[path][name].label) for name in values[path]) or t("none")
    if section in SETS and "." not in rest:
        return t("on") if rest in values[section] else t("off")
    return _said(values.get(path))


def _said(value: Any) -> str:
    if value is None or value == ():
        return "–"
    if isinstance(value, bool):
        return t("on") if value else t("off")
    if isinstance(value, tuple):
        return _short(", ".join(map(_said, value)))
    if isinstance(value, float):
        return f"{value:g}"
    return _short(t(choice_text(value)) if isinstance(value, str) else str(value))


def _short(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}…"
