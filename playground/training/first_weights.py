"""Builds G and D of a configuration with their initial weights, which depend on its seed only."""

from __future__ import annotations

import torch
from torch import nn

from playground.config import RunConfig
from playground.data.dataset import Dataset


def build(config: RunConfig, data: Dataset) -> tuple[nn.Module, nn.Module]:
    """G and D of `config` for `data`, with their initial weights."""
    return build_for(config, data.shape, len(data.class_names) if config.condition != "none" else 0)


def build_for(config: RunConfig, shape: tuple[int, ...], classes: int) -> tuple[nn.Module, nn.Module]:
    """G and D of `config` for samples of `shape` with `classes` labels. The seed alone decides the initial weights."""
    kind = config.data.kind
    condition = "concatenation" if config.condition == "none" else config.condition
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(config.seed)
        G = config.G.build(kind, shape, config.latent.size, classes)
        heads = tuple(head for term in config.auxiliaries for head in term.heads(classes))
        D = config.D.build(kind, shape, classes, condition, config.tricks.pac, heads)
    return G, D
