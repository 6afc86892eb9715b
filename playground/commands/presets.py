"""`gan-playground presets`: list the presets, or print the configuration of one."""

from __future__ import annotations

import argparse

from playground import presets
from playground.commands.terminal import show_json, show_table, t


def run(args: argparse.Namespace) -> int:
    if args.name is not None:
        show_json(presets.load(args.name).config.to_json(), indent=1)
        return 0
    found = presets.all_presets()
    if args.json:
        rows = [
            {
                "name": p.name,
                "title": p.title,
                "kind": p.kind.name,
                "sentence": p.sentence,
                "config": p.config.to_json(),
            }
            for p in found
        ]
        show_json(rows)
    else:
        show_table([[p.name, t(p.sentence)] for p in found])
    return 0
