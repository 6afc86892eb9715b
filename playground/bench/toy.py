"""Measures steps per second of the smallest networks on one thread: a plain loop, ours eager, compiled, in browsers."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any

import torch
from torch import nn

from playground.bench import Measurement, webassembly
from playground.compile import compiled_step
from playground.compile.tracing import StepPart
from playground.config import RunConfig
from playground.data import load
from playground.data.dataset import Dataset
from playground.objectives import OBJECTIVES
from playground.training.algorithm import train, update_networks
from playground.training.dynamics import UpdateNetworks
from playground.training.losses import Losses
from playground.training.state import TrainingState

CONFIG = {
    "data": "ring", "objective": "ns", "latent.size": 2, "G.hidden": [16, 16], "D.hidden": [16, 16], "G.norm": "none",
    "D.activation": "relu", "loop.batch": 150,
}  # fmt: skip
CLIPPED = {"wasserstein": {"objective.clip": 0.01}}  # settings that an objective needs
# Penalties at every step, with their usual objectives.
PENALISED: dict[str, dict[str, Any]] = {
    "ns + R1": {"penalties.r1.gamma": 1.0},
    "ns + R2": {"penalties.r2.gamma": 1.0},
    "rpgan + R1 + R2": {"objective": "rpgan", "penalties.r1.gamma": 1.0, "penalties.r2.gamma": 1.0},
    "wasserstein + GP": {"objective": "wasserstein", "penalties.gp.weight": 0.1},
    "ns + DRAGAN": {"penalties.dragan.weight": 0.1},
}
ROUNDS = 3


def rows(quick: bool) -> Iterator[Measurement]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    seconds = 0.5 if quick else 3.0
    config = RunConfig().edit(CONFIG)
    data = load(config.data)
    steppers = {"plain": _plain(data), "eager": _ours(config, data, update_networks)}
    if compiled_step.compiler() is not None:
        steppers["compiled"] = _ours(config, data, _made(config, data))
    rates = _rates(steppers, seconds)
    what = "MLP 2×16, batch 150, one thread, median of 3:"
    yield Measurement(f"{what} a plain PyTorch loop", rates["plain"], "steps/s")
    yield Measurement(f"{what} eager", rates["eager"], "steps/s", "≥ 1,000", rates["eager"] >= 1000)
    if "compiled" in rates:
        yield Measurement(f"{what} compiled", rates["compiled"], "steps/s", "≥ 4,000", rates["compiled"] >= 4000)
    yield from webassembly.rows(what, config, data, seconds)
    if "compiled" in rates:
        games = {name: {"objective": name, **CLIPPED.get(name, {})} for name in OBJECTIVES if name != "ns"} | PENALISED
        for name, patch in {} if quick else games.items():
            yield _gain(name, config.edit(patch), data)
    torch.set_num_threads(before)


def _gain(name: str, config: RunConfig, data: Dataset) -> Measurement:
    steppers = {
        "eager": _ours(config, data, update_networks),
        "compiled": _ours(config, data, _made(config, data)),
    }
    rates = _rates(steppers, 1.0)
    ratio = rates["compiled"] / rates["eager"]
    return Measurement(f"compiled over eager, {name} ({rates['compiled']:,.0f} steps/s)", ratio, "×", "≥ 5", ratio >= 5)


def _made(config: RunConfig, data: Dataset) -> UpdateNetworks:
    """The compiled parts of a step, with every penalty at every step."""
    due = tuple(p.name for p in config.penalties)
    compiled = []
    for part in compiled_step.parts(config, config.loop.n_D, config.loop.n_G):
        whole = StepPart(part.updates_D, part.updates_G, due if part.updates_D else ())
        compiled_step.build(config, data.shape, whole)
        compiled.append(compiled_step.load(config, data.shape, whole))

    def take(state: TrainingState, updates_D: int, updates_G: int) -> Losses:
        losses: Losses = {}
        for part in compiled:
            losses |= part(state)
        return losses

    return take


def _ours(config: RunConfig, data: Dataset, updates: UpdateNetworks) -> Callable[[], Any]:
    run = train(config, data, updates=updates)
    return lambda: next(run)


def _plain(data: Dataset) -> Callable[[], Any]:
    """A tutorial's loop: two modules, two Adams, `backward`."""

    def mlp(out: int) -> nn.Module:
        return nn.Sequential(nn.Linear(2, 16), nn.ReLU(), nn.Linear(16, 16), nn.ReLU(), nn.Linear(16, out))

    G, D, bce = mlp(2), mlp(1), nn.BCEWithLogitsLoss()
    opt_G, opt_D = (torch.optim.Adam(net.parameters(), 2e-4, (0.5, 0.999)) for net in (G, D))
    ones, zeros = torch.ones(150, 1), torch.zeros(150, 1)

    def step() -> None:
        real, fake = data.batch(torch.randint(len(data), (150,))), G(torch.randn(150, 2))
        opt_D.zero_grad()
        (bce(D(real), ones) + bce(D(fake.detach()), zeros)).backward()  # type: ignore[no-untyped-call]
        opt_D.step()
        opt_G.zero_grad()
        bce(D(fake), ones).backward()  # type: ignore[no-untyped-call]
        opt_G.step()

    return step


def _rates(steppers: dict[str, Callable[[], Any]], seconds: float) -> dict[str, float]:
    """Steps per second of each stepper, the median over rounds in which they take turns."""
    for step in steppers.values():
        for _ in range(200):
            step()
    found: dict[str, list[float]] = {name: [] for name in steppers}
    for _ in range(ROUNDS):
        for name, step in steppers.items():
            start, n = time.perf_counter(), 0
            while time.perf_counter() - start < seconds:
                step()
                n += 1
            found[name].append(n / (time.perf_counter() - start))
    return {name: sorted(rates)[ROUNDS // 2] for name, rates in found.items()}
