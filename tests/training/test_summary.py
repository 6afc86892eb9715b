"""Summaries of networks: multiply-adds against PyTorch's counter, receptive fields against gradients."""

from __future__ import annotations

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from playground.config import RunConfig
from playground.training.first_weights import build_for
from playground.training.summary import summaries, summarise


@pytest.mark.parametrize("family", ["mlp", "dcgan"])
@pytest.mark.parametrize("norm", ["none", "batch", "spectral"])
@pytest.mark.parametrize("size", [28, 64])
def test_parameters_and_multiply_adds(family: str, norm: str, size: int) -> None:
    config = RunConfig().edit({"G": family, "D": family, "G.norm": norm, "D.norm": norm, "data.size_px": size})
    G, D = build_for(config, config.data.shape, 0)
    found = summaries(config)
    for name, net, x in (("G", G, torch.zeros(2, config.latent.size)), ("D", D, torch.zeros(2, *config.data.shape))):
        assert found[name].parameters == sum(p.numel() for p in net.parameters())
        assert sum(layer.parameters for layer in found[name].layers) == found[name].parameters
        with FlopCounterMode(display=False) as counter:
            net.eval()(x)
        assert found[name].macs == counter.get_total_flops() // 2 // 2  # two flops a multiply-add, two samples


def test_the_receptive_field_is_the_support_of_the_gradient() -> None:
    config = RunConfig().edit({"D": "dcgan", "data.size_px": 64, "D.width": 2})
    _, D = build_for(config, config.data.shape, 0)
    table = [layer for layer in summaries(config)["D"].layers if layer.kind.startswith("Conv2d")]
    x = torch.zeros(1, 1, 64, 64, requires_grad=True)
    h = x
    fields = []
    for layer in D.features:
        h = layer(h)
        if isinstance(layer, torch.nn.Conv2d):
            middle = h.shape[-1] // 2
            (slope,) = torch.autograd.grad(h[0, :, middle, middle].sum(), x, retain_graph=True)
            rows = slope[0, 0].abs().sum(1).nonzero().flatten()
            fields.append(int(rows.max() - rows.min() + 1))
    assert [layer.field for layer in table] == [f"{n}×{n}" for n in fields]


def test_conditional_networks_are_summarised_too() -> None:
    found = summaries(RunConfig().edit({"condition": "projection"}))
    assert any(layer.kind == "Embedding" for layer in found["D"].layers)


def test_summarising_changes_nothing() -> None:
    config = RunConfig()
    G, _ = build_for(config, config.data.shape, 0)
    before = {k: v.clone() for k, v in G.state_dict().items()}
    summarise(G, torch.zeros(2, config.latent.size))
    assert G.training
    assert all(torch.equal(before[k], v) for k, v in G.state_dict().items())
