"""Measures a run while it trains: the metrics that suit its data, from few samples, each with its floor."""

from __future__ import annotations

import math
from collections.abc import Callable

import torch
from torch import Tensor

from playground.config import RunConfig
from playground.data.dataset import Dataset
from playground.errors import InputError
from playground.metrics import METRICS, fitting, floor, measure
from playground.metrics.divergences import gap as distance
from playground.metrics.divergences import reference
from playground.metrics.held_out import train
from playground.metrics.plane import BOXES, fake, real
from playground.runs.worker.observe import Observer, generate, judged
from playground.texts import Message
from playground.training.state import TrainingState

PIECE = 8192  # points per call of a generator
PAIRED = 256  # samples whose distances from each other are measured


class Evaluator:
    """Measures the averaged generator, always with the same z, so that only G changes."""

    def __init__(self, config: RunConfig, data: Dataset, observer: Observer) -> None:
        self._data = data
        self.names = fitting(config.data)
        self._n = max((METRICS[name].live for name in self.names), default=0)
        self._z, self._y = observer.draw(self._n, stream=2)
        self._floors: dict[str, float] = {}
        self._observer = observer
        self._varied = 0.0  # the mean distance between real samples; 0: not known yet

    def prepare(self) -> bool:
        """Compute the floors, once, and drop metrics for which the data is too small. Returns whether any is left."""
        for name in [n for n in self.names if n not in self._floors]:
            try:
                self._floors[name] = floor(name, self._data, METRICS[name].live)
            except InputError:
                self.names.remove(name)
        return bool(self.names)

    def measure(self, state: TrainingState) -> dict[str, float]:
        """Every metric by name, its `NAME_floor` (the score of as many real samples), and what else is watched.

        `diversity`; in the plane also `outside`, the fraction of samples outside the view, and the `gap` if any.
        """
        self.prepare()
        samples = generate(state, self._z, self._y)
        values: dict[str, float] = {}
        for name in self.names:
            value = measure(name, samples[: METRICS[name].live], self._data)
            values |= {name: value, f"{name}_floor": self._floors[name]}
        values["diversity"] = self._diversity(samples)
        for name, number in (("outside", self._observer.outside(samples)), ("gap", gap(state))):
            if number is not None:
                values[name] = number
        return values

    def _diversity(self, samples: Tensor) -> float:
        """The mean distance between generated samples, as a fraction of that between real ones."""
        data = self._data
        self._varied = self._varied or mean_distance(train(data, max(2, min(PAIRED, len(data)))), data)
        return mean_distance(samples[:PAIRED], data) / max(self._varied, 1e-12)

    def reached(self, config: RunConfig, values: dict[str, float]) -> Message | None:
        """A message where the metric that ends the run has reached its target."""
        name, target = config.stop.metric, config.stop.target
        if target is None or name not in values:
            return None
        metric, value = METRICS[name], values[name]
        if value > target if metric.lower_is_better else value < target:
            return None
        text = f"{value:.4g}"
        return Message("metric_reached", "The metric “{metric}” has reached {n}.", metric=metric.label, n=text)


def mean_distance(samples: Tensor, data: Dataset) -> float:
    """The mean distance between two different samples, n×shape with n ≥ 2, as their kind measures it."""
    n = len(samples)
    return float(data.kind.distance(samples, samples).sum()) / (n * (n - 1))


def gap(state: TrainingState, boxes: int = BOXES) -> float | None:
    """∫ |D − D*| (p + q)/2 for the present G (not its average), with all noise on real and fake samples.

    `None` where there is no D* to compare with: outside the plane, for labels, packs, and objectives without one.
    """
    config = state.config
    if not config.data.kind.in_plane or config.condition != "none" or config.tricks.pac > 1:
        return None
    p, grid = reference(state.data)
    if config.objective.optimal(p.cells, p.cells) is None:
        return None
    noise = config.tricks.noise_at(state.step)
    if noise or config.data.noise:
        p = real(state.data, grid, math.hypot(config.data.noise, noise))
    q = fake(generator(state, raw=True), config.latent, grid, noise, n=boxes)
    best = config.objective.optimal(p.cells, q.cells, real_target=1 - config.tricks.label_smoothing)
    assert best is not None
    with torch.no_grad():
        logits = judged(state.D, grid.centres().to(state.device), config, 0).cpu().view(grid.height, grid.width)
    return distance(logits.sigmoid() if config.objective.probability else logits, best, p, q)


def generator(state: TrainingState, raw: bool) -> Callable[[Tensor], Tensor]:
    """The averaged G, or G itself if `raw`, as a function of many z, n×latent to n×shape on the CPU."""

    def G(z: Tensor) -> Tensor:
        return torch.cat([state.generate(part, raw=raw).cpu() for part in torch.split(z, PIECE)])

    return G
