"""The page model of the lab as data: presets, the option table in pieces, defaults, costs. `frontend/lab/offline/` puts
them together for a configuration as `app/blocks/lab.py` does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from playground import presets
from playground.app.blocks import picture
from playground.app.blocks.browser_runs import MEASURED
from playground.app.blocks.option_table import Shown, option_table
from playground.app.figures import figures_for
from playground.app.lab_view import PARTS
from playground.app.language import t, written_in
from playground.app.suggestions import OF_RIVALS, RATES, live_variations
from playground.config import REGISTRIES, SETS, RunConfig
from playground.link import endless
from playground.objectives import OBJECTIVES

JSON = dict[str, Any]
NOT_OFFERED = frozenset({"layers", "condition", "stop.metric", "stop.target"})  # settings that need the app


def lab_file(language: str) -> JSON:
    """Everything in one language; see `LabFile` in `frontend/lab/offline/lab_file.js`."""

    with written_in(language):
        return _lab_file()


def _lab_file() -> JSON:
    plane = [preset for preset in presets.all_presets() if preset.kind.in_plane]
    lab = presets.load(presets.LAB).config
    return {
        "first": presets.LAB,
        "presets": [
            {
                "name": preset.name,
                "title": t(preset.title),
                "sentence": t(preset.sentence),
                "picture": picture(f"{preset.name}.webp"),
                "group": preset.group,
                "config": endless(preset.config, preset.name).to_json(),
            }
            for preset in plane
        ],
        "table": _pieces(lab),
        "objectives": {
            name: {
                "label": t(game.label),
                "aims": {"D": t(game.aim_D), "G": t(game.aim_G)},
                "formula": game.formula,
                "figures": [
                    figure.to_json()
                    for figure in figures_for(lab.edit({"objective": name}))
                    if any(trace.key in MEASURED for trace in figure.traces)
                ],
            }
            for name, game in ((name, option()) for name, option in OBJECTIVES.items())
        },
        "rates": [[t(label), dict(factors)] for label, factors in RATES],
        "live": [[t(label), dict(patch)] for label, patch in live_variations()],
        "of_rivals": [[t(label), dict(patch)] for label, patch in OF_RIVALS],
        "parts": {part: t(words) for part, words in PARTS.items()},
    }


def _table(config: RunConfig) -> JSON:
    return option_table(Shown(config, presets.LAB, plane_only=True, hidden=frozenset({"machine"}), running=True), t)


def _pieces(lab: RunConfig) -> JSON:
    """The option table: a piece per menu of options, with a group for each, and pieces that are always the same."""
    bare = lab.edit({section: {} for section in SETS})
    table = _table(bare)
    return {"legend": table["legend"], "sections": [{**s, "groups": list(_split(s, bare))} for s in table["sections"]]}


def _split(section: JSON, lab: RunConfig) -> Iterator[JSON]:
    for at, group in enumerate(section["groups"]):
        choice = group["choice"]
        fields = [*group["fields"], *(group["more"] or {"fields": []})["fields"]]
        path = choice["path"] if choice else fields[0]["path"] if fields else ""
        if path in REGISTRIES:
            names = [name for name, _ in choice["choices"]]
            yield {"of": path, "groups": {name: _group(lab.edit({path: name}), section["name"], at) for name in names}}
        elif path in SETS:
            names = [name for name, _ in group["fields"][0]["choices"]]
            chosen = {name: _group(lab.edit({path: {name: {}}}), section["name"], at + 1) for name in names}
            yield {"set": path, "menu": group, "groups": chosen}
        elif path not in NOT_OFFERED:
            yield {"group": _offered(group)}


def _group(config: RunConfig, section: str, at: int) -> JSON:
    """The group at a place of a section of the table of `config`."""
    found = next(each for each in _table(config)["sections"] if each["name"] == section)["groups"][at]
    return _offered(found)


def _offered(group: JSON) -> JSON:
    """A group without what needs the app."""
    more = group["more"] and {**group["more"], "fields": [f for f in group["more"]["fields"] if _is_offered(f)]}
    table = {"extra": "", "lines": [t("Tables of points need the app.")]} if group.get("extra") else {}
    return {**group, "fields": [f for f in group["fields"] if _is_offered(f)], "more": more, **table}


def _is_offered(field: JSON) -> bool:
    return field["path"] not in NOT_OFFERED
