"""`Toy`, the base class of two-dimensional distributions that can be sampled and evaluated exactly."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from playground.data.source import Progress, Source
from playground.kinds import POINTS, Kind
from playground.options import param

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from playground.data.dataset import Dataset, Truth

HELD_OUT = 10_000
SEED = 2014


def scatter(default: float) -> float:
    number: float = param(
        default, "How widely the points scatter (standard deviation).", label="σ", low=0.0001, high=1.0, log=True
    )
    return number


@dataclass(frozen=True)
class Toy(Source):
    """A toy defines its truth. Training and held-out points are drawn from it once, with a fixed seed."""

    kind: ClassVar[Kind] = POINTS
    scriptable: ClassVar[bool] = True
    licence: ClassVar[str] = "generated on demand"
    size: ClassVar[str] = "any number of points"

    samples: int = param(
        100_000,
        "Number of training points. A GAN can memorise a small number.",
        label="points",
        low=10,
        high=1_000_000,
        log=True,
    )
    outliers: float = param(
        0.0,
        "The fraction of the points that lie anywhere in the picture, like errors in real data.",
        label="outliers",
        low=0.0,
        high=0.9,
    )

    @property
    def shape(self) -> tuple[int, ...]:
        return (2,)

    @property
    def total(self) -> int:
        return self.samples

    def clean(self) -> Truth:
        """The distribution without outliers."""
        raise TypeError(f"{type(self).__name__} must define clean")

    @property
    def reach(self) -> float:
        """Outliers lie within ± this on both axes."""
        return 3.0

    def truth(self) -> Truth:
        """The distribution that points are drawn from."""
        return self.clean().with_outliers(self.outliers, self.reach) if self.outliers else self.clean()

    def open(self, progress: Progress) -> Dataset:
        import torch

        from playground.data.dataset import TensorDataset

        truth, rng = self.truth(), torch.Generator().manual_seed(SEED)
        x, y = truth.sample(self.samples + HELD_OUT, rng)
        labels = (y[: self.samples], y[self.samples :]) if self.all_classes else (None, None)
        return TensorDataset(
            POINTS, x[: self.samples], labels[0], x[self.samples :], labels[1], self.all_classes, truth
        )


def mixture(centres: Tensor, sigma: float) -> Truth:
    """Equal round Gaussians of standard deviation `sigma` at `centres`, k×2; the label is the mode."""
    import torch

    from playground.data.dataset import Truth, round_density

    k = len(centres)

    def sample(n: int, rng: torch.Generator) -> tuple[Tensor, Tensor]:
        mode = torch.randint(k, (n,), generator=rng)
        return centres[mode] + sigma * torch.randn(n, 2, generator=rng), mode

    return Truth(sample, lambda x: round_density(x, centres, sigma), centres, sigma, parts=centres)
