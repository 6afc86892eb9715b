"""What a browser needs to train a configuration in the plane by itself."""

from __future__ import annotations

import base64
import dataclasses
from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from playground.compile.tracing import STEP_VALUES, free_settings
from playground.compile.wasm.module import BuiltModule, build_module, module_key, needed_parts
from playground.compile.wasm.values import UnsupportedStep
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
REFUSED = Message("no_browser_run", "These networks cannot train in a browser. Train on the server.")
MODULES = 64  # that are kept, of about 30 kB each
_MODULES: dict[str, BuiltModule] = {}
VIEWS: tuple[View, ...] = ("nets", "real", "heldout", "density")


def training_setup(config: Mapping[str, Any], points: bool = True) -> JSON:
    """The module of the step, the first weights, frames, and the score of real samples; arrays as base64.

    `module` and `description`: see `build_module`. `frames`: each of `VIEWS`, packed. `weights`: of D and G, float32 in
    PyTorch's order. `pairs`: real samples of a loss of pairs, n×2, and `pair_slope`: see `slopes`. `floor`: the metric
    JS of real samples. `points`: all training samples, n×2; empty unless they are wanted. Raises `InputError` where a
    page cannot run the networks.
    """
    wanted = RunConfig.from_json(config)
    for problem in wanted.problems():
        raise InputError(problem.message)
    data = load(wanted.data)
    observer = Observer(wanted, data)
    state = TrainingState.begin(wanted, data)
    weights = {"D": state.optimizer_D.values, "G": state.optimizer_G.values}
    if "nets" not in observer.views or any(values is None for values in weights.values()):
        raise InputError(REFUSED)
    module = _module(wanted, data.shape)
    paired = wanted.objective.paired
    every = data.batch(torch.arange(len(data))) if points else torch.empty(0)
    return {
        "module": base64.b64encode(module.code).decode(),
        "description": module.description,
        "frames": {frame.view: _frame(frame) for frame in observer.frames(state, VIEWS)},
        "weights": {name: _array(values) for name, values in weights.items() if values is not None},
        "pairs": _array(torch.from_numpy(observer.real()[:PAIRS]) if paired else torch.empty(0)),
        "pair_slope": _array(slopes(wanted.objective)) if paired else "",
        "floor": floor("js", data, METRICS["js"].live),
        "points": _array(every),
    }


def _module(config: RunConfig, shape: tuple[int, ...]) -> BuiltModule:
    """The module of all parts of `config`, from the kept ones if there is one with the same code."""
    parts = needed_parts(config)
    key = module_key(config, shape, parts)
    try:
        known = _MODULES.get(key) or build_module(config, shape, parts)
    except UnsupportedStep as error:
        raise InputError(REFUSED) from error
    _MODULES[key] = known
    while len(_MODULES) > MODULES:
        _MODULES.pop(next(iter(_MODULES)))
    described = [{**part, "values": _values(config, part["due"])} for part in known.description["parts"]]
    return BuiltModule(known.code, {**known.description, "parts": described})


def _values(config: RunConfig, due: list[str]) -> list[float]:
    """The free numbers of a part with the penalties `due`."""
    config = dataclasses.replace(config, penalties=tuple(p for p in config.penalties if p.name in due))
    return [0.0] * STEP_VALUES + [float(value) for _, _, value in free_settings(config)]


def _frame(frame: Frame) -> str:
    return base64.b64encode(pack_frame(frame)).decode()


def _array(values: Tensor) -> str:
    return base64.b64encode(values.detach().float().contiguous().numpy().tobytes()).decode()
