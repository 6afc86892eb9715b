"""Directions: SeFa and GANSpace against linear generators, where the answers are known."""

from __future__ import annotations

import numpy as np
import pytest

from playground.latent.directions import ganspace, sefa, signed


def test_sefa_finds_the_right_singular_vectors_in_order() -> None:
    A = np.random.default_rng(0).normal(size=(30, 7))
    _, _, known = np.linalg.svd(A)
    found = sefa(A, 7)
    assert np.allclose(np.abs(np.sum(found * known, 1)), 1)
    stretch = np.linalg.norm(A @ found.T, axis=0)
    assert (np.diff(stretch) < 0).all()
    assert sefa(A, 99).shape == (7, 7)


@pytest.mark.parametrize("units", [5, 400])
def test_ganspace_finds_the_axes_of_a_linear_layer(units: int) -> None:
    rng = np.random.default_rng(1)
    d, n = 6, 300
    left, _ = np.linalg.qr(rng.normal(size=(units, min(units, d))))
    right, _ = np.linalg.qr(rng.normal(size=(d, d)))
    scales = np.array([9.0, 7, 5, 3, 2, 1])[: min(units, d)]
    A = left @ np.diag(scales) @ right[:, : len(scales)].T
    z = rng.normal(size=(n, d))
    z -= z.mean(0)
    z = np.linalg.qr(z)[0] * np.sqrt(n)  # exactly white, so that the components are exactly the singular vectors
    found = ganspace(z, z @ A.T + 3.0, 3)
    assert found.shape == (3, d)
    assert np.allclose(np.abs(np.sum(found * right[:, :3].T, 1)), 1, atol=1e-6)


def test_ganspace_is_the_regression_on_scikit_learns_components() -> None:
    from sklearn.decomposition import PCA
    from sklearn.linear_model import LinearRegression

    rng = np.random.default_rng(5)
    z = rng.normal(size=(600, 12))
    activations = np.maximum(z @ rng.normal(size=(12, 700)) + rng.normal(size=700), 0)
    back = LinearRegression().fit(PCA(8, svd_solver="full").fit_transform(activations), z).coef_.T
    known = signed(back / np.linalg.norm(back, axis=1, keepdims=True))
    np.testing.assert_allclose(ganspace(z, activations, 8), known, atol=1e-3)


def test_ganspace_gives_no_more_than_there_is() -> None:
    rng = np.random.default_rng(2)
    z = rng.normal(size=(50, 4))
    assert ganspace(z, z[:, :2] @ rng.normal(size=(2, 9)), 8).shape == (2, 4)


def test_a_direction_and_its_opposite_are_shown_alike() -> None:
    found = np.random.default_rng(4).normal(size=(5, 6))
    assert np.array_equal(signed(found), signed(-found))
