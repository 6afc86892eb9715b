"""`Source`, the base class of sources of data, and the cuts that apply to all sources."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from playground.errors import DataError
from playground.kinds import IMAGES, Kind
from playground.options import Option, Problem, param
from playground.texts import Message

if TYPE_CHECKING:
    from torch import Tensor

    from playground.data.dataset import Dataset, TensorDataset

Progress = Callable[[Message, float], None]  # called with the current work and the fraction done, 0 to 1

NO_LABELS = Message("data_without_labels", "The data have no labels to choose from. Leave “only labels” empty.")
CUT_SEED = 20140610  # the date of the first GAN paper; the cut is the same in every run


@dataclass(frozen=True)
class Source(Option):
    """A data set that a configuration can name. `fraction`, `noise` and `classes` work for every source."""

    kind: ClassVar[Kind] = IMAGES
    personal: ClassVar[bool] = False  # a person brings or makes the samples
    scriptable: ClassVar[bool] = False  # `open` needs code only, so a stand-alone script can contain it
    licence: ClassVar[str] = ""
    size: ClassVar[str] = ""  # text for the menu: "60,000 grey pictures, included"
    download_mb: ClassVar[float] = 0.0
    torchvision: ClassVar[str] = ""  # the class of `torchvision.datasets` with the same pictures; empty: none
    all_classes: ClassVar[tuple[str, ...]] = ()

    fraction: float = param(
        1.0, "The fraction of the training samples that is used.", label="fraction of the data", low=0.0001, high=1.0
    )
    noise: float = param(
        0.0,
        "Standard deviation of the noise that is added once to the training samples. Pixels range from −1 to 1.",
        label="noise",
        low=0.0,
        high=2.0,
    )
    classes: tuple[str, ...] = param(
        (), "Use only samples with these labels; empty uses all.", label="only labels", example="3, 8"
    )

    @property
    def shape(self) -> tuple[int, ...]:
        """The shape of one sample for the networks: (2,) for points, (c, h, w) for images. Known without loading."""
        raise TypeError(f"{type(self).__name__} must define shape")

    @property
    def total(self) -> int | None:
        """The number of training samples before any cut, if it is known without loading."""
        return None

    @property
    def to_fetch(self) -> float:
        """The megabytes to download before it can be opened; 0 if they are in the cache."""
        return 0.0

    @property
    def labels_known(self) -> tuple[str, ...]:
        """The names of all labels, before a choice."""
        return self.all_classes

    @property
    def class_names(self) -> tuple[str, ...]:
        """The names of the chosen labels."""
        names = self.labels_known
        return tuple(name for name in names if name in self.classes) if self.classes else names

    @property
    def count(self) -> int | None:
        """The number of training samples of a run, if it is known without loading; assumes equally frequent labels."""
        if self.total is None:
            return None
        part = len(self.class_names) / len(self.labels_known) if self.classes and self.labels_known else 1.0
        return max(1, round(self.total * part * self.fraction))

    def open(self, progress: Progress) -> Dataset:
        """The data without cuts. Raises `DataError` or `MachineError`."""
        raise TypeError(f"{type(self).__name__} must define open")

    def unseen(self, n: int) -> Dataset:
        """Data with at least `n` held-out samples, if there are that many. The training part may be empty."""
        return cut(self.open(lambda message, part: None), self)

    def problems(self) -> Iterator[Problem]:
        known = self.labels_known
        unknown = [name for name in self.classes if name not in known]
        if self.classes and not known:
            yield Problem("data.classes", NO_LABELS)
        elif unknown:
            yield Problem("data.classes", _no_such_label(unknown[0], known))


def _no_such_label(name: str, known: tuple[str, ...]) -> Message:
    return Message(
        "no_such_label",
        "The data have no label “{label}”. Their labels are: {known}.",
        label=name[:60],
        known=listed(known),
    )


def listed(names: tuple[str, ...]) -> str:
    """Names for a sentence, at most 30."""
    text = ", ".join(name[:60] for name in names[:30])
    return f"{text}, … ({len(names):,})" if len(names) > 30 else text


def cut(data: Dataset, source: Source) -> Dataset:
    """`data` with the labels, the fraction and the noise that `source` says; always the same samples.

    Raises `DataError` if there is something to cut and the data are not a `TensorDataset`.
    """
    import torch

    from playground.data.dataset import TensorDataset

    if not (source.classes or source.fraction < 1.0 or source.noise > 0.0):
        return data
    if not isinstance(data, TensorDataset):
        raise DataError(
            Message(
                "data_cannot_be_cut",
                "These data can only be used whole. Take all labels, all of the data and no noise.",
            )
        )
    rng = torch.Generator().manual_seed(CUT_SEED)
    if source.classes:
        data = _filter(data, source)
    if source.fraction < 1.0:
        keep = torch.randperm(len(data.train), generator=rng)[: max(1, round(len(data.train) * source.fraction))]
        keep = keep.sort().values
        data = dataclasses.replace(
            data, train=data.train[keep], labels=None if data.labels is None else data.labels[keep]
        )
    if source.noise > 0.0:
        data = dataclasses.replace(data, train=data.kind.with_noise(data.train, source.noise, rng))
    return data


def _filter(data: TensorDataset, source: Source) -> TensorDataset:
    import torch

    if data.labels is None or data.held_out_labels is None:
        raise DataError(NO_LABELS)
    for name in set(source.classes) - set(data.class_names):
        raise DataError(_no_such_label(name, data.class_names))
    kept = [i for i, name in enumerate(data.class_names) if name in source.classes]
    place = torch.full((len(data.class_names),), -1)
    place[torch.tensor(kept)] = torch.arange(len(kept))

    def part(x: Tensor, y: Tensor) -> tuple[Tensor, Tensor]:
        chosen = place[y] >= 0
        return x[chosen], place[y[chosen]]

    train, labels = part(data.train, data.labels)
    held_out, held_out_labels = part(data.held_out, data.held_out_labels)
    if len(held_out) == 0:  # of few samples, none may be held out
        few = -max(1, len(train) // 10)
        (train, held_out), (labels, held_out_labels) = ((x[:few], x[few:]) for x in (train, labels))
    if len(train) == 0:
        raise DataError(
            Message("data_too_few_with_labels", "The data have too few samples with these labels. Choose more labels.")
        )
    names = tuple(data.class_names[i] for i in kept)
    changes: dict[str, Any] = {"held_out": held_out, "held_out_labels": held_out_labels, "class_names": names}
    if data.truth is not None:
        changes["truth"] = data.truth.of_labels(kept, len(data.class_names))
    return dataclasses.replace(data, train=train, labels=labels, **changes)
