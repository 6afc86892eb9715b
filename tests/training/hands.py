"""Small configurations and steps of the algorithm, for its tests."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import torch

from playground.config import RunConfig
from playground.data.dataset import Dataset
from playground.training.algorithm import train
from playground.training.state import SavedState
from playground.training.steps import Edited, Step

TINY: dict[str, Any] = {
    "data": "ring",
    "latent.size": 2,
    "G.hidden": [8],
    "D.hidden": [8],
    "loop.batch": 16,
    "data.samples": 500,
}


def tiny(**changes: Any) -> RunConfig:
    return RunConfig().edit({**TINY, **{k.replace("__", "."): v for k, v in changes.items()}})


def steps(config: RunConfig, data: Dataset, n: int, saved: SavedState | None = None) -> Step:
    return nth(train(config, data, saved=saved), n)


def nth(run: Iterator[Step | Edited], n: int) -> Step:
    """The `n`-th step from here (without copying what lies between)."""
    step = next(itertools.islice(run, n - 1, None))
    assert isinstance(step, Step)
    return step


def same(one: SavedState, other: SavedState) -> bool:
    return one.meta == other.meta and all(
        torch.equal(one.tensors[k], other.tensors[k]) for k in one.tensors | other.tensors
    )
