"""Small runs, played in this process."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import SimpleQueue
from typing import Any

from torch import Tensor

from playground.config import RunConfig
from playground.messages import Appended, Frame, JournalEntry, Notice, Row, State
from playground.runs.folder.store import RunFolder
from playground.runs.worker.run import work

TINY = {
    "data": "ring",
    "data.samples": 2000,
    "latent.size": 2,
    "G.hidden": [8, 8],
    "D.hidden": [8, 8],
    "loop.batch": 16,
    "stop.steps": 60,
}


def tiny(**patch: Any) -> RunConfig:
    """A run on the ring of 8 that lasts a moment; keywords are dotted paths with “__” for the dots."""
    return RunConfig().edit(TINY).edit({path.replace("__", "."): value for path, value in patch.items()})


class Played:
    """A run played in this process. `on_row` and `on_state` hear what it says, and may put commands into `inbox`."""

    def __init__(self, folder: RunFolder) -> None:
        self.folder = folder
        self.inbox: SimpleQueue[Any] = SimpleQueue()
        self.states: list[State] = []
        self.frames: list[Frame] = []
        self._offset = folder.rows()[1]  # the rows of an earlier life are not news
        self.on_row: Callable[[Row], None] = lambda row: None
        self.on_state: Callable[[State], None] = lambda state: None

    def say(self, notice: Notice | Frame) -> None:
        if isinstance(notice, Frame):
            self.frames.append(notice)
        elif isinstance(notice, State):
            self.states.append(notice)
            self.on_state(notice)
        elif isinstance(notice, Appended) and notice.rows:
            rows, self._offset = self.folder.rows(self._offset)
            for row in rows:
                self.on_row(row)

    def at(self, plan: dict[int, list[Any]]) -> Played:
        """Give these commands after these steps; each of the first twenty steps has a row."""

        def on_row(row: Row) -> None:
            for command in plan.pop(row.step, []):
                self.inbox.put(command)

        self.on_row = on_row
        return self

    def play(self, **options: Any) -> State:
        return work(self.folder, self.inbox, self.say, **{"device": "cpu", "threads": 1, **options})


def new(root: Path, **patch: Any) -> Played:
    return Played(RunFolder.create(root, tiny(**patch)))


def final(folder: RunFolder) -> dict[str, Tensor]:
    """The tensors of the newest checkpoint."""
    return folder.load_checkpoint()[0]


def same(a: dict[str, Tensor], b: dict[str, Tensor]) -> bool:
    """Whether two checkpoints are the same to the bit."""
    return a.keys() == b.keys() and all(a[k].dtype == b[k].dtype and a[k].equal(b[k]) for k in a)


def ticking(step: float) -> Iterator[float]:
    """A clock that moves by `step` at each look."""
    return itertools.count(0.0, step)


def commands(played: Played) -> list[JournalEntry]:
    """What changed the run, as its journal has it."""
    return [entry for entry in played.folder.journal()[0] if entry.kind == "command"]
