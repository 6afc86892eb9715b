"""The settings that a block draws: every one is there, with what a person has to know, and nothing but JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from playground import presets
from playground.blocks.option_table import OWN_DATA, Shown, option_table
from playground.config import REGISTRIES, RunConfig, table
from playground.objectives import AUGMENTATIONS, OBJECTIVES, PENALTIES

points = [p for p in presets.all_presets() if p.kind == "points"]
Field = dict[str, Any]


def plain(text: str, **values: Any) -> str:
    return text.format(**values) if values else text


def drawn(shown: Shown) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(option_table(shown, plain), allow_nan=False))
    return found


def fields(found: dict[str, Any]) -> Iterator[Field]:
    for section in found["sections"]:
        for group in section["groups"]:
            yield from ([group["choice"]] if group["choice"] else [])
            yield from group["fields"]
            yield from (group["more"] or {"fields": []})["fields"]


def shown(config: RunConfig, **more: Any) -> Shown:
    return Shown(config, presets.load(presets.LAB).name, plane_only=True, **more)


@pytest.mark.parametrize("preset", points, ids=lambda p: p.name)
def test_every_setting_is_drawn_once_with_its_value(preset: presets.Preset) -> None:
    found = {f["path"]: f for f in fields(drawn(shown(preset.config)))}
    wanted = {e.path: e.value for e in table(preset.config) if e.path not in OWN_DATA}
    assert found.keys() >= wanted.keys()
    for path, value in wanted.items():
        assert found[path]["value"] == (list(value) if isinstance(value, tuple) else value), path
        assert found[path]["label"]
        if "choices" in found[path]:
            assert value in [choice for choice, _ in found[path]["choices"]], path
    for path in REGISTRIES:
        assert found[path]["value"] == getattr(preset.config, path).name
    paths = [f["path"] for f in fields(drawn(shown(preset.config)))]
    assert len(paths) == len(set(paths))


def test_what_a_change_costs_is_said_of_an_open_run_alone() -> None:
    config = presets.load(presets.LAB).config
    assert {f.get("mark", "") for f in fields(drawn(shown(config)))} == {""}
    marks = {f["path"]: f.get("mark") for f in fields(drawn(shown(config, running=True)))}
    assert marks["G.hidden"] == marks["seed"] == "run"
    assert marks["opt_G"] == "optimiser"
    assert marks["opt_G.lr"] == ""
    assert "✦" in drawn(shown(config, running=True))["legend"]


def test_labels_hold_no_markup() -> None:
    for field in fields(drawn(shown(presets.load(presets.LAB).config, running=True))):
        assert not set(field["label"]) & set("[]*⟳✦"), field["label"]


def test_only_data_of_the_kind_is_offered_and_what_a_teacher_hides_is_not_drawn() -> None:
    config = presets.load(presets.LAB).config
    found = drawn(shown(config, hidden=frozenset({"objective", "machine"})))
    assert [s["name"] for s in found["sections"]] == ["preset", "data", "networks", "training"]
    assert not found["reset"]
    data = next(f for f in fields(found) if f["path"] == "data")
    assert all(REGISTRIES["data"][name].kind.name == "points" for name, _ in data["choices"])  # type: ignore[attr-defined]
    assert "mnist" in [
        name for name, _ in next(f for f in fields(drawn(Shown(config, "lab"))) if f["path"] == "data")["choices"]
    ]


def test_a_penalty_has_its_settings_and_its_formula() -> None:
    config = presets.load(presets.LAB).config.edit({f"penalties.{name}": {} for name in PENALTIES})
    (objective,) = (s for s in drawn(shown(config))["sections"] if s["name"] == "objective")
    formulas = [g["formula"]["tex"] for g in objective["groups"] if g["formula"]]
    assert formulas == [config.objective.formula, *(p.formula for p in config.penalties)]
    paths = [f["path"] for g in objective["groups"] for f in g["fields"]]
    assert "penalties" in paths
    assert {f"penalties.{name}" for name in PENALTIES} <= {p.rpartition(".")[0] for p in paths}


def test_augmentations_are_offered_for_pictures_alone() -> None:
    pictures, points = presets.load("digits").config, presets.load(presets.LAB).config
    (menu,) = (f for f in fields(drawn(Shown(pictures, "digits"))) if f["path"] == "augmentations")
    assert [name for name, _ in menu["choices"]] == list(AUGMENTATIONS)
    assert "augmentations" not in {f["path"] for f in fields(drawn(Shown(points, presets.LAB)))}
    unsuited = points.edit({"augmentations.cutout": {}})  # of a link: it can be taken out
    (menu,) = (f for f in fields(drawn(Shown(unsuited, presets.LAB))) if f["path"] == "augmentations")
    assert [name for name, _ in menu["choices"]] == menu["value"] == ["cutout"]


@pytest.mark.parametrize("name", OBJECTIVES)
def test_every_objective_can_be_drawn(name: str) -> None:
    assert drawn(shown(presets.load(presets.LAB).config.edit({"objective": name})))["sections"]


def test_points_of_ones_own_can_be_pasted() -> None:
    config = presets.load(presets.LAB).config.edit({"data": "placed"})
    found = drawn(shown(config, said="2 points.", outliers=1))
    assert [g.get("extra") for s in found["sections"] for g in s["groups"] if g.get("extra")] == ["table"]
    assert (found["said"], found["outliers"]) == ("2 points.", 1)
