"""Base classes of families of generators and discriminators, and the fields that families share."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from playground.kinds.base import Kind, Shape
from playground.options import Option, Problem, param
from playground.texts import Message

if TYPE_CHECKING:
    from torch import nn

Norm = Literal["none", "batch", "spectral", "instance"]
Activation = Literal["relu", "leaky_relu", "silu", "tanh"]
Init = Literal["pytorch", "dcgan", "orthogonal"]
Condition = Literal["projection", "concatenation"]
Heads = tuple[tuple[str, int], ...]  # names and numbers of outputs

MAX_PARAMETERS = 100_000_000  # with gradients, Adam's two moments and the average: 2 GB per network
MAX_HIDDEN = 16


@dataclass(frozen=True)
class NetworkSize:
    """The approximate size of a network: its weights, and the activations of its layers for one sample."""

    parameters: int
    activations: int


class Family(Option):
    """A family of networks. Code that does not know the family reads its traits."""

    chain: ClassVar[bool] = False  # a chain of fully connected layers: a page can draw and run each unit

    @property
    def normalisation(self) -> Norm:
        """The normalisation between its layers."""
        return "none"

    @property
    def nonlinearity(self) -> Activation:
        """The activation between its layers."""
        return "relu"

    @property
    def fully_connected(self) -> int:
        """The number of hidden layers that are fully connected."""
        return 0


class Styled(Family):
    """A family with the fields `norm` and `activation`, which hold for all its layers."""

    norm: Norm
    activation: Activation

    @property
    def normalisation(self) -> Norm:
        return self.norm

    @property
    def nonlinearity(self) -> Activation:
        return self.activation


class Generator(Family):
    """A family of generators, which map z, b×latent, and labels, (b,), to samples, b×shape."""

    kinds: ClassVar[tuple[str, ...]] = ()  # names of the kinds of data that it can generate

    @property
    def same_size(self) -> int:
        """The number of convolutions that keep the size of their map; they come first."""
        return 0

    def build(self, kind: Kind, shape: Shape, latent_size: int, classes: int) -> nn.Module:
        """A new G for samples of this `kind` and `shape`: `forward(z, y=None)`; without labels if `classes` is 0."""
        raise TypeError(f"{type(self).__name__} must define build")

    def problems(self, shape: Shape, latent_size: int) -> Iterator[Problem]:
        """Why this family cannot make samples of `shape` from a z of `latent_size`; paths start with "G."."""
        yield from ()

    def size(self, shape: Shape, latent_size: int) -> NetworkSize:
        """The size of the network that `build` makes. A family that does not define it counts as 0."""
        return NetworkSize(0, 0)


class Discriminator(Family):
    """A family of discriminators, which map samples, b×shape, and labels to a `Judgement` of each pack."""

    kinds: ClassVar[tuple[str, ...]] = ()  # names of the kinds of data that it can judge

    def build(
        self, kind: Kind, shape: Shape, classes: int, condition: Condition, pac: int, heads: Heads = ()
    ) -> nn.Module:
        """A new D for samples of this `kind` and `shape`: `forward(x, y=None)` returns a `Judgement`.

        The judgement has the `heads` that auxiliary terms read. The module's `mixes_batch` says whether it uses
        statistics of the batch. Raises `ValueError` for labels with packing: samples of a pack have different labels.
        """
        raise TypeError(f"{type(self).__name__} must define build")

    @property
    def thrice(self) -> bool:
        """Whether it has third derivatives: PyTorch's batch and instance normalisation have none."""
        return self.normalisation not in ("batch", "instance")

    def problems(self, shape: Shape) -> Iterator[Problem]:
        """Why this family cannot judge inputs of `shape`, the shape of a pack; paths start with "D."."""
        yield from ()

    def size(self, shape: Shape) -> NetworkSize:
        """The size of the network that `build` makes for inputs of `shape`; see `Generator.size`."""
        return NetworkSize(0, 0)


def too_deep(name: str, hidden: int) -> Iterator[Problem]:
    """A problem if there are too many hidden layers."""
    if hidden > MAX_HIDDEN:
        yield Problem(
            f"{name}.hidden",
            Message("too_deep", "{n} hidden layers are too many. Take at most {most}.", n=hidden, most=MAX_HIDDEN),
        )


def too_large(name: str, parameters: int, advice: Message) -> Iterator[Problem]:
    """A problem if there are too many weights; those of labels and norms are not counted. `advice` says what to do."""
    if parameters > MAX_PARAMETERS:
        yield Problem(
            name,
            Message(
                "network_too_large",
                "{network} would have {n} million weights; the limit is {most} million. {advice}",
                network=name,
                n=round(parameters / 1e6),
                most=MAX_PARAMETERS // 10**6,
                advice=advice,
            ),
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
