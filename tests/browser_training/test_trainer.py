"""The trainer of the browser makes the steps of the algorithm: same schedule, losses, optimisers, average, numbers."""

from __future__ import annotations

import base64
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch import Tensor

from playground import presets
from playground.compile.compiled_step import parts
from playground.compile.tracing import Draws
from playground.data import load
from playground.metrics import METRICS, fitting, floor, measure
from playground.metrics.held_out import train
from playground.runs.frames.networks import NetworksFrame
from playground.runs.worker.evaluation import PAIRED, mean_distance
from playground.runs.worker.observe import Observer
from playground.runs.worker.weight_history import following
from playground.training.algorithm import update_networks
from playground.training.state import TrainingState
from playground.training.steps import Step
from tests.browser_training.conftest import Trains

SMALL = presets.load("lab").config.edit(
    {"G.hidden": [6, 5], "D.hidden": [7], "loop.batch": 24, "data.samples": 200, "seed": 5, "latent.size": 3}
)
CASES: dict[str, dict[str, Any]] = {
    "plain": {},
    "lazy": {
        "penalties.r1.gamma": 0.1, "penalties.r1.every": 3, "penalties.gp.weight": 2.0, "loop.n_D": 2,
        "schedule.kind": "cosine", "schedule.horizon": 9, "schedule.warmup": 2,
    },
    "paired": {"objective": "rpgan", "opt_D": "sgd", "opt_G": "sgd", "opt_G.lr": 0.01, "loop.ema": 0.5},
    "packs": {"tricks.pac": 2, "tricks.instance_noise": 0.3, "tricks.instance_noise_steps": 10, "D.norm": "instance"},
    "together": {"dynamics": "extragradient", "loop.n_D": 2, "latent.prior": "uniform", "loop.ema_warmup": False},
    "hinge": {"objective": "hinge", "opt_D": "sgd", "tricks.clip_gradients": 0.5},
}  # fmt: skip


def floats(text: str) -> NDArray[np.float32]:
    return np.frombuffer(base64.b64decode(text), dtype=np.float32)


def tensor(text: str, shape: tuple[int, ...]) -> Tensor:
    return torch.from_numpy(floats(text).copy()).view(shape)


@pytest.mark.parametrize("case", CASES)
def test_steps_are_those_of_the_algorithm(trains: Trains, case: str) -> None:
    config = SMALL.edit(CASES[case])
    updated = ["both", "both", "D", "both", "G", "both", "both"]
    found = trains.ask("train", config, steps=updated)
    state = TrainingState.begin(config, load(config.data))
    real = iter(tensor(text, (24, 2)) for one in found["drawn"] for text in one["real"])
    noise = [tensor(text, (-1,)) for one in found["drawn"] for text in one["noise"]]
    state.draw_real = lambda: (next(real), None)  # type: ignore[method-assign]
    other = TrainingState.begin(config, load(config.data))  # the same steps with other numbers: the shapes of draws
    with Draws(None) as draws:
        _train(other, updated)
    given = [one.view(shape) for one, (_, shape) in zip(noise, draws.drawn, strict=True)]
    with Draws(given):
        losses = _train(state, updated)
    assert found["step"] == state.step == len(updated)
    ema = torch.cat([p.reshape(-1) for p in state.ema.parameters()])
    for name, values in (("D", state.optimizer_D.values), ("G", state.optimizer_G.values), ("average", ema)):
        assert values is not None
        np.testing.assert_allclose(floats(found[name]), values.detach(), rtol=2e-4, atol=2e-5, err_msg=name)
    observer = Observer(config, load(config.data))
    frame = NetworksFrame(torch.from_numpy(observer.real()), (0, 0, 0, 0)).frame(state)
    length = int.from_bytes(frame.payload[:4], "little") + 4
    ours = base64.b64decode(found["frame"])
    assert ours[:length] == frame.payload[:length]
    numbers, wanted = (np.frombuffer(payload[length:], np.float32) for payload in (ours, frame.payload))
    tables = 1e-3 if config.objective.paired else 1e-4  # the slope of pairs is interpolated between knots
    np.testing.assert_allclose(numbers, wanted, rtol=1e-3, atol=tables)
    step = Step(state.step, 0.0, "both", state, losses)
    for name, value in step.numbers().items():
        assert found["values"][name] == pytest.approx(value, rel=2e-3, abs=1e-4), name
    for name, values in step.histograms().items():
        if "layers" in name:
            assert found["histograms"][name] == pytest.approx(values, rel=2e-3, abs=1e-5), name
        elif name != "D_range":
            assert sum(found["histograms"][name]) == pytest.approx(1)


def _train(state: TrainingState, updated: list[str]) -> dict[str, Tensor]:
    """These steps; the losses of the last one."""
    losses: dict[str, Tensor] = {}
    loop = state.config.loop
    for one in updated:
        n_D, n_G = {"both": (loop.n_D, loop.n_G), "D": (1, 0), "G": (0, 1)}[one]
        losses = update_networks(state, n_D, n_G)
        state.advance()
    return losses


def test_the_schedule_is_that_of_the_options(trains: Trains) -> None:
    patches: list[dict[str, Any]] = [
        {"schedule.kind": kind, "schedule.horizon": 70, "schedule.warmup": warmup, "tricks.instance_noise": 0.4}
        | {"tricks.instance_noise_steps": fading, "loop.ema_warmup": fading > 0, "dynamics": dynamics}
        | {"loop.n_D": n_D, "loop.n_G": n_G}
        for kind, warmup, fading, dynamics, n_D, n_G in (
            ("constant", 0, 0, "alternating", 3, 2),
            ("linear", 5, 40, "simultaneous", 3, 1),
            ("cosine", 0, 90, "consensus", 1, 2),
            ("cosine", 9, 7, "alternating", 0, 2),
        )
    ]
    configs = [SMALL.edit(patch) for patch in patches]
    steps = [*range(120), 1000, 10**7]
    answers = trains.ask("schedule", configs=[config.to_json() for config in configs], steps=steps)
    for config, found in zip(configs, answers, strict=True):
        assert found["factors"] == pytest.approx([config.schedule.factor(step) for step in steps], abs=1e-10)
        assert found["noise"] == pytest.approx([config.tricks.noise_at(step) for step in steps], abs=1e-12)
        assert found["average"] == [config.loop.ema_at(step) for step in steps]
        wanted = parts(config, config.loop.n_D, config.loop.n_G)
        assert found["parts"] == [[part.updates_D, part.updates_G] for part in wanted]


def test_divergence_leaves_the_weights_finite(trains: Trains) -> None:
    found = trains.ask("diverge", SMALL.edit({"objective": "lsgan", "opt_D.lr": 1.0, "opt_D": "sgd"}), steps=400)
    assert found["network"] in ("D", "G")
    assert found["step"] == found["made"] + 1
    assert all(np.isfinite(floats(found[name])).all() for name in ("D", "G", "average"))
    assert trains.ask("diverge", SMALL, steps=400)["network"] is None


@pytest.mark.parametrize(
    "patch", [{"data.sigma": 0.2}, {"data": "spiral"}, {"data": "grid", "data.classes": ["1", "3", "4"]}]
)
def test_the_metrics_are_those_of_the_server(trains: Trains, patch: dict[str, Any]) -> None:
    config = SMALL.edit(patch)
    z = torch.randn(32768, 3, generator=torch.Generator().manual_seed(3))
    found = trains.ask("measure", config, z=base64.b64encode(z.numpy().tobytes()).decode())
    data = load(config.data)
    fakes = TrainingState.begin(config, data).generate(z)
    wanted = {"outside": Observer(config, data).outside(fakes[:2000])}
    wanted["diversity"] = mean_distance(fakes[:PAIRED], data) / mean_distance(train(data, min(PAIRED, len(data))), data)
    for name in fitting(config.data):
        live = METRICS[name].live
        wanted |= {name: measure(name, fakes[:live], data), f"{name}_floor": floor(name, data, live)}
    assert found.keys() == wanted.keys()
    for name, value in wanted.items():
        close = 2e-3 if name == "js" else 1e-4  # a point may lie on the border of two cells
        assert found[name] == pytest.approx(value, rel=1e-3, abs=close), name


def test_the_same_steps_are_kept_as_on_the_server(trains: Trains) -> None:
    rooms, steps = [8, 100, 400], [*range(700), 10_000, 123_456]
    assert trains.ask("following", rooms=rooms, steps=steps) == [
        [following(step, room) for step in steps] for room in rooms
    ]
