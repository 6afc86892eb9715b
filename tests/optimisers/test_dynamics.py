"""Simultaneous, extragradient, consensus and optimistic Adam, against the same updates in NumPy."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from playground.config import RunConfig
from playground.data import load
from playground.errors import Diverged
from playground.messages import Edit, Only
from playground.optimisers import DYNAMICS
from playground.training.algorithm import train
from playground.training.data_order import DataOrder
from playground.training.state import TrainingState
from playground.training.steps import Edited, Step

Vector = NDArray[np.float64]
Loss = Callable[[Any, Any], Any]  # of the weights of D and of G, which may be complex

GAME: dict[str, Any] = {
    "data": "ring", "data.samples": 40, "latent.size": 1, "G.hidden": [3], "D.hidden": [3], "G.norm": "none",
    "G.activation": "tanh", "D.activation": "tanh", "loop.batch": 10, "loop.ema": 0.0, "loop.ema_warmup": False,
}  # fmt: skip


def config_of(**changes: Any) -> RunConfig:
    return RunConfig().edit({**GAME, **{k.replace("__", "."): v for k, v in changes.items()}})


def flat(parameters: list[torch.Tensor]) -> Vector:
    return np.concatenate([p.detach().double().numpy().ravel() for p in parameters])


# -- the reference: the game written in NumPy, its derivatives by complex steps ----------------------------------


def mlp(weights: Any, x: Any, sizes: list[int]) -> Any:
    """Layers of `sizes` with tanh between them; `weights` in PyTorch's order."""
    at = 0
    for layer, (inputs, outputs) in enumerate(itertools.pairwise(sizes)):
        w = weights[at : at + inputs * outputs].reshape(outputs, inputs)
        b = weights[at + inputs * outputs : at + inputs * outputs + outputs]
        at += inputs * outputs + outputs
        x = x @ w.T + b
        x = np.tanh(x) if layer < len(sizes) - 2 else x
    return x


def softplus(x: Any) -> Any:
    return np.log(1 + np.exp(x))


def losses(config: RunConfig, x: Vector, z: Vector) -> tuple[Loss, Loss]:
    """L_D and L_G on one batch, of the non-saturating game, least squares or relativistic pairing."""

    def real(d: Any) -> Any:
        return mlp(d, x, [2, 3, 1])

    def fake(d: Any, g: Any) -> Any:
        return mlp(d, mlp(g, z, [1, 3, 2]), [2, 3, 1])

    if config.objective.name == "lsgan":
        return (
            lambda d, g: (((real(d) - 1) ** 2).mean() + (fake(d, g) ** 2).mean()) / 2,
            lambda d, g: ((fake(d, g) - 1) ** 2).mean() / 2,
        )
    if config.objective.name == "rpgan":
        return (
            lambda d, g: softplus(fake(d, g) - real(d)).mean(),
            lambda d, g: softplus(real(d) - fake(d, g)).mean(),
        )
    return (
        lambda d, g: softplus(-real(d)).mean() + softplus(fake(d, g)).mean(),
        lambda d, g: softplus(-fake(d, g)).mean(),
    )


def slope(f: Callable[[Any], Any], at: Vector) -> Vector:
    """∇f by complex steps: exact to rounding."""
    steps = 1e-30j * np.eye(len(at))
    return np.array([f(at + step).imag / 1e-30 for step in steps])


def flow(of_D: Loss, of_G: Loss, d: Vector, g: Vector, gamma: float) -> tuple[Vector, Vector]:
    """Both gradients at (d, g), each of its loss plus γ/2‖v‖²."""

    def v(both: Vector) -> Vector:
        d, g = both[: len(mine)], both[len(mine) :]
        return np.concatenate([slope(lambda at: of_D(at, g), d), slope(lambda at: of_G(d, at), g)])

    mine, here = d, np.concatenate([d, g])
    found = v(here)
    if gamma:
        h = 1e-5
        squares = [(v(here + h * e) @ v(here + h * e) - v(here - h * e) @ v(here - h * e)) for e in np.eye(len(here))]
        found = found + gamma / 2 * np.array(squares) / (2 * h)
    return found[: len(d)], found[len(d) :]


class Rule:
    """SGD, Adam and optimistic Adam by their papers, β₁ = 0.5, β₂ = 0.9."""

    def __init__(self, name: str, lr: float) -> None:
        self.name, self.lr = name, lr
        self.t, self.m, self.v, self.before = 0, np.zeros(1), np.zeros(1), np.zeros(1)

    def __call__(self, at: Vector, gradient: Vector) -> Vector:
        if self.name == "sgd":
            return at - self.lr * gradient
        self.t += 1
        self.m, self.v = 0.5 * self.m + 0.5 * gradient, 0.9 * self.v + 0.1 * gradient**2
        now = self.m / (1 - 0.5**self.t) / (np.sqrt(self.v / (1 - 0.9**self.t)) + 1e-8)
        before, self.before = self.before, now
        return at - self.lr * now if self.name == "adam" else at - 2 * self.lr * now + self.lr * before


def batches(config: RunConfig) -> Iterator[tuple[Vector, Vector]]:
    """The real samples and the z of each batch of a run, in order."""
    data, order = load(config.data), DataOrder(config.seed, load(config.data).train.shape[0])
    rng = torch.Generator().manual_seed(config.seed)
    for start in itertools.count(0, config.loop.batch):
        x = data.batch(order.take(start, config.loop.batch))
        yield x.double().numpy(), config.latent.sample(config.loop.batch, rng).double().numpy()


def reference(config: RunConfig, d: Vector, g: Vector, steps: int) -> tuple[Vector, Vector]:
    kind, gamma, lr = config.dynamics.name, getattr(config.dynamics, "gamma", 0.0), config.opt_D.lr
    rule_D, rule_G, batch = Rule(config.opt_D.name, lr), Rule(config.opt_G.name, lr), batches(config)
    for _ in range(steps):
        for _ in range(config.loop.n_D - min(config.loop.n_D, config.loop.n_G)):
            d = rule_D(d, flow(*losses(config, *next(batch)), d, g, 0.0)[0])
        for _ in range(config.loop.n_G - min(config.loop.n_D, config.loop.n_G)):
            g = rule_G(g, flow(*losses(config, *next(batch)), d, g, 0.0)[1])
        for _ in range(min(config.loop.n_D, config.loop.n_G)):
            there_D, there_G = d, g
            if kind == "extragradient":
                v = flow(*losses(config, *next(batch)), d, g, 0.0)
                there_D, there_G = rule_D(d, v[0]), rule_G(g, v[1])
            v = flow(*losses(config, *next(batch)), there_D, there_G, gamma)
            d, g = rule_D(d, v[0]), rule_G(g, v[1])
    return d, g


TOGETHER = [name for name, option in DYNAMICS.items() if option.together]


@pytest.mark.parametrize("dynamics", TOGETHER)
@pytest.mark.parametrize("rule", ["sgd", "adam", "optimistic_adam"])
def test_three_steps_equal_those_of_the_papers(dynamics: str, rule: str) -> None:
    config = config_of(opt_D=rule, opt_G=rule, opt_D__lr=0.05, opt_G__lr=0.05, dynamics=dynamics)
    if rule != "sgd":
        config = config.edit({f"opt_{p}.beta{i}": b for p in "DG" for i, b in ((1, 0.5), (2, 0.9))})
    if dynamics == "consensus":
        config = config.edit({"dynamics.gamma": 2.0})
    begin = TrainingState.begin(config, load(config.data))
    expected = reference(config, flat(begin.optimizer_D.parameters), flat(begin.optimizer_G.parameters), 3)
    *_, last = itertools.islice(train(config, load(config.data)), 3)
    assert isinstance(last, Step)
    np.testing.assert_allclose(flat(last.state.optimizer_D.parameters), expected[0], rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(flat(last.state.optimizer_G.parameters), expected[1], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("dynamics", TOGETHER)
@pytest.mark.parametrize(("n_D", "n_G"), [(3, 1), (1, 2), (2, 2)])
def test_additional_updates_of_one_network_come_first(dynamics: str, n_D: int, n_G: int) -> None:
    config = config_of(opt_D="sgd", opt_G="sgd", dynamics=dynamics, loop__n_D=n_D, loop__n_G=n_G)
    begin = TrainingState.begin(config, load(config.data))
    expected = reference(config, flat(begin.optimizer_D.parameters), flat(begin.optimizer_G.parameters), 2)
    *_, last = itertools.islice(train(config, load(config.data)), 2)
    assert isinstance(last, Step)
    np.testing.assert_allclose(flat(last.state.optimizer_D.parameters), expected[0], rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(flat(last.state.optimizer_G.parameters), expected[1], rtol=1e-4, atol=1e-5)


def test_alternating_optimistic_adam_equals_algorithm_1_of_daskalakis() -> None:
    config = config_of(opt_D="optimistic_adam", opt_G="optimistic_adam", opt_D__lr=0.05, opt_G__lr=0.05)
    config = config.edit({f"opt_{p}.beta{i}": b for p in "DG" for i, b in ((1, 0.5), (2, 0.9))})
    state = TrainingState.begin(config, load(config.data))
    d, g = flat(state.optimizer_D.parameters), flat(state.optimizer_G.parameters)
    rules = Rule("optimistic_adam", 0.05), Rule("optimistic_adam", 0.05)
    for batch in itertools.islice(batches(config), 5):
        d = rules[0](d, flow(*losses(config, *batch), d, g, 0.0)[0])
        g = rules[1](g, flow(*losses(config, *batch), d, g, 0.0)[1])
    *_, last = itertools.islice(train(config, load(config.data)), 5)
    assert isinstance(last, Step)
    np.testing.assert_allclose(flat(last.state.optimizer_D.parameters), d, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(flat(last.state.optimizer_G.parameters), g, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("dynamics", DYNAMICS)
def test_the_bilinear_game_spirals_out_or_in(dynamics: str) -> None:
    """Linear networks and Wasserstein's loss: L_D = w·(G(z) − x).

    Mescheder et al. 2018: simultaneous steps leave the equilibrium, alternating steps circle around it, and
    extragradient and consensus reach it.
    """
    config = config_of(
        data="two_gaussians", data__samples=10, G__hidden=[], D__hidden=[], objective="wasserstein",
        opt_D="sgd", opt_G="sgd", opt_D__lr=0.1, opt_G__lr=0.1, dynamics=dynamics,
    ).edit({"dynamics.gamma": 1.0} if dynamics == "consensus" else {})  # fmt: skip
    data = load(config.data)
    middle = data.train.mean(0)

    def away(state: TrainingState) -> float:
        w, b = state.optimizer_D.parameters[0][0], state.optimizer_G.parameters[1]
        return float((w.detach().square().sum() + (b.detach() - middle).square().sum()).sqrt())

    start = away(TrainingState.begin(config, data))
    *_, last = itertools.islice(train(config, data), 600)
    assert isinstance(last, Step)
    end = away(last.state)
    assert {"simultaneous": end > 5 * start, "alternating": start / 5 < end < 5 * start}.get(dynamics, end < start / 5)


@pytest.mark.parametrize("dynamics", TOGETHER)
def test_a_single_network_makes_a_plain_descent(dynamics: str) -> None:
    config = config_of()
    data = load(config.data)
    for player in ("D", "G"):
        ends = []
        for name in ("alternating", dynamics):
            run = train(config, data)
            next(run)
            assert isinstance(run.send(Edit({"dynamics": name})), Edited)
            step = run.send(Only(player))  # type: ignore[arg-type]
            assert isinstance(step, Step)
            ends.append([*step.state.optimizer_D.parameters, *step.state.optimizer_G.parameters])
        assert all(torch.equal(a, b) for a, b in zip(*ends, strict=True))


def test_looking_ahead_counts_no_update_for_lazy_penalties() -> None:
    config = config_of(dynamics="extragradient", penalties={"r1": {"every": 2}})
    steps = list(itertools.islice(train(config, load(config.data)), 6))
    assert [isinstance(s, Step) and "r1" in s.losses for s in steps] == [True, False] * 3


@pytest.mark.parametrize("dynamics", TOGETHER)
def test_divergence_leaves_the_weights_unchanged(dynamics: str) -> None:
    config = config_of(
        objective="lsgan", D__hidden=[], G__hidden=[], opt_D="sgd", opt_G="sgd", opt_D__lr=1.0, opt_G__lr=1.0,
        dynamics=dynamics,
    )  # fmt: skip
    run = train(config, load(config.data))
    last = next(run)
    assert isinstance(last, Step)
    state = last.state
    with pytest.raises(Diverged):
        for _ in range(500):
            before = state.save_weights()
            next(run)
    assert all(torch.equal(a, b) for a, b in zip(before, state.save_weights(), strict=True))
    assert all(w.isfinite().all() for w in before)


def test_consensus_refuses_penalties_with_constant_fakes() -> None:
    config = config_of(dynamics="consensus", penalties={"r2": {}})
    assert [p.code for p in config.problems()] == ["consensus_with_fakes"]
    assert config_of(dynamics="consensus", penalties={"r1": {}}).problems() == []


def test_consensus_allows_a_penalty_if_there_is_a_third_derivative() -> None:
    """An MLP's instance normalisation is that of a layer, which has one; batch normalisation has none."""
    config = config_of(dynamics="consensus", penalties={"r1": {}}).edit({"D.norm": "instance"})
    assert config.problems() == []
    *_, last = itertools.islice(train(config, load(config.data)), 3)
    assert isinstance(last, Step)
    assert np.isfinite(flat(last.state.optimizer_D.parameters)).all()
    assert "consensus_with_norm" in [problem.code for problem in config.edit({"D.norm": "batch"}).problems()]


@pytest.mark.parametrize("objective", ["rpgan", "lsgan"])
def test_consensus_differentiates_every_loss_through_both_networks(objective: str) -> None:
    config = config_of(objective=objective, opt_D="sgd", opt_G="sgd", opt_D__lr=0.05, opt_G__lr=0.05)
    config = config.edit({"dynamics": "consensus", "dynamics.gamma": 2.0})
    begin = TrainingState.begin(config, load(config.data))
    expected = reference(config, flat(begin.optimizer_D.parameters), flat(begin.optimizer_G.parameters), 2)
    *_, last = itertools.islice(train(config, load(config.data)), 2)
    assert isinstance(last, Step)
    np.testing.assert_allclose(flat(last.state.optimizer_D.parameters), expected[0], rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(flat(last.state.optimizer_G.parameters), expected[1], rtol=1e-4, atol=1e-5)
