"""Requests of a browser over the socket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from playground.messages.terms import View


@dataclass(frozen=True)
class Follow:
    """Send the state of a run (if `state`), its rows and journal from these byte offsets on (`None`: not), and frames.

    Everything is sent as stream number `stream`. At a `glance` the run is one of many that a person overlooks: it does
    not count as watched.
    """

    stream: int
    run: str
    views: tuple[View, ...] = ()
    state: bool = True
    rows: int | None = 0
    journal: int | None = 0
    fps: float = 12.0
    glance: bool = False


@dataclass(frozen=True)
class Unfollow:
    stream: int


@dataclass(frozen=True)
class Steer:
    """A command to a run. The cookie of the connection, or `Identify`, says who the person is."""

    run: str
    command: Mapping[str, Any]


@dataclass(frozen=True)
class Identify:
    """The first message of a tab without a cookie: the token that it also sends in a header; see `api/identity`."""

    token: str


@dataclass(frozen=True)
class WatchClass:
    """Send what this tab may know of the class, now and after each change."""


Request = Follow | Unfollow | Steer | Identify | WatchClass
