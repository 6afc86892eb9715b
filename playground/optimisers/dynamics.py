"""Dynamics: how the gradients of D and G become one step (alternating, simultaneous, extragradient, consensus).

v = (∇_D L_D, ∇_G L_G) is the vector field on the weights of both networks. Near an equilibrium v has a rotation, and
plain descent along it spirals outwards. The methods differ in how they treat this rotation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from playground.options import Change, Option, param

if TYPE_CHECKING:
    from torch import Tensor


class Dynamics(Option):
    """The order of the updates. With n_D ≠ n_G the additional updates of one network come first, alone and plain."""

    together: ClassVar[bool] = False  # both gradients are taken at the same point, then both networks are updated
    ahead: ClassVar[bool] = False  # that point is one step ahead of the present weights
    damped: ClassVar[bool] = False  # both losses get a penalty on v

    @property
    def damping(self) -> float:
        """The factor γ of the penalty γ/2·‖v‖²; 0: no penalty."""
        return 0.0

    def penalty(self, v: Sequence[Tensor]) -> Tensor:
        """The term that is added to both losses, a scalar; `v` has the gradient of each parameter of both networks."""
        raise TypeError(f"{type(self).__name__} has no penalty")


@dataclass(frozen=True)
class Alternating(Dynamics):
    name: ClassVar[str] = "alternating"
    label: ClassVar[str] = "Alternating"
    help: ClassVar[str] = "D is updated first, then G responds to the updated D. This is the usual way."
    formula: ClassVar[str] = (
        r"\theta_D \leftarrow \theta_D - \eta\,\nabla_D \mathcal{L}_D(\theta_D, \theta_G),\quad"
        r" \theta_G \leftarrow \theta_G - \eta\,\nabla_G \mathcal{L}_G(\theta_D, \theta_G)"
    )
    source: ClassVar[str] = "Goodfellow et al. 2014, Algorithm 1"


@dataclass(frozen=True)
class Simultaneous(Dynamics):
    name: ClassVar[str] = "simultaneous"
    label: ClassVar[str] = "Simultaneous"
    help: ClassVar[str] = (
        "Both are updated at once, and neither sees the other's update. This shows the rotation of the game most "
        "clearly."
    )
    formula: ClassVar[str] = r"\theta \leftarrow \theta - \eta\,v(\theta)"
    source: ClassVar[str] = "Mescheder et al. 2017, Algorithm 1; why it circles: Mescheder et al. 2018, section 2"
    suggestion: ClassVar[str] = "both move at once"
    together: ClassVar[bool] = True


@dataclass(frozen=True)
class Extragradient(Dynamics):
    name: ClassVar[str] = "extragradient"
    label: ClassVar[str] = "Extragradient"
    help: ClassVar[str] = (
        "Both look one step ahead, return, and move by the gradient that they found there. This avoids the spiral."
    )
    formula: ClassVar[str] = (
        r"\tilde\theta = \theta - \eta\,v(\theta),\quad \theta \leftarrow \theta - \eta\,v(\tilde\theta)"
    )
    source: ClassVar[str] = "Korpelevich 1976; Gidel et al. 2019, section 3.2 and Algorithm 4"
    suggestion: ClassVar[str] = "extragradient"
    together: ClassVar[bool] = True
    ahead: ClassVar[bool] = True


@dataclass(frozen=True)
class Consensus(Dynamics):
    name: ClassVar[str] = "consensus"
    label: ClassVar[str] = "Consensus optimisation"
    help: ClassVar[str] = "Both are updated at once, and both also make the gradients small. This damps the rotation."
    formula: ClassVar[str] = (
        r"\mathcal{L}_D + \tfrac{\gamma}{2}\lVert v(\theta)\rVert^2,\quad"
        r" \mathcal{L}_G + \tfrac{\gamma}{2}\lVert v(\theta)\rVert^2"
    )
    source: ClassVar[str] = "Mescheder et al. 2017, Algorithm 2"
    together: ClassVar[bool] = True
    damped: ClassVar[bool] = True

    gamma: float = param(
        0.1,
        "How strongly both networks are damped. Too much, and training stops at any point where the gradients are "
        "zero.",
        label="γ of consensus",
        low=0.0,
        high=1000.0,
        log=True,
        change=Change.LIVE,
    )

    @property
    def damping(self) -> float:
        return self.gamma

    def penalty(self, v: Sequence[Tensor]) -> Tensor:
        import torch

        return self.gamma / 2 * torch.stack([g.square().sum() for g in v]).sum()
