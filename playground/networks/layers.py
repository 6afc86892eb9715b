"""Building blocks of all families: activations, normalisation, initial weights, labels, packing."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrizations

from playground.kinds.base import Shape
from playground.networks.family import Activation, Condition, Heads, Init, Norm
from playground.networks.judgement import Judgement


def activate(name: Activation) -> nn.Module:
    modules = {"relu": nn.ReLU, "silu": nn.SiLU, "tanh": nn.Tanh}
    return nn.LeakyReLU(0.2) if name == "leaky_relu" else modules[name]()


def normalise(name: Norm, features: int, *, image: bool) -> list[nn.Module]:
    """The normalisation layer, if any. Spectral normalisation applies to the weights instead (see `finish`)."""
    if name == "batch":
        return [nn.BatchNorm2d(features) if image else nn.BatchNorm1d(features)]
    if name == "instance":
        return [nn.InstanceNorm2d(features, affine=True) if image else nn.LayerNorm(features)]
    return []


def connected(inputs: int, hidden: tuple[int, ...], norm: Norm, activation: Activation) -> list[nn.Module]:
    """Fully connected layers; `hidden` is the number of units of each."""
    layers: list[nn.Module] = []
    for before, after in itertools.pairwise((inputs, *hidden)):
        layers += [nn.Linear(before, after), *normalise(norm, after, image=False), activate(activation)]
    return layers


def finish(module: nn.Module, init: Init, norm: Norm) -> nn.Module:
    """Set the initial weights of all layers in `module`, and add spectral normalisation if `norm` is "spectral".

    Miyato et al. 2018: one power iteration per forward pass in training mode, none in evaluation. Its vectors are
    buffers and belong to the state. A resumed D therefore gives the same bits, and evaluating D changes nothing.
    """
    initialise(module, init)
    if norm == "spectral":
        for layer in list(module.modules()):
            if isinstance(layer, nn.Linear | nn.Conv2d | nn.ConvTranspose2d | nn.Embedding):
                parametrizations.spectral_norm(layer)
    return module


def initialise(module: nn.Module, init: Init) -> None:
    """Set the initial weights of every linear, convolutional and embedding layer in `module`."""
    if init == "pytorch":
        return
    for layer in module.modules():
        if isinstance(layer, nn.Linear | nn.Conv2d | nn.ConvTranspose2d | nn.Embedding):
            if init == "dcgan":
                nn.init.normal_(layer.weight, 0.0, 0.02)
            else:
                nn.init.orthogonal_(layer.weight, gain=0.8)
            if not isinstance(layer, nn.Embedding) and layer.bias is not None:
                nn.init.zeros_(layer.bias)
        elif isinstance(layer, nn.BatchNorm2d | nn.BatchNorm1d) and init == "dcgan":
            nn.init.normal_(layer.weight, 1.0, 0.02)


def channels_last(network: nn.Module) -> nn.Module:
    """Use the channels-last layout in the convolutions of `network`, forwards and backwards. Values do not change.

    On a CPU this is about 10 % faster in float32. A map that `Unflatten` makes, and the gradient of a map before
    `Flatten`, would keep the other layout, and the layers up to the next convolution would mix both. Hooks convert
    these.
    """
    if all(p.dim() < 4 for p in network.parameters()):
        return network
    for layer in network.modules():
        if isinstance(layer, nn.Unflatten):
            layer.register_forward_hook(_convert_map)
        elif isinstance(layer, nn.Flatten):
            layer.register_forward_pre_hook(_convert_gradient)
    return network.to(memory_format=torch.channels_last)  # type: ignore[call-overload, no-any-return]


def _convert(x: Tensor) -> Tensor:
    return x.contiguous(memory_format=torch.channels_last)


def _convert_map(_layer: nn.Module, _row: tuple[Tensor], found: Tensor) -> Tensor:
    return _convert(found)


def _convert_gradient(_layer: nn.Module, given: tuple[Tensor]) -> None:
    if given[0].requires_grad:
        given[0].register_hook(_convert)  # type: ignore[no-untyped-call]


class Enlarged(nn.ConvTranspose2d):
    """Nearest-neighbour enlargement and a 3×3 convolution: h×w to 2h×2w without checkerboard artefacts.

    Odena et al. 2016, “Deconvolution and Checkerboard Artifacts”. Both together equal a transposed convolution (4,
    stride 2, padding 1). Its kernel is the sum of four copies of the 3×3 kernel, shifted by one pixel each way, so it
    costs the same as DCGAN's. `weight` is the 3×3 kernel in the layout of a transposed convolution: in×out, flipped.
    """

    def __init__(self, before: int, after: int) -> None:
        super().__init__(before, after, 3, 2, 1)
        self.kernel_size = (4, 4)  # of the convolution that `forward` computes

    def forward(self, x: Tensor, output_size: list[int] | None = None) -> Tensor:
        wide = nn.functional.pad(self.weight, (0, 1, 0, 1)) + nn.functional.pad(self.weight, (1, 0, 0, 1))
        kernel = wide + wide.roll(1, 2)  # the last row of `wide` is empty
        return nn.functional.conv_transpose2d(x, kernel, self.bias, 2, 1)


class Conditioned(nn.Module):
    """A generator that gets z concatenated with the one-hot label."""

    def __init__(self, body: nn.Module, classes: int) -> None:
        super().__init__()
        self.body = body
        self.classes = classes

    def forward(self, z: Tensor, y: Tensor | None = None) -> Tensor:
        if self.classes:
            z = torch.cat([z, one_hot(y, self.classes, z)], 1)
        x: Tensor = self.body(z)
        return x


class Judge(nn.Module):
    """A discriminator: it packs samples, adds the label, computes features, and from these one logit and the heads.

    Projection: logit = wᵀφ(x) + e(y)ᵀφ(x) (Miyato & Koyama 2018, eq. 3). Concatenation: the label is concatenated with
    the input, as one constant plane per class for convolutions, else one-hot. Packing (Lin et al. 2018), without
    labels: `pac` consecutive samples are one input, concatenated in the channels (images) or coordinates (points).

    Logits are float32 although the layers may use bfloat16, in which a loss would have only three digits.
    """

    def __init__(
        self,
        features: nn.Module,
        width: int,
        shape: Shape,
        classes: int,
        condition: Condition,
        pac: int,
        heads: Heads = (),
        *,
        stem: Sequence[nn.Module] = (),
    ) -> None:
        super().__init__()
        if classes and pac > 1:
            raise ValueError("a discriminator that packs samples takes no labels")
        self.features = features
        self.logit = nn.Linear(width, 1)
        self.projected = bool(classes) and condition == "projection"
        self.concatenated = classes if condition == "concatenation" else 0
        self.embed = nn.Embedding(classes, width) if self.projected else None
        if self.embed is not None:  # like w: with PyTorch's N(0, 1) the labels would dominate wᵀφ(x)
            nn.init.uniform_(self.embed.weight, -(width**-0.5), width**-0.5)
        self.heads = nn.ModuleDict({name: nn.Linear(width, outputs) for name, outputs in heads})  # usually none
        self.packed = (shape[0] * pac, *shape[1:])
        self.pac = pac
        self.stem = nn.Sequential(*stem)
        self.mixes_batch = any(isinstance(m, nn.BatchNorm1d | nn.BatchNorm2d) for m in features.modules())

    def forward(self, x: Tensor, y: Tensor | None = None) -> Judgement:
        if self.pac > 1:
            x = x.reshape(-1, *self.packed)
        x = self.stem(x)
        if self.concatenated:
            labels = one_hot(y, self.concatenated, x)
            if x.dim() == 4:
                labels = labels[:, :, None, None].expand(-1, -1, *x.shape[2:])
            x = torch.cat([x, labels], 1)
        h = self.features(x)
        logits: Tensor = self.logit(h).squeeze(1)
        if self.embed is not None:
            if y is None:
                raise ValueError("a conditional discriminator needs labels")
            e = y.to(h.dtype) @ self.embed.weight if y.dim() == 2 else self.embed(y)
            logits = logits + (e * h).sum(1)
        heads = {name: head(h) for name, head in self.heads.items()}
        return Judgement(logits.to(torch.promote_types(logits.dtype, torch.float32)), h, heads)


def one_hot(y: Tensor | None, classes: int, like: Tensor) -> Tensor:
    """Labels, (b,), as one-hot rows, b×classes, in the type of `like`. Mixtures of labels, b×classes, stay."""
    if y is None:
        raise ValueError("a conditional network needs labels")
    if y.dim() == 2:
        return y.to(like.dtype)
    return nn.functional.one_hot(y, classes).to(like.dtype)
