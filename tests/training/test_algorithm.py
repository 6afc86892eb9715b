"""The algorithm with `next` and `send`: determinism, resuming, edits, divergence, and the numbers of updates."""

from __future__ import annotations

import copy
import inspect
import itertools
import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from playground.config import RunConfig
from playground.data import load
from playground.data.dataset import Dataset
from playground.errors import Diverged
from playground.messages import Command, Edit, Only, Stop
from playground.objectives import OBJECTIVES
from playground.optimisers import DYNAMICS, OPTIMISERS
from playground.options import Change
from playground.training import algorithm, flat_optimizer
from playground.training.algorithm import train
from playground.training.data_order import DataOrder
from playground.training.state import SavedState, TrainingState
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


@pytest.fixture(scope="module")
def data() -> Dataset:
    return load(tiny().data)


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
    resumes_to_the_same_bits(config)


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
@pytest.mark.parametrize("objective", ["ns", "wasserstein"])
def test_resuming_pictures_with_norms_and_labels(objective: str, precision: str) -> None:
    config = RunConfig().edit(
        {"G": "dcgan", "D": "dcgan", "G.width": 4, "D.width": 4, "D.norm": "spectral", "condition": "projection",
         "loop.batch": 8, "data.fraction": 0.01, "objective": objective, "penalties.r1": {"every": 2},
         "opt_G": "optimistic_adam", "opt_D": "rmsprop", "loop.n_D": 2}
    )  # fmt: skip
    resumes_to_the_same_bits(config, 2, 2, precision)


def resumes_to_the_same_bits(config: RunConfig, before: int = 7, after: int = 9, precision: str = "float32") -> None:
    """Train `before` steps, take a snapshot, and go on from it beside the run that was not interrupted."""
    data = load(config.data)
    unbroken = train(config, data, precision=precision)
    saved = nth(unbroken, before).state.snapshot()
    end = nth(unbroken, after)
    again = nth(train(config, data, saved=saved, precision=precision), after)
    assert again.step == end.step == before + after
    assert same(again.state.snapshot(), end.state.snapshot())


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


MODES = {"data": "modes", "data.centres": [-2.0, 0.0, 2.0, 0.5], "data.sigma": 0.02, "data.samples": 300}


@pytest.mark.parametrize(
    "patch",
    [{"data.radius": 1.0}, {"data": "moons"}, {"data.samples": 20}, {"data.outliers": 0.1}, MODES, {"data": "placed"}],
)
def test_new_points_are_used_at_once_and_after_resuming(data: Dataset, patch: dict[str, Any]) -> None:
    run = train(tiny(), data)
    for _ in range(5):
        next(run)
    assert run.send(Edit(patch)) == Edited(5, patch)
    half = next(run)
    assert isinstance(half, Step)
    state = half.state
    other = load(tiny().edit(patch).data)
    assert torch.equal(state.data.train, other.train)
    start = round(80 * len(other.train) / len(data.train)) + 16  # as many passes as before, and a batch
    assert torch.equal(state.draw_real()[0], other.batch(DataOrder(0, len(other.train)).take(start, 16)))
    state.drawn -= 16  # as if nobody had looked
    saved = state.snapshot()
    *_, end = itertools.islice(run, 6)
    assert isinstance(end, Step)
    assert same(steps(tiny(), other, 6, saved).state.snapshot(), end.state.snapshot())


def test_new_points_need_a_new_run_if_networks_use_labels() -> None:
    plain, knowing = tiny(), tiny(condition="concatenation")
    assert plain.changes({"data": "moons"}) is knowing.changes({"data.radius": 1.0}) is Change.LIVE
    assert knowing.changes({"data": "moons"}) is plain.changes({"data": "mnist"}) is Change.RUN
    assert knowing.changes({"data.classes": [1, 2]}) is Change.RUN
    assert RunConfig().changes({"data.fraction": 0.5}) is Change.RUN


def test_a_single_network_can_be_updated(data: Dataset) -> None:
    run = train(tiny(), data)
    step = next(run)
    assert isinstance(step, Step)
    for player, still in (("D", "G."), ("G", "D.")):
        before = step.state.snapshot()
        step = run.send(Only(player))  # type: ignore[arg-type]
        assert isinstance(step, Step)
        assert step.player == player
        after = step.state.snapshot()
        moved = [
            k for k in before.tensors if k[:2] in ("G.", "D.") and not torch.equal(before.tensors[k], after.tensors[k])
        ]
        assert moved
        assert not any(k.startswith(still) and k.endswith(("weight", "bias")) for k in moved)


def test_an_edit_gets_an_answer_and_applies_from_the_next_step(data: Dataset) -> None:
    run = train(tiny(), data)
    next(run)
    answer = run.send(Edit({"opt_G.lr": 0.25}))
    assert answer == Edited(1, {"opt_G.lr": 0.25})
    step = next(run)
    assert isinstance(step, Step)
    assert step.step == 2
    assert step.numbers()["lr_G"] == 0.25


@pytest.mark.parametrize("patch", [{"latent.size": 5}, {"nonsense": 1}, {"opt_G.lr": -1}, {"tricks.pac": 3}])
def test_a_bad_edit_is_refused_and_the_run_continues(data: Dataset, patch: dict[str, Any]) -> None:
    run = train(tiny(), data)
    next(run)
    answer = run.send(Edit(patch))
    assert isinstance(answer, Edited)
    assert answer.problem
    for _ in range(3):
        step = next(run)
    assert isinstance(step, Step)
    assert same(step.state.snapshot(), steps(tiny(), data, 4).state.snapshot())


def test_it_stops_at_its_steps_at_its_epochs_and_when_told(data: Dataset) -> None:
    assert len(list(train(tiny(stop__steps=5), data))) == 5
    last = list(train(tiny(stop__epochs=1.0), data))[-1]
    assert isinstance(last, Step)
    assert last.epoch >= 1 > last.epoch - 16 / len(data.train)
    run = train(tiny(), data)
    next(run)
    with pytest.raises(StopIteration):
        run.send(Stop())


@pytest.mark.parametrize("player", ["D", "G"])
def test_numbers_that_are_not_finite_stop_training_before_the_update(data: Dataset, player: str) -> None:
    run = train(tiny(), data)
    step = next(run)
    assert isinstance(step, Step)
    with torch.no_grad():
        broken = (step.state.optimizer_D if player == "D" else step.state.optimizer_G).parameters
        broken[0][0, 0] = float("nan")
    before = copy.deepcopy(step.state.D.state_dict())
    with pytest.raises(Diverged) as caught:
        next(run)
    assert "step 2" in caught.value.sentence
    assert "learning rate" in caught.value.sentence
    after = step.state.D.state_dict()
    assert all(torch.equal(before[k].nan_to_num(), after[k].nan_to_num()) for k in before)


def test_an_explosion_is_caught_with_finite_weights(data: Dataset) -> None:
    config = tiny(objective="wasserstein", opt_D="sgd", opt_D__lr=1.0, objective__clip=None, D__hidden=[8, 8, 8])
    run = train(config, data)
    last: Step | Edited | None = None
    with pytest.raises(Diverged) as caught:
        for last in run:
            assert last.step < 5000
    assert isinstance(last, Step)
    assert caught.value.values["step"] == last.step + 1
    assert all(torch.isfinite(v).all() for v in last.state.snapshot().tensors.values())


def test_sampling_between_steps_changes_nothing(data: Dataset) -> None:
    run = train(tiny(), data)
    for _ in range(10):
        step = next(run)
        assert isinstance(step, Step)
        z = step.config.latent.sample(5, torch.Generator().manual_seed(3))
        for raw in (False, True):
            assert step.state.generate(z, raw=raw).shape == (5, 2)
    assert same(step.state.snapshot(), steps(tiny(), data, 10).state.snapshot())


def test_the_average_follows_its_closed_form(data: Dataset) -> None:
    config = tiny(loop__ema=0.9, G__norm="none")
    run = train(config, data)
    begin = TrainingState.begin(config, data)
    average = [p.detach().clone().double() for p in begin.optimizer_G.parameters]
    for t in range(30):
        step = next(run)
        assert isinstance(step, Step)
        keep = min(0.9, (1 + t) / (10 + t))
        average = [
            keep * a + (1 - keep) * p.detach().double()
            for a, p in zip(average, step.state.optimizer_G.parameters, strict=True)
        ]
    for a, p in zip(average, step.state.ema.parameters(), strict=True):
        torch.testing.assert_close(p.double(), a, rtol=1e-5, atol=1e-6)


def test_the_average_of_a_spectral_g_is_normalised_as_g_is() -> None:
    """Its weights are averages, but the unit vectors that measure them are not: those would be shorter."""
    config = tiny(loop__ema=0.9, G__norm="spectral", G__hidden=[8, 8], opt_G__lr=0.05)
    state = steps(config, load(config.data), 30).state
    vectors = [(name, v) for name, v in state.ema.named_buffers() if name.endswith(("._u", "._v"))]
    assert len(vectors) == 6
    raw = dict(state.G.named_buffers())
    for name, v in vectors:
        assert torch.equal(v, raw[name])
        assert v.norm().item() == pytest.approx(1, abs=1e-5)


def test_losses_of_bfloat16_networks_are_float32(data: Dataset) -> None:
    for objective in OBJECTIVES:
        config = RunConfig().edit({**TINY, "objective": objective})
        step = nth(train(config, data, precision="bfloat16"), 2)
        assert {key: value.dtype for key, value in step.losses.items() if value.dtype != torch.float32} == {}
        logits = step.losses["real_logits"], step.losses["fake_logits"]
        if objective == "wasserstein":
            wanted = logits[1].double().mean() - logits[0].double().mean()
            assert step.losses["adv_D"].item() == pytest.approx(wanted.item(), abs=1e-6)


def test_fewer_points_keep_the_number_of_epochs(data: Dataset) -> None:
    run = train(tiny(stop__epochs=5), data)
    before = nth(run, 40).epoch
    assert isinstance(run.send(Edit({"data.samples": 100})), Edited)
    after = nth(run, 1)
    held = len(load(tiny(data__samples=100).data).train)
    assert after.epoch == pytest.approx(before + 16 / held, abs=1 / held)


def test_one_step_of_sgd_equals_that_of_the_paper(data: Dataset) -> None:
    """Algorithm 1 with m = 16, k = 1 with linear networks, against derivatives in NumPy."""
    config = tiny(G__hidden=[], D__hidden=[], opt_G="sgd", opt_D="sgd", opt_G__lr=0.1, opt_D__lr=0.1, G__norm="none")
    begin = TrainingState.begin(config, data)
    A, b = (p.detach().double().numpy() for p in begin.optimizer_G.parameters)
    w, c = (p.detach().double().numpy() for p in begin.optimizer_D.parameters)
    rng = torch.Generator().manual_seed(config.seed)
    x = data.batch(DataOrder(config.seed, len(data.train)).take(0, 16)).double().numpy()
    z = config.latent.sample(16, rng).double().numpy()
    fake = z @ A.T + b
    sigmoid = lambda t: 1 / (1 + np.exp(-t))  # noqa: E731
    real_slope, fake_slope = -sigmoid(-(x @ w.T + c)) / 16, sigmoid(fake @ w.T + c) / 16
    w = w - 0.1 * (real_slope.T @ x + fake_slope.T @ fake)
    c = c - 0.1 * (real_slope.sum(0) + fake_slope.sum(0))
    slope = -sigmoid(-(fake @ w.T + c)) / 16 @ w  # non-saturating: −log D(G(z))
    A, b = A - 0.1 * slope.T @ z, b - 0.1 * slope.sum(0)
    state = steps(config, data, 1).state
    for mine, theirs in zip([*state.optimizer_G.parameters, *state.optimizer_D.parameters], [A, b, w, c], strict=True):
        np.testing.assert_allclose(mine.detach().numpy(), theirs, rtol=2e-5, atol=1e-6)


def test_weights_are_clipped_after_each_update_of_d(data: Dataset) -> None:
    state = steps(tiny(objective="wasserstein", objective__clip=0.01), data, 3).state
    assert max(p.abs().max().item() for p in state.optimizer_D.parameters) <= 0.01 + 1e-9


def test_gradients_are_clipped_to_the_norm(data: Dataset) -> None:
    state = steps(tiny(tricks__clip_gradients=1e-3), data, 1).state
    norm = torch.cat(state.optimizer_D.grads).norm().item()
    assert norm == pytest.approx(1e-3, rel=1e-3)


def test_lazy_penalties_apply_to_every_kth_update(data: Dataset) -> None:
    config = tiny(penalties={"r1": {"gamma": 1.0, "every": 4}})
    due = [s.step for s in itertools.islice(train(config, data), 12) if isinstance(s, Step) and "r1" in s.numbers()]
    assert due == [1, 5, 9]


def test_the_schedule_reaches_the_optimiser(data: Dataset) -> None:
    config = tiny(schedule__kind="linear", schedule__horizon=10, schedule__final=0.0, opt_G__lr=1.0, opt_G="sgd")
    run = train(config, data)
    rates = [next(run).numbers()["lr_G"] for _ in range(11)]  # type: ignore[union-attr]
    np.testing.assert_allclose(rates, [*np.linspace(1, 0, 11)], atol=1e-12)


def test_every_number_is_finite_and_named(data: Dataset) -> None:
    step = steps(tiny(penalties={"r1": {}}), data, 3)
    numbers = step.numbers()
    assert {"loss_D", "loss_G", "adv_D", "r1", "D_real", "D_fake", "acc_real", "acc_fake", "V", "grad_D", "grad_G",
            "lr_D", "lr_G"} <= numbers.keys()  # fmt: skip
    assert all(np.isfinite(v) for v in numbers.values())
    histograms = step.histograms()
    assert sum(histograms["D_real"]) == pytest.approx(1.0)
    for player in ("D", "G"):  # squares add up to that of the whole
        assert math.hypot(*histograms[f"grad_{player}_layers"]) == pytest.approx(numbers[f"grad_{player}"], rel=1e-4)


@pytest.mark.parametrize(("norm", "layers"), [("none", 3), ("batch", 3), ("spectral", 3)])
def test_gradient_norms_are_given_per_layer(norm: str, layers: int, data: Dataset) -> None:
    step = steps(tiny(D__hidden=[8, 8], D__norm=norm), data, 1)
    state, found = step.state, step.histograms()["grad_D_layers"]
    assert len(found) == layers
    norms = dict(zip((n for n, _ in state.D.named_parameters()), state.optimizer_D.norms(), strict=True))
    first = [float(norm) for name, norm in norms.items() if name.startswith(("features.0.", "features.1."))]
    assert len(first) == (4 if norm == "batch" else 2)
    assert found[0] == pytest.approx(math.hypot(*first), rel=1e-5)


def test_each_epoch_draws_every_sample_once_in_a_new_order() -> None:
    order = DataOrder(seed=3, n=10)
    first, second = order.take(0, 10), order.take(10, 10)
    assert sorted(first.tolist()) == sorted(second.tolist()) == list(range(10))
    assert first.tolist() != second.tolist()
    assert torch.equal(order.take(7, 6), torch.cat([first[7:], second[:3]]))
    assert torch.equal(DataOrder(seed=3, n=10).take(13, 4), second[3:7])


def test_the_example_in_readme_runs() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    example = readme.partition("```python\n")[2].partition("```")[0]
    assert len(example.splitlines()) == 8
    assert '"steps": 1000' in example
    found: dict[str, Any] = {}
    exec(example.replace('"steps": 1000', '"steps": 2'), found)
    assert found["images"].shape == (64, 1, 28, 28)


def test_the_algorithm_fits_on_one_screen() -> None:
    functions = (algorithm.train, algorithm.play, algorithm.take_turns, algorithm.update_D, algorithm.update_G)
    assert sum(len(inspect.getsource(inspect.unwrap(f)).splitlines()) for f in functions) <= 60
    source = inspect.getsource(algorithm)
    assert len(source.splitlines()) <= 120
    for seam in ("compile", "time", "extragradient", "consensus", "getattr"):
        assert not re.search(rf"\b{seam}\b", source.split('"""', 2)[2]), seam
