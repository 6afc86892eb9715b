"""Divergences of q from p on the same cells, the gap between D and the optimal D, and the energy distance.

A divergence on cells is at most that of the densities (data processing inequality), because cells hide differences
inside a cell. The region outside the grid counts as one more cell.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from playground.errors import InputError
from playground.metrics.held_out import held_out, paired
from playground.metrics.plane import Extent, Mass, PlaneGrid, real
from playground.texts import Message

if TYPE_CHECKING:
    from torch import Tensor

    from playground.data.dataset import Dataset

CELLS = 64  # per side, for the metric "js"
NOTHING = 1e-30  # smaller mass counts as 0, because the tails of Gaussians never end
REACH = 0.5  # margin of the grid around the data, as a fraction of their width


def js(p: Mass, q: Mass) -> float:
    """Jensen–Shannon divergence in nats, 0 … log 2: ½ KL(p ‖ m) + ½ KL(q ‖ m), m = (p + q)/2 (Lin 1991).

    With the optimal D, G minimises it: V(D*, G) = 2·JS − log 4 (Goodfellow et al. 2014, Theorem 1).
    """
    a, b = _flat(p), _flat(q)
    return max(0.0, math.log(2) + (_kl(a, a + b) + _kl(b, a + b)) / 2)  # a + b, whose half might be rounded to 0


def kl(p: Mass, q: Mass) -> float:
    """KL(p ‖ q) in nats; infinite if q has no mass in a cell where p has some."""
    return _kl(_flat(p), _flat(q))


def gap(D: Tensor, best: Tensor, p: Mass, q: Mass) -> float:
    """∫ |D − D*| (p + q)/2 over the cells: the mean distance of D from the optimal D at the samples.

    D and `best` are on the scale of `Objective.optimal`, h×w, with D at the centre of each cell; 0 … 1 for
    probabilities. Cells without mass, where D* is not defined, do not count, nor does the region outside the grid.
    """
    weight = (p.cells + q.cells) / 2
    seen = weight > 0
    return float(((D.double() - best).abs()[seen] * weight[seen]).sum() / weight.sum().clamp(min=1e-300))


def sampled_js(samples: Tensor, data: Dataset) -> float:
    """`js` of samples (n×2), counted on 64×64 cells, against p on the same cells, which is exact if p is known.

    Counting has a bias: n real samples score about (occupied cells − 1) / (8 n) instead of 0, as the floor shows. NaN
    if a sample is not finite. Raises `InputError` without samples.
    """
    if len(samples) == 0:
        raise InputError(Message("divergence_no_samples", "A divergence needs samples. Give at least one."))
    if not samples.isfinite().all():
        return math.nan
    p, grid = reference(data)
    return js(p, Mass(grid.share(samples.detach().cpu()), "samples", len(samples)))


_last: list[tuple[Dataset, Mass, PlaneGrid]] = []  # for the last data: a run always asks for the same


def reference(data: Dataset) -> tuple[Mass, PlaneGrid]:
    """p on 64×64 cells around the held-out points, and these cells; computed once for the same data."""
    if not _last or _last[0][0] is not data:
        grid = PlaneGrid(around(data), CELLS, CELLS)
        _last[:] = [(data, real(data, grid), grid)]
    return _last[0][1:]


def around(data: Dataset) -> Extent:
    """The square where a divergence is measured: the held-out points and half their width on each side."""
    low, high = data.held_out.amin(0), data.held_out.amax(0)
    centre, half = (low + high) / 2, float((high - low).max()) * (0.5 + REACH) or 1.0
    x, y = centre.tolist()
    return x - half, x + half, y - half, y + half


def energy(x: Tensor, y: Tensor) -> float:
    """2 E‖X − Y‖ − E‖X − X′‖ − E‖Y − Y′‖ of points n×k and m×k (Székely & Rizzo 2013, eq. 1), in their own units.

    The mean runs over all pairs, including a point with itself (the V-statistic). It is never negative, and 0 only if
    both sets are the same points.
    """
    import torch

    def mean(a: Tensor, b: Tensor) -> float:
        rows = [torch.cdist(part, b, compute_mode="donot_use_mm_for_euclid_dist").sum() for part in torch.split(a, 500)]
        return float(torch.stack(rows).double().sum()) / (len(a) * len(b))

    return max(0.0, 2 * mean(x, y) - mean(x, x) - mean(y, y))


def energy_distance(samples: Tensor, data: Dataset) -> float:
    """`energy` between samples (n×2) and the same number of held-out points. Lower is better.

    n real samples score about 2 E‖X − X′‖ / n, as the floor shows. NaN if a sample is not finite. Raises `InputError`
    without samples.
    """
    samples, n = paired(samples, data)
    if n == 0:
        raise InputError(Message("energy_no_samples", "An energy distance needs samples. Give at least one."))
    if not samples.isfinite().all():
        return math.nan
    return energy(samples, held_out(data, n))


def _flat(mass: Mass) -> Tensor:
    """The cells and the region outside as one distribution."""
    import torch

    return torch.cat([mass.cells.flatten(), torch.tensor([mass.outside], dtype=torch.float64)])


def _kl(a: Tensor, b: Tensor) -> float:
    import torch

    a = torch.where(a > NOTHING, a, 0.0)
    return float((torch.special.xlogy(a, a) - torch.special.xlogy(a, b)).sum())
