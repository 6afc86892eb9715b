"""Data sets in memory: training samples by index, held-out samples for metrics, and the truth about toys."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from playground.kinds import Kind

if TYPE_CHECKING:
    import torch
    from torch import Tensor


@dataclass(frozen=True)
class Truth:
    """The exact distribution of a toy."""

    sample: Callable[[int, torch.Generator], tuple[Tensor, Tensor]]  # n -> points n×2 float32, labels (n,) int64
    log_density: Callable[[Tensor], Tensor] | None = None  # points n×2 -> log p(x) (n,), if there is a density
    centres: Tensor | None = None  # modes k×2, for mixtures of equal round Gaussians
    sigma: float = 0.0  # of each mode, or part
    parts: Tensor | None = None  # K×2, if p is the mean of K round Gaussians (modes, pieces of curves), by label
    outliers: float = 0.0  # fraction of p that is uniform on [−reach, reach]², as in `log_density`
    reach: float = 0.0

    def with_outliers(self, part: float, reach: float) -> Truth:
        """The same, but a fraction `part` in (0, 1) of the points is uniform on [−reach, reach]². Labels stay."""
        import torch

        def sample(n: int, rng: torch.Generator) -> tuple[Tensor, Tensor]:
            x, y = self.sample(n, rng)
            lost = torch.rand(n, 1, generator=rng) < part
            return torch.where(lost, (torch.rand(n, 2, generator=rng) * 2 - 1) * reach, x), y

        clean = self.log_density

        def density(x: Tensor) -> Tensor:
            assert clean is not None
            inside = (x.abs() <= reach).all(1)
            anywhere = torch.where(inside, math.log(part / (2 * reach) ** 2), -math.inf).double()
            return torch.logaddexp(clean(x).double() + math.log1p(-part), anywhere)

        return dataclasses.replace(
            self, sample=sample, log_density=density if clean else None, outliers=part, reach=reach
        )

    def of_labels(self, kept: list[int], labels: int) -> Truth:
        """The truth about the labels `kept`, of `labels` labels in all. Its density is known if `parts` are."""
        import torch

        chosen = torch.tensor(kept)

        def sample(n: int, rng: torch.Generator) -> tuple[Tensor, Tensor]:
            x, y = self.sample(n * labels, rng)
            while int(torch.isin(y, chosen).sum()) < n:
                more, theirs = self.sample(n * labels, rng)
                x, y = torch.cat([x, more]), torch.cat([y, theirs])
            found = torch.isin(y, chosen).nonzero()[:n, 0]
            return x[found], torch.searchsorted(chosen, y[found])

        centres = None if self.centres is None else self.centres[chosen]
        parts = None if self.parts is None else self.parts.view(labels, -1, 2)[chosen].reshape(-1, 2)
        density = None
        if parts is not None:

            def density(x: Tensor) -> Tensor:
                return round_density(x, parts, self.sigma)

        found = Truth(sample, density, centres, self.sigma, parts)
        if not self.outliers:
            return found
        mixed = found.with_outliers(self.outliers, self.reach)
        return dataclasses.replace(mixed, sample=sample)  # `sample` draws from a distribution that already has outliers


def round_density(x: Tensor, parts: Tensor, sigma: float) -> Tensor:
    """log of the mean of the densities of N(part, σ²I) at the points x (n×2), over the parts K×2: (n,) in float64."""
    import torch

    parts = parts.double()
    sums = [  # in pieces, which bounds the memory for the many parts of a curve
        torch.logsumexp(
            -torch.cdist(p, parts, compute_mode="donot_use_mm_for_euclid_dist").square() / (2 * sigma**2), 1
        )
        for p in torch.split(x.double(), max(1, 4_000_000 // len(parts)))
    ]
    return torch.cat(sums) - math.log(2 * math.pi * sigma**2 * len(parts))


class Dataset(Protocol):
    """Training samples by index, and held-out samples for metrics, as in `TensorDataset`. Packages may define others.

    `labels` are those of the training samples, int64 (n,), or `None`. `held_out` are stored samples (see `Kind`).
    """

    @property
    def kind(self) -> Kind: ...
    @property
    def shape(self) -> tuple[int, ...]: ...  # of one model sample
    @property
    def labels(self) -> Tensor | None: ...
    @property
    def held_out(self) -> Tensor: ...
    @property
    def held_out_labels(self) -> Tensor | None: ...
    @property
    def class_names(self) -> tuple[str, ...]: ...
    @property
    def truth(self) -> Truth | None: ...

    def __len__(self) -> int:
        """The number of training samples."""

    def batch(self, index: Tensor) -> Tensor:
        """The training samples with the indices `index` (b,), on its device, as model samples: float32."""

    def normalise(self, stored: Tensor) -> Tensor:
        """Held-out samples, all or some, as model samples."""

    def to(self, device: torch.device | str) -> Dataset:
        """The same data with the training part on `device`. Held-out samples stay where metrics read them."""


@dataclass(frozen=True)
class TensorDataset:
    """A data set in memory: stored samples of its kind (images uint8 n×c×h×w, points float32 n×2); see `Dataset`."""

    kind: Kind
    train: Tensor
    labels: Tensor | None
    held_out: Tensor
    held_out_labels: Tensor | None
    class_names: tuple[str, ...] = ()
    truth: Truth | None = None

    def __len__(self) -> int:
        return len(self.train)

    @property
    def shape(self) -> tuple[int, ...]:
        return tuple(self.normalise(self.train[:0]).shape[1:])

    def batch(self, index: Tensor) -> Tensor:
        return self.normalise(self.train.index_select(0, index))

    def normalise(self, stored: Tensor) -> Tensor:
        return self.kind.to_model(stored)

    def to(self, device: torch.device | str) -> TensorDataset:
        labels = None if self.labels is None else self.labels.to(device)
        return dataclasses.replace(self, train=self.train.to(device), labels=labels)
