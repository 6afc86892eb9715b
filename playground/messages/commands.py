"""Commands: what a run can be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playground.messages.terms import Player, Status, View
from playground.texts import Message


@dataclass(frozen=True)
class Pause:
    """Stand still after the present step."""


@dataclass(frozen=True)
class Resume:
    """Go on."""


@dataclass(frozen=True)
class StepOnce:
    """Pause, and do `n` single steps of one player or of both."""

    player: Player = "both"
    n: int = 1


@dataclass(frozen=True)
class Throttle:
    """Go at most so fast (0: as fast as it goes), and no further than step `until`. Changes no bits."""

    steps_per_second: float = 0.0
    until: int | None = None


@dataclass(frozen=True)
class Only:
    """To the algorithm: let the next step update this player alone."""

    player: Player


@dataclass(frozen=True)
class Edit:
    """Set dotted paths of the configuration, from the next step on."""

    patch: Mapping[str, Any]


@dataclass(frozen=True)
class Switch:
    """Of the run itself, to its journal: turns of these keys are played compiled from the next step on."""

    keys: tuple[str, ...]


@dataclass(frozen=True)
class Threads:
    """From the app to a run, and into its journal: compute with `n` CPU threads from the next step on."""

    n: int
    before: int = 0  # those that it had until then: a replay from the very beginning starts with them; 0: not known


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
    """Send frames of these views, at most `fps` a second each; no view, no frames and no cost."""

    views: tuple[View, ...] = ()
    fps: float = 12.0


Command = Pause | Resume | StepOnce | Throttle | Only | Edit | Threads | Snapshot | Stop | SetViews
Steering = Pause | Resume | StepOnce | Throttle | Edit | Snapshot | Stop  # what people may say to a run
