"""Requests: what a browser may ask of the socket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playground.messages.terms import View


@dataclass(frozen=True)
class Follow:
    """Send this run's state if wanted, rows and journal from these byte offsets on (`None`: not at all), and frames of
    these views, as `stream`."""

    stream: int
    run: str
    views: tuple[View, ...] = ()
    state: bool = True
    rows: int | None = 0
    journal: int | None = 0
    fps: float = 12.0


@dataclass(frozen=True)
class Unfollow:
    stream: int


@dataclass(frozen=True)
class Steer:
    """A command to a run; who gives it is known from the connection's cookie."""

    run: str
    command: Mapping[str, Any]


Request = Follow | Unfollow | Steer
