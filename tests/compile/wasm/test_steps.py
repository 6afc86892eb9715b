"""Steps as WebAssembly agree with the algorithm, for every objective, penalty, auxiliary, optimiser and dynamics."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
import torch

from playground.compile.tracing import StepPart
from playground.compile.wasm.module import build_module, needed_parts
from playground.compile.wasm.stored import folder, stored_module
from playground.data import load as load_data
from playground.data.dataset import Dataset
from playground.errors import Diverged
from playground.objectives import OBJECTIVES, PENALTIES
from playground.optimisers import DYNAMICS, OPTIMISERS
from playground.presets import all_presets
from playground.training.state import TrainingState
from tests.compile.hands import CASES, differences, tiny, vectors
from tests.compile.wasm.node import Node, encoded, floats, in_node


@pytest.mark.parametrize("case", CASES)
def test_a_step_agrees_with_the_algorithm_from_a_hundred_states(case: str, data: Dataset, node: Node) -> None:
    config = tiny(**CASES[case])
    part = StepPart(1, 1, tuple(p.name for p in config.penalties))
    assert differences(config, data, part, in_node(node, config, part)) == []


@pytest.mark.parametrize("updates", [(1, 0), (0, 1)])
@pytest.mark.parametrize("objective", ["ns", "rpgan"])
def test_steps_of_a_single_network_agree(updates: tuple[int, int], objective: str, data: Dataset, node: Node) -> None:
    config, part = tiny(objective=objective), StepPart(*updates)
    assert differences(config, data, part, in_node(node, config, part), states=10) == []


ODD: dict[str, dict[str, Any]] = {
    "no hidden layers": {"G.hidden": [], "D.hidden": []},
    "widths that are no multiples of four": {"G.hidden": [3, 17, 1], "D.hidden": [7, 1, 13]},
    "tanh and silu": {"G.activation": "tanh", "D.activation": "silu", "penalties": {"r1": {}}},
    "layer norms with a penalty": {"D.norm": "instance", "G.norm": "instance", "penalties": {"gp": {}}},
    "a batch of 150": {"loop.batch": 150, "penalties": {"r1": {}, "dragan": {}}},
    "a batch of three": {"loop.batch": 3, "penalties": {"r2": {}}},
    "a batch of seven": {"loop.batch": 7, "auxiliaries": {"feature_matching": {}}},
    "packed, with a penalty": {"tricks.pac": 3, "loop.batch": 33, "penalties": {"r1": {}}},
}


@pytest.mark.parametrize("case", ODD)
def test_other_sizes_agree(case: str, data: Dataset, node: Node) -> None:
    config = tiny(**ODD[case])
    part = StepPart(1, 1, tuple(p.name for p in config.penalties))
    assert differences(config, data, part, in_node(node, config, part), states=10) == []


PAIRS = [
    {"objective": o, "penalties": {p: {}}, "opt_D": d, "opt_G": g, "dynamics": y, "tricks.instance_noise": noise,
     "auxiliaries": {"feature_matching": {}} if noise else {}}
    for i, (o, p, y) in enumerate(itertools.product(OBJECTIVES, PENALTIES, DYNAMICS))
    for d, g, noise in [(list(OPTIMISERS)[i % 4], list(OPTIMISERS)[i // 4 % 4], 0.1 * (i % 3 == 0))]
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("patch", PAIRS, ids=lambda patch: "-".join(str(v) for v in list(patch.values())[:5]))
def test_combinations_of_options_agree(patch: dict[str, Any], data: Dataset, node: Node) -> None:
    config = tiny(**patch)
    part = StepPart(1, 1, tuple(p.name for p in config.penalties))
    assert differences(config, data, part, in_node(node, config, part), states=10) == []


@pytest.mark.slow
@pytest.mark.parametrize("preset", [p for p in all_presets() if p.group == "lab"], ids=lambda preset: preset.name)
def test_the_presets_of_the_lab_agree(preset: Any, node: Node) -> None:
    data = load_data(preset.config.data)
    for part in needed_parts(preset.config):
        assert differences(preset.config, data, part, in_node(node, preset.config, part), states=5) == []


@pytest.mark.parametrize("network", ["D", "G"])
def test_divergence_leaves_the_weights_unchanged(network: str, data: Dataset, node: Node) -> None:
    config = tiny()
    compiled, state = in_node(node, config, StepPart(1, 1)), TrainingState.begin(config, data)
    compiled(state)
    optimizer = state.optimizer_D if network == "D" else state.optimizer_G
    assert optimizer.values is not None
    optimizer.values[3] = torch.nan
    before = [t.clone() for t in vectors(state)]
    with pytest.raises(Diverged):
        compiled(state)
    assert all(torch.equal(a, b) or a.isnan().any() for a, b in zip(before, vectors(state), strict=True))
    sent = [*before, torch.zeros(9, dtype=torch.float64), torch.zeros(16, 2), torch.zeros(16, 2)]
    answer = node.ask("run", id=str(node.loaded), part=0, inputs=[encoded(t) for t in sent])
    assert answer["failed"] == "D"  # which evaluates the fakes of a broken G first
    for i, name in ((0, "D"), (3, "G")):
        kept = before[0 if name == "D" else 2].numpy()
        np.testing.assert_array_equal(floats(answer["outputs"][i]), kept)


def test_a_stored_module_has_the_numbers_of_each_configuration(monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setenv("GAN_PLAYGROUND_CACHE", str(tmp_path))
    first = stored_module(tiny(penalties={"r1": {"gamma": 3.0}}), (2,))
    again = stored_module(tiny(penalties={"r1": {"gamma": 5.0}}, opt_D__beta1=0.3), (2,))
    assert len(list(folder().glob("*.json"))) == 1
    assert first.code == again.code
    assert value(first.description, "penalties.r1.gamma") == 3.0
    assert value(again.description, "penalties.r1.gamma") == 5.0
    assert value(again.description, "opt_D.beta1") == 0.3
    other = stored_module(tiny(D__hidden=[9]), (2,))
    assert len(list(folder().glob("*.json"))) == 2
    assert other.code != first.code


def value(description: dict[str, Any], name: str) -> float:
    part = description["parts"][0]
    return float(part["values"][part["names"].index(name)])


def test_a_module_has_a_few_kilobytes() -> None:
    assert len(build_module(tiny(), (2,), [StepPart(1, 1)]).code) < 14_000
