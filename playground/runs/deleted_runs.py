"""The runs in the trash: listed, restored, or removed for ever, by those who own them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playground.errors import InputError
from playground.runs.folder import trash
from playground.runs.folder.index import RunIndex, RunInfo, newest_first
from playground.runs.folder.label import Label
from playground.texts import Message

Owned = Callable[[Label], bool]  # whether the person who asks owns the run with this label


class DeletedRuns:
    """The trash of the folder of runs `root`."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._index = RunIndex(root / trash.NAME)

    def runs(self, owned: Owned) -> list[RunInfo]:
        """The deleted runs that a person owns, the newest first."""
        mine = (id for id in self._index.ids() if owned(self._index.open(id).label()))
        return newest_first(mine, self._index.info)

    def restore(self, id: str, owned: Owned) -> None:
        """Put the run back among the others. Raises `InputError` where there is none or another person owns it."""
        if not owned(self._index.open(id).label()):
            raise InputError(
                Message("not_owner_of_deleted", "This run belongs to someone else. Only the owner can restore it.")
            )
        trash.undelete(self._root, id)

    def remove_all(self, owned: Owned) -> None:
        """Remove the runs that `runs` lists, irrevocably."""
        for run in self.runs(owned):
            trash.remove(self._root, run.id)

    def disk_used(self) -> int:
        return self._index.disk_used()
