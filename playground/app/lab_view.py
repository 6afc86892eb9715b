"""What the 2-D lab shows: layers, speed, region, hidden parts. Stored in the address beside the settings of the run.

`?preset=…&opt_G.lr=0.002&view.layers=["real","fake"]&view.hide=["data"]`. The fields are read and checked like those of
an option, so a bad link gives a message. The browser writes the same keys: see `frontend/lab/link.js`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Literal, Self

from playground.blocks.lab import Part
from playground.config import RunConfig
from playground.errors import ConfigError, InputError
from playground.link import MAX_CHARACTERS, difference, from_query
from playground.options import Option, decode, param
from playground.texts import Message

PREFIX = "view."
OPENING_SPEED = 50.0  # steps per second where a link says nothing: slow enough to follow
LAYERS = (
    *("real", "density", "fake", "trails", "map", "arrows", "manifold"),
    *("optimal", "gap", "modes", "heldout", "q"),
)
Layer = Literal[
    "real", "density", "fake", "trails", "map", "arrows", "manifold", "optimal", "gap", "modes", "heldout", "q"
]


@dataclass(frozen=True)
class LabView(Option):
    """What the lab shows, and what it hides."""

    layers: tuple[Layer, ...] = param(("real", "fake", "map", "modes"), "The layers of the picture that are drawn.")
    averaged: bool = param(False, "Draw the moving average of G (EMA) instead of G itself.")
    speed: float = param(0.0, "The largest number of steps per second; 0 means no limit.", low=0.0, high=1e6)
    look: tuple[float, ...] = param(
        (), "The visible region as x, y and half width; empty shows everything.", low=-1e4, high=1e4
    )
    hide: tuple[Part, ...] = param((), "Parts of the page that a teacher has hidden.")
    engine: Literal["", "browser", "server"] = param(
        "", "Where the lab trains: in the browser or on the server; empty: in the browser where many share a server."
    )
    race: str = param(
        "", "The settings in which the second lab differs, for example opt_G.lr=0.0005.", max_length=MAX_CHARACTERS
    )

    def to_query(self) -> dict[str, str]:
        """The query keys of all fields that differ from their defaults."""
        plain = {f.name: (getattr(self, f.name), f.default) for f in fields(self)}
        return {PREFIX + name: _write(value) for name, (value, default) in plain.items() if value != default}

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Self:
        """The view in the query of a link; other keys are ignored. Raises `InputError` if it cannot be read."""
        given = {k.removeprefix(PREFIX): v for k, v in query.items() if k.startswith(PREFIX)}
        if sum(len(v) for v in given.values()) > MAX_CHARACTERS:  # a race may differ in a drawing
            raise InputError(Message("view_too_long", "The view in this link is too long. Copy the link again."))
        try:
            found: Self = decode(cls, {k: _read(v) for k, v in given.items()}, "view")
        except ConfigError as error:
            raise InputError(
                Message("view_unreadable", "The view in this link cannot be shown. {why}", why=error.message)
            ) from error
        if len(found.look) not in (0, 3) or (found.look and not 1e-3 <= found.look[2] <= 1e3):
            raise InputError(
                Message(
                    "no_such_view", "The link does not say what the lab shows: view.look takes x, y and a half width."
                )
            )
        return found

    @classmethod
    def opening(cls, query: Mapping[str, str]) -> Self:
        """`from_query`, at a moderate speed where the link names none."""
        found = cls.from_query(query)
        return found if f"{PREFIX}speed" in query else replace(found, speed=OPENING_SPEED)

    def difference(self) -> dict[str, Any]:
        """The patch that gives the configuration of the second lab of a race."""
        pairs = [part.partition("=") for part in self.race.split("&") if part]
        return {path: _read(value) for path, _, value in pairs}


def race_of(a: RunConfig, b: RunConfig) -> str:
    """`LabView.race` for a race between labs with the configurations `a` and `b`."""
    return "&".join(f"{path}={_write(value)}" for path, value in difference(a, b).items())


def settings_of(query: Mapping[str, str]) -> tuple[str, RunConfig]:
    """The preset and the configuration of a link, without its view."""
    return from_query({k: v for k, v in query.items() if not k.startswith(PREFIX)})


def _write(value: Any) -> str:
    if isinstance(value, str) and _read(value) == value:
        return value
    return json.dumps(list(value) if isinstance(value, tuple) else value, separators=(",", ":"))


def _read(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return text
