"""Trains a bundled classifier again: `python -m playground.metrics.classifier --data mnist`.

Writes `NAME.safetensors` and `NAME.json`. It uses one thread, float32, a fixed number of epochs, and no test images for
any choice. The same machine and versions give the same weights.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import platform
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from safetensors.torch import save
from torch import Tensor
from torch.nn import functional as F

from playground.data import DATA, load
from playground.data.dataset import TensorDataset
from playground.metrics import floor
from playground.metrics.frechet import PROTOCOL, pixels
from playground.metrics.network import BUNDLED, FEATURES, Classifier, classifier, classifiers

EPOCHS = 14
BATCH = 128
LR = 4e-3
WEIGHT_DECAY = 0.05
FLOORS = (2_000, 10_000)


@dataclass(frozen=True)
class Warp:
    """The limits of random rotations, scalings and shifts of images in training. No flips: shoes point left."""

    degrees: float
    scale: float
    pixels: float


WARPS = {"mnist": Warp(10, 0.1, 2), "fashion": Warp(2, 0.05, 1)}  # clothes are always upright


def warp(x: Tensor, limits: Warp, generator: torch.Generator) -> Tensor:
    """Images b×1×28×28 in [-1, 1], each rotated, scaled and shifted by uniform random numbers within `limits`."""
    u = torch.rand(4, len(x), generator=generator) * 2 - 1
    angle, scale = u[0] * math.radians(limits.degrees), 1 + u[1] * limits.scale
    shift = u[2:] * limits.pixels / 14  # affine_grid measures in half widths
    cos, sin = scale * angle.cos(), scale * angle.sin()
    rows = [torch.stack([cos, -sin, shift[0]], 1), torch.stack([sin, cos, shift[1]], 1)]
    grid = F.affine_grid(torch.stack(rows, 1), list(x.shape), align_corners=False)
    return F.grid_sample(x + 1, grid, align_corners=False) - 1  # outside the image is black, -1


def batches(x: Tensor, y: Tensor, limits: Warp, generator: torch.Generator) -> Iterator[tuple[Tensor, Tensor]]:
    """One pass over uint8 images x and labels y in random order: warped images in [-1, 1], labels."""
    order = torch.randperm(len(x), generator=generator)
    for index in torch.split(order, BATCH)[: len(x) // BATCH]:
        yield warp(pixels(x[index]), limits, generator), y[index]


def fit(data: TensorDataset, limits: Warp, seed: int, epochs: int) -> Classifier:
    """A classifier trained by AdamW with a one-cycle rate (Smith & Topin 2018); its features are standardised."""
    generator = torch.Generator().manual_seed(seed)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        net = Classifier(len(data.class_names)).to(memory_format=torch.channels_last)
    assert data.labels is not None
    steps = epochs * (len(data.train) // BATCH)
    optimiser = torch.optim.AdamW(net.parameters(), lr=LR, weight_decay=WEIGHT_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, LR, total_steps=steps, pct_start=0.2)
    for epoch in range(epochs):
        net.train()
        total = 0.0
        for x, y in batches(data.train, data.labels, limits, generator):
            loss = F.cross_entropy(net(x), y)
            optimiser.zero_grad()
            torch.autograd.backward(loss)
            optimiser.step()
            schedule.step()
            total += loss.item() * BATCH / len(data.train)
        assert data.held_out_labels is not None
        wrong = 1 - accuracy(net, data.held_out, data.held_out_labels)
        print(f"epoch {epoch + 1} of {epochs}: training loss {total:.4f}, test error {wrong:.2%}", flush=True)
    _standardise(net, data.train)
    return net


@torch.no_grad()
def _standardise(net: Classifier, x: Tensor) -> None:
    """Set the buffers so that every feature has mean 0 and standard deviation 1 on x. A constant feature is 0."""
    raw = torch.cat([net.eval().features(pixels(part)) for part in torch.split(x, 500)]).double()
    std = raw.std(0)
    net.feature_mean.copy_(raw.mean(0))
    net.feature_std.copy_(torch.where(std > 1e-6, std, torch.ones_like(std)))


@torch.no_grad()
def accuracy(net: Classifier, x: Tensor, y: Tensor) -> float:
    """The fraction of images x (uint8 n×1×28×28) that are classified as their label y (n)."""
    net.eval()
    guessed = torch.cat([net(pixels(part)).argmax(1) for part in torch.split(x, 500)])
    return float((guessed == y).double().mean())


def describe(name: str, data: TensorDataset, seed: int, epochs: int, seconds: float) -> dict[str, Any]:
    """The card of the new classifier, with numbers measured on the file that was written."""
    net, limits = classifier(name), WARPS[name]
    assert data.labels is not None
    assert data.held_out_labels is not None
    return {
        "name": name,
        "classes": list(data.class_names),
        "parameters": sum(p.numel() for p in net.parameters()),
        "features": FEATURES,
        "protocol": PROTOCOL,
        "accuracy": {
            "test": accuracy(net, data.held_out, data.held_out_labels),
            "train": round(accuracy(net, data.train, data.labels), 5),
        },
        "recipe": f"AdamW {LR:g}, weight decay {WEIGHT_DECAY:g}, one cycle, batch {BATCH}, {epochs} epochs; "
        f"images turned by up to {limits.degrees:g}°, scaled by up to {limits.scale:.0%}, "
        f"shifted by up to {limits.pixels:g} pixels",
        "seed": seed,
        "command": f"python -m playground.metrics.classifier --data {name} --seed {seed} --epochs {epochs}",
        "machine": f"{platform.machine()}, 1 thread, torch {torch.__version__.split('+')[0]}",
        "seconds": round(seconds),
        "sha256": hashlib.sha256((BUNDLED / f"{name}.safetensors").read_bytes()).hexdigest(),
    }


def train(name: str, data: TensorDataset, seed: int, epochs: int) -> dict[str, Any]:
    """Train on `data`, write weights and card into the folder `bundled` of the package, and return the card."""
    start = time.perf_counter()
    net = fit(data, WARPS[name], seed, epochs)
    weights = {key: value.contiguous() for key, value in net.state_dict().items()}
    BUNDLED.mkdir(exist_ok=True)
    (BUNDLED / f"{name}.safetensors").write_bytes(save(weights))
    classifier.cache_clear()
    classifiers.cache_clear()
    values = describe(name, data, seed, epochs, time.perf_counter() - start)
    _write(name, values)  # the floors below need it
    values["floor"] = {str(n): round(floor("classifier_fd", data, n), 4) for n in FLOORS}
    values["floor_is"] = "classifier-FD of n training images against n test images"
    _write(name, values)
    return values


def _write(name: str, values: dict[str, Any]) -> None:
    text = json.dumps(values, indent=2, ensure_ascii=False) + "\n"
    (BUNDLED / f"{name}.json").write_text(text, encoding="utf-8")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m playground.metrics.classifier", description=__doc__)
    parser.add_argument("--data", choices=tuple(WARPS), required=True)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--epochs", type=int, default=EPOCHS)
    given = parser.parse_args(arguments)
    torch.set_num_threads(1)
    data = load(DATA[given.data]())
    assert isinstance(data, TensorDataset)
    print(json.dumps(train(given.data, data, given.seed, given.epochs), indent=2))


if __name__ == "__main__":
    main()
