"""How a configuration changes, as data: `frontend/shared/offline/config.js` edits configurations with it."""

from __future__ import annotations

from typing import Any

from playground import presets
from playground.blocks.option_table import Shown, option_table
from playground.config import REGISTRIES, SETS, RunConfig
from playground.options import encode

JSON = dict[str, Any]


def defaults() -> JSON:
    """By section and name, each option with its defaults as JSON."""
    chosen = {section: {n: encode(option()) for n, option in all.items()} for section, all in REGISTRIES.items()}
    sets = {
        section: {n: {k: v for k, v in encode(option()).items() if k != "name"} for n, option in all.items()}
        for section, all in SETS.items()
    }
    return chosen | sets


def costs() -> dict[str, str]:
    """By path, what a change costs a run that goes on: "optimiser" or "run"; paths without a cost are left out.

    A running lab can change its data, since they are always points without labels.
    """
    found: dict[str, str] = {}
    for section, registry in REGISTRIES.items():
        for name in registry:
            for row in _rows(RunConfig().edit({section: name})):
                if not row["path"].startswith("data") and row["mark"]:
                    found[row["path"]] = row["mark"]
    return found


def _rows(config: RunConfig) -> list[JSON]:
    """Each field and each choice of the option table."""
    groups = [
        group
        for section in option_table(Shown(config, presets.LAB, running=True), _plain)["sections"]
        for group in section["groups"]
    ]
    fields = [[g["choice"] or {}, *g["fields"], *(g["more"] or {"fields": []})["fields"]] for g in groups]
    return [{"path": f["path"], "mark": f.get("mark", "")} for group in fields for f in group if f]


def _plain(text: Any, **_: Any) -> str:
    return text if isinstance(text, str) else ""
