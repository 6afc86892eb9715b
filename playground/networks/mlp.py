"""Fully connected networks: they learn fastest on a CPU, for points and small images."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from playground.kinds.base import Kind, Shape
from playground.networks.family import (
    Activation,
    Condition,
    Discriminator,
    Generator,
    Heads,
    Init,
    NetworkSize,
    Norm,
    Styled,
    activation,
    init,
    norm,
    too_deep,
    too_large,
)
from playground.options import Problem, param
from playground.texts import Message

if TYPE_CHECKING:
    from torch import nn

NARROWER = Message("mlp_narrower", "Take fewer or narrower hidden layers.")


@dataclass(frozen=True)
class MLPGenerator(Styled, Generator):
    name: ClassVar[str] = "mlp"
    label: ClassVar[str] = "MLP"
    kinds: ClassVar[tuple[str, ...]] = ("points", "images")
    help: ClassVar[str] = "Fully connected layers: fast on any machine, but pictures are slightly speckled."
    formula: ClassVar[str] = r"h_{l+1} = \phi(\mathrm{norm}(W_l h_l + b_l))"
    source: ClassVar[str] = "Goodfellow et al. 2014, section 5"
    chain: ClassVar[bool] = True

    hidden: tuple[int, ...] = param(
        (256, 512), "Number of units in each hidden layer.", label="hidden layers", low=1, high=4096, simple=True
    )
    norm: Norm = norm("batch")
    activation: Activation = activation("relu")
    init: Init = init("pytorch")

    @property
    def fully_connected(self) -> int:
        return len(self.hidden)

    def build(self, kind: Kind, shape: Shape, latent_size: int, classes: int) -> nn.Module:
        from torch import nn

        from playground.networks.layers import Conditioned, connected, finish

        body = connected(latent_size + classes, self.hidden, self.norm, self.activation)
        width = self.hidden[-1] if self.hidden else latent_size + classes
        body.append(nn.Linear(width, math.prod(shape)))
        body += kind.head(shape)
        return finish(Conditioned(nn.Sequential(*body), classes), self.init, self.norm)

    def problems(self, shape: Shape, latent_size: int) -> Iterator[Problem]:
        yield from _sizes("G", (latent_size, *self.hidden, math.prod(shape)))

    def size(self, shape: Shape, latent_size: int) -> NetworkSize:
        return _size((latent_size, *self.hidden, math.prod(shape)))


@dataclass(frozen=True)
class MLPDiscriminator(Styled, Discriminator):
    name: ClassVar[str] = "mlp"
    label: ClassVar[str] = "MLP"
    kinds: ClassVar[tuple[str, ...]] = ("points", "images")
    help: ClassVar[str] = "Fully connected layers: D sees the whole picture at once, pixel by pixel."
    formula: ClassVar[str] = r"h_{l+1} = \phi(\mathrm{norm}(W_l h_l + b_l)),\quad \mathrm{logit} = w^\top h_L + b"
    source: ClassVar[str] = "Goodfellow et al. 2014, section 5"
    chain: ClassVar[bool] = True

    hidden: tuple[int, ...] = param(
        (512, 256), "Number of units in each hidden layer.", label="hidden layers", low=1, high=4096, simple=True
    )
    norm: Norm = norm("none")
    activation: Activation = activation("leaky_relu")
    init: Init = init("pytorch")

    @property
    def fully_connected(self) -> int:
        return len(self.hidden)

    def build(
        self, kind: Kind, shape: Shape, classes: int, condition: Condition, pac: int, heads: Heads = ()
    ) -> nn.Module:
        from torch import nn

        from playground.networks.layers import Judge, connected, finish

        inputs = math.prod(shape) * pac + (classes if condition == "concatenation" else 0)
        features = nn.Sequential(*connected(inputs, self.hidden, self.norm, self.activation))
        width = self.hidden[-1] if self.hidden else inputs
        judge = Judge(features, width, shape, classes, condition, pac, heads, stem=kind.stem(shape))
        return finish(judge, self.init, self.norm)

    @property
    def thrice(self) -> bool:
        return self.norm != "batch"  # instance normalisation of a vector is layer normalisation

    def problems(self, shape: Shape) -> Iterator[Problem]:
        yield from _sizes("D", (math.prod(shape), *self.hidden, 1))

    def size(self, shape: Shape) -> NetworkSize:
        return _size((math.prod(shape), *self.hidden, 1))


def _sizes(name: str, units: tuple[int, ...]) -> Iterator[Problem]:
    """The problems of too many or too wide layers; `units` are those of input, hidden layers and output."""
    yield from too_deep(name, len(units) - 2)
    weights = sum(a * b for a, b in itertools.pairwise(units))
    yield from too_large(name, weights, NARROWER)


def _size(units: tuple[int, ...]) -> NetworkSize:
    """The size for these units per layer. Activations count three times: before and after norm and nonlinearity."""
    return NetworkSize(sum((a + 1) * b for a, b in itertools.pairwise(units)), 3 * sum(units))
