"""Summaries of networks: layers, shapes, parameters, multiply-adds and receptive fields.

They are computed from the module itself: one sample passes through it, and a hook at every layer records it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from playground.config import RunConfig
from playground.training.first_weights import build_for

CONVOLUTIONS = (nn.Conv2d, nn.ConvTranspose2d)
WINDOWS = (*CONVOLUTIONS, nn.AvgPool2d, nn.MaxPool2d)
SILENT = (nn.Flatten, nn.Unflatten, nn.Sequential)  # not listed; a Sequential without layers is empty


@dataclass(frozen=True)
class Layer:
    name: str  # its path in the module, as in the state: "features.0"
    kind: str  # "Conv2d 4×4, stride 2"
    shape: tuple[int, ...]  # of its output, for one sample
    parameters: int
    macs: int  # multiply-adds for one sample, or one pack of them
    field: str  # the largest part of the input that one output depends on: "4×4" pixels, or "all"


@dataclass(frozen=True)
class Summary:
    layers: tuple[Layer, ...]
    parameters: int
    macs: int


def summaries(config: RunConfig) -> dict[str, Summary]:
    """The summaries of G and D of a configuration; no data are loaded."""
    source = config.data
    classes = len(source.class_names) if config.condition != "none" else 0
    G, D = build_for(config, source.shape, classes)
    n = 2 * config.tricks.pac  # batch normalisation needs two
    y = torch.zeros(n, dtype=torch.int64) if classes else None
    z, x = torch.zeros(n, config.latent.size), torch.zeros(n, *source.shape)
    return {"G": summarise(G, z, y), "D": summarise(D, x, y)}


@torch.no_grad()
def summarise(module: nn.Module, x: Tensor, y: Tensor | None = None) -> Summary:
    """The layers of `module` in the order in which a batch `x` with labels `y` passes through them."""
    layers: list[Layer] = []
    seen = _Field()

    def listen(layer: nn.Module, inputs: tuple[Any, ...], output: Tensor) -> None:
        seen.through(layer)
        shape = tuple(output.shape[1:])
        macs = _macs(layer, inputs[0], output)
        layers.append(Layer(names[layer], _kind(layer), shape, _own(layer), macs, seen.text))

    names = {m: name for name, m in module.named_modules() if "parametrizations" not in name and _is_leaf(m)}
    handles = [leaf.register_forward_hook(listen) for leaf in names]
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
    """Whether a module is a layer that computes, and has no layers inside but the parametrisation of its weight."""
    below = (name for name, _ in module.named_children())
    return not isinstance(module, SILENT) and all(name == "parametrizations" for name in below)


def _own(layer: nn.Module) -> int:
    return sum(p.numel() for p in layer.parameters())


def _macs(layer: nn.Module, x: Tensor, output: Tensor) -> int:
    """Multiply-adds for one sample. A convolution uses each weight once per position of its window."""
    if isinstance(layer, nn.Linear):
        return layer.in_features * layer.out_features
    if isinstance(layer, CONVOLUTIONS):
        windows = output if isinstance(layer, nn.Conv2d) else x
        kernel = layer.kernel_size[0] * layer.kernel_size[1]
        weights = layer.in_channels // layer.groups * layer.out_channels * kernel
        return weights * windows.shape[2] * windows.shape[3]
    return 0


def _kind(layer: nn.Module) -> str:
    name = type(layer).__name__.removeprefix("Parametrized")
    if isinstance(layer, CONVOLUTIONS):
        return f"{name} {layer.kernel_size[0]}×{layer.kernel_size[1]}, stride {layer.stride[0]}"
    return name


class _Field:
    """The receptive field: the window of one output, traced back through the layers to the input.

    Assumes square kernels. After a transposed convolution neighbouring outputs have windows of different widths; the
    widest counts.
    """

    def __init__(self) -> None:
        self._layers: list[tuple[int, int, bool]] | None = []  # reach of the kernel, stride, transposed

    def through(self, layer: nn.Module) -> None:
        if isinstance(layer, nn.Linear | nn.InstanceNorm2d | nn.LayerNorm | nn.AdaptiveAvgPool2d):
            self._layers = None  # all of it
        elif self._layers is not None and isinstance(layer, WINDOWS):
            kernel, stride, dilation = (_side(getattr(layer, a, 1)) for a in ("kernel_size", "stride", "dilation"))
            self._layers.append(((kernel - 1) * dilation, stride, isinstance(layer, nn.ConvTranspose2d)))

    @property
    def text(self) -> str:
        if self._layers is None:
            return "all"
        period = math.prod(stride for _, stride, transposed in self._layers if transposed)
        widest = max(self._width(at) for at in range(period))
        return f"{widest}×{widest}"

    def _width(self, at: int) -> int:
        """The number of adjacent inputs that output number `at` depends on; padding only shifts them."""
        first = last = at
        for reach, stride, transposed in reversed(self._layers or []):
            if transposed:  # output o = i·stride + k with 0 ≤ k ≤ reach
                first, last = math.ceil((first - reach) / stride), last // stride
            else:
                first, last = first * stride, last * stride + reach
        return last - first + 1


def _side(size: int | tuple[int, ...]) -> int:
    return size if isinstance(size, int) else size[0]
