"""Configurations of small steps, and what differs between a compiled step and the algorithm."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from playground.compile.compiled_step import CompiledStep
from playground.compile.tracing import StepPart
from playground.config import RunConfig
from playground.data.dataset import Dataset
from playground.objectives import OBJECTIVES, PENALTIES
from playground.optimisers import DYNAMICS, OPTIMISERS
from playground.training.algorithm import update_networks
from playground.training.state import TrainingState

TINY: dict[str, Any] = {
    "data": "ring", "latent.size": 2, "G.hidden": [8, 8], "D.hidden": [8, 8], "G.norm": "none", "loop.batch": 16,
    "data.samples": 500, "opt_G.lr": 2e-3, "opt_D.lr": 1e-3,
}  # fmt: skip


def tiny(**changes: Any) -> RunConfig:
    return RunConfig().edit({**TINY, **{k.replace("__", "."): v for k, v in changes.items()}})


BOUNDED = {"penalties": {"gp": {}}}
CASES: dict[str, dict[str, Any]] = {
    **{f"objective {name}": {"objective": name, **(BOUNDED if name == "wasserstein" else {})} for name in OBJECTIVES},
    **{f"penalty {name}": {"penalties": {name: {"every": 4}}} for name in PENALTIES},
    **{f"optimiser {name}": {"opt_D": name, "opt_G": name} for name in OPTIMISERS},
    **{f"dynamics {name}": {"dynamics": name, "opt_D": "sgd"} for name in DYNAMICS},
    "momentum": {"opt_D": "sgd", "opt_D.momentum": 0.9},
    "R1 and R2": {"objective": "rpgan", "penalties": {"r1": {}, "r2": {}}},
    "clipped": {"objective": "wasserstein", "objective.clip": 0.05, "tricks.clip_gradients": 0.1},
    "smooth and noisy": {
        "tricks.label_smoothing": 0.1, "tricks.instance_noise": 0.3, "tricks.instance_noise_steps": 60,
        "schedule.kind": "cosine", "schedule.horizon": 50, "latent.prior": "uniform",
    },
    "packed": {"tricks.pac": 4},
    "feature matching": {"auxiliaries": {"feature_matching": {"weight": 0.7}}, "tricks.instance_noise": 0.1},
    "feature matching, pairs and consensus": {
        "auxiliaries": {"feature_matching": {}}, "objective": "rpgan", "dynamics": "consensus", "opt_D": "sgd",
    },
    "norms": {"G.norm": "instance", "D.norm": "instance", "D.activation": "silu"},
}  # fmt: skip


def vectors(state: TrainingState) -> list[Tensor]:
    return [t for one in (state.optimizer_D, state.optimizer_G) for t in (one.operands[0], one.memory)]


def scatter(state: TrainingState, rng: torch.Generator) -> None:
    """Give both networks and optimisers random values."""
    for one in (state.optimizer_D, state.optimizer_G):
        assert one.values is not None
        one.values.copy_(torch.randn(one.values.shape, generator=rng) * 0.5)
        one.memory.copy_(torch.rand(one.memory.shape, generator=rng) * 0.1)
        one.descents = int(torch.randint(1, 500, (), generator=rng))


def differences(
    config: RunConfig, data: Dataset, part: StepPart, compiled: CompiledStep, states: int = 100
) -> list[str]:
    """What differs beyond rounding after a step from each of many random states, by the algorithm and by `compiled`."""
    found: list[str] = []
    mine, theirs = TrainingState.begin(config, data), TrainingState.begin(config, data)
    rng = torch.Generator().manual_seed(7)
    for i in range(states):
        scatter(mine, rng)
        for one, other in ((mine.optimizer_D, theirs.optimizer_D), (mine.optimizer_G, theirs.optimizer_G)):
            assert other.values is not None
            other.values.copy_(one.operands[0])
            other.memory.copy_(one.memory)
            other.descents = one.descents
        mine.step = theirs.step = int(torch.randint(0, 40, (), generator=rng))
        mine.updates_D = theirs.updates_D = 0
        expected, measured = update_networks(mine, part.updates_D, part.updates_G), compiled(theirs)
        pairs = {name: (expected.get(name), measured.get(name)) for name in expected.keys() | measured.keys()}
        names = ("values of D", "memory of D", "values of G", "memory of G")
        pairs |= {name: pair for name, *pair in zip(names, vectors(mine), vectors(theirs), strict=True)}
        found += [f"{name} from state {i}" for name, (a, b) in pairs.items() if not near(a, b)]
        exact = zip(COUNTS, counts(mine), counts(theirs), strict=True)
        found += [f"{name} from state {i}" for name, a, b in exact if a != b]
    return found


COUNTS = ("random numbers", "samples drawn", "updates of D", "descents of D", "descents of G")


def counts(state: TrainingState) -> tuple[Any, ...]:
    """What must be equal, in the order of `COUNTS`."""
    random = state.rng.get_state().tolist()
    return random, state.drawn, state.updates_D, state.optimizer_D.descents, state.optimizer_G.descents


def near(a: Tensor | None, b: Tensor | None) -> bool:
    # Processors add in different orders: on some, differences of large numbers deviate by 2e-4.
    return a is not None and b is not None and a.shape == b.shape and torch.allclose(b, a.float(), 5e-4, 5e-5)
