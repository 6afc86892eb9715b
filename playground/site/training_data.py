"""What a page of the static site trains with: modules of steps, data sets, and the tables of the losses.

Each part is JSON and has a name; the site writes it as a file, which a page loads when it needs it. Large arrays are
packed with zlib, in base64. `frontend/shared/offline/setup.js` reads them.
"""

from __future__ import annotations

import base64
import json
import struct
import zlib
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from playground.blocks.browser_training import refusal
from playground.compile.wasm.module import needed_parts, structure
from playground.compile.wasm.stored import shipped_modules
from playground.config import REGISTRIES, RunConfig
from playground.data import load
from playground.messages import Frame, pack_frame
from playground.metrics import METRICS, floor
from playground.metrics.sliced import directions
from playground.runs.frames.networks import NetworksFrame, optimal, slopes, slopes_D
from playground.runs.helper.live_metrics import live_metrics
from playground.runs.worker.observe import Observer
from playground.site.names import data_name, float_fields, structure_name
from playground.site.rules import costs, defaults
from playground.site.structures import shipped_configs
from playground.training.state import TrainingState

JSON = dict[str, Any]
MOST_POINTS = 4096  # real samples of a data set; in the app it has up to 100,000
SMOOTHED = 0.5  # the label smoothing of the second table of slopes; between the two they are linear


def training_files() -> Iterator[tuple[str, JSON]]:
    """Every file of the site, by name."""
    sources: list[Any] = [source() for source in REGISTRIES["data"].values() if source.kind.in_plane]  # type: ignore[attr-defined]
    yield from files_for([*shipped_configs(), *(RunConfig(data=source) for source in sources)])


def files_for(configs: Iterable[RunConfig]) -> Iterator[tuple[str, JSON]]:
    """The files with which these train: `step-NAME` per structure that is shipped, `data-NAME` per data set, and
    `training`, which names them."""
    shipped, steps, sets = shipped_modules(), dict[str, RunConfig](), dict[str, RunConfig]()
    for config in configs:
        as_json = config.to_json()
        sets.setdefault(data_name(as_json), config)
        if refusal(config) is None and _module(config) in shipped:
            steps.setdefault(structure_name(as_json), config)
    yield (
        "training",
        {
            "defaults": defaults(),
            "costs": costs(),
            "floats": float_fields(),
            "modules": sorted(steps),
            "data": sorted(sets),
            "losses": dict(_losses()),
            "directions": _floats(directions(2)),
        },
    )
    for name, config in steps.items():
        built = shipped[_module(config)]
        yield f"step-{name}", {"code": packed(built.code), "description": built.description, "header": _header(config)}
    for name, config in sets.items():
        yield f"data-{name}", _data(config)


def _module(config: RunConfig) -> str:
    return structure(config, config.data.shape, needed_parts(config))


def packed(content: bytes) -> str:
    return base64.b64encode(zlib.compress(content, 9)).decode()


def _header(config: RunConfig) -> JSON:
    """The header of the networks' frame, without what the data and the numbers of the configuration decide."""
    state = TrainingState.begin(config, load(config.data))
    payload = NetworksFrame(torch.zeros(16, 2), (-1, 1, -1, 1)).frame(state).payload
    (size,) = struct.unpack_from("<I", payload)
    header: JSON = json.loads(payload[4 : 4 + size])
    return {name: value for name, value in header.items() if name not in ("modes", "optimal")}


def _losses() -> Iterable[tuple[str, JSON]]:
    """By the name of an objective: the slopes of both losses, and the optimal D by label smoothing."""
    for name, option in REGISTRIES["objective"].items():
        objective = option()
        config = RunConfig(objective=objective)  # type: ignore[arg-type]
        best = {str(s): optimal(config.edit({"tricks.label_smoothing": s})) for s in (0.0, 0.1)}
        yield (
            name,
            {
                "slopes": _floats(slopes(objective)),  # type: ignore[arg-type]
                "slopes_D": [_floats(slopes_D(objective, 1 - s)) for s in (0.0, SMOOTHED)],  # type: ignore[arg-type]
                "optimal": best,
            },
        )


def _data(config: RunConfig) -> JSON:
    data = load(config.data)
    observer = Observer(config, data)
    points = data.batch(torch.arange(min(len(data), MOST_POINTS))).numpy()
    reach = float(np.abs(points).max()) or 1.0
    frames = observer.frames(TrainingState.begin(config, data), ("real", "heldout", "density"))
    about, arrays = live_metrics(config, data)
    truth = data.truth
    modes = truth is not None and truth.centres is not None
    return {
        "points": packed(_rounded(points, reach)),
        "reach": reach,
        "frames": [_frame(frame) for frame in frames],
        "modes": {"centres": truth.centres.tolist(), "sigma": truth.sigma} if modes and truth else None,  # type: ignore[union-attr]
        "floor": floor("js", data, METRICS["js"].live),
        "metrics": about,
        "held_out": packed(_rounded(arrays["held_out"].numpy(), reach)),
    }


def _rounded(points: NDArray[np.float32], reach: float) -> bytes:
    """Points within ± reach as integers of 16 bits."""
    return np.round(np.clip(points / reach, -1, 1) * 32767).astype("<i2").tobytes()


def _frame(frame: Frame) -> str:
    return packed(pack_frame(frame))


def _floats(values: torch.Tensor) -> str:
    return packed(values.detach().float().numpy().astype("<f4").tobytes())
