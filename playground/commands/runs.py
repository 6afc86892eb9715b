"""`gan-playground runs`: what has been trained here."""

from __future__ import annotations

import argparse
import json

from playground import paths
from playground.commands.progress import clock
from playground.commands.train import summary
from playground.runs.folder.index import present_state
from playground.runs.folder.store import list_runs


def run(args: argparse.Namespace) -> int:
    folders = list_runs(paths.runs_dir())
    if args.json:
        rows = []
        for folder in folders:
            label = folder.label()
            row = summary(folder, present_state(folder))
            rows.append({"id": folder.id, "name": label.name, "created": label.created, "bytes": folder.size(), **row})
        print(json.dumps(rows))
        return 0
    if not folders:
        print(f"No runs yet in {paths.runs_dir()}. Start one with `gan-playground train`.")
        return 0
    for folder in folders:
        state = present_state(folder)
        print(
            f"{folder.id}  {state.status:<11} step {state.step:>9,}  {clock(state.seconds):>8}  "
            f"{folder.size() / 1e6:7.1f} MB  {folder.label().name}"
        )
    return 0
