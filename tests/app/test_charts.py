"""Which figures a run is drawn with: those that mean something for it."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from playground import presets
from playground.app.figures import figures_for
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
        traces = {t["key"]: t for figure in figures_for(config) for t in figure.to_json()["traces"]}
        for name in fitting(config.data):
            assert not traces[name]["smooth"]
            assert traces[f"{name}_floor"]["dash"]
        assert traces["loss_D"]["smooth"]
