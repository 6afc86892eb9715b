"""Channels-last layout: the same values, first and second derivatives, and no layer with mixed layouts."""

from __future__ import annotations

import copy
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from playground.kinds import IMAGES
from playground.networks import DISCRIMINATORS, GENERATORS
from playground.networks.layers import channels_last

SHAPES = [(1, 28, 28), (3, 32, 32)]


def state(shape: tuple[int, ...], family: str = "dcgan", **settings: Any) -> tuple[nn.Module, nn.Module]:
    torch.manual_seed(0)
    size = {"width": 8} if family == "dcgan" else {"hidden": (8,)}
    return (
        GENERATORS[family](**size | settings).build(IMAGES, shape, 6, 0),
        DISCRIMINATORS[family](**size | settings).build(IMAGES, shape, 0, "projection", 1),
    )


def loss_and_r1(G: nn.Module, D: nn.Module) -> tuple[Tensor, Tensor]:
    x = G(torch.randn(5, 6, generator=torch.Generator().manual_seed(1)).double())
    logits = D(x).logits
    slope = torch.autograd.grad(logits.sum(), x, create_graph=True)[0]
    return logits.square().mean(), slope.square().sum((1, 2, 3)).mean()


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("norm", ["none", "batch", "spectral", "instance"])
def test_values_and_gradients_stay(shape: tuple[int, ...], norm: str) -> None:
    plain = [p.double() for p in state(shape, norm=norm)]
    turned = [channels_last(copy.deepcopy(p)) for p in plain]
    for mine, theirs in zip(loss_and_r1(*plain), loss_and_r1(*turned), strict=True):
        torch.testing.assert_close(mine, theirs)
        for a, b in zip(plain, turned, strict=True):
            before = torch.autograd.grad(mine, list(a.parameters()), retain_graph=True, materialize_grads=True)
            after = torch.autograd.grad(theirs, list(b.parameters()), retain_graph=True, materialize_grads=True)
            torch.testing.assert_close(before, after)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_no_layer_mixes_two_memory_layouts(shape: tuple[int, ...]) -> None:
    seen: list[tuple[str, Tensor]] = []

    def forward(layer: nn.Module, given: tuple[Tensor], found: Tensor) -> None:
        seen.extend([(f"what {layer} is given", given[0]), (f"what {layer} gives", found)])

    def backward(layer: nn.Module, to_given: tuple[Tensor], of_found: tuple[Tensor]) -> None:
        seen.extend([(f"the gradient {layer} is given", of_found[0]), (f"the gradient {layer} gives", to_given[0])])

    G, D = (channels_last(p) for p in state(shape))
    for player in (G, D):
        for layer in player.modules():
            if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d | nn.LeakyReLU | nn.ReLU | nn.BatchNorm2d):
                layer.register_forward_hook(forward)
                layer.register_full_backward_hook(backward)
    D(G(torch.randn(5, 6))).logits.sum().backward()
    maps = [(name, x) for name, x in seen if x.shape[1:] != shape]  # pictures come and go as they are
    assert len(maps) > 30
    assert not [name for name, x in maps if not x.is_contiguous(memory_format=torch.channels_last)]


def test_networks_without_convolutions_are_unchanged() -> None:
    for player in state((3, 32, 32), "mlp"):
        assert channels_last(player) is player
        assert all(p.is_contiguous() for p in player.parameters())
        assert not any(layer._forward_hooks or layer._forward_pre_hooks for layer in player.modules())
