"""Losses of scores: least squares, hinge, and the Wasserstein distance."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from playground.objectives.base import Goal, Objective, Term
from playground.options import Change, param

if TYPE_CHECKING:
    from torch import Tensor


SCORE_REAL = Term(
    "score_real", r"\mathbb{E}_x[D(x)]", "real", help="D's score for real samples, on average. D raises it."
)
SCORE_FAKE = Term("score_fake", r"\mathbb{E}_z[D(G(z))]", "fake", help="D's score for fakes, on average. G raises it.")
LOW_FAKE = dataclasses.replace(SCORE_FAKE, minus=True)


@dataclass(frozen=True)
class LeastSquares(Objective):
    name: ClassVar[str] = "lsgan"
    label: ClassVar[str] = "Least squares (LSGAN)"
    help: ClassVar[str] = "D regresses to 1 for real and 0 for fake. This pulls even on fakes that D already believes."
    formula: ClassVar[str] = (
        r"\mathcal{L}_D = \tfrac12\mathbb{E}_x[(D(x) - 1)^2] + \tfrac12\mathbb{E}_z[D(G(z))^2],\quad"
        r" \mathcal{L}_G = \tfrac12\mathbb{E}_z[(D(G(z)) - 1)^2]"
    )
    source: ClassVar[str] = "Mao et al. 2017, eq. 9 (a = 0, b = c = 1)"
    goals: ClassVar[tuple[Goal, ...]] = (
        Goal("D", r"\min_D", (
            Term("square_real", r"\tfrac12\mathbb{E}_x[(D(x) - 1)^2]", "real",
                 help="How far D's answers for real samples are from 1. 0 is best for D."),
            Term("square_fake", r"\tfrac12\mathbb{E}_z[D(G(z))^2]", "fake",
                 help="How far D's answers for fakes are from 0. 0 is best for D."),
        ), 1),
        Goal("G", r"\min_G", (
            Term("square_believed", r"\tfrac12\mathbb{E}_z[(D(G(z)) - 1)^2]", "fake",
                 help="How far D's answers for fakes are from 1. 0 is best for G."),
        ), 1),
    )  # fmt: skip
    smoothable: ClassVar[bool] = True
    boundary: ClassVar[float] = 0.5
    aim_D: ClassVar[str] = "D outputs exactly 1 for real samples and 0 for fakes"
    aim_G: ClassVar[str] = "D outputs 1 for its fakes"
    best: ClassVar[str] = r"D^*(x) = \frac{p(x)}{p(x) + q(x)}"

    def loss_D(self, real: Tensor, fake: Tensor, *, real_target: float = 1.0) -> Tensor:
        return ((real - real_target).square().mean() + fake.square().mean()) / 2

    def loss_G(self, real: Tensor | None, fake: Tensor) -> Tensor:
        return (fake - 1).square().mean() / 2

    def terms(self, real: Tensor, fake: Tensor) -> dict[str, Tensor]:
        return {
            "square_real": (real - 1).square().mean() / 2,
            "square_fake": fake.square().mean() / 2,
            "square_believed": (fake - 1).square().mean() / 2,
        }

    def optimal(self, p: Tensor, q: Tensor, *, real_target: float = 1.0) -> Tensor:
        """(b·p + a·q) / (p + q), the score itself (Mao et al. 2017, eq. 5; here a = 0 and b is the real target)."""
        return real_target * p / (p + q)


@dataclass(frozen=True)
class Hinge(Objective):
    name: ClassVar[str] = "hinge"
    label: ClassVar[str] = "Hinge"
    help: ClassVar[str] = (
        "D ignores samples that are already beyond the margin. It works well with spectral normalisation."
    )
    formula: ClassVar[str] = (
        r"\mathcal{L}_D = \mathbb{E}_x[\max(0, 1 - D(x))] + \mathbb{E}_z[\max(0, 1 + D(G(z)))],\quad"
        r" \mathcal{L}_G = -\mathbb{E}_z[D(G(z))]"
    )
    source: ClassVar[str] = "Lim & Ye 2017; Miyato et al. 2018, eq. 16 and 17"
    goals: ClassVar[tuple[Goal, ...]] = (
        Goal("D", r"\min_D", (
            Term("margin_real", r"\mathbb{E}_x[\max(0, 1 - D(x))]", "real",
                 help="How far D's scores for real samples lie below 1. 0 is best for D."),
            Term("margin_fake", r"\mathbb{E}_z[\max(0, 1 + D(G(z)))]", "fake",
                 help="How far D's scores for fakes lie above −1. 0 is best for D."),
        ), 1),
        Goal("G", r"\max_G", (SCORE_FAKE,), -1),
    )  # fmt: skip
    aim_D: ClassVar[str] = "D scores real samples above 1 and fakes below −1"
    aim_G: ClassVar[str] = "D gives its fakes high scores"
    best: ClassVar[str] = (
        "The optimal D outputs 1 where p > q and −1 where p < q. Where p or q is 0 it may go beyond, so it is not "
        "unique."
    )

    def loss_D(self, real: Tensor, fake: Tensor, *, real_target: float = 1.0) -> Tensor:
        return (1 - real).relu().mean() + (1 + fake).relu().mean()

    def loss_G(self, real: Tensor | None, fake: Tensor) -> Tensor:
        return -fake.mean()

    def terms(self, real: Tensor, fake: Tensor) -> dict[str, Tensor]:
        margins = {"margin_real": (1 - real).relu().mean(), "margin_fake": (1 + fake).relu().mean()}
        return margins | {SCORE_FAKE.name: fake.mean()}


@dataclass(frozen=True)
class Wasserstein(Objective):
    name: ClassVar[str] = "wasserstein"
    label: ClassVar[str] = "Wasserstein"
    help: ClassVar[str] = (
        "D gives scores, not probabilities. They estimate the earth mover's distance: how far you must shift fakes to "
        "turn them into real data. D's slope must be limited."
    )
    formula: ClassVar[str] = (
        r"\mathcal{L}_D = \mathbb{E}_z[D(G(z))] - \mathbb{E}_x[D(x)],\quad \mathcal{L}_G = -\mathbb{E}_z[D(G(z))],"
        r"\quad \lVert D \rVert_L \le 1"
    )
    source: ClassVar[str] = "Arjovsky et al. 2017, Algorithm 1"
    goals: ClassVar[tuple[Goal, ...]] = (
        Goal("D", r"\max_D", (SCORE_REAL, LOW_FAKE), -1),
        Goal("G", r"\max_G", (SCORE_FAKE,), -1),
    )
    critic: ClassVar[bool] = True
    aim_D: ClassVar[str] = "D scores real samples far above fakes"
    aim_G: ClassVar[str] = "D gives its fakes high scores"
    best: ClassVar[str] = (
        "The optimal critic is as steep as its bound allows, over the whole plane at once. No formula in p(x) and "
        "q(x) gives it."
    )

    suggestion: ClassVar[str] = "Wasserstein, with GP"
    suggested_with: ClassVar[dict[str, Any]] = {"penalties.gp": {}}

    clip: float | None = param(
        None,
        "Keeps the critic's weights within ± this value (0.01 in the paper). Leave it empty with a gradient penalty.",
        label="weight clipping",
        low=1e-4,
        high=10.0,
        log=True,
        change=Change.LIVE,
    )

    @property
    def weight_clip(self) -> float | None:
        return self.clip

    def loss_D(self, real: Tensor, fake: Tensor, *, real_target: float = 1.0) -> Tensor:
        return fake.mean() - real.mean()

    def loss_G(self, real: Tensor | None, fake: Tensor) -> Tensor:
        return -fake.mean()

    def terms(self, real: Tensor, fake: Tensor) -> dict[str, Tensor]:
        return {SCORE_REAL.name: real.mean(), SCORE_FAKE.name: fake.mean()}
