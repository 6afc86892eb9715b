"""The lens against scikit-learn's nearest neighbours, and on a picture that was copied."""

from __future__ import annotations

import dataclasses

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


def test_usual_distances_are_those_of_the_same_label(digits: Dataset) -> None:
    """Ones come nearer to each other than eights: what is close for an eight is nothing for a one."""
    assert digits.labels is not None
    assert digits.held_out_labels is not None
    lens, close = Lens(digits), {}
    known = NearestNeighbors(n_neighbors=1).fit(digits.normalise(digits.train).flatten(1).numpy())
    for label in (1, 8):
        found = lens.nearest(digits.normalise(digits.train[digits.labels == label][:1])[0])
        held = digits.held_out[digits.held_out_labels == label][:REFERENCES]
        distance = known.kneighbors(digits.normalise(held).flatten(1).numpy())[0] / 28
        wanted = np.quantile(distance, (0.5, 0.05, 0.95))
        np.testing.assert_allclose((found.usual, found.close, found.far), wanted, rtol=1e-3)
        close[label] = found.close
    assert close[1] < 0.5 * close[8]


def test_without_labels_all_held_out_samples_are_the_reference(digits: Dataset) -> None:
    plain = dataclasses.replace(digits, labels=None, held_out_labels=None)
    known = NearestNeighbors(n_neighbors=1).fit(digits.normalise(digits.train).flatten(1).numpy())
    usual = known.kneighbors(digits.normalise(digits.held_out[:REFERENCES]).flatten(1).numpy())[0] / 28
    found = Lens(plain).nearest(digits.normalise(digits.held_out[:1])[0])
    assert found.usual == pytest.approx(float(np.median(usual)), rel=1e-3)


@pytest.mark.parametrize("by", ["pixels", "features"])
def test_a_copy_is_nearer_than_anything_new(digits: Dataset, by: str) -> None:
    lens = Lens(digits, by)
    found = lens.nearest(digits.batch(torch.tensor([123]))[0])
    assert found.index[0] == 123
    assert found.distance[0] < 0.1 * found.close
    new = lens.nearest(digits.normalise(digits.held_out[5:6])[0])
    assert new.distance[0] > 3 * found.distance[0]
    assert found.close <= found.usual
