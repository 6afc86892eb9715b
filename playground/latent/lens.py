"""A test of memorisation: the training samples nearest to a sample, compared with those of held-out samples."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from playground.data.dataset import Dataset
from playground.errors import InputError
from playground.kinds import IMAGES
from playground.metrics.frechet import grey_levels, judge, pixels
from playground.metrics.network import Classifier, classifier
from playground.texts import Message

REFERENCES = 200  # held-out samples whose nearest neighbours are the reference
FEW = 20  # held-out samples of a label; with fewer, all labels are the reference
CHUNK = 4000


@dataclass(frozen=True)
class Nearest:
    """The nearest training samples and their distances, and the usual distances of held-out samples.

    `usual`, `close` and `far` are the median, the 5 % and the 95 % quantile over held-out samples with the label of the
    nearest sample. They depend on the label, because ones are more similar to each other than eights.
    """

    index: list[int]
    distance: list[float]
    usual: float
    close: float
    far: float


def _judge(data: Dataset) -> Classifier:
    try:
        return classifier(judge(data))
    except InputError as error:
        raise InputError(
            Message(
                "lens_no_classifier",
                "There are classifiers for MNIST and Fashion-MNIST only. Compare these data by pixels.",
            )
        ) from error


class Lens:
    """Searches one data set, `by` "pixels" or by the "features" of its classifier (MNIST and Fashion-MNIST only)."""

    def __init__(self, data: Dataset, by: str = "pixels") -> None:
        self.data = data
        self._net = _judge(data) if by == "features" else None
        self._distance = IMAGES.distance if self._net else data.kind.distance  # features are compared like pixels
        self._features = torch.cat([self._seen(part) for part in self._parts()]) if self._net else None
        self._references: dict[int | None, tuple[float, float, float]] = {}

    def nearest(self, x: Tensor, k: int = 5) -> Nearest:
        """The `k` training samples nearest to x, a model sample. Distances are root mean squares over numbers."""
        found = self._distances(self._seen(x[None]))[0]
        distance, index = found.topk(k, largest=False)
        label = int(self.data.labels[index[0]]) if self.data.labels is not None else None
        return Nearest(index.tolist(), distance.tolist(), *self._reference(label))

    def _reference(self, label: int | None) -> tuple[float, float, float]:
        """The usual distances of held-out samples of the label; computed once."""
        if label not in self._references:
            held, labels = self.data.held_out, self.data.held_out_labels
            of_label = held[labels == label] if labels is not None and label is not None else held
            some = (of_label if len(of_label) >= FEW else held)[:REFERENCES]
            nearest = self._distances(self._seen(self.data.normalise(some))).amin(1)
            usual, close, far = (float(nearest.quantile(q)) for q in (0.5, 0.05, 0.95))
            self._references[label] = usual, close, far
        return self._references[label]

    def _seen(self, x: Tensor) -> Tensor:
        if self._net is None:
            return x
        with torch.no_grad():
            return self._net.features(pixels(grey_levels(x)))

    def _distances(self, x: Tensor) -> Tensor:
        """The distances n×train. Samples are compared in parts, so that the data are never in memory as floats."""
        rows = [self._features] if self._features is not None else (self._seen(part) for part in self._parts())
        return torch.cat([self._distance(x, some) for some in rows], 1)

    def _parts(self) -> Iterator[Tensor]:
        return (self.data.batch(part) for part in torch.split(torch.arange(len(self.data)), CHUNK))
