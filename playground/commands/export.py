"""`gan-playground export`: write a run, or a part of it, into files."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from playground import paths
from playground.commands.terminal import show, show_data
from playground.errors import InputError, PlaygroundError
from playground.export.downloads import Download, download, offered
from playground.runs.folder import files
from playground.runs.folder.index import find_run
from playground.runs.folder.store import RunFolder
from playground.texts import Message

DATA = "data.npz"  # large, and a copy of what the person has: written only on request


def run(args: argparse.Namespace) -> int:
    folder, to = find_run(args.run), paths.expand(args.to)
    folder.config()  # refused here: a folder without a configuration is no run
    ending = "" if to.is_dir() else to.suffix.lower()
    known = offered(folder.kind)
    by_ending = {Path(what).suffix: what for what in known if what != DATA}
    what = next((what for what in known if to.name.lower().endswith(what)), by_ending.get(ending))
    if what is not None and not to.is_dir():
        _write(download(folder, what), to)
        show_data(str(to))
        return 0
    if ending[1:2].isalpha():  # else it is no ending: v1.2 is a folder like any other
        endings = ", ".join(by_ending)
        raise InputError(
            Message("bad_to", "--to takes a folder, or a file that ends in one of {endings}.", endings=endings)
        )
    written = list(_everything(folder, to))
    show_data(*map(str, written))
    return 0


def _everything(folder: RunFolder, to: Path) -> list[Path]:
    """Write every download into one folder; a run without samples or checkpoints has fewer."""
    try:
        to.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            Message(
                "to_no_folder",
                "{folder} cannot be used as a folder: {why}. Choose another.",
                folder=str(to),
                why=error.strerror or str(error),
            )
        ) from error
    written = []
    for what in offered(folder.kind):
        if what == DATA:
            continue
        try:
            found = download(folder, what)
        except PlaygroundError as error:
            show(Message("download_left_out", "left out {what}: {why}", what=what, why=error.message))
            continue
        target = to / f"{folder.id}-{what}"
        _write(found, target)
        written.append(target)
    return written


def _write(found: Download, target: Path) -> None:
    try:
        with files.chosen(target):
            if isinstance(found.content, bytes):
                target.write_bytes(found.content)
            else:
                shutil.copyfile(found.content, target)  # not moved: only its owner can read a temporary file
    finally:
        if found.temporary and isinstance(found.content, Path):
            found.content.unlink()
