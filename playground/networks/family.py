"""What a generator and a discriminator option are, and what families share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Literal

from playground.options import Option, Problem, param

if TYPE_CHECKING:
    from torch import nn

Shape = tuple[int, ...]  # of one sample: (2,) for points, (c, h, w) for images
Norm = Literal["none", "batch", "spectral", "instance"]
Activation = Literal["relu", "leaky_relu", "silu", "tanh"]
Init = Literal["pytorch", "dcgan", "orthogonal"]
Condition = Literal["projection", "concatenation"]

MAX_PARAMETERS = 100_000_000  # with gradients, Adam's two moments and the average: 2 GB a network
MAX_HIDDEN = 16


class Generator(Option):
    """A family of generators: z, b×latent, and labels, (b,), to samples, b×shape."""

    def build(self, shape: Shape, latent_size: int, classes: int) -> nn.Module:
        """A fresh G: `forward(z, y=None)`; images in [−1, 1], points as they come. No classes, no labels."""
        raise TypeError(f"{type(self).__name__} must define build")

    def problems(self, shape: Shape, latent_size: int) -> Iterator[Problem]:
        """Why this family cannot make samples of `shape` from so large a z; paths start with «G.»."""
        yield from ()


class Discriminator(Option):
    """A family of discriminators: samples, b×shape, and labels to logits, (b // pac,)."""

    def build(self, shape: Shape, classes: int, condition: Condition, pac: int) -> nn.Module:
        """A fresh D: `forward(x, y=None)`; `mixes_batch` says whether it uses statistics of the batch.

        Raises `ValueError` for labels and packing together: the samples of a pack have different labels.
        """
        raise TypeError(f"{type(self).__name__} must define build")

    @property
    def thrice(self) -> bool:
        """Whether it can be differentiated three times: PyTorch's batch and instance normalisation cannot."""
        return getattr(self, "norm", "none") not in ("batch", "instance")

    def problems(self, shape: Shape) -> Iterator[Problem]:
        """Why this family cannot judge inputs of `shape`, that of a pack of samples; paths start with «D.»."""
        yield from ()


def too_deep(player: str, hidden: int) -> Iterator[Problem]:
    """A problem if there are too many hidden layers."""
    if hidden > MAX_HIDDEN:
        sentence = f"{hidden} hidden layers are too many. Take at most {MAX_HIDDEN}."
        yield Problem(f"{player}.hidden", sentence, "too_deep")


def too_large(player: str, parameters: int, mend: str) -> Iterator[Problem]:
    """A problem if the weights, those of labels and norms not counted, are too many."""
    if parameters > MAX_PARAMETERS:
        yield Problem(
            player,
            f"{player} would have {parameters / 1e6:,.0f} million weights; the most is {MAX_PARAMETERS // 10**6} "
            f"million. {mend}",
            "too_large",
        )


def norm(default: Norm) -> Any:
    return param(
        default,
        "Batch speeds G up. Spectral limits D's slope. Instance treats each sample alone. None suits penalties.",
        label="normalisation",
    )


def activation(default: Activation) -> Any:
    return param(default, "The nonlinearity between layers. Leaky ReLU has slope 0.2 below zero.", label="activation")


def init(default: Init) -> Any:
    return param(
        default,
        "The initial weights: PyTorch's default, N(0, 0.02²) as in DCGAN, or orthogonal with gain 0.8.",
        label="initial weights",
    )
