"""Finds directions in the latent space that change one property. NumPy only, because the app loads no PyTorch."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def sefa(A: Array, k: int) -> Array:
    """The `k` unit directions that the first layer amplifies most: eigenvectors of AᵀA, largest eigenvalue first.

    `A`: units×d, the weights of the first layer for z. Returns k×d. Shen & Zhou 2021, eq. 7; no samples, no training.
    """
    values, vectors = np.linalg.eigh(A.T @ A)
    order = np.argsort(values)[::-1][: min(k, A.shape[1])]
    return signed(vectors[:, order].T)


def ganspace(z: Array, activations: Array, k: int) -> Array:
    """The `k` unit directions of z that change the principal components of activations (Härkönen et al. 2020).

    `z`: n×d and `activations`: n×units of the same samples. PCA of the activations, then the least-squares map from
    the coordinates of the components to z (their section 2.3). Returns at most k×d, fewer if the layer has fewer.
    """
    x = _coordinates(activations - activations.mean(0), k)
    back, *_ = np.linalg.lstsq(x, z - z.mean(0), rcond=None)
    lengths = np.linalg.norm(back, axis=1, keepdims=True)
    return signed(back / np.maximum(lengths, 1e-300))


def _coordinates(rows: Array, k: int) -> Array:
    """The coordinates of `rows` (n×p, centred) in at most `k` principal components: n×k.

    By subspace iteration (Halko et al. 2011, Algorithms 4.4 and 5.1), because all components would take seconds.
    """
    width = min(k + 8, *rows.shape)
    basis = rows @ np.random.default_rng(0).standard_normal((rows.shape[1], width))
    for _ in range(6):
        basis = rows @ (rows.T @ np.linalg.qr(basis)[0])
    basis, _ = np.linalg.qr(basis)
    left, sizes, _ = np.linalg.svd(basis.T @ rows, full_matrices=False)
    there = sizes[:k] > 1e-6 * max(sizes[0], 1e-300)
    found: Array = (basis @ left[:, :k] * sizes[:k])[:, there]
    return found


def supervised(z: Array, factors: Array) -> Array:
    """For each factor the unit direction of z that changes it and, to first order, no other factor.

    `z`: n×d, standard normal; `factors`: n×k, read from G(z), each on a scale of about 1. Least squares of the factors
    on z gives the mean Jacobian (Stein's lemma). The columns of its pseudo-inverse keep all other factors constant (the
    conditional manipulation of Shen et al. 2020, section 2.3.2, for all at once). Returns k×d; the factor grows along
    its direction.
    """
    slopes, *_ = np.linalg.lstsq(z - z.mean(0), factors - factors.mean(0), rcond=None)  # d×k
    moves = np.linalg.pinv(slopes)  # k×d: row i changes factor i by 1 and the others by 0
    unit: Array = moves / np.linalg.norm(moves, axis=1, keepdims=True)
    return unit


def signed(directions: Array) -> Array:
    """The same k×d directions with the sign that makes the largest coordinate positive."""
    largest = np.take_along_axis(directions, np.abs(directions).argmax(1)[:, None], 1)
    turned: Array = directions * np.where(largest < 0, -1.0, 1.0)
    return turned
