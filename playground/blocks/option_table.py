"""The settings of a run as JSON, for the blocks that draw their own controls: `OptionTable` in `options_panel.js`.

A pure function: the result depends on the arguments only. Texts are translated here, by `t`.
"""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from playground import presets
from playground.blocks.setting_words import SET_WORDS, choice_text
from playground.blocks.terms import terms_of
from playground.config import REGISTRIES, SECTION_LABELS, SETS, RunConfig, Setting, cost_of, table
from playground.kinds import Kind
from playground.machine.hardware import DEVICES
from playground.metrics import METRICS, fitting
from playground.options import Change, bare
from playground.presets import Preset
from playground.texts import Translate

Json = dict[str, Any]
SUITED = frozenset({"G", "D", "augmentations"})  # sections whose options suit some kinds of data only
OWN_DATA = frozenset(  # fields of a person's own data, which are set when it is read, not by typing
    {"data.points", "data.title", "data.sha256", "data.channels", "data.side", "data.pictures", "data.labels"}
)


@dataclass(frozen=True)
class Shown:
    """The session and the machine that the table describes."""

    config: RunConfig
    preset: str
    plane_only: bool = False  # only data in the plane is offered
    hidden: frozenset[str] = frozenset()  # sections that a teacher has hidden
    running: bool = False  # a run is open: each setting shows the cost of changing it
    device: str = "auto"
    threads: int = 0
    cores: int = 1
    generation: int = 0
    said: str = ""  # the messages about the last table of points
    outliers: int = 0  # points of that table far from all others
    layers: tuple[str, ...] | None = None  # the layer tables, line by line; `None`: not shown

    def shows(self, kind: Kind) -> bool:
        """Whether data of this kind is offered."""
        return kind.in_plane or not self.plane_only

    def fits(self, path: str, option: Any) -> bool:
        """Whether a menu offers this option: data that can be shown here, what suits the data."""
        if path == "data":
            return self.shows(option.kind)
        return path not in SUITED or self.config.data.kind.takes(option)


def option_table(shown: Shown, t: Translate) -> Json:
    """Every setting, section by section."""
    sections: dict[str, Callable[[], Json]] = {
        "preset": lambda: _section("preset", t("Preset"), [_presets(shown, t)], opened=True),
        "data": lambda: _section("data", t("Data"), [_data(shown, t)], opened=True),
        "networks": lambda: _section("networks", t("Networks"), _networks(shown, t)),
        "objective": lambda: _section("objective", t("Objective"), _objective(shown, t)),
        "training": lambda: _section("training", t("Training"), _training(shown, t), opened=True),
        "machine": lambda: _section("machine", t("Machine"), [_machine(shown, t)]),
    }
    drawn = [make() for name, make in sections.items() if name not in shown.hidden]
    legend = t(
        "Changes apply immediately, or when you press Play once the run has ended. ⟳ also restarts that optimiser; "
        "✦ needs a new run."
    )
    return {
        "generation": shown.generation,
        "legend": legend if shown.running else "",
        "sections": drawn,
        "reset": len(drawn) == len(sections),
        "said": shown.said,
        "outliers": shown.outliers,
    }


# -- sections ---------------------------------------------------------------------------------------------------------


def _section(name: str, title: str, groups: list[Json], *, opened: bool = False) -> Json:
    return {"name": name, "title": title, "open": opened, "groups": groups}


def _group(
    fields: Iterable[Json] = (), *, choice: Json | None = None, about: str = "", more: Json | None = None, **rest: Any
) -> Json:
    return {"choice": choice, "about": about, "formula": None, "fields": list(fields), "more": more} | rest


def _presets(shown: Shown, t: Translate) -> Json:
    choice = {
        "path": "preset",
        "label": t("Preset"),
        "help": "",
        "type": "menu",
        "value": shown.preset,
        "choices": [[p.name, t(p.title)] for p in offered_presets(shown)],
        "act": "start_over",
        "argument": "preset",
    }
    return _group(choice=choice, about=t(presets.load(shown.preset).sentence))


def offered_presets(shown: Shown) -> list[Preset]:
    """The presets of a menu: those for data that can be shown that belong to no group, and the chosen one."""
    return [p for p in presets.all_presets() if shown.shows(p.kind) and (not p.group or p.name == shown.preset)]


def _data(shown: Shown, t: Translate) -> Json:
    data = shown.config.data
    size, licence = t(data.size), t(data.licence)
    size = size[:1].upper() + size[1:]
    extra = {"extra": "table"} if data.name == "placed" else {}
    facts = t("{size}; {licence}", size=size, licence=licence) if size and licence else size or licence
    about = t("{about} {facts}.", about=t(data.help), facts=facts) if facts else t(data.help)
    return _option(shown, t, "data", about=about, skip=OWN_DATA) | extra


def _networks(shown: Shown, t: Translate) -> list[Json]:
    tables = {
        "path": "layers",
        "label": t("Layer tables"),
        "help": t("Each layer with its output, its parameters and its multiply-adds per sample (MACs)."),
        "type": "switch",
        "value": shown.layers is not None,
        "act": "layers",
        "argument": "shown",
    }
    return [
        _option(shown, t, "G"),
        _option(shown, t, "D"),
        _fields(shown, t, ["latent", "condition"]),
        _group([tables], lines=list(shown.layers or ())),
    ]


def _objective(shown: Shown, t: Translate) -> list[Json]:
    game = shown.config.objective
    loss = _option(shown, t, "objective", about=t(game.help)) | {"formula": _formula(game, t)}
    groups = [loss]
    for name, (label, help) in SET_WORDS.items():
        groups += _set(shown, t, name, t(label), t(help))
    return [*groups, _fields(shown, t, ["tricks"])]


def _set(shown: Shown, t: Translate, name: str, label: str, help: str) -> list[Json]:
    """The menu of a section that is a set of options, and the settings of those that are chosen."""
    options = getattr(shown.config, name)
    chosen = [option.name for option in options]
    offered = [(n, option) for n, option in SETS[name].items() if n in chosen or shown.fits(name, option)]
    if not offered:
        return []
    menu = {
        "path": name,
        "label": label,
        "help": help,
        "type": "several",
        "value": chosen,
        "choices": [[n, t(option.label)] for n, option in offered],
    }
    groups = [_group([menu])]
    for option in options:
        rows = [e for e in table(shown.config) if e.path.startswith(f"{name}.{option.name}.")]
        fields = [_field(shown, t, e, prefix=f"{t(option.label)}: ") for e in rows]
        groups.append(_group(fields, about=t(option.help), formula=_formula(option, t)))
    return groups


def _training(shown: Shown, t: Translate) -> list[Json]:
    return [
        _option(shown, t, "opt_G"),
        _option(shown, t, "opt_D"),
        _option(shown, t, "dynamics"),
        _fields(shown, t, ["loop", "seed", "stop"], more=t("updates, EMA, when to stop")),
        _fields(shown, t, ["schedule"], more=t("schedule of the learning rates")),
    ]


def _machine(shown: Shown, t: Translate) -> Json:
    device = {
        "path": "device",
        "label": t("Device"),
        "help": t("Auto takes the GPU for pictures where there is one."),
        "type": "menu",
        "value": shown.device,
        "choices": [[d, d] for d in DEVICES],
        "act": "machine",
        "argument": "device",
    }
    threads = {
        "path": "threads",
        "label": t("Threads"),
        "help": t("CPU threads of a new run. 0: chosen for the run."),
        "type": "integer",
        "value": shown.threads,
        "low": 0,
        "high": shown.cores,
        "act": "machine",
        "argument": "threads",
    }
    return _group([device, threads])


# -- options and fields -----------------------------------------------------------------------------------------------


def _option(shown: Shown, t: Translate, path: str, *, about: str = "", skip: Iterable[str] = ()) -> Json:
    """The menu of a section that is one of several options, with that option's settings."""
    option = getattr(shown.config, path)
    names = [n for n, o in REGISTRIES[path].items() if n == option.name or shown.fits(path, o)]
    choice = {
        "path": path,
        "label": t(SECTION_LABELS[path]),
        "help": "" if about else t(option.help),
        "terms": list(terms_of(path)),
        "type": "menu",
        "value": option.name,
        "choices": [[n, t(REGISTRIES[path][n].label)] for n in names],
        "mark": _mark(shown, cost_of(path, shown.config, shown.config)),
    }
    return _fields(shown, t, [path], skip=skip) | {"choice": choice, "about": about}


def _fields(shown: Shown, t: Translate, prefixes: list[str], *, skip: Iterable[str] = (), more: str = "") -> Json:
    """The settings of some sections: the simple ones first, the others folded."""
    rows = [e for e in table(shown.config) if e.path not in skip and _under(e.path, prefixes)]
    rest = [_field(shown, t, e) for e in rows if not e.spec.simple]
    folded = {"title": more or t("more"), "fields": rest} if rest else None
    return _group([_field(shown, t, e) for e in rows if e.spec.simple], more=folded)


def _under(path: str, prefixes: Iterable[str]) -> bool:
    return any(path == p or path.startswith(f"{p}.") for p in prefixes)


def _formula(option: Any, t: Translate) -> Json | None:
    return {"tex": option.formula, "source": option.source} if option.formula else None


def _field(shown: Shown, t: Translate, entry: Setting, prefix: str = "") -> Json:
    """One setting: its label, help, type, value, bounds and the cost of changing it."""
    spec, kind = entry.spec, bare(entry.kind)
    in_data = entry.path.startswith("data.")  # points change live
    cost = cost_of(entry.path, shown.config, shown.config) if in_data else spec.change
    found: Json = {
        "path": entry.path,
        "label": prefix + t(spec.label),
        "help": t(spec.help),
        "terms": list(terms_of(entry.path)),
        "mark": _mark(shown, cost),
        "value": list(entry.value) if isinstance(entry.value, tuple) else entry.value,
    }
    words = choices(entry, shown.config)
    if words:
        return found | {"type": "menu", "choices": [[value, t(word)] for value, word in words.items()]}
    if kind is bool:
        return found | {"type": "switch"}
    if typing.get_origin(kind) is tuple:
        return found | {"type": "list", "example": spec.example}
    if kind is str:
        return found | {"type": "text"}
    return found | {
        "type": "integer" if kind is int else "number",
        "low": spec.low,
        "high": spec.high,
        "log": spec.log,
        "optional": type(None) in typing.get_args(entry.kind),
    }


def _mark(shown: Shown, cost: Change) -> str:
    return "" if not shown.running or cost is Change.LIVE else cost.value


def choices(entry: Setting, config: RunConfig) -> dict[Any, str]:
    """The choices of a field and their English labels; empty for a field that a person types."""
    if entry.path == "stop.metric":
        words = {"": "none"} | {name: METRICS[name].label for name in fitting(config.data)}
        return words | {entry.value: words.get(entry.value, entry.value)}  # the metric may not fit the data any more
    kind = bare(entry.kind)
    options = entry.spec.choices or (typing.get_args(kind) if typing.get_origin(kind) is typing.Literal else ())
    return {value: choice_text(value) for value in options}
