"""Metrics: numbers that say how close generated samples are to real ones. The floor is the score of real samples.

A new metric is a function (samples, data) -> float and one row of `METRICS`. This package loads torch only when a
metric is measured, and never uses torch's global random numbers. The same samples and data give the same number.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from playground.errors import InputError
from playground.metrics.divergences import energy_distance, sampled_js
from playground.metrics.frechet import classifier_fd
from playground.metrics.held_out import train
from playground.metrics.modes import hq, modes, reverse_kl
from playground.metrics.sliced import sliced_wasserstein
from playground.texts import Message

if TYPE_CHECKING:
    from torch import Tensor

    from playground.data import Source
    from playground.data.dataset import Dataset


@dataclass(frozen=True)
class Metric:
    """The description of a metric, and the function that computes it."""

    label: str
    help: str  # one line
    unit: str  # "" without a unit
    lower_is_better: bool
    compute: Callable[[Tensor, Dataset], float]
    kinds: tuple[str, ...] = ()  # names of the kinds of data that it can be measured on
    sources: tuple[str, ...] = ()  # names of the sources that it can be measured on; empty: all of these kinds
    live: int = 2_000  # samples per measurement during a run
    bench: int = 10_000  # samples per measurement for a benchmark


WITH_CLASSIFIER = ("mnist", "fashion")
WITH_MODES = ("ring", "grid", "two_gaussians", "modes")

METRICS: dict[str, Metric] = {
    "classifier_fd": Metric(
        label="classifier-FD",
        help="How much generated pictures differ from real ones in the features of a small classifier: quality and "
        "variety in one number. Compare only values that were measured with equal numbers of samples.",
        unit="",
        lower_is_better=True,
        compute=classifier_fd,
        kinds=("images",),
        sources=WITH_CLASSIFIER,
    ),
    "sliced_wasserstein": Metric(
        label="sliced Wasserstein",
        help="How far the samples must be moved to match real ones, on average over 256 directions.",
        unit="",
        lower_is_better=True,
        compute=sliced_wasserstein,
        kinds=("points", "images"),
    ),
    "energy": Metric(
        label="energy distance",
        help="How much farther fakes are from real points than points of one kind are from each other: 0 means the "
        "same distribution. It hardly reacts to unequal modes or to the sharpness of narrow ones.",
        unit="",
        lower_is_better=True,
        compute=energy_distance,
        kinds=("points",),
        live=1_000,
    ),
    "js": Metric(
        label="JS divergence",
        help="Jensen–Shannon divergence over 64×64 cells: 0 means the same distribution, log 2 = 0.69 means no "
        "overlap. It does not see differences inside a cell. It is counted from samples, so it does not fall "
        "below the score of real samples.",
        unit="nat",
        lower_is_better=True,
        compute=sampled_js,
        kinds=("points",),
        live=32_768,
        bench=32_768,
    ),
    "modes": Metric(
        label="modes covered",
        help="Number of modes with at least one sample within three standard deviations.",
        unit="",
        lower_is_better=False,
        compute=modes,
        kinds=("points",),
        sources=WITH_MODES,
    ),
    "hq": Metric(
        label="high-quality samples",
        help="Percentage of samples within three standard deviations of a mode; real data scores 98.9 %.",
        unit="%",
        lower_is_better=False,
        compute=hq,
        kinds=("points",),
        sources=WITH_MODES,
    ),
    "reverse_kl": Metric(
        label="reverse KL over modes",
        help="How unevenly the samples are spread over the modes: 0 means evenly, log 2 = 0.69 means that half of them "
        "are missing.",
        unit="nat",
        lower_is_better=True,
        compute=reverse_kl,
        kinds=("points",),
        sources=WITH_MODES,
    ),
}


def fitting(source: Source | type[Source]) -> list[str]:
    """The names of the metrics that can be measured on these data."""
    kind = source.kind
    return [
        name
        for name, metric in METRICS.items()
        if (kind.name in metric.kinds or name in kind.metrics) and (not metric.sources or source.name in metric.sources)
    ]


def measure(name: str, samples: Tensor, data: Dataset) -> float:
    """The metric `name` of generated samples (float n×shape, images in [-1, 1]) against the held-out part of `data`.

    NaN where it is not defined. Raises `InputError` for an unknown metric, for data that do not suit it, for samples
    of another shape, and for too few samples.
    """
    if name not in METRICS:
        raise InputError(
            Message(
                "metric_unknown",
                "There is no metric “{name}”; there are: {known}.",
                name=name[:60],
                known=", ".join(METRICS),
            )
        )
    if tuple(samples.shape[1:]) != tuple(data.shape):
        raise InputError(
            Message(
                "metric_shapes",
                "The samples are {samples}, the data {data}; a metric needs samples of the same shape.",
                samples=_by(samples.shape[1:]),
                data=_by(data.shape),
            )
        )
    return METRICS[name].compute(samples, data)


def floor(name: str, data: Dataset, n: int) -> float:
    """The score of n real samples: the metric of n training samples against the held-out part of `data`.

    A generator cannot be expected to score better with n samples. Raises `InputError` as `measure` does.
    """
    return measure(name, train(data, n), data)


def _by(shape: tuple[int, ...]) -> str:
    return "×".join(str(size) for size in shape)
