"""What runs and settings are called: the preset that they came from, and the difference in words."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

from playground import presets
from playground.app.run_names import compared_settings, described, described_changes, title
from playground.config import RunConfig, flatten, setting_label
from playground.messages import State
from playground.runs.folder.index import RunInfo
from playground.runs.folder.label import Label
from tests.strategies import configs

ARTICLE = presets.load("article").config


@pytest.mark.parametrize(
    ("preset", "patch", "name"),
    [
        ("article", {}, "The article's GAN"),
        ("mode-collapse", {}, "Mode collapse"),
        ("article", {"stop.seconds": 5.0}, "The article's GAN"),  # how long it trains does not make it another run
        ("article", {"opt_G.lr": 0.5}, "The article's GAN, learning rate of G 0.5"),
        ("article", {"data": "fashion"}, "The article's GAN, Fashion-MNIST"),
        ("article", {"penalties.r1": None}, "The article's GAN, R1 off"),
        ("article", {"opt_G.lr": 0.5, "seed": 3, "loop.batch": 8},
         "The article's GAN, batch size 8, learning rate of G 0.5, and 1 more"),
    ],
)  # fmt: skip
def test_a_run_is_named_by_its_preset_and_what_is_different(preset: str, patch: dict[str, Any], name: str) -> None:
    assert sorted(described(presets.load(preset).config.edit(patch)).split(", ")) == sorted(name.split(", "))


def test_a_name_that_a_person_gave_comes_first() -> None:
    assert title(RunInfo("x", Label("mine"), State(), ARTICLE)) == "mine"
    assert title(RunInfo("x", Label(), State(), ARTICLE)) == "The article's GAN"


@settings(max_examples=20, deadline=None)
@given(configs())
def test_every_setting_has_a_label_and_every_difference_is_told(config: RunConfig) -> None:
    for path, _ in flatten(config):
        label = str(setting_label(path, config))
        assert "." not in label.replace("…", "") or path.startswith(("penalties", "auxiliaries"))
    assert described(config)
    mine, other = dict(flatten(config)), dict(flatten(ARTICLE))
    rows = compared_settings([config, ARTICLE])
    assert len(rows) == len(mine | other)
    assert sum(row.differs for row in rows) == sum(mine.get(p) != other.get(p) for p in mine | other)


def test_differences_are_told_in_words() -> None:
    after = ARTICLE.edit({"objective": "hinge", "opt_D.lr": 0.002, "loop.ema_warmup": False})
    rows = compared_settings([ARTICLE, after, ARTICLE])
    assert [(row.label, *row.values) for row in rows if row.differs] == [
        ("Loss", "Non-saturating", "Hinge", "Non-saturating"),
        ("learning rate of D", "0.001", "0.002", "0.001"),
        ("EMA warm-up", "on", "off", "on"),
    ]
    assert ("batch size", "64", "64", "64") in [(row.label, *row.values) for row in rows if not row.differs]
    assert described_changes(ARTICLE, after) == "Loss Hinge, learning rate of D 0.002, EMA warm-up off"
    assert not any(row.differs for row in compared_settings([ARTICLE, ARTICLE]))
    assert compared_settings([]) == []


def test_a_setting_that_a_run_has_not_got_is_a_dash() -> None:
    plain = ARTICLE.edit({"penalties.r1": None})
    rows = {row.label: row for row in compared_settings([plain, ARTICLE])}
    assert rows["Penalties on D"].values == ("none", "R1")
    assert rows["R1: γ"].values[0] == "–" != rows["R1: γ"].values[1]
    assert rows["R1: γ"].differs
