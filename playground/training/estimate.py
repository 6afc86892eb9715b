"""Estimates the memory and disk that a run will take, from its configuration alone; no torch, no measurement."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playground.config import RunConfig

FLOAT = 4  # bytes
PROCESS = 450_000_000  # bytes of a process that has loaded PyTorch and trained for a few steps
BUDGET = 2**30  # bytes that a run may fill before old checkpoints and snapshots are deleted
MANY_SAMPLES = 200  # after these, samples are at least 2 % of the steps apart
MOST_STEPS_KEPT = 25  # spaced checkpoints of a very long run


@dataclass(frozen=True)
class Estimate:
    """The bytes that a run takes at most, approximately."""

    memory: int
    disk: int


def estimate(config: RunConfig) -> Estimate:
    """The memory and disk of a run of `config`, which must have no problems."""
    shape, batch, pac = config.data.shape, config.loop.batch, config.tricks.pac
    G = config.G.size(shape, config.latent.size)
    D = config.D.size((shape[0] * pac, *shape[1:]))
    weights, sample = G.parameters + D.parameters, math.prod(shape)
    remembered = G.parameters * len(config.opt_G.slots) + D.parameters * len(config.opt_D.slots)
    checkpoint = FLOAT * (weights + remembered + G.parameters)  # with the EMA of G

    # D sees real and fake samples, and passes gradients back through both. A penalty differentiates those again.
    passes = 2 * (2 if config.penalties else 1)
    activations = FLOAT * batch * (2 * G.activations + 2 * passes * D.activations // pac)
    working = FLOAT * weights * 3  # the weights, their gradients, and the intermediate results of an update
    data = FLOAT * (config.data.count or 0) * sample  # pictures are stored as bytes, but metrics use floats
    memory = PROCESS + working + FLOAT * remembered + FLOAT * G.parameters + activations + data
    memory += 3 * checkpoint  # copies that exist while a checkpoint is written

    kept = 2 * G.parameters + 2 * 64 * sample  # an averaged G in half precision, a sample and its picture
    always = 4 * checkpoint + 4 * kept  # the last two, the best, and the one that is being written now
    wished = MOST_STEPS_KEPT * checkpoint + MANY_SAMPLES * kept
    return Estimate(memory, max(always, min(BUDGET, wished)) + 2_000_000)


def size(bytes: int) -> str:
    """A number of bytes as people read it: “180 MB”, “2.4 GB”."""
    return f"{bytes / 1e9:.1f} GB" if bytes >= 1e9 else f"{max(1, round(bytes / 1e6))} MB"
