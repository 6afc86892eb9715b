"""Penalties on the gradient of D with respect to its input."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from playground.objectives.base import Critic, Penalty, every, squared_norms, weight
from playground.options import Change, param

if TYPE_CHECKING:
    import torch
    from torch import Tensor


@dataclass(frozen=True)
class R1(Penalty):
    name: ClassVar[str] = "r1"
    label: ClassVar[str] = "R1"
    help: ClassVar[str] = "Keeps D flat around real samples, so that the game settles near its equilibrium."
    formula: ClassVar[str] = r"\frac{\gamma}{2}\,\mathbb{E}_x\left[\lVert\nabla_x D(x)\rVert^2\right]"
    source: ClassVar[str] = "Mescheder et al. 2018, eq. 9; lazy: Karras et al. 2020, appendix B"
    suggestion: ClassVar[str] = "R1 and R2, γ 0.1"
    suggested_with: ClassVar[dict[str, Any]] = {"penalties.r1.gamma": 0.1, "penalties.r2.gamma": 0.1}

    gamma: float = weight(1.0, "γ")
    every: int = every()

    def penalty(self, D: Critic, real: Tensor, fake: Tensor, generator: torch.Generator) -> Tensor:
        return self.gamma / 2 * squared_norms(D, real).mean()


@dataclass(frozen=True)
class R2(Penalty):
    name: ClassVar[str] = "r2"
    label: ClassVar[str] = "R2"
    help: ClassVar[str] = "Does the same at fake samples; with both, the relativistic loss needs no other tricks."
    formula: ClassVar[str] = r"\frac{\gamma}{2}\,\mathbb{E}_z\left[\lVert\nabla_x D(G(z))\rVert^2\right]"
    source: ClassVar[str] = "Mescheder et al. 2018, eq. 10; Huang et al. 2024"
    reads_fake: ClassVar[bool] = True

    gamma: float = weight(1.0, "γ")
    every: int = every()

    def penalty(self, D: Critic, real: Tensor, fake: Tensor, generator: torch.Generator) -> Tensor:
        return self.gamma / 2 * squared_norms(D, fake).mean()


@dataclass(frozen=True)
class GradientPenalty(Penalty):
    name: ClassVar[str] = "gp"
    label: ClassVar[str] = "Gradient penalty (WGAN-GP)"
    help: ClassVar[str] = "Pulls the critic's slope towards the target on lines between real and fake samples."
    formula: ClassVar[str] = (
        r"\lambda\,\mathbb{E}_{\hat x}\left[(\lVert\nabla_{\hat x} D(\hat x)\rVert - 1)^2\right],\quad"
        r" \hat x = \epsilon x + (1 - \epsilon) G(z)"
    )
    source: ClassVar[str] = "Gulrajani et al. 2017, eq. 3; one-sided: Petzka et al. 2018"
    limits_slope: ClassVar[bool] = True
    reads_fake: ClassVar[bool] = True

    weight: float = weight(10.0, "λ")
    sides: Literal["two", "one"] = param(
        "two", "One: only slopes above the target are penalised.", label="sides", change=Change.LIVE
    )
    target: float = param(
        1.0, "The slope that the penalty aims at.", label="target", low=0.0, high=100.0, change=Change.LIVE
    )
    every: int = every()

    def penalty(self, D: Critic, real: Tensor, fake: Tensor, generator: torch.Generator) -> Tensor:
        import torch

        # One ε per sample, the same for all its pixels.
        shape = (len(real), *[1] * (real.dim() - 1))
        epsilon = torch.rand(shape, generator=generator, device=real.device)
        excess = _norms(D, torch.lerp(fake.float(), real.float(), epsilon)) - self.target
        return self.weight * (excess.relu() if self.sides == "one" else excess).square().mean()


@dataclass(frozen=True)
class Dragan(Penalty):
    name: ClassVar[str] = "dragan"
    label: ClassVar[str] = "DRAGAN"
    help: ClassVar[str] = "Pulls D's slope towards 1, only in a neighbourhood of the real samples."
    formula: ClassVar[str] = (
        r"\lambda\,\mathbb{E}_{x,\delta}\left[(\lVert\nabla_x D(x + \delta)\rVert - 1)^2\right],\quad"
        r" \delta = c\,\operatorname{std}(x)\,u,\; u \sim U(0, 1)"
    )
    source: ClassVar[str] = "Kodali et al. 2017, section 2.4 and their code"
    limits_slope: ClassVar[bool] = True

    weight: float = weight(10.0, "λ")
    reach: float = param(
        0.5,
        "The radius around real samples, in their standard deviations.",
        label="c",
        low=0.0,
        high=10.0,
        change=Change.LIVE,
    )
    every: int = every()

    def penalty(self, D: Critic, real: Tensor, fake: Tensor, generator: torch.Generator) -> Tensor:
        import torch

        u = torch.rand(real.shape, generator=generator, device=real.device)
        near = real.float() + self.reach * real.float().std() * u
        return self.weight * (_norms(D, near) - 1).square().mean()


def _norms(D: Critic, x: Tensor) -> Tensor:
    """‖∇ₓ D(x)‖ of each sample. The small constant keeps the derivative of the root finite where D is flat."""
    return (squared_norms(D, x) + 1e-12).sqrt()
