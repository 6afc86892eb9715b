"""Analyses of a run in the plane: they agree with their parts and report their limits."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest
import torch

from playground.data import load
from playground.data.dataset import round_density
from playground.errors import InputError
from playground.metrics.divergences import around, js
from playground.metrics.plane import Mass, PlaneGrid, real
from playground.runs.helper import handlers
from playground.runs.helper.sampling import load_model
from playground.runs.worker.evaluation import gap
from playground.training.state import TrainingState
from tests.runs.helpers import Played, new, tiny


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Played:
    played = new(tmp_path_factory.mktemp("runs"), condition="none", objective="ns", penalties={}, stop__steps=30)
    played.play()
    return played


def test_divergences_are_those_of_the_generator_in_the_folder(run: Played) -> None:
    found = handlers.divergences(str(run.folder.path), raw=False)
    model = load_model(run.folder.path)
    data = load(model.config.data)
    grid = PlaneGrid(around(data))
    with torch.no_grad():
        points = model.G(torch.randn(200_000, 2, generator=torch.Generator().manual_seed(3)), None)
    assert found["js"] == pytest.approx(js(real(data, grid), Mass(grid.share(points), "samples")), abs=5e-3)
    assert found["step"] == 30
    assert 0 <= found["gap"] <= 1
    assert (found["p"], found["singular"]) == ("exact", False)
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_the_gap_is_logged_with_the_metrics(run: Played) -> None:
    rows = [row.values["gap"] for row in run.folder.rows()[0] if "gap" in row.values]
    assert rows[-1] == pytest.approx(handlers.divergences(str(run.folder.path))["gap"], abs=0.01)


@pytest.mark.parametrize("noise", [0.0, 0.3])
def test_the_gap_is_a_mean_over_samples(noise: float) -> None:
    """With a linear G both densities are known: ½ E_p|D − D*| + ½ E_q|D − D*|, at points and not in cells."""
    patch = {
        "data": "two_gaussians",
        "G.hidden": [],
        "G.norm": "none",
        "objective": "ns",
        "tricks.instance_noise": noise,
    }
    config = tiny(condition="none", objective="ns").edit(patch)
    data, rng = load(config.data), torch.Generator().manual_seed(0)
    state = TrainingState.begin(config, data)
    with torch.no_grad():
        weight, bias = state.G.parameters()
        weight.copy_(torch.eye(2) * 0.6)
        bias.copy_(torch.tensor([0.5, 0.1]))
        n = 40_000
        fakes = state.G(torch.randn(n, 2, generator=rng), None)
        x = torch.cat([data.train[:n], fakes])
        x = x + noise * torch.randn(x.shape, generator=rng)
        assert data.truth is not None
        assert data.truth.centres is not None
        p = round_density(x, data.truth.centres, math.hypot(data.truth.sigma, noise)).exp()
        q = round_density(x, torch.tensor([[0.5, 0.1]]), math.hypot(0.6, noise)).exp()
        wanted = (state.D(x, None).logits.sigmoid() - p / (p + q)).abs().mean()
    assert gap(state) == pytest.approx(float(wanted), abs=0.01)


def test_a_fresh_critic_and_the_cells_agree(run: Played) -> None:
    found = handlers.fresh_critic(str(run.folder.path), steps=60)
    assert 0.2 < found["bound"] <= found["js_cells"] + 3 * found["error"] <= math.log(2) + 0.05
    assert found["bound"] == pytest.approx((found["V"] + math.log(4)) / 2)
    assert found["curve"][-1][0] == 60
    assert max(value for _, value in found["curve"]) == pytest.approx(found["bound"], abs=0.05)
    assert "JS ≥" in found["sentence"]
    assert "lower bound" in found["sentence"]


def test_eigenvalues_come_with_a_field_and_a_sentence(run: Played) -> None:
    found = handlers.eigenvalues(str(run.folder.path))
    n = handlers.summary(run.folder.config().to_json())
    assert len(found["eigenvalues"]) == n["G"]["parameters"] + n["D"]["parameters"]
    assert found["radius"] == pytest.approx(max(math.hypot(*v) for v in found["eigenvalues"]))
    assert json.loads(json.dumps(found, allow_nan=False)) == found


@pytest.mark.parametrize(
    ("patch", "note"),
    [
        ({"latent__size": 1}, "no density"),
        ({"data": "pinwheel", "data__classes": [0]}, "counted from its samples"),
        ({"latent__size": 5, "tricks__pac": 2}, "latent numbers"),
        ({"objective": "wasserstein"}, "at least as large as these"),
    ],
)
def test_limits_of_accuracy_are_reported(tmp_path: Path, patch: dict[str, Any], note: str) -> None:
    played = new(tmp_path, condition="none", **{"stop__steps": 1, "objective": "ns", "penalties": {}, **patch})
    played.play()
    found = handlers.divergences(str(played.folder.path))
    assert any(note in said for said in found["notes"])
    assert (found["gap"] is None) == ("tricks__pac" in patch or "objective" in patch)
    assert found["best"]


def test_impossible_requests_are_refused(run: Played, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="50 to"):
        handlers.fresh_critic(str(run.folder.path), steps=10**9)
    labelled = new(tmp_path, stop__steps=1, condition="concatenation")
    labelled.play()
    for ask in (handlers.divergences, handlers.fresh_critic, handlers.eigenvalues):
        with pytest.raises(InputError, match="without labels"):
            ask(str(labelled.folder.path))
    empty = new(tmp_path)
    with pytest.raises(InputError, match="no checkpoint"):
        handlers.divergences(str(empty.folder.path))
