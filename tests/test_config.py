"""The configuration: round trips, edits, what an edit costs, and problems said in sentences."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from playground.config import REGISTRIES, SECTIONS, SETS, RunConfig, flatten, table
from playground.errors import ConfigError
from playground.objectives import PENALTIES
from playground.options import Change
from tests.strategies import configs


@given(configs())
def test_json_round_trip(config: RunConfig) -> None:
    assert RunConfig.from_json(json.loads(json.dumps(config.to_json()))) == config


@given(configs(), configs())
def test_editing_every_difference_gives_the_other(one: RunConfig, other: RunConfig) -> None:
    target = dict(flatten(other))
    names = {path: target[path] for path in REGISTRIES}
    dropped = {f"{section}.{option.name}": None for section in SETS for option in getattr(one, section)}
    added = {f"{section}.{name}": {} for section in SETS for name in target.pop(section)}
    rest = {path: list(v) if isinstance(v, tuple) else v for path, v in target.items() if path not in REGISTRIES}
    assert one.edit({**names, **dropped, **added, **rest}) == other


def test_the_default_has_no_problems() -> None:
    assert RunConfig().problems() == []


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([], "JSON object"),
        ({"schema": 99}, "schema 99"),
        ({"colour": 1}, "colour is not a part of a configuration"),
        ({"data": "nothing"}, "there is no “nothing”"),
        ({"data": 3}, "needs a “name”"),
        ({"latent": {"size": 0}}, r"latent\.size must be between 1 and 1,024, not 0"),
        ({"latent": 3}, "latent takes a JSON object"),
        ({"penalties": ["r1"]}, "penalties takes a JSON object"),
        ({"penalties": {"r9": {}}}, "there is no “r9”"),
        ({"penalties": {"r1": 3}}, r"penalties\.r1 takes a JSON object"),
        ({"opt_G": {"name": "adam", "lr": float("nan")}}, "finite number"),
        ({"seed": -1}, "seed must be between"),
        ({"seed": True}, "seed must be a whole number"),
    ],
)
def test_a_bad_configuration_is_refused_with_a_message(values: Any, said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        RunConfig.from_json(values)


@pytest.mark.parametrize(
    "path", ["", "no", "G.no", "G.hidden.0", "penalties.r1.no", "penalties.no", "seed.x", "stop", "data.name.x", "."]
)
def test_a_bad_path_is_refused(path: str) -> None:
    with pytest.raises(ConfigError):
        RunConfig().edit({path: 1})


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=10)
    | st.sampled_from([10**400, 28.0, "\udcff", *(name for registry in REGISTRIES.values() for name in registry)]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6) | st.just("name"), inner, max_size=3)
    ),
    max_leaves=6,
)
PATHS = [entry.path for entry in table(RunConfig())] + ["penalties.r1", "penalties.r1.gamma"]
PATHS += [*SECTIONS, *(f"{section}.name" for section in SECTIONS)]


@settings(max_examples=300)
@given(st.dictionaries(st.sampled_from(PATHS) | st.text(max_size=12), json_values, max_size=3))
@example({"G": 5, "G.name": "mlp"})
def test_any_edit_is_made_or_refused(patch: dict[str, Any]) -> None:
    try:
        after = RunConfig().edit(patch)
    except ConfigError as error:
        assert error.sentence.encode()
    else:
        assert RunConfig.from_json(json.loads(json.dumps(after.to_json(), ensure_ascii=False).encode())) == after


@settings(max_examples=300)
@given(st.dictionaries(st.sampled_from([*SECTIONS, "schema"]) | st.text(max_size=12), json_values, max_size=3))
def test_any_json_is_a_configuration_or_refused(values: dict[str, Any]) -> None:
    try:
        config = RunConfig.from_json(values)
    except ConfigError as error:
        assert error.sentence.encode()
    else:
        assert RunConfig.from_json(config.to_json()) == config


@pytest.mark.parametrize("first", [{"penalties": None}, {"penalties": 3}, {"penalties": {"r1": 3}}])
def test_a_part_of_a_non_object_cannot_be_set(first: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match="JSON object"):
        RunConfig().edit(first | {"penalties.r1.gamma": 1.0})


def test_a_plain_setting_has_no_parts() -> None:
    with pytest.raises(ConfigError, match=r"seed\.x is not a setting"):
        RunConfig().edit({"seed.x": 1})


def test_penalties_are_added_changed_and_removed_by_path() -> None:
    config = RunConfig().edit({"penalties.r1.gamma": 2.0})
    assert [(p.name, p.gamma) for p in config.penalties] == [("r1", 2.0)]
    assert config.edit({"penalties.r1": None}).penalties == ()


def test_penalties_are_in_the_order_of_the_registry() -> None:
    every = RunConfig().edit({f"penalties.{name}": {} for name in reversed(list(PENALTIES))})
    assert [p.name for p in every.penalties] == list(PENALTIES)


@pytest.mark.parametrize(
    ("patch", "cost"),
    [
        ({"opt_G.lr": 1e-3}, Change.LIVE),
        ({"opt_G.lr": RunConfig().opt_G.lr}, Change.LIVE),
        ({"objective": "hinge"}, Change.LIVE),
        ({"penalties.r1.gamma": 3.0}, Change.LIVE),
        ({"stop.seconds": 5.0}, Change.LIVE),
        ({"opt_D": "sgd"}, Change.OPTIMISER),
        ({"opt_D": "sgd", "opt_D.lr": 0.1}, Change.OPTIMISER),
        ({"latent.size": 3}, Change.RUN),
        ({"data": "ring"}, Change.RUN),
        ({"G.hidden": [8]}, Change.RUN),
        ({"seed": 3, "opt_G.lr": 1e-3}, Change.RUN),
        ({"seed": RunConfig().seed}, Change.LIVE),
        ({"condition": "projection"}, Change.RUN),
    ],
)
def test_what_an_edit_costs(patch: dict[str, Any], cost: Change) -> None:
    assert RunConfig().changes(patch) is cost


@pytest.mark.parametrize(
    ("patch", "code"),
    [
        ({"loop.batch": 4096, "data.fraction": 0.01}, "batch_larger_than_data"),
        ({"tricks.pac": 3}, "pac_does_not_divide"),
        ({"objective": "wasserstein", "objective.clip": None}, "critic_unbounded"),
        ({"objective": "wasserstein", "objective.clip": None, "penalties.gp.weight": 0}, "critic_unbounded"),
        ({"objective": "wasserstein", "objective.clip": 0.01, "penalties.gp": {}}, "clip_and_penalty"),
        ({"D.norm": "batch", "penalties.gp": {}}, "batch_norm_with_penalty"),
        ({"D.norm": "batch", "penalties.r1": {}}, "batch_norm_with_penalty"),
        ({"data": "faces", "D.hidden": [4096], "tricks.pac": 16}, "network_too_large"),
        ({"data": "faces", "G": "dcgan", "G.width": 512, "G.depth": 1, "latent.size": 1024}, "network_too_large"),
        ({"penalties.gp": {}, "penalties.dragan": {}}, "two_penalties"),
        ({"objective": "hinge", "tricks.label_smoothing": 0.1}, "no_target"),
        ({"data": "line", "condition": "projection"}, "condition_without_labels"),
        ({"condition": "projection", "tricks.pac": 2}, "pac_labels"),
        ({"loop.n_D": 0, "loop.n_G": 0}, "nobody_moves"),
        ({"stop.metric": "modes", "stop.target": 8}, "stop_metric_unknown"),
        ({"stop.metric": "sliced_wasserstein"}, "no_target_value"),
        ({"stop.target": 1.0}, "no_metric"),
        ({"loop.batch": 1}, "batch_norm_of_one"),
        ({"loop.batch": 8, "tricks.pac": 8, "D.norm": "batch"}, "batch_norm_of_one"),
        ({"dynamics": "consensus", "penalties.r1": {}, "D.norm": "batch"}, "consensus_with_norm"),
        ({"dynamics": "consensus", "penalties.dragan": {}, "D": "dcgan", "D.norm": "instance"}, "consensus_with_norm"),
    ],
)
def test_a_problem_names_its_path_and_a_solution(patch: dict[str, Any], code: str) -> None:
    problems = RunConfig().edit(patch).problems()
    assert code in [p.code for p in problems], problems
    paths = {entry.path for entry in table(RunConfig().edit(patch))} | set(REGISTRIES) | set(SETS)
    for problem in problems:
        assert problem.path in paths
        assert problem.sentence.endswith(".")
        assert problem.sentence.count(".") >= 1


@pytest.mark.process
@pytest.mark.parametrize(
    "module",
    [
        "playground",
        "playground.config",
        "playground.cli",
        "playground.presets",
        "playground.link",
        "playground.metrics",
    ],
)
def test_importing_needs_no_torch_and_no_streamlit(module: str) -> None:
    code = f"""
import sys
for name in ("torch", "torchvision", "streamlit", "plotly"):
    sys.modules[name] = None   # importing it raises
import {module}
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.process
def test_every_menu_can_be_read_without_torch() -> None:
    code = """
import sys
sys.modules["torch"] = None
from playground.config import REGISTRIES, SETS, RunConfig, table
for section, registry in {**REGISTRIES, **SETS}.items():
    for name, option in registry.items():
        assert option.name == name and option.label and option.help, option
config = RunConfig()
for section, registry in REGISTRIES.items():
    for name in registry:
        other = config.edit({section: name})
        assert all(entry.spec.help and entry.spec.label for entry in table(other))
        other.problems()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
