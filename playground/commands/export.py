"""`gan-playground export`: write a run out, whole or in part."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path

from playground import paths
from playground.errors import InputError, PlaygroundError
from playground.export.downloads import Download, download, offered
from playground.runs.folder import files
from playground.runs.folder.index import find_run
from playground.runs.folder.store import RunFolder

DATA = "data.npz"  # large, and there already: written only where it is asked for


def run(args: argparse.Namespace) -> int:
    folder, to = find_run(args.run), paths.expand(args.to)
    folder.config()  # refused in a sentence: a folder without one is no run, whatever else is in it
    ending = "" if to.is_dir() else to.suffix.lower()
    known = offered(folder.kind)
    by_ending = {Path(what).suffix: what for what in known if what != DATA}
    what = next((what for what in known if to.name.lower().endswith(what)), by_ending.get(ending))
    if what is not None and not to.is_dir():
        _write(download(folder, what), to)
        print(to)
        return 0
    if ending[1:2].isalpha():  # else it is no ending: v1.2 is a folder like any other
        raise InputError(f"--to takes a folder, or a file that ends in one of {', '.join(by_ending)}.")
    written = list(_everything(folder, to))
    print("\n".join(map(str, written)))
    return 0


def _everything(folder: RunFolder, to: Path) -> list[Path]:
    """Every download that there is, into one folder; a run without samples or checkpoints has fewer."""
    try:
        to.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"{to} cannot be a folder: {error.strerror}. Choose another.") from error
    written = []
    for what in offered(folder.kind):
        if what == DATA:
            continue
        try:
            found = download(folder, what)
        except PlaygroundError as error:
            print(f"left out {what}: {error.sentence}")
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
                shutil.copyfile(found.content, target)  # not moved: a temporary file is for its owner's eyes alone
    finally:
        if found.temporary and isinstance(found.content, Path):
            found.content.unlink()
