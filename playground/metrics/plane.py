"""The mass of p, and of q = G(prior), in the cells of a grid over the plane.

Mass is integrated over a cell, because modes of σ 0.02 would fall between the centres of a coarse grid. G folds the
plane, so the density of q has no formula. The prior is divided into boxes of equal mass, and G maps one point of each
box.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from torch import Tensor

    from playground.data.dataset import Dataset
    from playground.networks.prior import Latent

Extent = tuple[float, float, float, float]  # left, right, bottom, top
How = Literal["exact", "quadrature", "samples", "boxes"]

BOXES = 2**15  # of the prior; a small G needs some milliseconds for 32,768 points
FINE = 16  # midpoints per side of a cell, if only the density is known
TILE = 2**18  # points per evaluation of the density, which bounds the memory


@dataclass(frozen=True)
class PlaneGrid:
    """`height` × `width` cells over `extent`; row 0 is at the bottom."""

    extent: Extent
    width: int = 64
    height: int = 64

    @property
    def cell(self) -> tuple[float, float]:
        """Width and height of a cell."""
        left, right, bottom, top = self.extent
        return (right - left) / self.width, (top - bottom) / self.height

    def edges(self) -> tuple[Tensor, Tensor]:
        """The borders of the columns (width + 1,) and of the rows (height + 1,), float64."""
        import torch

        left, right, bottom, top = self.extent
        x = torch.linspace(left, right, self.width + 1, dtype=torch.float64)
        return x, torch.linspace(bottom, top, self.height + 1, dtype=torch.float64)

    def centres(self) -> Tensor:
        """The middle of each cell, (height·width)×2 in float32, row by row from the bottom."""
        return _midpoints(self, 1).float()

    def share(self, points: Tensor) -> Tensor:
        """The fraction of `points` (n×2) in each cell, h×w in float64. Points outside or not finite are in no cell."""
        import torch

        left, _, bottom, _ = self.extent
        width, height = self.cell
        column = ((points[:, 0].double() - left) / width).floor()
        row = ((points[:, 1].double() - bottom) / height).floor()
        inside = (column >= 0) & (column < self.width) & (row >= 0) & (row < self.height)  # false of NaN
        index = (row * self.width + column)[inside].long()
        found: Tensor = torch.bincount(index, minlength=self.width * self.height).double() / max(1, len(points))
        return found.view(self.height, self.width)


@dataclass(frozen=True)
class Mass:
    """A distribution on the cells of a grid: `cells` h×w in float64 with sum at most 1, row 0 at the bottom."""

    cells: Tensor
    how: How
    count: int = 0  # number of samples or boxes that were counted; 0 for an integral
    singular: bool = False  # all mass is on a curve, so there is no density

    @property
    def outside(self) -> float:
        """The mass outside the grid. Less than a rounding error counts as 0."""
        rest = 1.0 - float(self.cells.sum())
        return rest if rest > 1e-12 else 0.0


def real(data: Dataset, grid: PlaneGrid, blur: float = 0.0) -> Mass:
    """p on the cells of `grid`; `blur` is the σ of noise that is added (noise of the data, or instance noise).

    Sums of round Gaussians are exact, by error functions. Other known densities use the midpoint rule with 16×16 points
    per cell. For unknown densities all samples are counted. In both these cases noise assumes that mass is uniform
    within a cell.
    """
    import torch

    truth = data.truth
    if truth is not None and truth.parts is not None:
        sigma = math.hypot(truth.sigma, blur)
        x, y = grid.edges()
        columns, rows = (
            _normal((edges[:, None] - truth.parts[:, axis].double()) / sigma) for axis, edges in enumerate((x, y))
        )
        cells = rows @ columns.T / len(truth.parts)
        if truth.outliers:
            columns, rows = (_even(edges, truth.reach, blur).diff() for edges in (x, y))
            cells = (1 - truth.outliers) * cells + truth.outliers * rows[:, None] * columns
        return Mass(cells, "exact")
    if truth is not None and truth.log_density is not None:
        density = torch.cat([truth.log_density(part).exp() for part in torch.split(_midpoints(grid, FINE), TILE)])
        fine = density.double().view(grid.height, FINE, grid.width, FINE).mean((1, 3))
        return Mass(blurred(fine * math.prod(grid.cell), grid, blur), "quadrature")
    data = data.to("cpu")
    points = torch.cat([data.batch(torch.arange(len(data))), data.held_out])
    return Mass(blurred(grid.share(points), grid, blur), "samples", len(points))


def _even(x: Tensor, reach: float, blur: float) -> Tensor:
    """The distribution function at `x` of U(−reach, reach) + N(0, blur²)."""
    import torch

    def primitive(u: Tensor) -> Tensor:  # of Φ(u / blur)
        if blur == 0:
            return u.clamp(min=0)
        bell = torch.exp(-((u / blur) ** 2) / 2) / math.sqrt(2 * math.pi)
        return u * torch.special.ndtr(u / blur) + blur * bell

    return (primitive(x + reach) - primitive(x - reach)) / (2 * reach)


def fake(G: Callable[[Tensor], Tensor], latent: Latent, grid: PlaneGrid, blur: float = 0.0, n: int = BOXES) -> Mass:
    """q on the cells of `grid`: `G` (n×latent to n×2) maps one point of each of `n` boxes of equal prior mass.

    The relative error of a cell with m boxes is about 1/√m, in practice smaller. If z has one number, q is singular:
    its mass is on a curve.
    """
    import torch

    with torch.no_grad():
        points = G(boxes(latent, n))
    return Mass(blurred(grid.share(points.cpu()), grid, blur), "boxes", n, latent.size == 1 and blur == 0)


def boxes(latent: Latent, n: int = BOXES) -> Tensor:
    """A point z in each of `n` boxes (a power of two) of equal prior mass: n×latent in float32, always the same.

    A scrambled Sobol sequence (Owen 1995): every box of mass 1/n in the binary grids has exactly one point.
    """
    return _boxes(latent.size, latent.prior, n)


@lru_cache(maxsize=4)
def _boxes(size: int, prior: str, n: int) -> Tensor:
    import torch

    engine = torch.quasirandom.SobolEngine(size, scramble=True, seed=0)  # type: ignore[no-untyped-call]
    u = engine.draw(n, dtype=torch.float64)
    if prior == "uniform":
        return (2 * u - 1).float()
    return torch.special.ndtri(u.clamp(1e-9, 1 - 1e-9)).float()


def blurred(cells: Tensor, grid: PlaneGrid, sigma: float) -> Tensor:
    """`cells` (h×w) after Gaussian noise of σ = `sigma`; exact if the mass is uniform within each cell."""
    if sigma == 0:
        return cells
    columns, rows = (_spread(n, sigma / size) for n, size in zip((grid.width, grid.height), grid.cell, strict=True))
    return rows @ cells @ columns


def _normal(t: Tensor) -> Tensor:
    """Φ(t[i + 1]) − Φ(t[i]) along the first axis. Above 0 it uses the other tail, because Φ is too close to 1."""
    import torch

    low, high = t[:-1] / math.sqrt(2), t[1:] / math.sqrt(2)
    upper = low > 0
    one, other = torch.where(upper, low, -high), torch.where(upper, high, -low)
    return (torch.special.erfc(one) - torch.special.erfc(other)) / 2  # ndtr is 0 below −8, but erfc is not


def _spread(n: int, sigma: float) -> Tensor:
    """n×n: the fraction of the mass of one cell that noise of `sigma` cells moves to each cell of a row of n."""
    import torch

    t = torch.arange(-n, n + 1, dtype=torch.float64)
    # The second difference of ∫ Φ(t/σ) dt is the mass that moves from a uniform cell to another one.
    ramp = t * torch.special.ndtr(t / sigma) + sigma * (-((t / sigma) ** 2) / 2).exp() / math.sqrt(2 * math.pi)
    kernel = ramp.diff().diff()  # of the distances −(n − 1) … n − 1
    i = torch.arange(n)
    return kernel[i[:, None] - i[None, :] + n - 1]


def _midpoints(grid: PlaneGrid, fine: int) -> Tensor:
    """fine×fine points per cell, ((height·fine)·(width·fine))×2 in float64, row by row from the bottom."""
    import torch

    left, _, bottom, _ = grid.extent
    width, height = grid.cell
    x = left + (torch.arange(grid.width * fine, dtype=torch.float64) + 0.5) * width / fine
    y = bottom + (torch.arange(grid.height * fine, dtype=torch.float64) + 0.5) * height / fine
    return torch.stack(torch.meshgrid(x, y, indexing="xy"), dim=-1).reshape(-1, 2)
