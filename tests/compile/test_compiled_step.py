"""Compiled steps: the algorithm itself is traced, with every loss, penalty, rule and dynamics, and fed right.

Most tests run the traced graph by PyTorch, operation by operation, for compiling one takes half a minute: what the
compiler makes of a graph is tested on few.
"""

from __future__ import annotations

import dataclasses
import os
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from playground.compile import compiled_step
from playground.compile.tracing import StepPart, trace
from playground.config import RunConfig
from playground.data import load
from playground.data.dataset import Dataset
from playground.errors import Diverged, MachineError
from playground.objectives import OBJECTIVES, PENALTIES
from playground.optimisers import DYNAMICS, OPTIMISERS
from playground.runs.worker import compiler
from playground.training.algorithm import update_networks
from playground.training.state import TrainingState

TINY: dict[str, Any] = {
    "data": "ring", "latent.size": 2, "G.hidden": [8, 8], "D.hidden": [8, 8], "G.norm": "none", "loop.batch": 16,
    "data.samples": 500, "opt_G.lr": 2e-3, "opt_D.lr": 1e-3,
}  # fmt: skip


def tiny(**changes: Any) -> RunConfig:
    return RunConfig().edit({**TINY, **{k.replace("__", "."): v for k, v in changes.items()}})


@pytest.fixture(scope="module")
def data() -> Dataset:
    return load(tiny().data)


class Graph:
    """A runner that plays the graph by PyTorch."""

    def __init__(self, graph: Any) -> None:
        self.run = lambda inputs: list(graph(*inputs))


def traced(config: RunConfig, part: StepPart) -> compiled_step.CompiledStep:
    graph, _, recipe = trace(config, (2,), part)
    return compiled_step.CompiledStep(Graph(graph), recipe, config, part)


def vectors(state: TrainingState) -> list[Tensor]:
    return [t for one in (state.optimizer_D, state.optimizer_G) for t in (one.operands[0], one.memory)]


def scatter(state: TrainingState, rng: torch.Generator) -> None:
    """Give both networks and optimisers random values."""
    for one in (state.optimizer_D, state.optimizer_G):
        assert one.values is not None
        one.values.copy_(torch.randn(one.values.shape, generator=rng) * 0.5)
        one.memory.copy_(torch.rand(one.memory.shape, generator=rng) * 0.1)
        one.descents = int(torch.randint(1, 500, (), generator=rng))


def agree(
    config: RunConfig, data: Dataset, part: StepPart, compiled: compiled_step.CompiledStep, states: int = 100
) -> None:
    """One step from each of many random states, by the algorithm and by `compiled`: the same within rounding."""
    mine, theirs = TrainingState.begin(config, data), TrainingState.begin(config, data)
    rng = torch.Generator().manual_seed(7)
    for _ in range(states):
        scatter(mine, rng)
        for one, other in ((mine.optimizer_D, theirs.optimizer_D), (mine.optimizer_G, theirs.optimizer_G)):
            assert other.values is not None
            other.values.copy_(one.operands[0])
            other.memory.copy_(one.memory)
            other.descents = one.descents
        mine.step = theirs.step = int(torch.randint(0, 40, (), generator=rng))
        mine.updates_D = theirs.updates_D = 0
        expected, found = update_networks(mine, part.updates_D, part.updates_G), compiled(theirs)
        assert expected.keys() == found.keys()
        for name, value in expected.items():
            torch.testing.assert_close(found[name], value.float(), rtol=1e-4, atol=1e-5, msg=name)
        for a, b in zip(vectors(mine), vectors(theirs), strict=True):
            torch.testing.assert_close(b, a, rtol=1e-4, atol=1e-5)
        assert torch.equal(mine.rng.get_state(), theirs.rng.get_state()), "the same random numbers are drawn"
        assert (mine.drawn, mine.updates_D) == (theirs.drawn, theirs.updates_D)
        assert mine.optimizer_D.descents == theirs.optimizer_D.descents
        assert mine.optimizer_G.descents == theirs.optimizer_G.descents


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


@pytest.mark.parametrize("case", CASES)
def test_a_traced_step_agrees_with_the_algorithm_from_a_hundred_states(case: str, data: Dataset) -> None:
    config = tiny(**CASES[case])
    assert not config.problems()
    part = StepPart(1, 1, tuple(p.name for p in config.penalties))
    agree(config, data, part, traced(config, part))


@pytest.mark.parametrize("updates", [(1, 0), (0, 1)])
@pytest.mark.parametrize("objective", ["ns", "rpgan"])
def test_steps_of_a_single_network_agree(updates: tuple[int, int], objective: str, data: Dataset) -> None:
    config, part = tiny(objective=objective), StepPart(*updates)
    agree(config, data, part, traced(config, part), states=10)


@pytest.mark.parametrize("dynamics", DYNAMICS)
@pytest.mark.parametrize("updates", [(1, 1), (5, 1), (1, 3), (2, 0), (0, 2), (3, 2)])
def test_a_step_in_parts_is_the_same_to_the_bit(dynamics: str, updates: tuple[int, int], data: Dataset) -> None:
    config = tiny(dynamics=dynamics, penalties={"r1": {"every": 2}}, tricks__instance_noise=0.1)
    whole, cut = TrainingState.begin(config, data), TrainingState.begin(config, data)
    for _ in range(3):
        expected, found = update_networks(whole, *updates), {}
        for part in compiled_step.parts(config, *updates):
            found |= update_networks(cut, part.updates_D, part.updates_G)
        assert expected.keys() == found.keys()
        assert all(torch.equal(a, b) for a, b in zip(vectors(whole), vectors(cut), strict=True))
        assert torch.equal(whole.rng.get_state(), cut.rng.get_state())


LIVE: list[dict[str, Any]] = [
    {"opt_G.lr": 0.5}, {"opt_D.beta1": 0.3}, {"opt_G.beta2": 0.9}, {"schedule.kind": "linear"}, {"loop.ema": 0.5},
    {"penalties.r1.gamma": 7.0}, {"tricks.instance_noise": 1.0}, {"tricks.label_smoothing": 0.3},
    {"tricks.instance_noise_steps": 9}, {"seed": 5}, {"stop.steps": 10}, {"loop.n_D": 3},
]  # fmt: skip
SOMETHING = {"penalties": {"r1": {}}, "tricks.instance_noise": 0.2, "tricks.label_smoothing": 0.1}


@pytest.mark.parametrize("patch", LIVE, ids=str)
def test_another_number_needs_no_new_compilation(patch: dict[str, Any], data: Dataset) -> None:
    config, part = tiny(**SOMETHING), StepPart(1, 1, ("r1",))
    after = config.edit(patch)
    assert compiled_step.key(after, (2,), part) == compiled_step.key(config, (2,), part)


def test_other_numbers_reach_the_traced_step(data: Dataset) -> None:
    config, part = tiny(**SOMETHING), StepPart(1, 1, ("r1",))
    compiled = traced(config, part)
    after = config.edit({k: v for patch in LIVE[:8] for k, v in patch.items()})
    compiled.set(after)
    agree(after, data, part, compiled, states=5)


@pytest.mark.parametrize(
    "patch",
    [{"objective": "hinge"}, {"opt_D": "sgd"}, {"penalties.r1": {}}, {"loop.batch": 32}, {"D.hidden": [9]},
     {"tricks.pac": 2}, {"tricks.label_smoothing": 0.1}, {"tricks.instance_noise": 0.1}, {"dynamics": "simultaneous"},
     {"tricks.clip_gradients": 1.0}, {"opt_D.beta1": 0.0}],
    ids=str,
)  # fmt: skip
def test_another_step_has_another_key(patch: dict[str, Any]) -> None:
    before, after = tiny(), tiny().edit(patch)
    due = tuple(p.name for p in after.penalties)
    assert compiled_step.key(after, (2,), StepPart(1, 1, due)) != compiled_step.key(before, (2,), StepPart(1, 1))


@pytest.mark.parametrize(
    "patch",
    [{"G.norm": "batch"}, {"D.norm": "spectral"}, {"D.hidden": [300, 300]}, {"D.hidden": [4] * 9},
     {"condition": "projection"}],
    ids=str,
)  # fmt: skip
def test_large_and_other_networks_stay_eager(patch: dict[str, Any], data: Dataset) -> None:
    assert compiled_step.suits(TrainingState.begin(tiny(), data))
    config = tiny().edit(patch)
    assert not compiled_step.suits(TrainingState.begin(config, data))


@pytest.mark.parametrize("network", ["D", "G"])
def test_divergence_is_found_at_its_step_with_unchanged_weights(network: str, data: Dataset) -> None:
    config = tiny()
    compiled, state = traced(config, StepPart(1, 1)), TrainingState.begin(config, data)
    compiled(state)
    state.advance()
    broken = state.optimizer_D if network == "D" else state.optimizer_G
    broken.operands[0][0] = float("nan")
    before = [v.clone() for v in vectors(state)]
    with pytest.raises(Diverged) as caught:
        compiled(state)
    assert caught.value.values["step"] == 2
    assert "learning rate" in caught.value.sentence
    assert all(torch.equal(a.nan_to_num(), b.nan_to_num()) for a, b in zip(before, vectors(state), strict=True))


def test_a_key_depends_on_code_and_not_on_texts() -> None:
    plain = '''
"""A module."""
class A:
    """Of it."""
    help: str = "An old text."
    def f(self, x):
        # once
        return {"D": x + 1}
'''
    reworded = plain.replace("A module.", "Another.").replace("# once", "# twice").replace("old text", "new text")
    reworded = reworded.replace('    """Of it."""\n', "")
    assert reworded != plain
    same = compiled_step.without_texts(plain)
    assert compiled_step.without_texts(reworded) == same
    for other in (plain.replace("x + 1", "x + 2"), plain.replace('"D"', '"G"'), plain.replace("def f", "def g")):
        assert compiled_step.without_texts(other) != same


def test_a_key_says_whether_it_is_of_this_machine_and_version() -> None:
    key = compiled_step.key(tiny(), (2,), StepPart(1, 1))
    assert len(key) == 24
    assert compiled_step.made_here(key)
    assert not compiled_step.made_here("0" * 24)


def test_the_compiler_gets_only_paths_that_it_accepts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a space", "ü日本"):
        monkeypatch.setenv("GAN_PLAYGROUND_CACHE", str(tmp_path / name))
        place = str(compiled_step.workshop())
        assert place.isascii()
        assert " " not in place
    monkeypatch.setenv("GAN_PLAYGROUND_CACHE", "/plain")
    assert str(compiled_step.workshop()) == "/plain/compiled/workshop"


def test_a_cache_path_may_have_spaces_and_non_ascii_letters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, data: Dataset
) -> None:
    monkeypatch.setenv("GAN_PLAYGROUND_CACHE", str(tmp_path / "x y ü日本"))
    config, part = tiny(), StepPart(1, 1)
    maker = compiler.start(config, (2,), part)  # the process itself, as runs start it
    assert maker.stdout is not None
    assert (maker.stdout.read(), maker.wait()) == (b"", 0)
    agree(config, data, part, compiled_step.load(config, (2,), part), states=5)


def test_the_reason_of_a_failed_compilation_is_stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_PLAYGROUND_CACHE", str(tmp_path / "cache"))
    broken = tmp_path / "broken-g++"
    broken.write_text("#!/bin/sh\necho 'g++: fatal error: no input files' >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("CXX", str(broken))
    config, part = tiny(), StepPart(1, 1)
    maker = compiler.start(config, (2,), part)
    assert maker.stdout is not None
    why = maker.stdout.read().decode()
    assert maker.wait() == compiler.FAILED
    assert why
    assert compiled_step.failure(compiled_step.key(config, (2,), part)) == why
    assert compiled_step.failures() == [why]
    record = next(compiled_step.folder().glob("*.failed"))
    os.utime(record, (0, 0))
    assert compiled_step.failures() == []


def test_a_missing_compiled_step_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_PLAYGROUND_CACHE", str(tmp_path))
    config, part = tiny(), StepPart(1, 1)
    with pytest.raises(MachineError):
        compiled_step.load(config, (2,), part)
    compiled_step.folder().mkdir()
    name = compiled_step.key(config, (2,), part)
    (compiled_step.folder() / f"{name}.json").write_text('{"real": 1', encoding="utf-8")
    with pytest.raises(MachineError):
        compiled_step.load(config, (2,), part)


@pytest.mark.parametrize("case", ["objective ns", "R1 and R2"])
def test_a_compiled_step_agrees_with_the_algorithm(case: str, data: Dataset) -> None:
    config = tiny(**CASES[case])
    part = StepPart(1, 1, tuple(p.name for p in config.penalties))
    compiled_step.build(config, (2,), part)
    assert compiled_step.exists(compiled_step.key(config, (2,), part))
    compiled = compiled_step.load(config, (2,), part)
    agree(config, data, part, compiled)
    after = dataclasses.replace(config, opt_G=config.opt_G.replace(lr=0.1, beta1=0.3))
    compiled.set(after)
    agree(after, data, part, compiled, states=5)
