"""`gan-playground runs`: list the runs."""

from __future__ import annotations

import argparse

from playground import paths
from playground.commands.progress import clock
from playground.commands.terminal import show, show_json, show_table, t
from playground.commands.train import summary
from playground.messages import status_message
from playground.runs.folder.index import present_state
from playground.runs.folder.store import RunFolder, list_runs
from playground.texts import Message


def run(args: argparse.Namespace) -> int:
    folders = list_runs(paths.runs_dir())
    if args.json:
        rows = []
        for folder in folders:
            label = folder.label()
            row = summary(folder, present_state(folder))
            rows.append({"id": folder.id, "name": label.name, "created": label.created, "bytes": folder.size(), **row})
        show_json(rows)
    elif folders:
        head = [t("run"), t("status"), t("step"), t("time"), t("size"), t("name")]
        show_table([head, *map(_row, folders)], right=(2, 3, 4))
    else:
        where = str(paths.runs_dir())
        text = Message("no_runs", "There are no runs in {folder}. Start one with `gan-playground train`.", folder=where)
        show(text)
    return 0


def _row(folder: RunFolder) -> list[str]:
    state = present_state(folder)
    size = f"{folder.size() / 1e6:.1f} MB"
    status = t(status_message(state))
    return [folder.id, status, f"{state.step:,}", clock(state.seconds), size, folder.label().name]
