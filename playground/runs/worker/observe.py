"""Observes a run without changing it: samples of a fixed z, frames, D's map.

All random numbers here come from separate generators, seeded by the run's seed. So a watched run has the same bits as
an unwatched one, and pictures of two steps differ only by what the networks learned.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from playground.config import RunConfig
from playground.data.dataset import Dataset
from playground.kinds.base import NOWHERE
from playground.messages import VIEWS, Frame, View
from playground.metrics import divergences, plane
from playground.metrics.divergences import around
from playground.runs.frames.from_arrays import Array, frame
from playground.runs.frames.networks import NetworksFrame, can_show
from playground.training.state import TrainingState

SURVEYED = 5000  # training samples that determine which part of the plane is shown
GRID = 40  # D's map is GRID×GRID
CELLS = 2 * divergences.CELLS  # per side, for the density of p
CHUNK = 500  # samples per call: bounds the memory of large draws

_OWN = 0x5EED  # separates these random numbers from the run's


class Observer:
    """The fixed z (n×latent), labels y and real samples of one run, and the frames made from them."""

    def __init__(self, config: RunConfig, data: Dataset) -> None:
        self._config = config
        self._data = data
        kind = data.kind
        self._n = kind.shown(len(data.class_names) if config.condition != "none" else 0)
        self.views = tuple(view for view in VIEWS if view in kind.views)
        self.z, self.y = self.draw(self._n, 0)
        if self.y is not None and kind.labels_in_turn:
            self.y = torch.arange(self._n) % len(data.class_names)  # one column per class, as far as they fit
        rng = _rng(config.seed, 1)
        self._real = torch.randint(len(data), (self._n,), generator=rng)
        self._extent = NOWHERE
        if kind.in_plane:
            self._extent = kind.extent(kind.to_raw(data.batch(torch.arange(min(SURVEYED, len(data))))))
        if can_show(config, data):
            self._nets = NetworksFrame(data.batch(self._real), self._extent)
        else:
            self.views = tuple(view for view in self.views if view != "nets")

    def draw(self, n: int, stream: int) -> tuple[Tensor, Tensor | None]:
        """z (n×latent) and, in a conditional run, labels y (n,) as frequent as in the data; the same every time."""
        rng = _rng(self._config.seed, stream)
        z = self._config.latent.sample(n, rng)
        if self._config.condition == "none" or self._data.labels is None:
            return z, None
        return z, self._data.labels[torch.randint(len(self._data.labels), (n,), generator=rng)]

    def samples(self, state: TrainingState, *, raw: bool = False) -> Array:
        """G of the fixed z, as raw samples of the kind of data; from the averaged G unless `raw`."""
        return self._data.kind.to_raw(state.generate(self.z, self.y, raw=raw))

    def real(self) -> Array:
        """The same number of real samples, always the same ones."""
        return self._data.kind.to_raw(self._data.batch(self._real))

    def held_out(self) -> Array:
        """The same number of real samples that training never sees."""
        return self._data.kind.to_raw(self._data.normalise(self._data.held_out[: self._n]))

    @cached_property
    def density(self) -> Array:
        """The mass of p in each of CELLS×CELLS cells, row 0 at the bottom. Four together are one of the metric JS."""
        return plane.real(self._data, plane.PlaneGrid(around(self._data), CELLS, CELLS)).cells.float().numpy()

    def outside(self, samples: Tensor) -> float | None:
        """The fraction of samples (n×shape) outside the part of the plane that is shown; `None` outside the plane."""
        if not self._data.kind.in_plane:
            return None
        left, right, bottom, top = self._extent
        x, y = samples.unbind(1)
        inside = (x >= left) & (x <= right) & (y >= bottom) & (y <= top)
        return 1.0 - float(inside.double().mean())

    def frames(self, state: TrainingState, views: tuple[View, ...]) -> list[Frame]:
        """One frame of each of `views` that this kind of data has."""
        return [self._frame(state, view) for view in views if view in self.views]

    def _frame(self, state: TrainingState, view: View) -> Frame:
        array: Array
        if view == "nets":
            return self._nets.frame(state)
        if view == "map":
            array = self._map(state)
        elif view == "real":
            array = self.real()
        elif view == "heldout":
            array = self.held_out()
        elif view == "density":
            return frame(view, state.step, self.density, around(self._data))
        else:
            array = self.samples(state, raw=view == "raw")
        return frame(view, state.step, array, self._extent)

    @torch.no_grad()
    def _map(self, state: TrainingState) -> NDArray[np.float32]:
        """D over the plane, row 0 at the bottom, in [0, 1]: σ(logits) where that is a probability, else scaled."""
        left, right, bottom, top = self._extent
        x = torch.linspace(left, right, GRID + 1)[:-1] + (right - left) / GRID / 2
        y = torch.linspace(bottom, top, GRID + 1)[:-1] + (top - bottom) / GRID / 2
        points = torch.stack(torch.meshgrid(x, y, indexing="xy"), dim=-1).reshape(-1, 2).to(state.device)
        logits = judged(state.D, points, state.config, len(self._data.class_names))
        if state.config.objective.probability:
            values = logits.sigmoid()
        else:
            values = (logits - logits.min()) / (logits.max() - logits.min()).clamp(min=1e-12)
        return values.reshape(GRID, GRID).float().cpu().numpy()


def _rng(seed: int, stream: int) -> torch.Generator:
    return torch.Generator().manual_seed((seed << 24) ^ (_OWN << 4) ^ stream)


def judged(D: nn.Module, x: Tensor, config: RunConfig, classes: int) -> Tensor:
    """D's logits for each x (n,): alone in its pack, averaged over the labels, in evaluation mode."""
    packed = x.repeat_interleave(config.tricks.pac, dim=0)
    training = D.training
    D.eval()
    if config.condition == "none":
        logits: Tensor = D(packed, None).logits
    else:
        each = [D(packed, torch.full((len(packed),), k, device=x.device)).logits for k in range(classes)]
        logits = torch.stack(each).mean(dim=0)
    D.train(training)
    return logits


def generate(state: TrainingState, z: Tensor, y: Tensor | None, *, raw: bool = False) -> Tensor:
    """`state.generate` for many z, in bounded pieces, on the CPU: n×shape in float32."""
    parts = [
        state.generate(z[i : i + CHUNK], None if y is None else y[i : i + CHUNK], raw=raw).cpu()
        for i in range(0, len(z), CHUNK)
    ]
    return torch.cat(parts)
