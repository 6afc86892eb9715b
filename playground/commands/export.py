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


def run(args: argparse.Namespace) -> int:
    folder, to = find_run(args.run), paths.expand(args.to)
    folder.config()  # refused in a sentence: a folder without one is no run, whatever else is in it
    by_ending = {Path(what).suffix: what for what in offered(folder.kind)}
    if to.suffix in by_ending and not to.is_dir():
        _write(download(folder, by_ending[to.suffix]), to)
        print(to)
        return 0
    if to.suffix and not to.is_dir():
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
