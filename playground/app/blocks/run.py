"""The block “run”: a run's live picture, its stored steps and its status; without a run, a recording."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from playground import assets, presets
from playground.app.blocks import _mount
from playground.app.language import t
from playground.blocks.components import kernels
from playground.kinds import IMAGES
from playground.messages import to_browser
from playground.runs.folder.index import RunInfo
from playground.runs.manager import manager


@dataclasses.dataclass(frozen=True)
class RunSpec:
    """What the block shows.

    Without a `run`, or while it waits, `recorded` names a recording to play (see `playground/app/recorded`). Without
    both, `still` is a picture of the data, and `ready` says whether the page's Train button can be pressed. `address`
    is the query that restores what is shown. `brief`: the line about the run says only what a newcomer needs.
    """

    run: RunInfo | None
    recorded: str = ""
    still: str = ""  # a data URI
    ready: bool = False
    hint: str = ""  # what must be done before
    brief: bool = False
    address: Mapping[str, str] = dataclasses.field(default_factory=dict)


def run(spec: RunSpec, key: str, *, owns_address: bool = False) -> str:
    """Place the block. Returns the last status that the browser has received.

    The page reruns only when the status changes, or when another tab changes the run's settings. Only the
    block that `owns_address` writes the page's address and takes keys while nothing has the focus.
    """
    result = _mount("run", True)(
        data=_data(spec, owns_address),
        key=key,
        on_status_change=lambda: None,
        on_edits_change=lambda: None,
        default={"status": "", "edits": 0},
    )
    return str(result.status or "")


def _data(spec: RunSpec, owns_address: bool) -> dict[str, Any]:
    shown = spec.run
    kind = shown.config.data.kind if shown else IMAGES
    renderer = assets.address(kind.renderer) if kind.renderer in assets.files() else ""  # a package's may be missing
    return {
        "run": shown.id if shown else None,
        "plane": kind.in_plane,
        "state": to_browser(shown.state) if shown else None,
        "place": shown.place_in_queue if shown else None,
        "waits": waits.to_json() if shown and (waits := manager().outlook(shown.id)) else None,
        "labelled": shown is not None and shown.config.condition != "none",
        "averaged": shown is None or shown.config.loop.ema > 0,
        "ready": spec.ready,
        "hint": spec.hint,
        "brief": spec.brief,
        "still": spec.still,
        "owns_address": owns_address,
        "address": dict(spec.address),
        "recorded": _recording(spec.recorded),
        "assets": {"renderer": renderer, "kernels": kernels()},
    }


def _recording(name: str) -> dict[str, str] | None:
    parts = {"image": f"recorded/{name}.webp", "info": f"recorded/{name}.json"}
    if not set(parts.values()) <= assets.files().keys():
        return None
    title = t(presets.load(name).title)
    return {part: assets.address(file) for part, file in parts.items()} | {"title": title}
