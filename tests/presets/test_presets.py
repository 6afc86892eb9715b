"""Every preset is valid and trains, and every link gives the configuration that it was made from."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground import presets
from playground.config import RunConfig
from playground.data import load
from playground.errors import InputError
from playground.kinds import IMAGES, POINTS
from playground.link import difference, from_query, to_query
from playground.presets import Preset, all_presets, default_for
from playground.training.algorithm import train
from playground.training.steps import Step
from tests.strategies import configs

EVERY = [pytest.param(p, id=p.name) for p in all_presets()]


@pytest.mark.parametrize("preset", EVERY)
def test_a_preset_has_no_problems_and_a_sentence(preset: Preset) -> None:
    assert preset.config.problems() == []
    assert preset.title
    assert preset.sentence.endswith(".")
    assert preset.kind == preset.config.data.kind


@pytest.mark.parametrize("preset", EVERY)
def test_a_preset_trains(preset: Preset) -> None:
    config = preset.config.edit({"data.fraction": 0.02, "loop.batch": 16})
    steps = list(itertools.islice(train(config, load(config.data)), 2))
    assert all(isinstance(s, Step) and s.numbers()["grad_D"] > 0 and s.numbers()["grad_G"] > 0 for s in steps)


def test_the_promised_presets_exist() -> None:
    assert {p.name for p in all_presets()} >= {
        "article", "digits", "points", "dcgan-2015", "wgan-2017", "wgan-gp", "sngan-hinge", "lsgan", "r3gan-style",
        "minimax-2014", "mode-collapse", "vanishing-gradient",
    }  # fmt: skip
    assert default_for(IMAGES).name == "digits"
    assert default_for(POINTS).kind == POINTS


def test_an_unknown_preset_is_refused_with_the_known_ones() -> None:
    with pytest.raises(InputError, match="digits"):
        presets.load("../config")


@given(configs(), st.sampled_from([p.name for p in all_presets()]))
def test_a_link_gives_the_same_configuration(config: RunConfig, preset: str) -> None:
    assert from_query(to_query(config, preset)) == (preset, config)


@pytest.mark.parametrize("preset", EVERY)
def test_a_presets_own_link_is_short(preset: Preset) -> None:
    assert len(to_query(preset.config, preset.name)) <= 1
    changed = preset.config.edit({"opt_G.lr": 0.123})
    assert to_query(changed, preset.name).get("opt_G.lr") == "0.123"
    assert difference(preset.config, changed) == {"opt_G.lr": 0.123}


@settings(max_examples=200)
@given(
    st.dictionaries(
        st.text(max_size=12) | st.sampled_from(["preset", "data", "opt_G.lr", "G.hidden"]),
        st.text(max_size=30),
        max_size=4,
    )
)
def test_any_link_is_opened_or_refused(query: dict[str, str]) -> None:
    try:
        preset, config = from_query(query)
    except InputError as error:
        assert error.sentence
    else:
        assert from_query(to_query(config, preset)) == (preset, config)


def test_a_huge_link_is_refused() -> None:
    with pytest.raises(InputError, match="too long"):
        from_query({"data": "x" * 11_000})
