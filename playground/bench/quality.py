"""Measures the quality of the default preset after a minute: Fréchet distance to held-out digits, and of others."""

from __future__ import annotations

import itertools
import os
import statistics
import time
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

from playground import presets
from playground.bench import Measurement
from playground.config import RunConfig
from playground.data import load
from playground.data.dataset import Dataset
from playground.machine import hardware
from playground.metrics import floor, measure
from playground.runs.worker.observe import generate
from playground.training.algorithm import train
from playground.training.steps import Step

# The best of the recipes known before: MLP, relativistic, R1 = R2 = 1 every 4th step, no labels.
RECIPE: dict[str, Any] = {
    "data": "mnist", "objective": "rpgan", "latent.size": 64, "condition": "none",
    "penalties.r1": {"gamma": 1.0, "every": 4}, "penalties.r2": {"gamma": 1.0, "every": 4},
    "opt_G.lr": 1e-3, "opt_G.beta1": 0.0, "opt_G.beta2": 0.99,
    "opt_D.lr": 1e-3, "opt_D.beta1": 0.0, "opt_D.beta2": 0.99,
}  # fmt: skip
CONVENTIONAL: dict[str, Any] = {"loop.ema": 0.999, "loop.ema_warmup": True}  # all are measured by an average of G
N = 10_000


def rows(quick: bool) -> Iterator[Measurement]:
    seconds, seeds, n = (3.0, 1, 500) if quick else (60.0, 3, N)
    torch.set_num_threads(os.cpu_count() or 1)
    candidates = {
        "conventional DCGAN (Adam 2e-4, non-saturating)": presets.load("dcgan-2015").config.edit(CONVENTIONAL),
        "best recipe known before": RunConfig().edit(RECIPE),
        "default preset": presets.load(presets.DEFAULT).config,
    }
    data = load(candidates["default preset"].data)
    scores: dict[str, list[float]] = {name: [] for name in candidates}
    # Alternately, since the speed of the machine fluctuates.
    for seed, (name, config) in itertools.product(range(seeds), candidates.items()):
        scores[name].append(fd(config.edit({"seed": seed}), data, seconds, n, _precision(config)))
    lowest = floor("classifier_fd", data, n)
    yield Measurement(f"floor: {n:,} real training images against the held-out ones", lowest, "FD")
    means = {name: statistics.mean(found) for name, found in scores.items()}
    for name, found in scores.items():
        each = ", ".join(f"{score:.3g}" for score in found)
        yield Measurement(f"{name}, {seconds:.0f} s, {seeds} seeds ({each})", means[name], "FD")
    best, *others = means["default preset"], *list(means.values())[:2]
    yield Measurement("default over conventional", best / others[0], "×", "≤ 0.1", best <= 0.1 * others[0])
    yield Measurement("default over the best recipe", best / others[1], "×", "≤ 0.75", best <= 0.75 * others[1])


def _precision(config: RunConfig) -> str:
    """The precision that a run on the page would use: the faster one on this computer."""
    work: hardware.Work = "convolution" if config.G.name == "dcgan" else "dense"
    return hardware.pick_precision("cpu", torch.get_num_threads(), work, config.loop.batch)


def fd(config: RunConfig, data: Dataset, seconds: float, n: int, precision: str) -> float:
    """Classifier-FD of `n` EMA samples after `seconds` of training, evaluation not counted."""
    return measure("classifier_fd", samples(trained(config, data, seconds, precision), data, n), data)


def trained(config: RunConfig, data: Dataset, seconds: float, precision: str = "float32") -> Step:
    """The last step after this number of seconds."""
    run, start = train(config, data, precision=precision), time.perf_counter()
    step = next(run)
    while time.perf_counter() - start < seconds:
        step = next(run)
    assert isinstance(step, Step)  # there are no edits here
    return step


def samples(step: Step, data: Dataset, n: int) -> Tensor:
    rng = torch.Generator().manual_seed(10_000)
    z = step.config.latent.sample(n, rng)
    y = None
    if step.config.condition != "none" and data.labels is not None:  # labels with the frequencies of the data
        y = data.labels[torch.randint(len(data.labels), (n,), generator=rng)]
    return generate(step.state, z, y)
