"""Compiled steps: the algorithm itself is traced, with every loss, penalty, rule and dynamics, and fed correctly.

PyTorch runs the traced graph here, operation by operation, because compiling one takes half a minute.
`test_compiler.py` tests on few what the compiler makes of a graph.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import torch

from playground.compile import compiled_step
from playground.compile.tracing import StepPart, trace
from playground.config import RunConfig
from playground.data.dataset import Dataset
from playground.errors import Diverged, MachineError
from playground.optimisers import DYNAMICS
from playground.training.algorithm import update_networks
from playground.training.state import TrainingState
from tests.compile.hands import CASES, differences, tiny, vectors


class Graph:
    """A runner that plays the graph by PyTorch."""

    def __init__(self, graph: Any) -> None:
        self.run = lambda inputs: list(graph(*inputs))


def traced(config: RunConfig, part: StepPart) -> compiled_step.CompiledStep:
    graph, _, recipe = trace(config, (2,), part)
    return compiled_step.CompiledStep(Graph(graph), recipe, config, part)


@pytest.mark.parametrize("case", CASES)
def test_a_traced_step_agrees_with_the_algorithm_from_a_hundred_states(case: str, data: Dataset) -> None:
    config = tiny(**CASES[case])
    assert not config.problems()
    part = StepPart(1, 1, tuple(p.name for p in config.penalties))
    assert differences(config, data, part, traced(config, part)) == []


@pytest.mark.parametrize("updates", [(1, 0), (0, 1)])
@pytest.mark.parametrize("objective", ["ns", "rpgan"])
def test_steps_of_a_single_network_agree(updates: tuple[int, int], objective: str, data: Dataset) -> None:
    config, part = tiny(objective=objective), StepPart(*updates)
    assert differences(config, data, part, traced(config, part), states=10) == []


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
    assert differences(after, data, part, compiled, states=5) == []


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
