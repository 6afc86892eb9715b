"""What a browser needs to train a configuration in the plane by itself, besides the module of its step."""

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
from playground.runs.worker.observe import Observer
from playground.texts import Message
from playground.training.state import TrainingState

JSON = dict[str, Any]
VIEWS: tuple[View, ...] = ("nets", "real", "heldout", "density")


def training_setup(config: Mapping[str, Any], points: bool = True) -> JSON:
    """The first weights, frames of the networks and of the data, and the score of real samples; arrays as base64.

    `frames`: each of `VIEWS`, packed. `weights`: of D and G, float32 in PyTorch's order. `pairs`: real samples of a
    loss of pairs, n×2, and `pair_slope`, see `slopes`. `floor`: the metric JS of real samples. `points`: all training
    samples, n×2; empty unless they are wanted. Raises `InputError` where a page cannot run the networks.
    """
    wanted = RunConfig.from_json(config)
    for problem in wanted.problems():
        raise InputError(problem.message)
    data = load(wanted.data)
    observer = Observer(wanted, data)
    state = TrainingState.begin(wanted, data)
    weights = {"D": state.optimizer_D.values, "G": state.optimizer_G.values}
    if "nets" not in observer.views or any(values is None for values in weights.values()):
        raise InputError(Message("no_browser_run", "These networks cannot train in a browser. Train on the server."))
    paired = wanted.objective.paired
    every = data.batch(torch.arange(len(data))) if points else torch.empty(0)
    return {
        "frames": {frame.view: _frame(frame) for frame in observer.frames(state, VIEWS)},
        "weights": {name: _array(values) for name, values in weights.items() if values is not None},
        "pairs": _array(torch.from_numpy(observer.real()[:PAIRS]) if paired else torch.empty(0)),
        "pair_slope": _array(slopes(wanted.objective)) if paired else "",
        "floor": floor("js", data, METRICS["js"].live),
        "points": _array(every),
    }


def _frame(frame: Frame) -> str:
    return base64.b64encode(pack_frame(frame)).decode()


def _array(values: Tensor) -> str:
    return base64.b64encode(values.detach().float().contiguous().numpy().tobytes()).decode()
