"""The block “home”: what a GAN is, where to begin, and the doors to the other pages."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from playground.app.blocks import _mount
from playground.blocks.home import home as described


@dataclasses.dataclass(frozen=True)
class HomeAction:
    """What a person has pressed: a page to open, and whether a run is to be started there."""

    page: str
    start: bool


def home(key: str = "home") -> HomeAction | None:
    """Place the block. Returns what has just been pressed."""
    asked = _mount("home", True)(data=described(), key=key, on_go_change=lambda: None).go
    if not isinstance(asked, Mapping):
        return None
    return HomeAction(str(asked.get("page", "")), asked.get("start") is True)
