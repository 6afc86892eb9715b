"""Finds directions that each change one known factor, and scores them.

For drawn pictures a small network learns to read the factors from renders; for strokes they are measured (`strokes`).
The factors of generated pictures score each direction. Everything uses fixed seeds.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from playground.data.rendered import Rendered
from playground.latent.directions import supervised
from playground.latent.generator import LoadedGenerator

Array = NDArray[np.float64]
Read = Callable[[Tensor], Array]  # pictures b×c×h×w -> factors b×k
RENDERS, HELD_OUT = 20_000, 2_000
SAMPLES = 10_000  # to find directions
NAMED = 0.5  # a direction with a lower score does not change its factor, and is not offered
CHUNK = 250  # pictures per pass
BASES, REACH, STEPS = 64, 3.0, 13  # for the scores: base points, and coordinates from −3 to 3


class Reader(nn.Module):
    """Pictures b×3×64×64 in [−1, 1] -> factors b×k, each with mean 0 and standard deviation 1 over the renders."""

    def __init__(self, factors: int) -> None:
        super().__init__()
        widths = (3, 16, 32, 64, 96)
        body: list[nn.Module] = []
        for before, after in itertools.pairwise(widths):
            body += [nn.Conv2d(before, after, 4, 2, 1, bias=False), nn.BatchNorm2d(after), nn.ReLU()]
        self.net = nn.Sequential(*body, nn.Flatten(), nn.Linear(96 * 16, 128), nn.ReLU(), nn.Linear(128, factors))

    def forward(self, x: Tensor) -> Tensor:
        found: Tensor = self.net(x)
        return found

    @torch.no_grad()
    def read(self, x: Tensor) -> Array:
        """The factors of many pictures, n×k."""
        self.eval()
        return torch.cat([self(part) for part in torch.split(x, 500)]).double().numpy()


def reader(source: type[Rendered], *, renders: int = RENDERS, epochs: int = 6) -> tuple[Reader, Array]:
    """A reader trained on new renders, and its R² for each factor on 2,000 other renders."""
    torch.manual_seed(0)
    values = source.sample(renders + HELD_OUT, 7)
    pixels = source.pictures(values)
    y = (values - values.mean(0)) / values.std(0)
    net = Reader(y.shape[1])
    optimiser = torch.optim.AdamW(net.parameters(), lr=2e-3)
    per_epoch = renders // 64
    rate = torch.optim.lr_scheduler.OneCycleLR(optimiser, 2e-3, total_steps=epochs * per_epoch)
    for _ in range(epochs):
        for index in torch.randperm(renders)[: per_epoch * 64].view(-1, 64):
            loss = functional.mse_loss(net(seen(pixels[index])), y[index])
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
            rate.step()
    held = y[renders:].double().numpy()
    missed = ((net.read(seen(pixels[renders:])) - held) ** 2).mean(0)
    return net, np.asarray(1 - missed / held.var(0))


def seen(pixels: Tensor) -> Tensor:
    """uint8 pictures as float32 in [−1, 1]."""
    return pixels.float().div_(127.5).sub_(1)


def drawn(model: LoadedGenerator, source: type[Rendered]) -> dict[str, Any]:
    """`scored` with a reader of the factors of `source`; `r2` is the reader's accuracy on renders it has not seen."""
    net, r2 = reader(source)
    found = scored(model, [factor.name for factor in source.factors], net.read)
    return found | {"factors": found["factors"] | {"r2": [round(float(v), 3) for v in r2]}}


def scored(model: LoadedGenerator, names: Sequence[str], read: Read) -> dict[str, Any]:
    """`directions`, one per factor that can be changed, and `factors`, the scores; `about` explains the keys."""
    z = torch.randn((SAMPLES, model.config.latent.size), generator=torch.Generator().manual_seed(1))
    y = labels_in_turn(model, len(z))
    values = made(model, read, z, y)
    values = without_labels(values, y)
    scale = values.std(0)
    vectors = supervised(z.double().numpy(), values / scale)
    bases = torch.randn((BASES, z.shape[1]), generator=torch.Generator().manual_seed(2))
    spearman, matrix = [], []
    for k, vector in enumerate(vectors):
        walked = walk(model, read, bases, vector) / scale
        spearman.append(float(np.mean([rank_correlation(np.arange(STEPS), along[:, k]) for along in walked])))
        one = STEPS // 2
        per = round(1 / (2 * REACH / (STEPS - 1)))  # steps per standard deviation
        matrix.append(((walked[:, one + per] - walked[:, one - per]) / 2).mean(0))
    return {
        "directions": [
            {"name": name, "method": "factors", "vector": [round(float(v), 5) for v in vector]}
            for name, vector, score in zip(names, vectors, spearman, strict=True)
            if score >= NAMED
        ],
        "factors": {
            "about": "spearman: of the factor read off G(z) with the direction's coordinate, −3 to 3 in "
            f"{STEPS} steps, mean of {BASES} random z (labels in turn). matrix: row = direction, column = factor; "
            "change for one step of 1, in standard deviations of G's samples (of one label). r2: how well the reader "
            f"reads a factor off {HELD_OUT:,} renders it has not seen; without it, factors are measured, not read.",
            "names": list(names),
            "spearman": [round(v, 3) for v in spearman],
            "matrix": [[round(float(v), 3) for v in row] for row in matrix],
        },
    }


def walk(model: LoadedGenerator, read: Read, bases: Tensor, vector: Array) -> Array:
    """The factors along `vector` through each base point: bases×steps×k."""
    v = torch.from_numpy(vector).float()
    across = bases - (bases @ v)[:, None] * v
    t = torch.linspace(-REACH, REACH, STEPS)
    z = (across[:, None, :] + t[None, :, None] * v).flatten(0, 1)
    y = labels_in_turn(model, len(bases))
    return made(model, read, z, None if y is None else y.repeat_interleave(STEPS)).reshape(len(bases), STEPS, -1)


def labels_in_turn(model: LoadedGenerator, n: int) -> Tensor | None:
    """Labels for n samples, in turn; `None` for a generator without labels."""
    return torch.arange(n) % len(model.classes) if model.classes else None


def without_labels(values: Array, y: Tensor | None) -> Array:
    """n×k values minus the mean of their label, so that only the effect of z remains."""
    if y is None:
        return values
    left, which = values.copy(), y.numpy()
    for label in np.unique(which):
        left[which == label] -= values[which == label].mean(0)
    return left


@torch.no_grad()
def made(model: LoadedGenerator, read: Read, z: Tensor, y: Tensor | None) -> Array:
    """The factors of G(z, y), n×k; pictures are generated and read in parts."""
    parts = torch.split(torch.arange(len(z)), CHUNK)
    return np.concatenate([read(model.G(z[part], None if y is None else y[part])) for part in parts])


def rank_correlation(a: NDArray[Any], b: NDArray[Any]) -> float:
    """Spearman's ρ of two rows without ties."""
    ranks = np.array([np.argsort(np.argsort(x)) for x in (a, b)], np.float64)
    centred = ranks - ranks.mean(1, keepdims=True)
    return float(centred[0] @ centred[1] / np.linalg.norm(centred, axis=1).prod())
