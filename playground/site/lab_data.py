"""The page model of the lab as data: presets, the option table in pieces, defaults, costs. `frontend/lab/offline/` puts
them together for a configuration as `app/blocks/lab.py` does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from playground import presets
from playground.blocks import lab as block
from playground.blocks.browser_training import is_measured
from playground.blocks.figures import figures_for
from playground.blocks.option_table import Shown, option_table
from playground.blocks.suggestions import OF_RIVALS, RATES, live_variations
from playground.config import REGISTRIES, SETS, RunConfig
from playground.link import endless
from playground.objectives import OBJECTIVES
from playground.texts import Translate, translator

JSON = dict[str, Any]
NOT_OFFERED = frozenset({"layers", "condition", "stop.metric", "stop.target"})  # settings that need the app


def lab_file(language: str) -> JSON:
    """Everything in one language; see `LabFile` in `frontend/lab/offline/lab_file.js`."""
    t = translator(language)
    plane = [preset for preset in presets.all_presets() if preset.kind.in_plane]
    lab = presets.load(presets.LAB).config
    return {
        "first": presets.LAB,
        "presets": [
            {
                **block.preset(preset, t),
                "group": preset.group,
                "config": endless(preset.config, preset.name).to_json(),
            }
            for preset in plane
        ],
        "table": _pieces(lab, t),
        "objectives": {
            name: {
                **block.objective(option(), t),
                "figures": [
                    figure.to_json(t) for figure in figures_for(lab.edit({"objective": name})) if is_measured(figure)
                ],
            }
            for name, option in OBJECTIVES.items()
        },
        "rates": [[t(label), dict(factors)] for label, factors in RATES],
        "live": [[t(label), dict(patch)] for label, patch in live_variations()],
        "of_rivals": [[t(label), dict(patch)] for label, patch in OF_RIVALS],
        "parts": block.parts(t),
    }


def _table(config: RunConfig, t: Translate) -> JSON:
    return option_table(Shown(config, presets.LAB, plane_only=True, hidden=frozenset({"machine"}), running=True), t)


def _pieces(lab: RunConfig, t: Translate) -> JSON:
    """The option table: a piece per menu of options, with a group for each, and pieces that are always the same."""
    bare = lab.edit({section: {} for section in SETS})
    table = _table(bare, t)
    return {
        "legend": table["legend"],
        "sections": [{**s, "groups": list(_split(s, bare, t))} for s in table["sections"]],
    }


def _split(section: JSON, lab: RunConfig, t: Translate) -> Iterator[JSON]:
    for at, group in enumerate(section["groups"]):
        choice = group["choice"]
        fields = [*group["fields"], *(group["more"] or {"fields": []})["fields"]]
        path = choice["path"] if choice else fields[0]["path"] if fields else ""
        if path in REGISTRIES:
            names = [name for name, _ in choice["choices"]]
            yield {
                "of": path,
                "groups": {name: _group(lab.edit({path: name}), section["name"], at, t) for name in names},
            }
        elif path in SETS:
            names = [name for name, _ in group["fields"][0]["choices"]]
            chosen = {name: _group(lab.edit({path: {name: {}}}), section["name"], at + 1, t) for name in names}
            yield {"set": path, "menu": group, "groups": chosen}
        elif path not in NOT_OFFERED:
            yield {"group": _offered(group, t)}


def _group(config: RunConfig, section: str, at: int, t: Translate) -> JSON:
    """The group at a place of a section of the table of `config`."""
    found = next(each for each in _table(config, t)["sections"] if each["name"] == section)["groups"][at]
    return _offered(found, t)


def _offered(group: JSON, t: Translate) -> JSON:
    """A group without what needs the app."""
    more = group["more"] and {**group["more"], "fields": [f for f in group["more"]["fields"] if _is_offered(f)]}
    table = {"extra": "", "lines": [t("Tables of points need the app.")]} if group.get("extra") else {}
    return {**group, "fields": [f for f in group["fields"] if _is_offered(f)], "more": more, **table}


def _is_offered(field: JSON) -> bool:
    return field["path"] not in NOT_OFFERED
