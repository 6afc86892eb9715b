"""Which figures a run is drawn with: those that mean something for it."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from playground import presets
from playground.blocks.figures import figures_for, main_figures, other_figures
from playground.kinds import IMAGES, POINTS
from playground.metrics import fitting
from playground.objectives import OBJECTIVES


@pytest.mark.parametrize(
    ("patch", "there"),
    [
        ({"objective": "ns"}, {"gap", "value"}),
        ({"objective": "minimax"}, {"gap", "value"}),
        ({"objective": "lsgan"}, {"gap"}),
        ({"objective": "lsgan", "tricks.pac": 2}, set()),
        ({"objective": "hinge"}, set()),
        ({"objective": "rpgan"}, set()),
    ],
)
def test_the_gap_is_drawn_where_there_is_an_optimal_D(patch: dict[str, Any], there: set[str]) -> None:
    config = presets.default_for(POINTS).config.edit(patch)
    assert {f.id for f in figures_for(config)} & {"gap", "value"} == there


@pytest.mark.parametrize("name", OBJECTIVES)
def test_an_objective_knows_without_torch_whether_it_has_an_optimal_D(name: str) -> None:
    objective, half = OBJECTIVES[name](), torch.tensor([0.5])
    assert objective.has_best == (objective.optimal(half, half) is not None)


def test_every_metric_has_a_figure_with_its_floor_and_is_shown_as_measured() -> None:
    for kind in (POINTS, IMAGES):
        config = presets.default_for(kind).config
        traces = {t["key"]: t for figure in figures_for(config) for t in figure.to_json(str)["traces"]}
        for name in fitting(config.data):
            assert not traces[name]["smooth"]
            assert traces[f"{name}_floor"]["dash"]
        assert traces["loss_D"]["smooth"]


@pytest.mark.parametrize(
    ("objective", "title", "bounded"),
    [
        ("ns", "Probability that D gives", True),
        ("minimax", "Probability that D gives", True),
        ("rpgan", "Probability that D finds the real one of two", True),
        ("hinge", "Score that D gives (not a probability)", False),
        ("lsgan", "Score that D gives (not a probability)", False),
    ],
)
def test_the_first_chart_says_whether_d_gives_a_probability(objective: str, title: str, bounded: bool) -> None:
    config = presets.load(presets.FIRST).config.edit({"objective": objective})
    answers, quality = (figure.to_json(str) for figure in main_figures(config))
    assert answers["title"] == title
    low, high = answers["layout"]["yaxis"].get("range", (None, None))
    assert bounded == (low is not None and low <= 0 and high >= 1)
    assert [a["text"] for a in answers["layout"]["annotations"]] == (["½: cannot tell apart"] if bounded else [])
    assert quality["id"] == "fd"


def test_main_and_other_figures_are_all_figures_once() -> None:
    for preset in presets.all_presets():
        ids = [f.id for f in (*main_figures(preset.config), *other_figures(preset.config))]
        assert sorted(ids) == sorted({f.id for f in figures_for(preset.config)})
