"""Data as a run sees it: one tensor in memory, normalised a batch at a time, with a part held out for metrics."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playground.data.source import Kind

if TYPE_CHECKING:
    import torch
    from torch import Tensor


@dataclass(frozen=True)
class Truth:
    """What is known exactly about a toy's distribution."""

    sample: Callable[[int, torch.Generator], tuple[Tensor, Tensor]]  # n -> points n×2 float32, labels (n,) int64
    log_density: Callable[[Tensor], Tensor] | None = None  # points n×2 -> log p(x) (n,), where there is a density
    centres: Tensor | None = None  # modes k×2, for mixtures of equal round Gaussians
    sigma: float = 0.0  # of each mode


@dataclass(frozen=True)
class Dataset:
    """Training and held-out samples: images uint8 n×c×h×w, points float32 n×2; labels int64 (n,) or none."""

    kind: Kind
    train: Tensor
    labels: Tensor | None
    held_out: Tensor
    held_out_labels: Tensor | None
    class_names: tuple[str, ...] = ()
    truth: Truth | None = None

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one sample."""
        return tuple(self.train.shape[1:])

    def batch(self, index: Tensor) -> Tensor:
        """The training samples at `index`, as the players see them: see `normalise`."""
        return self.normalise(self.train[index])

    def normalise(self, x: Tensor) -> Tensor:
        """Stored samples as float32: images from 0…255 to [−1, 1], points as they are."""
        return x.float().div_(127.5).sub_(1.0) if self.kind == "images" else x

    def to(self, device: torch.device | str) -> Dataset:
        """The same data with the training part on `device`; what is held out stays where metrics read it."""
        labels = None if self.labels is None else self.labels.to(device)
        return dataclasses.replace(self, train=self.train.to(device), labels=labels)
