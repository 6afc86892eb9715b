"""What a browser needs to train a configuration in the plane by itself."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from playground.config import RunConfig
from playground.data import load
from playground.errors import InputError
from playground.messages import Frame, View, pack_frame
from playground.metrics import METRICS, floor
from playground.runs.frames.networks import PAIRS, slopes
from playground.runs.helper.live_metrics import live_metrics
from playground.runs.helper.step_module import NO_BROWSER_RUN, step_module
from playground.runs.worker.observe import Observer
from playground.training.state import TrainingState

JSON = dict[str, Any]
VIEWS: tuple[View, ...] = ("nets", "real", "heldout", "density")


def training_setup(config: Mapping[str, Any], points: bool = True) -> JSON:
    """The module of the step, the first weights, frames, and the score of real samples; arrays as base64.

    `code` and `description`: see `step_module`. `frames`: each of `VIEWS`, packed. `weights`: of D and G, float32 in
    PyTorch's order. `pairs`: real samples of a loss of pairs, n×2, and `pair_slope`: see `slopes`. `floor`: the metric
    JS of real samples. `metrics`: see `live_metrics`. `points`: all training samples, n×2; empty unless they are
    wanted. Raises `InputError` where a page cannot run the networks.
    """
    step, wanted = step_module(config), RunConfig.from_json(config)
    data = load(wanted.data)
    observer = Observer(wanted, data)
    state = TrainingState.begin(wanted, data)
    weights = {"D": state.optimizer_D.values, "G": state.optimizer_G.values}
    if "nets" not in observer.views or any(values is None for values in weights.values()):
        raise InputError(NO_BROWSER_RUN)
    paired = wanted.objective.paired
    about, arrays = live_metrics(wanted, data)
    every = data.batch(torch.arange(len(data))) if points else torch.empty(0)
    return {
        **step,
        "frames": {frame.view: _frame(frame) for frame in observer.frames(state, VIEWS)},
        "weights": {name: _array(values) for name, values in weights.items() if values is not None},
        "pairs": _array(torch.from_numpy(observer.real()[:PAIRS]) if paired else torch.empty(0)),
        "pair_slope": _array(slopes(wanted.objective)) if paired else "",
        "floor": floor("js", data, METRICS["js"].live),
        "metrics": {**about, **{name: _array(values) for name, values in arrays.items()}},
        "points": _array(every),
    }


def _frame(frame: Frame) -> str:
    return base64.b64encode(pack_frame(frame)).decode()


def _array(values: Tensor) -> str:
    return base64.b64encode(values.detach().float().contiguous().numpy().tobytes()).decode()
