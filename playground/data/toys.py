"""Two-dimensional toys: distributions with exact samples and, mostly, exact densities."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from playground.data.toy import Toy, mixture, scatter
from playground.options import param

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from playground.data.dataset import Truth
PIECES, MOST_PIECES = 2000, 20_000  # of a curve: its density, an integral over t, is a sum of Gaussians


@dataclass(frozen=True)
class Ring(Toy):
    name: ClassVar[str] = "ring"
    label: ClassVar[str] = "Ring of 8"
    help: ClassVar[str] = "Eight small Gaussians on a circle: the classic test for mode collapse."
    source: ClassVar[str] = "Metz et al. 2017, section 3.1; Lin et al. 2018, section 4.1"
    all_classes: ClassVar[tuple[str, ...]] = tuple(str(i) for i in range(8))

    sigma: float = scatter(0.02)
    radius: float = param(2.0, "Radius of the circle.", label="radius", low=0.1, high=10.0)

    @property
    def reach(self) -> float:
        return 1.5 * self.radius

    def clean(self) -> Truth:
        import torch

        angle = torch.arange(8) * (2 * math.pi / 8)
        return mixture(self.radius * torch.stack([angle.cos(), angle.sin()], 1), self.sigma)


@dataclass(frozen=True)
class GridOfGaussians(Toy):
    name: ClassVar[str] = "grid"
    label: ClassVar[str] = "Grid of 25"
    help: ClassVar[str] = "25 small Gaussians on a square grid: does G find all of them?"
    source: ClassVar[str] = "Lin et al. 2018, section 4.1 (σ over spacing as there)"
    all_classes: ClassVar[tuple[str, ...]] = tuple(str(i) for i in range(25))

    sigma: float = scatter(0.0125)
    spacing: float = param(0.5, "Distance between neighbouring modes.", label="spacing", low=0.05, high=5.0)

    @property
    def reach(self) -> float:
        return 3 * self.spacing

    def clean(self) -> Truth:
        import torch

        side = (torch.arange(5) - 2) * self.spacing
        return mixture(torch.cartesian_prod(side, side), self.sigma)


@dataclass(frozen=True)
class TwoGaussians(Toy):
    name: ClassVar[str] = "two_gaussians"
    label: ClassVar[str] = "Two Gaussians"
    help: ClassVar[str] = "The smallest test for a missing mode."
    source: ClassVar[str] = "Kahng et al. 2018 (GAN Lab)"
    all_classes: ClassVar[tuple[str, ...]] = ("left", "right")

    sigma: float = scatter(0.3)
    distance: float = param(2.0, "Distance between the two centres.", label="distance", low=0.1, high=10.0)

    @property
    def reach(self) -> float:
        return self.distance / 2 + 1.5

    def clean(self) -> Truth:
        import torch

        return mixture(torch.tensor([[-self.distance / 2, 0.0], [self.distance / 2, 0.0]]), self.sigma)


@dataclass(frozen=True)
class Line(Toy):
    name: ClassVar[str] = "line"
    label: ClassVar[str] = "Line"
    help: ClassVar[str] = "Points along a slanted line: the easiest task."
    source: ClassVar[str] = "Kahng et al. 2018 (GAN Lab)"

    sigma: float = scatter(0.05)

    def clean(self) -> Truth:
        """Uniform along the segment from (−1.2, −0.6) to (1.2, 0.6), Gaussian across it and at its ends."""
        import torch

        from playground.data.dataset import Truth

        half, sigma = math.hypot(1.2, 0.6), self.sigma
        along = torch.tensor([1.2, 0.6]) / half
        across = torch.tensor([-0.6, 1.2]) / half

        def sample(n: int, rng: torch.Generator) -> tuple[Tensor, Tensor]:
            t = (torch.rand(n, 1, generator=rng) * 2 - 1) * half
            return t * along + sigma * torch.randn(n, 2, generator=rng), torch.zeros(n, dtype=torch.int64)

        def log_density(x: Tensor) -> Tensor:
            x = x.double()
            u, v = x @ along.double(), x @ across.double()
            inside = torch.special.ndtr((u + half) / sigma) - torch.special.ndtr((u - half) / sigma)
            return (inside / (2 * half)).log() - (v / sigma).square() / 2 - math.log(math.sqrt(2 * math.pi) * sigma)

        pieces = ((torch.arange(PIECES, dtype=torch.float64) + 0.5) / PIECES * 2 - 1)[:, None] * half
        return Truth(sample, log_density, sigma=sigma, parts=pieces * along.double())


@dataclass(frozen=True)
class Checkerboard(Toy):
    name: ClassVar[str] = "checkerboard"
    label: ClassVar[str] = "Checkerboard"
    help: ClassVar[str] = "Squares with sharp edges and empty space between them."
    source: ClassVar[str] = "Grathwohl et al. 2019 (FFJORD)"

    def clean(self) -> Truth:
        """Uniform on the 8 dark squares of a 4×4 board over [−2, 2]²."""
        import torch

        from playground.data.dataset import Truth

        def sample(n: int, rng: torch.Generator) -> tuple[Tensor, Tensor]:
            column, pair = torch.randint(4, (n,), generator=rng), torch.randint(2, (n,), generator=rng)
            corner = torch.stack([column, 2 * pair + column % 2], 1)
            return corner - 2 + torch.rand(n, 2, generator=rng), torch.zeros(n, dtype=torch.int64)

        def log_density(x: Tensor) -> Tensor:
            cell = x.double().floor()
            dark = (cell.abs() <= 2).all(1) & (cell < 2).all(1) & ((cell.sum(1) % 2) == 0)
            return torch.where(dark, -math.log(8.0), -math.inf).to(x.dtype)

        return Truth(sample, log_density)


@dataclass(frozen=True)
class Moons(Toy):
    name: ClassVar[str] = "moons"
    label: ClassVar[str] = "Two moons"
    help: ClassVar[str] = "Two interleaved half circles."
    source: ClassVar[str] = "scikit-learn, make_moons"
    all_classes: ClassVar[tuple[str, ...]] = ("upper", "lower")

    sigma: float = scatter(0.08)

    def clean(self) -> Truth:
        import torch

        def centre(t: Tensor) -> tuple[Tensor, Tensor]:
            upper = torch.stack([torch.cos(math.pi * t) - 0.5, torch.sin(math.pi * t) - 0.25], -1)
            return upper, -upper

        return _curves(centre, self.sigma)


@dataclass(frozen=True)
class Spiral(Toy):
    name: ClassVar[str] = "spiral"
    label: ClassVar[str] = "Spiral"
    help: ClassVar[str] = "Two arms that wind around each other: connected, thin and hard."
    source: ClassVar[str] = "Smilkov & Carter 2016 (TensorFlow Playground)"
    all_classes: ClassVar[tuple[str, ...]] = ("one", "other")

    sigma: float = scatter(0.05)
    turns: float = param(1.25, "Number of turns of each arm.", label="turns", low=0.25, high=3.0)

    def clean(self) -> Truth:
        import torch

        def centre(t: Tensor) -> tuple[Tensor, Tensor]:
            angle, radius = 2 * math.pi * self.turns * t, 0.2 + 1.8 * t
            arm = torch.stack([radius * angle.cos(), radius * angle.sin()], -1)
            return arm, -arm

        return _curves(centre, self.sigma)


@dataclass(frozen=True)
class Pinwheel(Toy):
    name: ClassVar[str] = "pinwheel"
    label: ClassVar[str] = "Pinwheel"
    help: ClassVar[str] = "Five curved blades: Gaussians that are stretched and twisted."
    source: ClassVar[str] = "Johnson et al. 2016"
    all_classes: ClassVar[tuple[str, ...]] = tuple(str(i) for i in range(5))

    twist: float = param(0.25, "How strongly each blade bends as the radius grows.", label="twist", low=0.0, high=2.0)

    def clean(self) -> Truth:
        """Each blade is N((1, 0), diag(0.3², 0.05²)), turned by its angle plus `twist`·exp(radius) of the first axis.

        The twist preserves areas, so the density is exactly that of the straight blade.
        """
        import torch

        from playground.data.dataset import Truth

        radial, tangential, k = 0.3, 0.05, 5

        def turn(x: Tensor, angle: Tensor) -> Tensor:
            c, s = angle.cos(), angle.sin()
            return torch.stack([c * x[..., 0] - s * x[..., 1], s * x[..., 0] + c * x[..., 1]], -1)

        def bend(x: Tensor) -> Tensor:
            return self.twist * x.norm(dim=-1).exp()  # depends on the radius only, so the rotation preserves areas

        def sample(n: int, rng: torch.Generator) -> tuple[Tensor, Tensor]:
            blade = torch.randint(k, (n,), generator=rng)
            x = torch.randn(n, 2, generator=rng) * torch.tensor([radial, tangential]) + torch.tensor([1.0, 0.0])
            return turn(x, blade * (2 * math.pi / k) + bend(x)), blade

        def log_density(x: Tensor) -> Tensor:
            x = x.double()
            angles = torch.arange(k, dtype=torch.float64) * (2 * math.pi / k)
            straight = turn(x[:, None], -(angles + bend(x)[:, None]))
            u, v = (straight[..., 0] - 1) / radial, straight[..., 1] / tangential
            return torch.logsumexp(-(u * u + v * v) / 2, 1) - math.log(2 * math.pi * radial * tangential * k)

        return Truth(sample, log_density)


def _curves(centre: object, sigma: float) -> Truth:
    """Two curves with Gaussian noise around them: t uniform on [0, 1], x = c(t) + σ·N(0, I).

    The density, ∫ N(x; c(t), σ²I) dt, is computed by Gauss–Legendre quadrature with two nodes per interval, which have
    equal weights. Intervals are at most σ/2 long, if their number allows it; log p is then exact to 1e-3.
    """
    import torch

    from playground.data.dataset import Truth, round_density

    def sample(n: int, rng: torch.Generator) -> tuple[Tensor, Tensor]:
        which = torch.randint(2, (n,), generator=rng)
        one, other = centre(torch.rand(n, generator=rng))  # type: ignore[operator]
        x = torch.where(which[:, None] == 0, one, other)
        return x + sigma * torch.randn(n, 2, generator=rng), which

    coarse = centre(torch.linspace(0, 1, PIECES, dtype=torch.float64))[0]  # type: ignore[operator]
    longest = (coarse[1:] - coarse[:-1]).norm(dim=1).max().item() * PIECES  # the largest speed |dc/dt|
    intervals = min(max(PIECES, math.ceil(4 * longest / sigma)), MOST_PIECES) // 2
    middle = torch.arange(intervals, dtype=torch.float64)[:, None] + 0.5
    t = (middle + torch.tensor([-1, 1]) / (2 * math.sqrt(3))).flatten() / intervals
    knots = torch.cat(centre(t))  # type: ignore[operator]

    return Truth(sample, lambda x: round_density(x, knots, sigma), sigma=sigma, parts=knots)
