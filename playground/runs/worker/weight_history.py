"""Stores the networks of a run at chosen steps, so that a page can go back through its history.

Kept for ever are the first steps, then eight per octave. In addition evenly spaced steps are kept, whose distance
doubles whenever there are too many. The choice depends only on the step, so a resumed run keeps the same ones.
"""

from __future__ import annotations

from playground.runs.folder.store import RunFolder
from playground.runs.worker.observe import Observer
from playground.training.state import TrainingState

MOST = 400  # kept steps
BYTES = 2**24  # of all of them, about


class WeightHistory:
    """Stores networks in the run's folder, as frames from which a page draws."""

    def __init__(self, folder: RunFolder, observer: Observer, state: TrainingState) -> None:
        self._folder, self._observer = folder, observer
        self._room = 0
        self._kept: list[int] = []
        self.due: float = float("inf")  # the next step to keep
        if "nets" not in observer.views:
            return
        (frame,) = observer.frames(state, ("nets",))
        self._room = min(MOST, BYTES // len(frame.payload))
        self._kept = folder.nets()
        self._stride = stride(state.step, self._room)
        self.due = state.step if state.step not in self._kept else following(state.step, self._room)

    def look_with(self, observer: Observer) -> None:
        """Use another observer, after the data has changed."""
        self._observer = observer

    def keep(self, state: TrainingState) -> None:
        """Store the present networks, and remove steps that have become too close."""
        step = state.step
        (frame,) = self._observer.frames(state, ("nets",))
        self._folder.save_nets(frame)
        self._kept = [s for s in self._kept if s != step] + [step]
        self.due = following(step, self._room)
        if stride(step, self._room) != self._stride:
            self._stride = stride(step, self._room)
            gone = {s for s in self._kept[:-1] if not belongs(s, step, self._room)}
            self._folder.drop_nets(gone)
            self._kept = [s for s in self._kept if s not in gone]

    def end(self, state: TrainingState) -> None:
        """Store the last networks of the run."""
        if self._room and state.step not in self._kept:
            self.keep(state)


def stride(now: int, room: int) -> int:
    """The distance of the evenly spaced steps up to `now`: a power of two, so that they fill half of the room."""
    distance = 1
    while now > distance * max(1, room // 2):
        distance *= 2
    return distance


def belongs(step: int, now: int, room: int) -> bool:
    """Whether `step` is kept at the later step `now`."""
    return step % stride(now, room) == 0 or step == _mark(step, room)


def following(step: int, room: int) -> int:
    """The next step to keep after `step`."""
    later = step + 1
    distance = stride(later, room)
    return min(-(-later // distance) * distance, _mark(later, room))


def _mark(step: int, room: int) -> int:
    """The first step from `step` on that is kept for ever: eight per octave, or one where there is little room."""
    low = max(0, step.bit_length() - (4 if room >= MOST // 2 else 1))
    return -(-step >> low) << low
