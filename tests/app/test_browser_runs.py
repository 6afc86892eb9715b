"""Which configurations train in the browser, and what a change of the settings does to a run there."""

from __future__ import annotations

from typing import Any

import pytest

from playground import presets
from playground.app.blocks.browser_runs import BrowserRuns
from playground.app.lab_actions import StoredRun
from playground.blocks.browser_training import refusal
from playground.errors import InputError, PlaygroundError
from playground.kinds import POINTS
from playground.messages import Pause, Throttle
from playground.runs.helper.training_setup import training_setup

LAB = presets.load(presets.LAB).config
points = [p for p in presets.all_presets() if p.kind == POINTS]


@pytest.mark.parametrize("preset", points, ids=lambda p: p.name)
def test_every_preset_of_the_lab_trains_in_the_browser(preset: presets.Preset) -> None:
    assert refusal(preset.config) is None
    assert training_setup(preset.config.to_json(), points=False)["description"]["batch"] == preset.config.loop.batch


@pytest.mark.parametrize(
    ("patch", "code"),
    [
        ({"D.norm": "spectral"}, "browser_not_chain"),
        ({"G.norm": "batch"}, "browser_not_chain"),
        ({"G.hidden": [4] * 9}, "browser_not_small"),
        ({"D.hidden": [300, 300]}, "browser_not_small"),
        ({"condition": "concatenation"}, "browser_not_plain"),
        ({"stop.metric": "js", "stop.target": 0.1}, "browser_no_target"),
    ],
)
def test_what_cannot_says_why(patch: dict[str, Any], code: str) -> None:
    found = refusal(LAB.edit(patch))
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize("patch", [{"D.norm": "spectral"}, {"G.norm": "batch"}, {"D.hidden": [300, 300]}])
def test_the_helper_refuses_the_same(patch: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        training_setup(LAB.edit(patch).to_json())


def test_a_person_chooses_and_lessons_stay_on_the_server() -> None:
    runs = BrowserRuns()
    assert runs.takes(LAB, whole_page=True, on_server=False)
    assert not runs.takes(LAB, whole_page=False, on_server=False)
    assert not runs.takes(LAB, whole_page=True, on_server=True)
    runs.where = "browser"
    assert runs.takes(LAB, whole_page=False, on_server=True)
    assert not runs.takes(LAB.edit({"G.norm": "batch"}), whole_page=True, on_server=False)
    runs.where = "server"
    assert not runs.takes(LAB, whole_page=True, on_server=False)


def test_what_the_browser_has_stored_is_checked() -> None:
    runs = BrowserRuns()
    first, other = (StoredRun(f"browser-{i:012x}", LAB.edit({"seed": i}).to_json(), "name") for i in (1, 2))
    runs.restore([first, other])
    assert runs.run is not None
    assert (runs.run.id, runs.run.config.seed, runs.run.name) == ("browser-000000000001", 1, "name")
    assert runs.rival is not None
    assert runs.rival.config.seed == 2
    wrong = [
        [],
        [first, other, first],
        [StoredRun("20260101-120000-ring-0000", first.config)],
        [StoredRun("browser-../../etc", first.config)],
        [StoredRun(first.id, {"G": "large"})],
        [StoredRun(first.id, LAB.edit({"G.norm": "batch"}).to_json())],
        [StoredRun(first.id, LAB.edit({"stop.metric": "js", "stop.target": 0.1}).to_json())],
    ]
    for stored in wrong:
        with pytest.raises(PlaygroundError):
            runs.restore(stored)
    assert runs.run.config.seed == 1


def test_a_change_reaches_the_run_as_far_as_a_run_can_change() -> None:
    runs = BrowserRuns()
    runs.start(LAB, Throttle(25.0))
    assert runs.run is not None
    assert (runs.run.speed, runs.run.paused) == (25.0, False)
    wider = LAB.edit({"G.hidden": [9]})
    runs.follow(LAB, wider)
    assert runs.run.config == LAB  # it needs a new run
    both = wider.edit({"opt_G.lr": 0.5})
    runs.follow(wider, both)
    assert runs.run.config == LAB.edit({"opt_G.lr": 0.5})  # the width still waits for one
    refused = both.edit({"stop.metric": "js", "stop.target": 0.1})
    runs.follow(both, refused)
    assert runs.waits is not None
    assert runs.run.config == LAB.edit({"opt_G.lr": 0.5})


def test_a_branch_goes_on_from_a_step_without_a_limit_that_it_has_reached() -> None:
    runs = BrowserRuns()
    runs.start(LAB.edit({"stop.steps": 100}), Pause())
    first = runs.run
    assert first is not None
    runs.branch(100, {"opt_D.lr": 0.1}, "branch", Pause())
    assert runs.run is not None
    assert runs.run.origin == (first.id, 100)
    assert runs.run.id != first.id
    assert runs.run.config == LAB.edit({"opt_D.lr": 0.1, "stop.steps": None})
