"""Is it memorised? The training pictures nearest to a generated one, beside how near real new pictures come."""

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

REFERENCES = 200  # held-out samples whose own nearest neighbours are looked up
FEW = 20  # held-out samples of a label: with fewer, those of all labels are the reference
CHUNK = 4000


@dataclass(frozen=True)
class Nearest:
    """The nearest training samples and their distances; those of held-out samples of the same label as the nearest: the
    median, 5 % and 95 % quantiles. Ones are more alike than eights: what is close for an eight is usual for a one."""

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
    """Looks through one data set, `by` pixels or by the features of its classifier (MNIST and Fashion-MNIST alone)."""

    def __init__(self, data: Dataset, by: str = "pixels") -> None:
        self.data = data
        self._net = _judge(data) if by == "features" else None
        self._distance = IMAGES.distance if self._net else data.kind.distance  # features are compared as pixels are
        self._features = torch.cat([self._seen(part) for part in self._parts()]) if self._net else None
        self._references: dict[int | None, tuple[float, float, float]] = {}

    def nearest(self, x: Tensor, k: int = 5) -> Nearest:
        """The `k` nearest training pictures to x, c×h×w in [−1, 1]; distances are root mean squares over numbers."""
        found = self._distances(self._seen(x[None]))[0]
        distance, index = found.topk(k, largest=False)
        label = int(self.data.labels[index[0]]) if self.data.labels is not None else None
        return Nearest(index.tolist(), distance.tolist(), *self._reference(label))

    def _reference(self, label: int | None) -> tuple[float, float, float]:
        """How near held-out samples of the label come; looked up once."""
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
        """n×train. Samples are compared a part at a time, so that the data is never in memory as floats."""
        rows = [self._features] if self._features is not None else (self._seen(part) for part in self._parts())
        return torch.cat([self._distance(x, some) for some in rows], 1)

    def _parts(self) -> Iterator[Tensor]:
        return (self.data.batch(part) for part in torch.split(torch.arange(len(self.data)), CHUNK))
