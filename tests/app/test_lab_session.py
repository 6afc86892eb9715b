"""Runs of the lab have no limit of their own, and links to the lab do not say so."""

from __future__ import annotations

import pytest

from playground import presets
from playground.app.lab_view import OPENING_SPEED, LabView
from playground.kinds import POINTS
from playground.link import endless, from_query, to_query, without_limits
from playground.training_options import StopConditions

points = [p for p in presets.all_presets() if p.kind == POINTS]


@pytest.mark.parametrize("preset", points, ids=lambda p: p.name)
def test_a_preset_goes_on_until_a_person_ends_it(preset: presets.Preset) -> None:
    found = endless(preset.config, preset.name)
    assert found.stop == StopConditions()
    assert found.problems() == []
    link = without_limits(to_query(found, preset.name))
    assert not any(key.startswith("stop.") for key in link)
    name, opened = from_query({"preset": preset.name} | link)
    assert endless(opened, name) == found


def test_a_limit_in_a_link_is_kept() -> None:
    name, config = from_query({"preset": "lab", "stop.steps": "60"})
    assert endless(config, name).stop.steps == 60
    assert without_limits(to_query(config, name)) == {"preset": "lab", "stop.steps": "60"}


def test_the_lab_opens_at_a_moderate_speed_unless_a_link_names_one() -> None:
    assert LabView.opening({}).speed == OPENING_SPEED
    assert LabView.opening({"view.speed": "0"}).speed == 0.0
    assert LabView.opening({"view.speed": "7"}).speed == 7.0
