"""Convolutional networks after DCGAN: sharper strokes than the MLP, more computation per picture."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Literal

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

SMALLER = Message("dcgan_smaller", "Take a smaller width.")
SHALLOWER = Message("dcgan_shallower", "Take a smaller width or depth.")
NARROWER = Message("dcgan_narrower", "Take a smaller width or narrower hidden layers.")


def _width() -> Any:
    return param(
        32,
        "Channels of the layer next to the picture. Each halving of the size doubles the number.",
        label="width",
        low=1,
        high=512,
        simple=True,
    )


def _depth() -> Any:
    return param(
        0,
        "How many times G doubles the size (D halves it). 0: as often as leaves 7 or 8 pixels.",
        label="depth",
        low=0,
        high=5,
    )


@dataclass(frozen=True)
class DCGANGenerator(Styled, Generator):
    """A generator of a linear layer to a small map, `extra` convolutions, and layers that each double the size.

    Those are transposed convolutions (4, stride 2, padding 1), or convolutions of the enlarged map (3, padding 1).
    """

    name: ClassVar[str] = "dcgan"
    label: ClassVar[str] = "DCGAN"
    kinds: ClassVar[tuple[str, ...]] = ("images",)
    help: ClassVar[str] = (
        "Transposed convolutions: neighbouring pixels are computed together, which gives crisp strokes."
    )
    formula: ClassVar[str] = r"h_{l+1} = \phi(\mathrm{norm}(W_l *^\top h_l))"
    source: ClassVar[str] = "Radford et al. 2015, section 3 and figure 1"

    width: int = _width()
    depth: int = _depth()
    extra: int = param(
        0,
        "Number of 3×3 convolutions on the smallest map, before its size is doubled. They plan what later layers draw.",
        label="extra convolutions",
        low=0,
        high=8,
    )
    up: Literal["transposed", "enlarged"] = param(
        "transposed",
        "Transposed: as in DCGAN. Enlarged: enlarge, then convolve 3×3, which is smoother and leaves no checkerboard.",
        label="upsampling",
    )
    norm: Norm = norm("batch")
    activation: Activation = activation("relu")
    init: Init = init("pytorch")

    @property
    def same_size(self) -> int:
        return self.extra

    def build(self, kind: Kind, shape: Shape, latent_size: int, classes: int) -> nn.Module:
        from torch import nn

        from playground.networks.layers import Conditioned, Enlarged, activate, finish, normalise

        stages = _stages(self.depth, shape)
        c, h, w = shape[0], shape[1] >> stages, shape[2] >> stages
        channels = [self.width << i for i in reversed(range(stages))]
        double = Enlarged if self.up == "enlarged" else partial(nn.ConvTranspose2d, kernel_size=4, stride=2, padding=1)

        def nonlinear(channels: int) -> list[nn.Module]:
            return [*normalise(self.norm, channels, image=True), activate(self.activation)]

        first = channels[0]
        body = [nn.Linear(latent_size + classes, first * h * w), nn.Unflatten(1, (first, h, w)), *nonlinear(first)]
        for _ in range(self.extra):
            body += [nn.Conv2d(first, first, 3, 1, 1), *nonlinear(first)]
        for before, after in itertools.pairwise(channels):
            body += [double(before, after), *nonlinear(after)]
        body += [double(channels[-1], c), nn.Tanh()]
        return finish(Conditioned(nn.Sequential(*body), classes), self.init, self.norm)

    def problems(self, shape: Shape, latent_size: int) -> Iterator[Problem]:
        misfit = _misfit("G", self.depth, shape)
        if misfit is not None:
            yield misfit
            return
        yield from too_large("G", self.size(shape, latent_size).parameters, SMALLER)

    def size(self, shape: Shape, latent_size: int) -> NetworkSize:
        channels, stages = _channels(self.width, self.depth, shape), _stages(self.depth, shape)
        smallest = channels[-1] * (shape[1] >> stages) * (shape[2] >> stages)
        weights = latent_size * smallest + _weights(channels) + 9 * self.extra * channels[-1] ** 2
        return NetworkSize(weights, 3 * (_maps(channels, shape) + self.extra * smallest))


@dataclass(frozen=True)
class DCGANDiscriminator(Styled, Discriminator):
    """A discriminator of convolutions (4, stride 2, padding 1), each halving the size, then a linear layer or an MLP.

    An MLP compares distant parts of a picture with each other, where a linear layer only adds them up.
    """

    name: ClassVar[str] = "dcgan"
    label: ClassVar[str] = "DCGAN"
    kinds: ClassVar[tuple[str, ...]] = ("images",)
    help: ClassVar[str] = "Strided convolutions: D looks at small patches first, then at how they fit together."
    formula: ClassVar[str] = r"h_{l+1} = \phi(\mathrm{norm}(W_l * h_l)),\quad \mathrm{logit} = w^\top h_L + b"
    source: ClassVar[str] = "Radford et al. 2015, section 3"

    width: int = _width()
    depth: int = _depth()
    hidden: tuple[int, ...] = param(
        (),
        "Units of each fully connected layer after the last map. Without one, the logit is a sum over places, as in "
        "DCGAN.",
        label="hidden layers",
        low=1,
        high=4096,
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

        from playground.networks.layers import Judge, activate, connected, finish, normalise

        stages = _stages(self.depth, shape)
        channels = [shape[0] * pac + (classes if condition == "concatenation" else 0)]
        channels += [self.width << i for i in range(stages)]
        body: list[nn.Module] = []
        for i, (before, after) in enumerate(itertools.pairwise(channels)):
            body.append(nn.Conv2d(before, after, 4, 2, 1))
            if i > 0:  # Radford et al. 2015: no batch normalisation in the layer next to the picture
                body += normalise(self.norm, after, image=True)
            body.append(activate(self.activation))
        width = channels[-1] * (shape[1] >> stages) * (shape[2] >> stages)
        body += [nn.Flatten(), *connected(width, self.hidden, self.norm, self.activation)]
        width = self.hidden[-1] if self.hidden else width
        judge = Judge(nn.Sequential(*body), width, shape, classes, condition, pac, heads)
        return finish(judge, self.init, self.norm)

    def problems(self, shape: Shape) -> Iterator[Problem]:
        misfit = _misfit("D", self.depth, shape)
        if misfit is not None:
            yield misfit
            return
        yield from too_deep("D", len(self.hidden))
        yield from too_large("D", self.size(shape).parameters, NARROWER if self.hidden else SHALLOWER)

    def size(self, shape: Shape) -> NetworkSize:
        channels, stages = _channels(self.width, self.depth, shape), _stages(self.depth, shape)
        features = channels[-1] * (shape[1] >> stages) * (shape[2] >> stages)
        weights = _weights(channels) + sum(a * b for a, b in itertools.pairwise((features, *self.hidden)))
        return NetworkSize(weights, 3 * (_maps(channels, shape) + sum(self.hidden)))


def _stages(depth: int, shape: Shape) -> int:
    """The number of times the size is halved: `depth`, or until at most 8 pixels are left if that is 0."""
    if depth:
        return depth
    stages, size = 1, shape[1] // 2
    while size > 8 and size % 2 == 0:
        stages, size = stages + 1, size // 2
    return stages


def _misfit(name: str, depth: int, shape: Shape) -> Problem | None:
    stages = _stages(depth, shape)
    if _halves(stages, shape):
        return None
    best = next((d for d in range(stages - 1, 0, -1) if _halves(d, shape)), 0)
    if best:
        message = Message(
            "dcgan_depth",
            "DCGAN with depth {depth} does not fit pictures of {height}×{width} pixels. Take depth {best}.",
            depth=stages,
            height=shape[1],
            width=shape[2],
            best=best,
        )
    else:
        message = Message(
            "dcgan_size",
            "DCGAN does not fit pictures of {height}×{width} pixels. Take pictures of 28, 32 or 64 pixels.",
            height=shape[1],
            width=shape[2],
        )
    return Problem(f"{name}.depth", message)


def _channels(width: int, depth: int, shape: Shape) -> list[int]:
    """The channels of the picture and of each map, the smallest map last."""
    return [shape[0], *(width << i for i in range(_stages(depth, shape)))]


def _weights(channels: list[int]) -> int:
    """The number of weights of the 4×4 convolutions between these maps."""
    return 16 * sum(a * b for a, b in itertools.pairwise(channels))


def _maps(channels: list[int], shape: Shape) -> int:
    """The number of values in the maps of one sample, including the picture."""
    return sum(c * (shape[1] >> i) * (shape[2] >> i) for i, c in enumerate(channels))


def _halves(stages: int, shape: Shape) -> bool:
    """Whether both sides can be halved `stages` times with at least 2 pixels left."""
    return all(side % (1 << stages) == 0 and side >> stages >= 2 for side in shape[1:])
