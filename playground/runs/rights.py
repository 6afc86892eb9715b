"""Who owns a run, and what people may do with runs: without a class, train always, and control what one owns."""

from __future__ import annotations

from collections.abc import Callable

from playground.errors import InputError
from playground.messages import Command
from playground.runs.folder.index import RunIndex, fingerprint
from playground.runs.folder.label import Label
from playground.runs.folder.store import RunFolder
from playground.texts import Message

NOT_OWNER = Message("not_owner", "This run belongs to someone else. Watch it, or branch a run of your own from it.")


class Ownership:
    """Who owns which run. `everybody`: on 127.0.0.1 everyone owns every run."""

    def __init__(self, index: RunIndex, *, everybody: Callable[[], bool]) -> None:
        self._index, self._everybody = index, everybody

    def owned(self, label: Label, owner: str) -> bool:
        return self._everybody() or label.owner == fingerprint(owner) != ""

    def open(self, id: str, owner: str, allowed: Callable[[bool], bool] = bool) -> RunFolder:
        """The folder of a run. Raises `InputError` where `allowed`, given whether `owner` owns it, says no."""
        folder = self._index.open(id)
        if not allowed(self.owned(folder.label(), owner)):
            raise InputError(NOT_OWNER)
        return folder


class Rights:
    """Asked by the manager of runs before it acts. `own`: whether the run belongs to `owner`, the browser's token."""

    def check_may_train(self, owner: str) -> None:
        """Raises `InputError`, which says what to do first, where `owner` may not train."""

    def pause_of(self, owner: str) -> Message | None:
        """Why no run of `owner` trains at present; `None` where they may."""
        return None

    def may_end(self, owner: str, *, own: bool) -> bool:
        """Whether `owner` may delete the run and restore it."""
        return own

    def may_steer(self, owner: str, command: Command, *, own: bool) -> bool:
        """Whether `owner` may give the run this command."""
        return own
