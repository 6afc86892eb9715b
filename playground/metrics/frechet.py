"""Classifier-FD: the Fréchet distance between real and generated images in the features of a small classifier.

It is FID (Heusel et al. 2017, eq. 6) with another network. Because its scale differs, it is never called FID, and it is
always shown beside its floor, the score of real images.
"""

from __future__ import annotations

import hashlib
import math
from typing import TYPE_CHECKING, NamedTuple

from playground.errors import InputError
from playground.metrics.held_out import held_out, paired
from playground.texts import Message

if TYPE_CHECKING:
    from torch import Tensor

    from playground.data.dataset import Dataset

PROTOCOL = (
    "classifier-fd 1: samples rounded to 256 grey levels; features are the classifier's last hidden layer (64, after "
    "ReLU), standardised on the clean training images; n samples against n held-out images drawn with seed 0; "
    "unbiased covariances, float64"
)
SHAPES = tuple((1, side, side) for side in (28, 32, 64))
CHUNK = 500  # images per pass through the classifier, which bounds the memory


class Gaussian(NamedTuple):
    """Mean (d,) and covariance (d, d) of features, float64."""

    mean: Tensor
    cov: Tensor


def gaussian(features: Tensor) -> Gaussian:
    """Mean and unbiased covariance of features n×d, n ≥ 2."""
    features = features.double()
    d = features.shape[1]
    return Gaussian(features.mean(0), features.T.cov().reshape(d, d))  # for one feature, cov() returns a scalar


def frechet_distance(a: Gaussian, b: Gaussian) -> float:
    """‖μ_a − μ_b‖² + tr(Σ_a + Σ_b − 2 (Σ_a Σ_b)^½), the squared 2-Wasserstein distance (Dowson & Landau 1982, eq. 4).

    The trace of the root comes from the eigenvalues of Σ_a^½ Σ_b Σ_a^½. It has the eigenvalues of Σ_a Σ_b, but is
    symmetric, so they are real and non-negative up to rounding, even for singular covariances (few samples).
    """
    import torch

    values, vectors = torch.linalg.eigh(a.cov)
    root = (vectors * values.clamp(min=0).sqrt()) @ vectors.T
    cross = torch.linalg.eigvalsh(root @ b.cov @ root).clamp(min=0).sqrt().sum()
    distance = (a.mean - b.mean).square().sum() + a.cov.trace() + b.cov.trace() - 2 * cross
    return max(0.0, float(distance))


def classifier_fd(samples: Tensor, data: Dataset) -> float:
    """Classifier-FD between images n×1×s×s and n held-out images of `data`, by `PROTOCOL`. Lower is better.

    s is 28, 32 or 64; the values are in [-1, 1]. NaN if a sample is not finite. Raises `InputError` if no classifier
    knows the classes of `data`, and for fewer than 2 samples.
    """
    name = judge(data)
    samples, n = paired(samples, data)
    if n < 2:
        raise InputError(Message("frechet_two_samples", "A Fréchet distance needs at least 2 samples."))
    if not samples.isfinite().all():
        return math.nan
    return frechet_distance(gaussian(features(name, grey_levels(samples))), _reference(name, held_out(data, n)))


def judge(data: Dataset) -> str:
    """The name of the bundled classifier that knows the classes of `data`. Raises `InputError` if there is none."""
    from playground.metrics.network import card, classifiers

    for name in classifiers():
        if data.shape in SHAPES and data.class_names and set(data.class_names) <= set(card(name)["classes"]):
            return name
    raise InputError(
        Message(
            "frechet_no_classifier",
            "Classifier-FD needs a classifier of the data. There are classifiers for MNIST and Fashion-MNIST only. "
            "Take sliced_wasserstein for other data.",
        )
    )


def grey_levels(x: Tensor) -> Tensor:
    """Images in [-1, 1] rounded to uint8, as in files, so that live numbers agree with those of files."""
    import torch

    return ((x.clamp(-1, 1) + 1) * 127.5).round().to(torch.uint8)


def pixels(x: Tensor) -> Tensor:
    """The input of the classifier, float32 n×1×28×28 in [-1, 1], from uint8 images n×1×s×s.

    Reverses the setting “picture size” of the data: removes the border of 32 pixels, and shrinks 64 pixels.
    """
    from torch.nn import functional as F

    x = x.float() / 127.5 - 1
    if x.shape[-1] == 32:
        return x[..., 2:30, 2:30]
    return x if x.shape[-1] == 28 else F.interpolate(x, size=(28, 28), mode="bilinear", antialias=True)


def features(name: str, images: Tensor) -> Tensor:
    """Standardised features n×64 (float32) of uint8 images n×1×s×s, by the bundled classifier `name`."""
    import torch

    from playground.metrics.network import classifier

    net = classifier(name)
    with torch.no_grad():
        return torch.cat([net.features(pixels(part)) for part in torch.split(images, CHUNK)])


# The Gaussians of real images, by classifier and content: a run always compares with the same few thousand images.
_references: dict[tuple[str, bytes], Gaussian] = {}


def _reference(name: str, images: Tensor) -> Gaussian:
    key = name, hashlib.sha256(images.contiguous().numpy().tobytes()).digest()
    if key not in _references:
        _references[key] = gaussian(features(name, images))
    return _references[key]
