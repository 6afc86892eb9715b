"""Measures mode coverage of the default preset for points: ring of 8 and grid of 25, PacGAN's protocol, one thread."""

from __future__ import annotations

import statistics
from collections.abc import Iterator

import torch

from playground import presets
from playground.bench import Measurement
from playground.bench.quality import samples, trained
from playground.data import DATA, load
from playground.kinds import POINTS
from playground.metrics import measure

WANTED = {"ring": (8, 94.0), "grid": (25, 88.0)}


def rows(quick: bool) -> Iterator[Measurement]:
    seconds, seeds, n = (2.0, 1, 1000) if quick else (40.0, 3, 10_000)
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    for name, (modes, hq) in WANTED.items():
        config = presets.default_for(POINTS).config.with_data(DATA[name]())
        data = load(config.data)
        found = []
        for seed in range(seeds):
            x = samples(trained(config.edit({"seed": seed}), data, seconds), data, n)
            found.append((measure("modes", x, data), measure("hq", x, data)))
        covered, good = (statistics.mean(values) for values in zip(*found, strict=True))
        yield Measurement(
            f"{name}: modes covered, {seconds:.0f} s, {seeds} seeds",
            covered,
            f"of {modes}",
            f"{modes}",
            covered >= modes,
        )
        each = ", ".join(f"{q:.1f}" for _, q in found)
        yield Measurement(f"{name}: high-quality samples ({each})", good, "%", f"≥ {hq:g}", good >= hq)
    torch.set_num_threads(before)
