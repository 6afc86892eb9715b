"""The trash: deleted runs, which can be restored for a while."""

from __future__ import annotations

import contextlib
import os
import shutil
import time
from pathlib import Path

from playground.errors import InputError
from playground.runs.folder.files import os_errors_as_sentences
from playground.runs.folder.store import ID, RunFolder
from playground.texts import Message

NAME = ".trash"


def delete(root: Path, id: str) -> None:
    """Move a run to the trash. Raises `InputError` where there is no such run."""
    folder = RunFolder.open(root, id)
    target = root / NAME / id
    with os_errors_as_sentences(root):
        target.parent.mkdir(exist_ok=True)
        if target.exists():
            shutil.rmtree(target)
        folder.path.rename(target)
        os.utime(target)  # its age in the trash counts from now


def undelete(root: Path, id: str) -> None:
    """Restore a run from the trash. Raises `InputError` where it is not there, or its id is taken."""
    if not ID.fullmatch(id) or not (root / NAME / id / "config.json").is_file():
        raise InputError(Message("no_deleted_run", "There is no deleted run “{run}”.", run=id[:80]))
    if (root / id).exists():
        raise InputError(
            Message("run_id_taken", "There is another run “{run}” by now. Move or delete that one first.", run=id)
        )
    with os_errors_as_sentences(root):
        (root / NAME / id).rename(root / id)


def empty(root: Path, older_than: float) -> None:
    """Remove runs, irrevocably, that were deleted more than `older_than` seconds ago."""
    with contextlib.suppress(OSError):  # there is no trash, or it belongs to someone else
        for path in (root / NAME).iterdir():
            if ID.fullmatch(path.name) and time.time() - path.stat().st_mtime > older_than:
                remove(root, path.name)


def oldest(root: Path) -> list[str]:
    """The ids of the runs in the trash; the first one was deleted first."""
    found: list[tuple[float, str]] = []
    with contextlib.suppress(OSError):  # there is no trash, or it belongs to someone else
        for path in (root / NAME).iterdir():
            if ID.fullmatch(path.name):
                found.append((path.stat().st_mtime, path.name))
    return [id for _, id in sorted(found)]


def remove(root: Path, id: str) -> int:
    """Remove a deleted run irrevocably; files that cannot be removed stay. Returns the number of freed bytes."""
    if not ID.fullmatch(id):
        return 0
    run = RunFolder(root / NAME / id)
    before = run.size()
    shutil.rmtree(run.path, ignore_errors=True)
    return before - run.size()
