"""Training gives the same bits for the same seed, after resuming, and after replayed edits."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
import torch

from playground.config import RunConfig
from playground.data import load
from playground.data.dataset import Dataset
from playground.messages import Command, Edit, Only
from playground.objectives import OBJECTIVES
from playground.optimisers import DYNAMICS, OPTIMISERS
from playground.training import flat_optimizer
from playground.training.algorithm import train
from playground.training.state import SavedState
from playground.training.steps import Step
from tests.training.hands import TINY, nth, same, steps, tiny


def test_the_same_config_and_seed_give_the_same_bits(data: Dataset) -> None:
    one, other = (steps(tiny(), data, 20).state.snapshot() for _ in range(2))
    assert same(one, other)
    assert not same(one, steps(tiny(seed=1), data, 20).state.snapshot())


def test_the_global_random_state_is_neither_used_nor_touched(data: Dataset) -> None:
    torch.manual_seed(1)
    before = torch.get_rng_state()
    one = steps(tiny(), data, 5).state.snapshot()
    assert torch.equal(before, torch.get_rng_state())
    torch.manual_seed(2)
    assert same(one, steps(tiny(), data, 5).state.snapshot())


COMBINATIONS = [
    (objective, optimiser, extra)
    for objective, optimiser in itertools.product(OBJECTIVES, OPTIMISERS)
    for extra in [{"penalties.r1": {"every": 3}, "penalties.r2": {"every": 4}, "schedule.kind": "cosine",
                   "schedule.horizon": 30, "schedule.warmup": 3, "tricks.instance_noise": 0.1,
                   "tricks.instance_noise_steps": 20, "loop.n_D": 2, "data.fraction": 0.2}]
]  # fmt: skip


COMBINATIONS += [
    ("ns", optimiser, {"dynamics": dynamics, "loop.n_D": 2, "penalties.r1": {"every": 3}})
    for dynamics, optimiser in itertools.product(DYNAMICS, OPTIMISERS)
]


COMBINATIONS += [
    ("wasserstein", optimiser, {"penalties.gp": {"every": 3}, "loop.n_D": 2}) for optimiser in OPTIMISERS
] + [("ns", optimiser, {"penalties.dragan": {"every": 3}, "penalties.r1": {"every": 4}}) for optimiser in OPTIMISERS]


@pytest.mark.parametrize("large", [False, True], ids=["one vector", "PyTorch's optimisers"])
@pytest.mark.parametrize(("objective", "optimiser", "extra"), COMBINATIONS)
def test_resuming_gives_the_bits_of_an_unbroken_run(
    objective: str, optimiser: str, extra: dict[str, Any], large: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if large:
        monkeypatch.setattr(flat_optimizer, "SMALL", 0)
    config = RunConfig().edit({**TINY, "objective": objective, "opt_G": optimiser, "opt_D": optimiser, **extra})
    again, unbroken = resumed_and_unbroken(config)
    assert again.step == unbroken.step == 16
    assert same(again.state.snapshot(), unbroken.state.snapshot())


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
@pytest.mark.parametrize("objective", ["ns", "wasserstein"])
def test_resuming_pictures_with_norms_and_labels(objective: str, precision: str) -> None:
    config = RunConfig().edit(
        {"G": "dcgan", "D": "dcgan", "G.width": 4, "D.width": 4, "D.norm": "spectral", "condition": "projection",
         "loop.batch": 8, "data.fraction": 0.01, "objective": objective, "penalties.r1": {"every": 2},
         "opt_G": "optimistic_adam", "opt_D": "rmsprop", "loop.n_D": 2}
    )  # fmt: skip
    again, unbroken = resumed_and_unbroken(config, 2, 2, precision)
    assert again.step == unbroken.step == 4
    assert same(again.state.snapshot(), unbroken.state.snapshot())


def resumed_and_unbroken(
    config: RunConfig, before: int = 7, after: int = 9, precision: str = "float32"
) -> tuple[Step, Step]:
    """The last of `before` + `after` steps: of a run that went on from a snapshot, and of one without a break."""
    data = load(config.data)
    unbroken = train(config, data, precision=precision)
    saved = nth(unbroken, before).state.snapshot()
    end = nth(unbroken, after)
    return nth(train(config, data, saved=saved, precision=precision), after), end


def test_replaying_the_edits_gives_the_same_bits(data: Dataset) -> None:
    told: dict[int, Command] = {
        3: Edit({"opt_G.lr": 1e-2, "objective": "hinge"}),
        5: Only("D"),
        6: Only("G"),
        8: Edit({"opt_D": "sgd", "loop.batch": 32}),
    }

    def play(saved: SavedState | None = None, start: int = 0) -> Iterator[Step]:
        run = train(tiny(), data, saved=saved)
        answer = next(run)
        while True:
            if isinstance(answer, Step):
                yield answer
            command = told.get(answer.step) if isinstance(answer, Step) else None
            answer = run.send(command)

    whole = list(itertools.islice((s.state.snapshot() for s in play()), 12))
    assert same(whole[-1], list(itertools.islice((s.state.snapshot() for s in play()), 12))[-1])
    resumed = list(itertools.islice((s.state.snapshot() for s in play(whole[6])), 5))  # after step 7
    assert same(resumed[-1], whole[-1])


def test_sampling_between_steps_changes_nothing(data: Dataset) -> None:
    run = train(tiny(), data)
    for _ in range(10):
        step = next(run)
        assert isinstance(step, Step)
        z = step.config.latent.sample(5, torch.Generator().manual_seed(3))
        for raw in (False, True):
            assert step.state.generate(z, raw=raw).shape == (5, 2)
    assert same(step.state.snapshot(), steps(tiny(), data, 10).state.snapshot())
