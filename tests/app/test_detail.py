"""Simple and Full on the Train page: who gets which, and what a link decides."""

from __future__ import annotations

from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from playground import presets
from playground.app.panels.detail import lengths, needs_full


def controls(page: AppTest) -> str:
    assert not page.exception
    found: str = page.session_state.session.controls
    return found


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({}, "simple"),
        ({"preset": "wgan-gp"}, "simple"),
        ({"opt_G.lr": "0.01", "opt_D.lr": "0.01", "stop.seconds": "5"}, "simple"),
        ({"data": "fashion"}, "simple"),
        ({"preset": "points", "data": "moons"}, "simple"),
        ({"loop.batch": "32"}, "full"),
        ({"penalties.r1": "null"}, "full"),
        ({"data.fraction": "0.5"}, "full"),
        ({"view.controls": "full"}, "full"),
        ({"loop.batch": "32", "view.controls": "simple"}, "simple"),
        ({"view.controls": "nonsense"}, "simple"),
    ],
)
def test_a_link_that_sets_what_only_full_shows_opens_in_full(page: AppTest, query: dict[str, str], shown: str) -> None:
    for key, value in query.items():
        page.query_params[key] = value
    page.run()
    assert not page.error
    assert controls(page) == shown


def test_the_switch_is_in_the_address_and_full_shows_every_section(page: AppTest) -> None:
    page.run()
    assert len(page.expander) == 0
    page.button_group[0].set_value("full").run()
    assert controls(page) == "full"
    assert page.query_params["view.controls"] == "full"
    assert {e.label for e in page.expander} >= {"Data", "Networks", "Objective", "Training", "Machine"}
    page.button_group[0].set_value("simple").run()
    assert controls(page) == "simple"
    assert "view.controls" not in page.query_params


@pytest.mark.parametrize(
    ("preset", "patch", "shown"),
    [
        ("article", {}, ["stop.seconds"]),
        ("minimax-2014", {}, ["stop.steps"]),
        ("dcgan-2015", {"stop.seconds": 9.0}, ["stop.seconds", "stop.epochs"]),
        ("article", {"stop.seconds": None}, ["stop.seconds"]),
    ],
)
def test_how_long_is_asked_in_the_units_that_are_used(preset: str, patch: dict[str, Any], shown: list[str]) -> None:
    assert lengths(presets.load(preset).config.edit(patch)) == shown


def test_every_preset_is_simple_by_itself() -> None:
    assert not [p.name for p in presets.all_presets() if needs_full(p.name, p.config)]


def test_old_links_without_a_preset_still_mean_digits(page: AppTest) -> None:
    page.query_params["opt_G.lr"] = "0.005"
    page.run()
    assert page.session_state.session.draft == presets.load("digits").config.edit({"opt_G.lr": 0.005})
