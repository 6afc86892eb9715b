"""Logistic losses: the original minimax game, its non-saturating form, and relativistic pairing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from playground.objectives.base import Goal, Objective, Term

if TYPE_CHECKING:
    from torch import Tensor


def value(real: Tensor, fake: Tensor) -> Tensor:
    """V(D, G) = E[log D(x)] + E[log(1 − D(G(z)))] of logits (Goodfellow et al. 2014, eq. 1).

    At most 0; −log 4 ≈ −1.386 if D is ½ everywhere.
    """
    from torch.nn.functional import softplus

    return -softplus(-real).mean() - softplus(fake).mean()


def cross_entropy_D(real: Tensor, fake: Tensor, real_target: float) -> Tensor:
    """−[t·log D(x) + (1 − t)·log(1 − D(x))] − log(1 − D(G(z))), where t is the target for real samples."""
    from torch.nn.functional import softplus

    loss = softplus(-real).mean() + softplus(fake).mean()
    if isinstance(real_target, float) and real_target == 1.0:  # it is a tensor while a step is traced
        return loss
    return loss + (1.0 - real_target) * real.mean()  # softplus(x) = softplus(−x) + x


OPTIMAL = r"D^*(x) = \frac{p(x)}{p(x) + q(x)}"


def optimal(p: Tensor, q: Tensor, real_target: float) -> Tensor:
    """t·p / (p + q): the probability that a sample is real, times the target t for real samples.

    Goodfellow et al. 2014, Proposition 1; with smoothing Goodfellow 2016, eq. 24.
    """
    return real_target * p / (p + q)


LOG_REAL = Term(
    "log_real",
    r"\mathbb{E}_x[\log D(x)]",
    "real",
    help="The logarithm of D's answer for real samples, on average. 0 means that D is sure that they are real; −0.69 = "
    "log ½ means that it cannot tell.",
)
LOG_FAKE = Term(
    "log_fake",
    r"\mathbb{E}_z[\log(1 - D(G(z)))]",
    "fake",
    help="The logarithm of one minus D's answer for fakes, on average. 0 means that D sees through every fake; −0.69 = "
    "log ½ means that it cannot tell.",
)
BELIEVED = Term(
    "log_believed",
    r"\mathbb{E}_z[\log D(G(z))]",
    "fake",
    help="The logarithm of D's answer for fakes, on average. G raises it: 0 means that D believes every fake; −0.69 = "
    "log ½ means that D cannot tell.",
)
GAME_D = Goal("D", r"\max_D\; V(D, G) =", (LOG_REAL, LOG_FAKE), -1)


def cross_entropy_terms(real: Tensor, fake: Tensor) -> dict[str, Tensor]:
    """E[log D(x)], E[log(1 − D(G(z)))] and E[log D(G(z))], from logits."""
    from torch.nn.functional import softplus

    return {
        LOG_REAL.name: -softplus(-real).mean(),
        LOG_FAKE.name: -softplus(fake).mean(),
        BELIEVED.name: -softplus(-fake).mean(),
    }


@dataclass(frozen=True)
class Minimax(Objective):
    name: ClassVar[str] = "minimax"
    label: ClassVar[str] = "Original minimax"
    help: ClassVar[str] = "The game of the first GAN paper. When D wins, G's gradient vanishes."
    formula: ClassVar[str] = r"\min_G \max_D\; \mathbb{E}_x[\log D(x)] + \mathbb{E}_z[\log(1 - D(G(z)))]"
    source: ClassVar[str] = "Goodfellow et al. 2014, eq. 1"
    suggestion: ClassVar[str] = "original minimax loss"
    goals: ClassVar[tuple[Goal, ...]] = (GAME_D, Goal("G", r"\min_G\; V(D, G):", (LOG_FAKE,), 1))
    probability: ClassVar[bool] = True
    smoothable: ClassVar[bool] = True
    aim_D: ClassVar[str] = "D outputs 1 for real samples and 0 for fakes"
    best: ClassVar[str] = OPTIMAL

    def loss_D(self, real: Tensor, fake: Tensor, *, real_target: float = 1.0) -> Tensor:
        return cross_entropy_D(real, fake, real_target)

    def loss_G(self, real: Tensor | None, fake: Tensor) -> Tensor:
        from torch.nn.functional import softplus

        return -softplus(fake).mean()

    def terms(self, real: Tensor, fake: Tensor) -> dict[str, Tensor]:
        return cross_entropy_terms(real, fake)

    def optimal(self, p: Tensor, q: Tensor, *, real_target: float = 1.0) -> Tensor:
        return optimal(p, q, real_target)


@dataclass(frozen=True)
class NonSaturating(Objective):
    name: ClassVar[str] = "ns"
    label: ClassVar[str] = "Non-saturating"
    help: ClassVar[str] = "D is the same. G maximises log D(G(z)) instead, which pulls hardest when D is winning."
    formula: ClassVar[str] = (
        r"\mathcal{L}_D = -\mathbb{E}_x[\log D(x)] - \mathbb{E}_z[\log(1 - D(G(z)))],\quad"
        r" \mathcal{L}_G = -\mathbb{E}_z[\log D(G(z))]"
    )
    source: ClassVar[str] = "Goodfellow et al. 2014, section 3"
    suggestion: ClassVar[str] = "non-saturating loss"
    goals: ClassVar[tuple[Goal, ...]] = (GAME_D, Goal("G", r"\max_G", (BELIEVED,), -1))
    probability: ClassVar[bool] = True
    smoothable: ClassVar[bool] = True
    aim_D: ClassVar[str] = "D outputs 1 for real samples and 0 for fakes"
    best: ClassVar[str] = OPTIMAL

    def loss_D(self, real: Tensor, fake: Tensor, *, real_target: float = 1.0) -> Tensor:
        return cross_entropy_D(real, fake, real_target)

    def loss_G(self, real: Tensor | None, fake: Tensor) -> Tensor:
        from torch.nn.functional import softplus

        return softplus(-fake).mean()

    def terms(self, real: Tensor, fake: Tensor) -> dict[str, Tensor]:
        return cross_entropy_terms(real, fake)

    def optimal(self, p: Tensor, q: Tensor, *, real_target: float = 1.0) -> Tensor:
        return optimal(p, q, real_target)


@dataclass(frozen=True)
class Relativistic(Objective):
    name: ClassVar[str] = "rpgan"
    label: ClassVar[str] = "Relativistic pairing"
    help: ClassVar[str] = "D compares real and fake samples in pairs. With R1 and R2 this loss learns fastest here."
    formula: ClassVar[str] = (
        r"\mathcal{L}_D = \mathbb{E}_{x,z}[\operatorname{softplus}(D(G(z)) - D(x))],\quad"
        r" \mathcal{L}_G = \mathbb{E}_{x,z}[\operatorname{softplus}(D(x) - D(G(z)))]"
    )
    source: ClassVar[str] = "Jolicoeur-Martineau 2018, section 3; Huang et al. 2024, eq. 2"
    suggestion: ClassVar[str] = "relativistic loss"
    paired: ClassVar[bool] = True
    relative: ClassVar[bool] = True
    goals: ClassVar[tuple[Goal, ...]] = (
        Goal("D", r"\min_D", (
            Term("lead_fake", r"\mathbb{E}_{x,z}[\operatorname{softplus}(D(G(z)) - D(x))]", "both",
                 help="Small when D scores each real sample above the fake of its pair; 0.69 = log 2 means that it "
                 "cannot tell them apart."),
        ), 1),
        Goal("G", r"\min_G", (
            Term("lead_real", r"\mathbb{E}_{x,z}[\operatorname{softplus}(D(x) - D(G(z)))]", "both",
                 help="Small when D scores each fake above the real sample of its pair; 0.69 = log 2 means that D "
                 "cannot tell them apart."),
        ), 1),
    )  # fmt: skip
    aim_D: ClassVar[str] = "D scores each real sample above the fake of its pair"
    aim_G: ClassVar[str] = "D scores each fake above the real sample of its pair"
    best: ClassVar[str] = (
        "Only differences of D count. The optimal D is log p(x)/q(x) plus any constant, so it is not unique."
    )

    def loss_D(self, real: Tensor, fake: Tensor, *, real_target: float = 1.0) -> Tensor:
        from torch.nn.functional import softplus

        return softplus(fake - real).mean()

    def loss_G(self, real: Tensor | None, fake: Tensor) -> Tensor:
        from torch.nn.functional import softplus

        if real is None:
            raise ValueError("the relativistic loss of G needs the real logits")
        return softplus(real - fake).mean()

    def terms(self, real: Tensor, fake: Tensor) -> dict[str, Tensor]:
        from torch.nn.functional import softplus

        return {"lead_fake": softplus(fake - real).mean(), "lead_real": softplus(real - fake).mean()}
