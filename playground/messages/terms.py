"""Types that several messages share: the networks that a step updates, a view, the status of a run."""

from __future__ import annotations

from typing import Literal

from playground.texts import mark

Updated = Literal["D", "G", "both"]
View = Literal["ema", "raw", "real", "map", "nets", "heldout", "density"]
STILL: tuple[View, ...] = ("real", "heldout", "density")  # depend on the data only: the same at every step
Status = Literal["queued", "starting", "running", "paused", "done", "stopped", "diverged", "failed", "interrupted"]
STATUS_WORDS: dict[Status, str] = {
    "queued": mark("queued"),
    "starting": mark("starting"),
    "running": mark("running"),
    "paused": mark("paused"),
    "done": mark("done"),
    "stopped": mark("stopped"),
    "diverged": mark("diverged"),
    "failed": mark("failed"),
    "interrupted": mark("interrupted"),
}
LIVE: frozenset[str] = frozenset({"queued", "starting", "running", "paused"})
