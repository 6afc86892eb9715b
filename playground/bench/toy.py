"""Steps a second of the smallest game, on one thread."""

from __future__ import annotations

import time
from collections.abc import Iterator

import torch

from playground.bench import Row
from playground.config import RunConfig
from playground.data import load
from playground.training import train

CONFIG = {
    "data": "ring", "objective": "ns", "latent.size": 2, "G.hidden": [16, 16], "D.hidden": [16, 16], "G.norm": "none",
    "D.activation": "relu", "loop.batch": 150,
}  # fmt: skip


def rows(quick: bool) -> Iterator[Row]:
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    config = RunConfig().edit(CONFIG)
    run = train(config, load(config.data))
    for _ in range(200):
        next(run)
    rates = []
    for _ in range(3):
        start, n = time.perf_counter(), 0
        while time.perf_counter() - start < (0.5 if quick else 5.0):
            next(run)
            n += 1
        rates.append(n / (time.perf_counter() - start))
    torch.set_num_threads(before)
    rate = sorted(rates)[1]
    yield Row("MLP 2×16, batch 150, one thread, eager, median of 3", rate, "steps/s", "≥ 1,000", rate >= 1000)
