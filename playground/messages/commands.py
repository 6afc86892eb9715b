"""Commands to a run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playground.messages.terms import Status, Updated, View
from playground.texts import Message


@dataclass(frozen=True)
class Pause:
    """Pause after the present step; `why` is shown with the status where nobody asked for it."""

    why: Message | None = None


@dataclass(frozen=True)
class Resume:
    """Continue a paused run."""


@dataclass(frozen=True)
class StepOnce:
    """Pause, and make `n` single steps of one network or of both."""

    player: Updated = "both"  # the name that journals and pages use
    n: int = 1


@dataclass(frozen=True)
class Throttle:
    """Limit the speed (0: no limit), and pause at step `until`. Changes no bits."""

    steps_per_second: float = 0.0
    until: int | None = None


@dataclass(frozen=True)
class Only:
    """To the algorithm: the next step updates this network only."""

    player: Updated  # as in `StepOnce`


@dataclass(frozen=True)
class Edit:
    """Set dotted paths of the configuration, from the next step on."""

    patch: Mapping[str, Any]


@dataclass(frozen=True)
class Switch:
    """From a run to its journal: the run uses the compiled steps of these keys from the next step on."""

    keys: tuple[str, ...]


@dataclass(frozen=True)
class Threads:
    """From the app to a run and its journal: use `n` CPU threads from the next step on."""

    n: int
    before: int = 0  # the number until then, with which a replay from the beginning starts; 0: unknown


@dataclass(frozen=True)
class Snapshot:
    """Write a checkpoint and a sample now."""


@dataclass(frozen=True)
class Stop:
    """End the run after the present step, with a checkpoint. `status` is what the run becomes, `message` says why."""

    status: Status = "stopped"
    message: Message | None = None


@dataclass(frozen=True)
class SetViews:
    """Send frames of these views, at most `fps` per second for each. Without views there is no cost."""

    views: tuple[View, ...] = ()
    fps: float = 12.0


Command = Pause | Resume | StepOnce | Throttle | Only | Edit | Threads | Snapshot | Stop | SetViews
Steering = Pause | Resume | StepOnce | Throttle | Edit | Snapshot | Stop  # the commands that people may give
