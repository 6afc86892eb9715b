"""Directions of known factors, scored: against generators whose latent space is known."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any, ClassVar, cast

import numpy as np
import pytest
import torch
from scipy.stats import spearmanr
from torch import Tensor

from playground import paths
from playground.data.faces import Faces
from playground.data.rendered import Factor, Rendered
from playground.latent import factors
from playground.latent.directions import supervised
from playground.runs.helper.sampling import load_model


class Bars(Rendered):
    """A grey field whose left and right halves have each their own brightness."""

    name: ClassVar[str] = "bars"
    label: ClassVar[str] = "bars"
    factors: ClassVar[tuple[Factor, ...]] = (Factor("left"), Factor("right"))

    @classmethod
    def draw(cls, values: Tensor) -> Tensor:
        halves = values[:, None, None, :].repeat_interleave(32, 3)
        return halves.expand(-1, 3, 64, -1).clone()


def test_supervised_directions_move_one_factor_each() -> None:
    rng = np.random.default_rng(0)
    A, z = rng.normal(size=(10, 4)), rng.normal(size=(5000, 10))
    found = supervised(z, z @ A + 3)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1)
    moved = found @ A
    np.testing.assert_allclose(moved, np.diag(np.diag(moved)), atol=1e-10)
    assert (np.diag(moved) > 0).all()


def test_supervised_directions_are_the_mean_jacobian_of_a_bent_map() -> None:
    """Stein's lemma: for standard normal z the regression of tanh(w·z) on z points along w."""
    rng = np.random.default_rng(1)
    w, z = np.array([3.0, 4.0, 0.0]) / 5, rng.normal(size=(100_000, 3))
    (found,) = supervised(z, np.tanh(2 * z @ w)[:, None])
    np.testing.assert_allclose(found, w, atol=0.02)


def test_rank_correlation_is_spearmans() -> None:
    rng = np.random.default_rng(2)
    for _ in range(20):
        a, b = rng.normal(size=(2, 13))
        assert factors.rank_correlation(a, b) == pytest.approx(spearmanr(a, b).statistic)


@pytest.fixture(scope="module")
def read() -> tuple[factors.Reader, Any]:
    return factors.reader(Bars, renders=1500, epochs=4)


def test_the_reader_reads_what_was_drawn(read: tuple[factors.Reader, Any]) -> None:
    net, r2 = read
    assert (r2 > 0.95).all()
    values = Bars.sample(200, 99)
    found = net.read(factors.seen(Bars.pictures(values)))
    for k in range(2):
        assert spearmanr(found[:, k], values[:, k]).statistic > 0.97


def test_a_known_generator_gets_the_right_score(
    read: tuple[factors.Reader, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """G draws bars: left from z₀ + z₁, right from z₁. The directions must undo the mixture."""

    def G(z: Tensor, y: object) -> Tensor:
        return 2 * Bars.draw(torch.sigmoid(torch.stack([z[:, 0] + z[:, 1], z[:, 1]], 1))) - 1

    monkeypatch.setattr(factors, "reader", lambda source: read)
    monkeypatch.setattr(factors, "SAMPLES", 1500)
    model = SimpleNamespace(config=SimpleNamespace(latent=SimpleNamespace(size=3)), G=G, classes=())
    found = factors.drawn(cast("Any", model), Bars)
    left, right = (np.array(d["vector"]) for d in found["directions"])
    np.testing.assert_allclose(left, [1, 0, 0], atol=0.1)
    np.testing.assert_allclose(right, np.array([-1, 1, 0]) / np.sqrt(2), atol=0.1)
    assert min(found["factors"]["spearman"]) > 0.95
    matrix = np.array(found["factors"]["matrix"])
    assert (np.abs(matrix - np.diag(np.diag(matrix))) < 0.1 * np.diag(matrix).min()).all()


@pytest.mark.slow
def test_directions_of_the_faces_that_come_with_the_project_do_what_their_card_says() -> None:
    """Scored anew by a reader that has seen a sixth of the renders: enough for what is easy to see."""
    net, r2 = factors.reader(Faces, renders=3000, epochs=4)
    model = load_model("faces")
    told = json.loads((paths.pretrained_dir() / "faces.json").read_text(encoding="utf-8"))
    names = told["factors"]["names"]
    bases = torch.randn((12, model.config.latent.size), generator=torch.Generator().manual_seed(3))
    for name in ("tilt", "hair colour"):
        k = names.index(name)
        (vector,) = (np.array(d["vector"]) for d in told["directions"] if d["name"] == name)
        assert r2[k] > 0.8
        walked = factors.walk(model, net.read, bases, vector)
        found = np.mean([factors.rank_correlation(np.arange(factors.STEPS), along[:, k]) for along in walked])
        assert found >= 0.9
        assert found == pytest.approx(told["factors"]["spearman"][k], abs=0.08)
        moved = np.abs((walked[:, 8] - walked[:, 4]).mean(0))
        easy = [i for i in range(len(names)) if r2[i] > 0.8]
        assert moved[k] > 2 * max(moved[i] for i in easy if i != k)
