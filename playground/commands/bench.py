"""`gan-playground bench`: measure this machine, side by side in one run."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from playground.bench import ON_DEMAND, SUITES, Measurement, table
from playground.errors import InputError, PlaygroundError
from playground.machine.description import machine
from playground.runs.folder import files


def run(args: argparse.Namespace) -> int:
    wanted = args.suite or [name for name in SUITES if name not in ON_DEMAND]
    for name in wanted:
        if name not in SUITES:
            raise InputError(f"There is no suite «{name[:40]}»; choose one of {', '.join(SUITES)}.")
    if args.json:  # before an hour is spent on figures that cannot be kept
        with files.chosen(args.json):
            args.json.open("a").close()
    found: dict[str, list[Measurement]] = {}
    for name in wanted:
        found[name] = []
        try:
            for row in SUITES[name](args.quick):
                found[name].append(row)
                print(f"{name}: {row.what}: {row.value:.4g} {row.unit}", file=sys.stderr, flush=True)
        except PlaygroundError as error:
            print(f"{name} was left out: {error.sentence}", file=sys.stderr)
    print(f"\n{machine()}\n\n{table(found)}")
    if args.json:
        rows = {name: [asdict(row) for row in suite] for name, suite in found.items()}
        args.json.write_text(json.dumps({"machine": machine(), "suites": rows}, indent=2) + "\n", encoding="utf-8")
    return 0
