"""Augmentations against their definitions, computed apart in NumPy; they are differentiable and evenly random."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from scipy import stats
from torch import Tensor

from playground.objectives import AUGMENTATIONS, Augmentation
from playground.objectives.augmentations import Colour, Cutout, Translation

NAMES = list(AUGMENTATIONS)


def rng(seed: int = 7) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def pictures(n: int, c: int = 3, h: int = 16, w: int = 24) -> Tensor:
    return torch.rand(n, c, h, w, generator=rng(1)) * 1.8 - 0.9


def even(found: NDArray[np.integer], most: int) -> bool:
    """Whether each of 0 … most comes equally often, by a χ² test; a right one fails once in ten thousand seeds."""
    counts = np.bincount(found, minlength=most + 1)
    return len(counts) == most + 1 and bool(stats.chisquare(counts).pvalue > 1e-4)


@pytest.mark.parametrize("reach", [0.125, 0.5])
def test_translation_moves_each_picture_by_whole_pixels_and_fills_with_grey(reach: float) -> None:
    x = pictures(4000, 2, 8, 16)
    found, original = Translation(reach=reach).apply(x, rng()).numpy(), x.numpy()
    most = int(8 * reach), int(16 * reach)
    shifts = []
    for before, after in zip(original, found, strict=True):
        frame = np.pad(before, ((0, 0), (most[0], most[0]), (most[1], most[1])))
        places = [
            (s, t)
            for s in range(2 * most[0] + 1)
            for t in range(2 * most[1] + 1)
            if np.array_equal(frame[:, s : s + 8, t : t + 16], after)
        ]
        assert len(places) == 1
        shifts += places
    down, right = np.array(shifts).T
    assert even(down, 2 * most[0])
    assert even(right, 2 * most[1])
    assert abs(stats.spearmanr(down, right).statistic) < 0.06, "the two axes move independently"


@pytest.mark.parametrize(("h", "w", "side"), [(16, 24, 0.5), (9, 28, 0.34)])
def test_cutout_hides_one_square_whose_centre_is_anywhere(h: int, w: int, side: float) -> None:
    x = pictures(4000, 3, h, w)
    hidden = Cutout(side=side).apply(x, rng()).numpy() == 0
    assert (hidden == hidden[:, :1]).all(), "in all channels at the same place"
    for axis, size in ((2, h), (3, w)):
        cut, part = hidden[:, 0].any(4 - axis), int(size * side)
        first, last = cut.argmax(1), size - 1 - cut[:, ::-1].argmax(1)
        assert np.array_equal(cut, (first[:, None] <= np.arange(size)) & (np.arange(size) <= last[:, None]))
        whole = (first > 0) & (last < size - 1)
        assert (last - first + 1)[whole].tolist() == [part] * int(whole.sum())
        centre = np.where(first > 0, first + part // 2, last + 1 - part + part // 2)
        assert even(centre, size - part % 2)
    rectangle = hidden[:, 0].any(2)[:, :, None] & hidden[:, 0].any(1)[:, None, :]
    assert np.array_equal(hidden[:, 0], rectangle)
    assert torch.equal(Cutout(side=side).apply(x, rng())[~torch.from_numpy(hidden)], x[~torch.from_numpy(hidden)])


def colours(x: NDArray[np.float64], beta: float, sigma: float, kappa: float) -> NDArray[np.float64]:
    """One picture c×h×w with brightness β added, saturation times σ and contrast times κ, as a sentence says it."""
    brighter = x + beta
    grey = brighter.mean(0)
    vivid = np.stack([grey + sigma * (channel - grey) for channel in brighter])
    return vivid.mean() + kappa * (vivid - vivid.mean())


@pytest.mark.parametrize("strength", [1.0, 0.4])
def test_colour_changes_brightness_saturation_and_contrast(strength: float) -> None:
    x = pictures(1500).double()
    found, original = Colour(strength=strength).apply(x, rng()).numpy(), x.numpy()
    axes = (1, 2, 3)
    grey, before = found.mean(1, keepdims=True), original.mean(1, keepdims=True)
    beta = found.mean(axes) - original.mean(axes)  # the other two changes keep the mean
    kappa = grey.std(axes) / before.std(axes)  # the saturation keeps the grey picture
    sigma = (found - grey).std(axes) / (original - before).std(axes) / kappa
    for i in range(len(x)):
        np.testing.assert_allclose(found[i], colours(original[i], beta[i], sigma[i], kappa[i]), atol=1e-6)
    for value, low, width in ((beta, -0.5, 1.0), (sigma, 0.0, 2.0), (kappa, 0.5, 1.0)):
        middle = low + width / 2
        uniform = stats.uniform(middle - strength * width / 2, strength * width)
        assert stats.kstest(value, uniform.cdf).pvalue > 1e-4
    assert np.abs(np.corrcoef([beta, sigma, kappa]) - np.eye(3)).max() < 0.1, "drawn independently"


def test_a_grey_picture_has_no_saturation() -> None:
    x = pictures(300, 1).double()
    found, original = Colour().apply(x, rng()).numpy(), x.numpy()
    beta = found.mean((1, 2, 3)) - original.mean((1, 2, 3))
    kappa = found.std((1, 2, 3)) / original.std((1, 2, 3))
    assert (kappa > 0.49).all()
    for i in range(len(x)):
        np.testing.assert_allclose(found[i], colours(original[i], beta[i], 1.0, kappa[i]), atol=1e-6)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("shape", [(5, 1, 28, 28), (3, 3, 9, 14)])
def test_one_seed_gives_one_transformation_and_only_the_given_generator_is_used(
    name: str, shape: tuple[int, ...]
) -> None:
    x, option = pictures(*shape), AUGMENTATIONS[name]()
    before = torch.get_rng_state()
    one, other = option.apply(x, rng(3)), option.apply(x, rng(3))
    assert one.shape == x.shape
    assert one.dtype == x.dtype
    assert torch.equal(one, other)
    assert not torch.equal(one, option.apply(x, rng(4)))
    assert torch.equal(before, torch.get_rng_state())


@pytest.mark.parametrize("option", [Colour(strength=0.0), Translation(reach=0.0), Cutout(side=0.0)])
def test_a_strength_of_zero_changes_nothing(option: Augmentation) -> None:
    x = pictures(5)
    torch.testing.assert_close(option.apply(x, rng()), x)


@pytest.mark.parametrize("name", NAMES)
def test_gradients_are_those_of_finite_differences(name: str) -> None:
    x = pictures(2, 3, 4, 8).double().requires_grad_(True)
    option = AUGMENTATIONS[name]()
    assert torch.autograd.gradcheck(lambda x: option.apply(x, rng()), x)
    assert torch.autograd.gradgradcheck(lambda x: option.apply(x, rng()).square(), x)
