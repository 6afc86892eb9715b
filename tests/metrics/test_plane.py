"""Masses on a grid: of p against SciPy and quadrature, of q against closed forms; the optimal D against its losses."""

from __future__ import annotations

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import dblquad
from scipy.stats import norm
from torch import Tensor

from playground.data import DATA, load
from playground.data.dataset import TensorDataset
from playground.kinds import POINTS
from playground.metrics.plane import Mass, PlaneGrid, blurred, boxes, fake, real
from playground.networks.prior import Latent
from playground.objectives import OBJECTIVES

SQUARE = PlaneGrid((-3.0, 3.0, -3.0, 3.0), 48, 48)
KNOWN = ("ring", "grid", "two_gaussians", "line", "moons", "spiral", "checkerboard", "pinwheel")


def _gaussian(mean: tuple[float, float], sigma: float, grid: PlaneGrid) -> np.ndarray:
    left, right, bottom, top = grid.extent
    x = np.diff(norm.cdf(np.linspace(left, right, grid.width + 1), mean[0], sigma))
    y = np.diff(norm.cdf(np.linspace(bottom, top, grid.height + 1), mean[1], sigma))
    return np.outer(y, x)


@pytest.mark.parametrize("cells", [5, 40])
def test_the_mass_of_narrow_modes_is_exact_on_any_grid(cells: int) -> None:
    data = load(DATA["ring"]())
    grid = PlaneGrid((-2.6, 2.4, -2.5, 2.7), cells, cells + 1)
    mass = real(data, grid)
    angles = np.arange(8) * np.pi / 4
    wanted = np.mean([_gaussian((2 * np.cos(a), 2 * np.sin(a)), 0.02, grid) for a in angles], axis=0)
    assert mass.how == "exact"
    assert np.allclose(mass.cells, wanted, atol=3e-6)  # the centres are float32
    assert mass.outside == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("blur", [0.0, 0.3])
def test_outliers_are_exact_too_and_blur_with_the_rest(blur: float) -> None:
    data = load(DATA["ring"](outliers=0.3, samples=50))  # type: ignore[call-arg]
    grid = PlaneGrid((-3.5, 3.3, -3.4, 3.6), 9, 7)
    mass = real(data, grid, blur)
    modes = [_gaussian((2 * np.cos(a), 2 * np.sin(a)), math.hypot(0.02, blur), grid) for a in np.arange(8) * np.pi / 4]
    u = (np.arange(6000) + 0.5) / 1000 - 3  # U(−3, 3) as so many points, each with its blur
    sides = []
    for edges in grid.edges():
        below = norm.cdf(edges.numpy()[:, None], u, blur) if blur else edges.numpy()[:, None] >= u
        sides.append(np.diff(below.mean(1)))
    wanted = 0.7 * np.mean(modes, axis=0) + 0.3 * np.outer(sides[1], sides[0])
    assert mass.how == "exact"
    assert np.allclose(mass.cells, wanted, atol=1e-4)


@pytest.mark.parametrize("name", KNOWN)
def test_every_known_mass_is_the_integral_of_its_density(name: str) -> None:
    data = load(DATA[name]())
    assert data.truth is not None
    density = data.truth.log_density
    assert density is not None
    mass = real(data, SQUARE)
    assert mass.how in ("exact", "quadrature")
    assert float(mass.cells.sum()) == pytest.approx(1, abs=3e-3)
    row, column = divmod(int(mass.cells.argmax()), SQUARE.width)
    x, y = SQUARE.edges()

    def p(v: float, u: float) -> float:
        return math.exp(float(density(torch.tensor([[u, v]], dtype=torch.float64))))

    options = {"epsabs": 1e-5, "epsrel": 1e-3}
    wanted, _ = dblquad(p, float(x[column]), float(x[column + 1]), float(y[row]), float(y[row + 1]), **options)
    assert float(mass.cells[row, column]) == pytest.approx(wanted, rel=5e-3)


@pytest.mark.parametrize("name", KNOWN)
def test_samples_fall_where_the_mass_is(name: str) -> None:
    data = load(DATA[name]())
    mass, n = real(data, SQUARE), len(data.train)
    share = SQUARE.share(data.train)
    error = (mass.cells * (1 - mass.cells) / n).sqrt()
    assert ((share - mass.cells).abs() <= 6 * error + 3 / n).all()


def test_the_mass_outside_the_grid_is_known() -> None:
    data = load(DATA["two_gaussians"]())
    assert real(data, PlaneGrid((-5.0, 0.0, -5.0, 5.0))).outside == pytest.approx(0.5, abs=1e-9)
    assert real(data, PlaneGrid((20.0, 21.0, 0.0, 1.0))).outside == 1


def test_removed_labels_have_no_mass(rng: torch.Generator) -> None:
    for name in ("ring", "moons", "pinwheel"):
        data = load(DATA[name](classes=DATA[name]().class_names[:1]))
        assert data.truth is not None
        mass = real(data, SQUARE)
        assert mass.how == ("samples" if name == "pinwheel" else "exact")
        x, y = data.truth.sample(20_000, rng)
        assert (y == 0).all()
        assert float((SQUARE.share(x) - mass.cells).abs().sum()) < 0.25
        assert float((SQUARE.share(data.held_out) - mass.cells).abs().sum()) < 0.25


def test_data_without_a_density_is_counted() -> None:
    points = torch.tensor([[0.1, 0.1], [0.2, 0.1], [-1.0, -1.0], [9.0, 9.0]])
    mass = real(TensorDataset(POINTS, points, None, points[:0], None), PlaneGrid((-3.0, 3.0, -3.0, 3.0), 6, 6))
    assert (mass.how, mass.count, mass.outside) == ("samples", 4, 0.25)
    assert float(mass.cells[3, 3]) == 0.5
    assert float(mass.cells[2, 2]) == 0.25


def test_points_that_are_not_finite_are_in_no_cell() -> None:
    points = torch.tensor([[math.nan, 0.0], [math.inf, 0.0], [0.5, 0.5], [0.0, 1e30]])
    assert float(SQUARE.share(points).sum()) == 0.25


@pytest.mark.parametrize("sigma", [0.05, 0.3])
def test_noise_on_p_is_a_wider_p(sigma: float) -> None:
    data = load(DATA["ring"]())
    grid = PlaneGrid((-4.0, 4.0, -4.0, 4.0), 64, 64)
    wanted = real(load(DATA["ring"](sigma=math.hypot(0.02, sigma))), grid)  # type: ignore[call-arg]
    assert torch.allclose(real(data, grid, sigma).cells, wanted.cells, atol=1e-9)


def test_noise_on_cells_is_a_convolution(rng: torch.Generator) -> None:
    grid, sigma = PlaneGrid((-3.0, 3.0, -2.0, 2.0), 12, 10), 0.4
    cells = torch.zeros(10, 12, dtype=torch.float64)
    cells[4, 5] = 1.0
    left, bottom = -3.0 + 5 * 0.5, -2.0 + 4 * 0.4
    x = torch.rand(400_000, 2, generator=rng) * torch.tensor([0.5, 0.4]) + torch.tensor([left, bottom])
    share = grid.share(x + sigma * torch.randn(x.shape, generator=rng))
    assert torch.allclose(blurred(cells, grid, sigma), share, atol=2e-3)
    assert blurred(cells, grid, 0.0) is cells


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 12), st.integers(0, 5))
def test_boxes_of_the_prior_have_equal_mass(k: int, split: int) -> None:
    u = torch.special.ndtr(boxes(Latent(size=2), 2**12).double())
    split = min(split, k)
    cells = (u * torch.tensor([2**split, 2 ** (k - split)])).long()
    counts = torch.bincount(cells[:, 0] * 2 ** (k - split) + cells[:, 1], minlength=2**k)
    assert (counts - 2 ** (12 - k)).abs().max() <= 1  # float32 moves a point over a border now and then


@pytest.mark.parametrize("size", [1, 2, 3, 64])
@pytest.mark.parametrize("prior", ["normal", "uniform"])
def test_boxes_have_the_moments_of_the_prior(size: int, prior: str) -> None:
    state = torch.random.get_rng_state()
    z = boxes(Latent(size=size, prior=prior), 2**14)  # type: ignore[arg-type]
    assert torch.equal(state, torch.random.get_rng_state())
    assert z.shape == (2**14, size)
    assert z.mean(0).abs().max() < 0.01
    assert torch.allclose(z.square().mean(0), torch.full((size,), 1.0 if prior == "normal" else 1 / 3), atol=0.02)


def test_q_of_a_linear_generator_is_its_gaussian() -> None:
    found = fake(lambda z: 0.5 * z + torch.tensor([1.0, -0.5]), Latent(size=2), SQUARE)
    wanted = _gaussian((1.0, -0.5), 0.5, SQUARE)
    assert not found.singular
    assert np.abs(found.cells.numpy() - wanted).sum() < 0.02
    blurry = fake(lambda z: 0.3 * z, Latent(size=2), SQUARE, blur=0.4)
    assert np.abs(blurry.cells.numpy() - _gaussian((0.0, 0.0), 0.5, SQUARE)).sum() < 0.01


def test_q_of_a_folding_generator_adds_up() -> None:
    """|z| folds the plane four times: its density is four times that of the normal, in one quarter."""
    found = fake(Tensor.abs, Latent(size=2), SQUARE)
    quarter = _gaussian((0.0, 0.0), 1.0, SQUARE)
    quarter[:24], quarter[:, :24] = 0, 0
    assert np.abs(found.cells.numpy() - 4 * quarter).sum() < 0.02


def test_one_latent_number_is_singular() -> None:
    found = fake(lambda z: torch.cat([z, torch.zeros_like(z)], 1), Latent(size=1), SQUARE)
    assert found.singular
    row = found.cells.sum(1)
    assert float(row[24]) == float(row.sum())
    assert np.abs(found.cells[24].numpy() - _gaussian((0.0, 0.0), 1.0, SQUARE).sum(0)).max() < 1e-3


@pytest.mark.parametrize("name", ["minimax", "ns", "lsgan"])
@pytest.mark.parametrize("target", [1.0, 0.9])
def test_the_optimal_discriminator_minimises_its_loss(name: str, target: float) -> None:
    """Two places with p = (0.7, 0.3), q = (0.2, 0.8): SGD on D's loss, its logits free, ends at `optimal`."""
    objective = OBJECTIVES[name]()
    p, q = torch.tensor([7, 3]), torch.tensor([2, 8])
    logits = torch.zeros(2, requires_grad=True)
    optimiser = torch.optim.LBFGS([logits], max_iter=100, tolerance_grad=1e-9)

    def closure() -> Tensor:
        optimiser.zero_grad()
        loss = objective.loss_D(logits.repeat_interleave(p), logits.repeat_interleave(q), real_target=target)
        loss.backward()  # type: ignore[no-untyped-call]
        return loss

    optimiser.step(closure)  # type: ignore[no-untyped-call]
    shown = logits.sigmoid() if objective.probability else logits
    found = objective.optimal(p / 10, q / 10, real_target=target)
    assert found is not None
    assert torch.allclose(shown.detach(), found, atol=1e-4)


@pytest.mark.parametrize("name", sorted(OBJECTIVES))
def test_objectives_without_an_optimal_discriminator_say_why(name: str) -> None:
    found = OBJECTIVES[name]().optimal(torch.tensor([0.0, 0.5]), torch.tensor([0.0, 0.5]))
    assert OBJECTIVES[name].best
    if found is None:
        assert OBJECTIVES[name].best.endswith(".")
    else:
        assert found[0].isnan()
        assert found[1] == 0.5


def test_masses_say_what_they_are() -> None:
    mass = Mass(torch.full((2, 2), 0.2, dtype=torch.float64), "exact")
    assert mass.outside == pytest.approx(0.2)
