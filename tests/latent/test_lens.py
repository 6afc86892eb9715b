"""The lens against scikit-learn's nearest neighbours, and on a picture that was copied."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from sklearn.neighbors import NearestNeighbors

from playground.data import DATA, load
from playground.data.dataset import Dataset
from playground.latent.lens import REFERENCES, Lens


@pytest.fixture(scope="module")
def digits() -> Dataset:
    return load(DATA["mnist"](fraction=0.1))


def test_neighbours_are_scikit_learns(digits: Dataset) -> None:
    flat = digits.normalise(digits.train).flatten(1).numpy()
    known = NearestNeighbors(n_neighbors=5).fit(flat)
    lens = Lens(digits)
    for i in (3, 77):
        x = digits.normalise(digits.held_out[i : i + 1])[0]
        found = lens.nearest(x)
        distance, index = known.kneighbors(x.flatten()[None].numpy())
        assert found.index == index[0].tolist()
        np.testing.assert_allclose(found.distance, distance[0] / 28, rtol=1e-3)
    usual = known.kneighbors(digits.normalise(digits.held_out[:REFERENCES]).flatten(1).numpy(), 1)[0] / 28
    assert lens.nearest(x).usual == pytest.approx(float(np.median(usual)), rel=0.02)


@pytest.mark.parametrize("by", ["pixels", "features"])
def test_a_copy_is_nearer_than_anything_new(digits: Dataset, by: str) -> None:
    lens = Lens(digits, by)
    found = lens.nearest(digits.batch(torch.tensor([123]))[0])
    assert found.index[0] == 123
    assert found.distance[0] < 0.1 * found.close
    new = lens.nearest(digits.normalise(digits.held_out[5:6])[0])
    assert new.distance[0] > 3 * found.distance[0]
    assert found.close <= found.usual
