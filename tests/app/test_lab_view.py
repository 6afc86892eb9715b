"""The lab's view in a link: what is written is read again, and what comes from outside is a view or a sentence."""

from __future__ import annotations

import typing
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground import presets
from playground.app.lab_view import LabView, Layer, race_of, settings_of
from playground.blocks import suggestions
from playground.blocks.lab import PARTS, Part
from playground.data.hand_placed import MAX_POINTS
from playground.errors import InputError
from playground.kinds import POINTS
from playground.link import to_query
from playground.presets import Preset
from playground.texts import ENGLISH, translator

places = st.just(()) | st.tuples(
    st.floats(-1e4, 1e4, allow_nan=False), st.floats(-1e4, 1e4, allow_nan=False), st.floats(1e-3, 1e3)
)
views = st.builds(
    LabView,
    layers=st.lists(st.sampled_from(typing.get_args(Layer)), unique=True).map(tuple),
    averaged=st.booleans(),
    speed=st.floats(0, 1e6),
    look=places,
    hide=st.lists(st.sampled_from(typing.get_args(Part)), unique=True).map(tuple),
    race=st.sampled_from(["", "opt_D.lr=0.00025", "objective=wasserstein&penalties.gp={}", "latent.size=1"]),
)


IN_ENGLISH = translator(ENGLISH)
points = [p for p in presets.all_presets() if p.kind == POINTS]


@given(views, st.sampled_from(points), st.floats(1e-6, 1.0), st.integers(0, 2**31 - 1))
def test_a_view_survives_a_link_beside_any_settings(view: LabView, preset: Preset, lr: float, seed: int) -> None:
    lab, config = presets.load(presets.LAB).name, preset.config.edit({"opt_G.lr": lr, "seed": seed})
    query = dict(parse_qsl(urlencode(to_query(config, lab) | view.to_query()), keep_blank_values=True))
    assert LabView.from_query(query) == view
    assert settings_of(query) == (lab, config)


def test_a_view_as_at_first_adds_nothing_to_a_link() -> None:
    assert LabView().to_query() == {}
    assert LabView.from_query({"preset": "lab", "opt_G.lr": "-3"}) == LabView()


@given(
    st.dictionaries(
        st.sampled_from(["layers", "speed", "look", "hide", "race", "averaged", "x"]), st.text(), max_size=4
    )
)
def test_any_text_is_a_view_or_a_sentence(values: dict[str, str]) -> None:
    try:
        found = LabView.from_query({f"view.{k}": v for k, v in values.items()})
    except InputError as error:
        assert error.sentence.startswith("The view in this link")
    else:
        assert LabView.from_query(found.to_query()) == found


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("layers", '["fake","<script>"]'),
        ("layers", "fake"),
        ("look", "[0,0,0]"),
        ("look", "[1,2]"),
        ("look", "[NaN,0,1]"),
        ("speed", "-1"),
        ("speed", "1e999"),
        ("hide", '["everything"]'),
        ("race", "x" * 30_000),
        ("layers", "[" * 1900),
        ("zoom", "3"),
    ],
)
def test_a_hostile_view_is_a_sentence(key: str, value: str) -> None:
    with pytest.raises(InputError) as caught:
        LabView.from_query({f"view.{key}": value})
    assert caught.value.sentence.endswith(".")
    assert len(caught.value.sentence) < 400


def test_every_part_that_can_be_hidden_has_words() -> None:
    assert PARTS.keys() == set(typing.get_args(Part))


def test_a_race_says_its_difference_and_reads_it_again() -> None:
    config = presets.load(presets.LAB).config
    other = config.edit({"objective": "wasserstein", "penalties.gp.weight": 5.0, "opt_D.lr": 0.003})
    view = LabView(race=race_of(config, other))
    assert config.edit(view.difference()) == other
    assert "with penalties.gp" in suggestions.title(config, other, IN_ENGLISH)
    assert suggestions.title(other, config.edit({"opt_D.lr": 0.003}), IN_ENGLISH).endswith("without penalties.gp")


def test_a_race_may_differ_in_a_drawing() -> None:
    config = presets.load(presets.LAB).config.edit({"data": "placed"})
    other = config.edit({"data.points": "Abcd" * MAX_POINTS})
    view = LabView.from_query(LabView(race=race_of(config, other)).to_query())
    assert config.edit(view.difference()) == other
    assert len(suggestions.title(config, other, IN_ENGLISH)) < 100


@pytest.mark.parametrize("preset", points, ids=lambda p: p.name)
def test_every_variation_can_be_made(preset: Preset) -> None:
    for choice in suggestions.cures(preset.config, str):
        preset.config.edit_while_running(choice["patch"])
    for choice in suggestions.rivals(preset.config, str):
        other = preset.config.edit(choice["patch"])
        assert other.problems() == []
        assert suggestions.title(preset.config, other, IN_ENGLISH)
    assert len(suggestions.cures(preset.config, str)) >= 10
