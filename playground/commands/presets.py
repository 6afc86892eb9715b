"""`gan-playground presets`: what there is to start from, or one of them as a configuration to edit."""

from __future__ import annotations

import argparse
import json

from playground import presets


def run(args: argparse.Namespace) -> int:
    if args.name is not None:
        print(json.dumps(presets.load(args.name).config.to_json(), indent=1))
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
        print(json.dumps(rows))
        return 0
    width = max(len(p.name) for p in found)
    for p in found:
        print(f"{p.name:<{width}}  {p.sentence}")
    return 0
