"""Auxiliary terms of the losses, which read D's features or heads in addition to its logit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from playground.networks.judgement import Judgement
from playground.objectives.base import Auxiliary, weight

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class FeatureMatching(Auxiliary):
    """‖E f(x) − E f(G(z))‖² with f the last hidden layer of D, added to G's loss."""

    name: ClassVar[str] = "feature_matching"
    label: ClassVar[str] = "Feature matching"
    help: ClassVar[str] = (
        "G also makes its fakes look like real samples to D's last hidden layer, on average: a steadier target than "
        "the logit, which D moves at every step."
    )
    formula: ClassVar[str] = (
        r"\mathcal{L}_G + \lambda\,\lVert \mathbb{E}_x[f(x)] - \mathbb{E}_z[f(G(z))] \rVert_2^2,\quad"
        r" \mathrm{logit} = w^\top f(x) + b"
    )
    source: ClassVar[str] = "Salimans et al. 2016, section 3.1"
    suggestion: ClassVar[str] = "feature matching"

    weight: float = weight(1.0, "λ")

    def loss_G(self, real: Judgement | None, fake: Judgement, y: Tensor | None) -> Tensor:
        if real is None:
            raise ValueError("feature matching needs D's answer to real samples")
        gap = real.features.float().mean(0) - fake.features.float().mean(0)
        return self.weight * gap.square().sum()
