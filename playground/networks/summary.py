"""What a network is made of, for people: layers, shapes, parameters, multiply-adds, what a unit sees of its input.

Computed from the module itself, by sending one sample through it and listening at every layer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from playground.config import RunConfig
from playground.players import build_for

CONVOLUTIONS = (nn.Conv2d, nn.ConvTranspose2d)
SILENT = (nn.Flatten, nn.Unflatten)


@dataclass(frozen=True)
class Layer:
    kind: str  # «Conv2d 4×4, stride 2»
    shape: tuple[int, ...]  # of its output, for one sample
    parameters: int
    macs: int  # multiply-adds for one sample
    field: str  # pixels of the input that one output sees, «3×3»; «all» after a fully connected layer


@dataclass(frozen=True)
class Summary:
    layers: tuple[Layer, ...]
    parameters: int
    macs: int


def summaries(config: RunConfig) -> dict[str, Summary]:
    """Of G and D of a configuration; the data need not be loaded."""
    source = config.data
    classes = len(source.class_names) if config.condition != "none" else 0
    G, D = build_for(config, source.shape, classes)
    n = 2 * config.tricks.pac  # two, since batch normalisation needs them
    y = torch.zeros(n, dtype=torch.int64) if classes else None
    z, x = torch.zeros(n, config.latent.size), torch.zeros(n, *source.shape)
    return {"G": summarise(G, z, y), "D": summarise(D, x, y)}


@torch.no_grad()
def summarise(module: nn.Module, x: Tensor, y: Tensor | None = None) -> Summary:
    """The layers of `module` in the order in which a batch `x`, with labels `y`, goes through them."""
    layers: list[Layer] = []
    seen = _Field()

    def listen(layer: nn.Module, inputs: tuple[Any, ...], output: Tensor) -> None:
        seen.through(layer)
        if not isinstance(layer, SILENT):
            shape = tuple(output.shape[1:])
            layers.append(Layer(_kind(layer), shape, _own(layer), _macs(layer, inputs[0], output), seen.text))

    leaves = [m for name, m in module.named_modules() if "parametrizations" not in name and _is_leaf(m)]
    handles = [leaf.register_forward_hook(listen) for leaf in leaves]
    training = module.training
    module.eval()
    try:
        module(x, y)
    finally:
        module.train(training)
        for handle in handles:
            handle.remove()
    total = sum(p.numel() for p in module.parameters())
    return Summary(tuple(layers), total, sum(layer.macs for layer in layers))


def _is_leaf(module: nn.Module) -> bool:
    """A layer, which has no layers below it but the parametrisation of its own weight."""
    return all(name == "parametrizations" for name, _ in module.named_children())


def _own(layer: nn.Module) -> int:
    return sum(p.numel() for p in layer.parameters())


def _macs(layer: nn.Module, x: Tensor, output: Tensor) -> int:
    """For one sample. A convolution uses each weight once for each position of its grid of windows."""
    if isinstance(layer, nn.Linear):
        return layer.in_features * layer.out_features
    if isinstance(layer, CONVOLUTIONS):
        windows = output if isinstance(layer, nn.Conv2d) else x
        weights = layer.in_channels * layer.out_channels * layer.kernel_size[0] * layer.kernel_size[1]
        return weights * windows.shape[2] * windows.shape[3]
    return 0


def _kind(layer: nn.Module) -> str:
    name = type(layer).__name__.removeprefix("Parametrized")
    if isinstance(layer, CONVOLUTIONS):
        return f"{name} {layer.kernel_size[0]}×{layer.kernel_size[1]}, stride {layer.stride[0]}"
    return name


class _Field:
    """The receptive field, followed through the layers: width r and jump j between neighbours (Araujo et al. 2019)."""

    def __init__(self) -> None:
        self._width: float | None = 1.0
        self._jump = 1.0

    def through(self, layer: nn.Module) -> None:
        if isinstance(layer, nn.Linear | nn.InstanceNorm2d | nn.LayerNorm):
            self._width = None  # all of it
        elif isinstance(layer, nn.Conv2d) and self._width is not None:
            self._width += (layer.kernel_size[0] - 1) * self._jump
            self._jump *= layer.stride[0]

    @property
    def text(self) -> str:
        return "all" if self._width is None else f"{self._width:.0f}×{self._width:.0f}"
