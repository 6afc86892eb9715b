"""The lab and lessons without a server: their JavaScript twins against Python, through Node."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pytest
import torch

from playground import presets
from playground.blocks.browser_training import refusal
from playground.blocks.option_table import Shown, option_table
from playground.compile.wasm.module import needed_parts, structure
from playground.compile.wasm.stored import shipped_modules, stored_module
from playground.config import REGISTRIES, SETS, RunConfig
from playground.lessons.checkpoints import judge
from playground.lessons.lesson import Checkpoint
from playground.link import difference, endless
from playground.messages import Row
from playground.metrics import METRICS
from playground.options import Change
from playground.runs.helper.training_setup import training_setup
from playground.site import training_data
from playground.site.lab_data import NOT_OFFERED, lab_file
from playground.site.names import data_name, float_fields, structure_name
from playground.site.rules import costs, defaults
from playground.site.structures import shipped_configs
from playground.texts import translator
from playground.training.first_weights import build_for
from tests.site.offline import Offline, floats

LAB = presets.load(presets.LAB).config
PLANE = [preset for preset in presets.all_presets() if preset.kind.in_plane]
PATCHES: tuple[dict[str, Any], ...] = (
    {"opt_G.lr": 0.001},
    {"objective": "wasserstein", "objective.clip": 0.1},
    {"opt_D": "sgd"},
    {"opt_D": "adam"},
    {"penalties.r2": None},
    {"penalties.gp": {}},
    {"penalties.gp.weight": 3.0, "penalties.r1.gamma": 1.0},
    {"penalties": {}},
    {"auxiliaries.feature_matching": {}},
    {"G.hidden": [16, 16, 16]},
    {"data": "grid"},
    {"data.sigma": 0.1, "seed": 3},
    {"dynamics": "extragradient", "loop.n_D": 2},
    {"stop.steps": 100, "tricks.pac": 2},
)


@pytest.fixture(scope="module")
def offline() -> Iterator[Offline]:
    found = Offline()
    yield found
    found.close()


@pytest.fixture(scope="module")
def files() -> dict[str, Any]:
    """What the site ships for the lab's first preset."""
    return dict(training_data.files_for([LAB]))


def test_names_are_those_of_python(offline: Offline) -> None:
    configs = [config.to_json() for config in shipped_configs()]
    found = offline.ask("names", configs=configs, floats=float_fields())
    assert found == [[structure_name(config), data_name(config)] for config in configs]


def test_edits_differences_and_costs_are_those_of_python(offline: Offline) -> None:
    cases = [(preset.config, patch) for preset in PLANE for patch in PATCHES if _can(preset.config, patch)]
    given = [{"config": config.to_json(), "patch": patch} for config, patch in cases]
    answers = offline.ask("edits", defaults=defaults(), costs=costs(), cases=given)
    for (config, patch), found in zip(cases, answers, strict=True):
        after = config.edit(patch)
        assert RunConfig.from_json(found["after"]) == after
        assert found["difference"] == json.loads(json.dumps(difference(config, after)))
        assert RunConfig.from_json(found["back"]) == after
        cost = config.changes(patch)
        assert found["cost"] == ("" if cost is Change.LIVE else cost.value), patch


@pytest.mark.parametrize("language", ["en", "zh_Hans"])
def test_the_option_table_is_that_of_the_app(offline: Offline, language: str) -> None:
    configs = [(p.name, endless(p.config, p.name)) for p in PLANE]
    configs += [(presets.LAB, LAB.edit(patch)) for patch in PATCHES if _can(LAB, patch)]
    shown = [
        {"config": config.to_json(), "preset": name, "running": i % 2 == 0, "hidden": [], "generation": i}
        for i, (name, config) in enumerate(configs)
    ]
    tables = offline.ask("tables", file=lab_file(language), shown=shown)
    for i, (name, config) in enumerate(configs):
        hidden = frozenset({"machine"})
        app = Shown(config, name, plane_only=True, hidden=hidden, running=i % 2 == 0, generation=i)
        assert _plain(tables[i]["sections"]) == _plain(option_table(app, translator(language))["sections"])


def test_a_value_out_of_bounds_is_refused_with_a_sentence(offline: Offline) -> None:
    file = lab_file("en")
    assert offline.ask("refusal", file=file, config=LAB.to_json()) == ""
    for path, value in (("opt_G.lr", 7), ("opt_G.lr", "fast"), ("loop.n_D", 1.5), ("tricks.pac", 0)):
        section, field = path.split(".")
        config = LAB.to_json()
        config[section][field] = value
        assert path in offline.ask("refusal", file=file, config=config)


def test_a_setup_is_that_of_the_server(offline: Offline, files: dict[str, Any]) -> None:
    for patch in ({}, {"opt_G.lr": 0.001, "opt_G.beta1": 0.4, "penalties.r1.gamma": 2.0, "G.init": "dcgan"}):
        config = LAB.edit(patch)
        server = training_setup(config.to_json())
        found = offline.ask("setup", files=files, config=config.to_json())
        built = stored_module(config, config.data.shape)
        assert base64.b64decode(found["code"]) == built.code
        assert _rounded(found["description"]) == _rounded(json.loads(json.dumps(built.description)))
        assert found["floor"] == server["floor"]
        facts, known = found["metrics"], server["metrics"]
        for name in ("held_out", "directions"):
            array = facts.pop("heldOut" if name == "held_out" else name)
            np.testing.assert_allclose(floats(array), floats(known.pop(name)), atol=2e-4)
        assert facts == json.loads(json.dumps(known))
        template, wanted = _frame(base64.b64decode(found["payload"])), _frame(_payload(server["frames"]["nets"]))
        assert template[0] == wanted[0]
        at = wanted[0]["slope"]["at"]
        np.testing.assert_allclose(template[1][at:], wanted[1][at:], atol=1e-6)
        points, all = floats(found["points"]), floats(server["points"])
        np.testing.assert_allclose(points, all[: len(points)], atol=2e-4)
        assert set(found["stills"]) == {"real", "heldout", "density"}


def test_first_weights_have_the_bits_of_pytorch(offline: Offline) -> None:
    """One configuration of each pair of networks that is shipped, with its seed and with a large one."""
    every = {
        (c.G, c.D, c.latent, c.tricks.pac, seed): c.edit({"seed": seed})
        for c in shipped_configs()
        if refusal(c) is None
        for seed in (c.seed, 2**31 - 1)
    }
    assert len(every) > 100
    descriptions = {name: built.description for name, built in shipped_modules().items()}
    for config in every.values():
        description = descriptions[structure(config, config.data.shape, needed_parts(config))]
        found = offline.ask("weights", description=description, config=config.to_json())
        G, D = build_for(config, config.data.shape, 0)
        for name, network in (("G", G), ("D", D)):
            theirs = torch.cat([values.detach().ravel() for values in network.parameters()]).numpy()
            assert np.array_equal(floats(found[name]), theirs), (name, config)


def test_other_first_weights_are_drawn_as_pytorch_draws_them(offline: Offline, files: dict[str, Any]) -> None:
    """The same spread, other numbers for another seed, and the same bits for the same one."""
    configs = [LAB.edit({"seed": seed, "G.init": "dcgan"}) for seed in (0, 0, 1)]
    draws = [offline.ask("setup", files=files, config=config.to_json())["weights"] for config in configs]
    assert draws[0] == draws[1] != draws[2]
    theirs = floats(training_setup(configs[0].to_json())["weights"]["G"])
    ours = floats(draws[0]["G"])
    assert len(ours) == len(theirs)
    assert abs(ours.std() - theirs.std()) < 0.002
    assert np.array_equal(ours == 0, theirs == 0)  # biases


def test_training_learns_and_has_the_same_bits_again(offline: Offline, files: dict[str, Any]) -> None:
    first, again = (offline.ask("train", files=files, config=LAB.to_json(), steps=200) for _ in range(2))
    assert first == again


@pytest.mark.parametrize("comparison", [">=", "<="])
@pytest.mark.parametrize("metric", ["js", "hq", "modes"])
def test_verdicts_are_those_of_python(offline: Offline, metric: str, comparison: Any) -> None:
    generator = random.Random(1)
    checkpoint = Checkpoint(metric, comparison, 0.5, ("G", "opt_G.lr", "objective", "penalties"))
    as_json = {
        "metric": metric, "comparison": comparison, "value": 0.5, "unchanged": list(checkpoint.unchanged),
        "unit": METRICS[metric].unit,
    }  # fmt: skip
    cases, wanted = [], []
    for patch in (
        {},
        {"G.hidden": [8]},
        {"opt_G.lr": 0.1},
        {"objective": "hinge"},
        {"opt_D.lr": 0.1},
        {"penalties": {}},
    ):
        config = LAB.edit(patch)
        for rows in (
            [],
            [(10, {"loss_D": 1.0})],
            [(10, {metric: generator.random()}), (20, {})],
            [(1, {metric: 0.1}), (1200, {metric: 0.5})],
            [(1, {metric: 12.34567})],
        ):
            cases.append(
                {
                    "checkpoint": as_json, "config": config.to_json(), "start": LAB.to_json(),
                    "rows": [{"step": step, "values": values} for step, values in rows],
                }
            )  # fmt: skip
            logged = [Row(step, 0.0, 0.0, values) for step, values in rows]
            verdict = judge(checkpoint, logged, config, LAB)
            wanted.append((verdict.passed, verdict.message.code))
    found = offline.ask("judge", cases=cases)
    assert [(one["passed"], one["message"]["code"]) for one in found] == wanted


# -- helpers ----------------------------------------------------------------------------------------------------------


def _can(config: RunConfig, patch: Mapping[str, Any]) -> bool:
    sections = {path.split(".")[0]: value for path, value in patch.items()}
    chosen = {name: patch.get(name, getattr(config, name).name) for name in REGISTRIES}
    fields = [path for path in patch if "." in path and path.split(".")[0] not in SETS]
    known = {s: REGISTRIES[s][n]() for s, n in chosen.items()}
    return bool(sections) and all(
        hasattr(known.get(p.split(".")[0], getattr(config, p.split(".")[0])), p.split(".")[1]) for p in fields
    )


def _plain(sections: list[dict[str, Any]]) -> list[Any]:
    """Sections without what the site leaves out; choices without whether they are refused."""
    found = []
    for section in json.loads(json.dumps(sections)):
        groups = []
        for group in section["groups"]:
            fields = [
                *([group["choice"]] if group["choice"] else []),
                *group["fields"],
                *(group["more"] or {}).get("fields", []),
            ]
            fields = [field for field in fields if field["path"] not in NOT_OFFERED]
            for field in fields:
                if "choices" in field:
                    field["choices"] = [choice[:2] for choice in field["choices"]]
            if fields:
                groups.append([group["about"], group["formula"], fields])
        found.append([section["name"], section["title"], section["open"], groups])
    return found


def _rounded(value: Any) -> Any:
    """JSON with numbers of 12 digits: two ways to take a square root differ in the last one."""
    return json.loads(json.dumps(value), parse_float=lambda text: float(f"{float(text):.12g}"))


def _text(values: torch.Tensor) -> str:
    return base64.b64encode(values.float().contiguous().numpy().tobytes()).decode()


def _payload(frame: str) -> bytes:
    """The data of a packed frame of one dimension: the end of it."""
    packed = base64.b64decode(frame)
    at = packed.index(b'{"G"') - 4
    return packed[at:]


def _frame(payload: bytes) -> tuple[dict[str, Any], np.ndarray[Any, np.dtype[np.float32]]]:
    size = int.from_bytes(payload[:4], "little")
    return json.loads(payload[4 : 4 + size]), np.frombuffer(payload[4 + size :], dtype="<f4")
