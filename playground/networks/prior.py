"""The prior p(z): the distribution of the generator's input."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from playground.options import Option, param

if TYPE_CHECKING:
    import torch
    from torch import Tensor


@dataclass(frozen=True)
class Latent(Option):
    """The distribution of z. Its coordinates are independent."""

    size: int = param(
        64,
        "How many numbers z has. z is the input of the generator.",
        label="latent size",
        low=1,
        high=1024,
        simple=True,
    )
    prior: Literal["normal", "uniform"] = param(
        "normal", "Normal: each number of z comes from N(0, 1). Uniform: from U(−1, 1).", label="prior p(z)"
    )

    def sample(self, n: int, generator: torch.Generator) -> Tensor:
        """`n` latent vectors z, shape (n, size), float32, on the generator's device."""
        import torch

        if self.prior == "normal":
            return torch.randn(n, self.size, generator=generator, device=generator.device)
        return torch.rand(n, self.size, generator=generator, device=generator.device) * 2 - 1
