"""A person's own pictures as a source. `ingest` reads them once and stores them by the hash of their content."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from playground.data.pictures import store
from playground.data.source import Progress, Source
from playground.errors import DataError
from playground.kinds import IMAGES
from playground.options import Problem, param
from playground.texts import Message

if TYPE_CHECKING:
    from playground.data.dataset import Dataset

MAX_PICTURES = 200_000
FEWEST = 8
HELD_OUT_EVERY = 10


@dataclass(frozen=True)
class UserImages(Source):
    """Pictures that `ingest` has read. The configuration contains their hash, never their path."""

    name: ClassVar[str] = "own"
    personal: ClassVar[bool] = True
    label: ClassVar[str] = "Your own pictures"
    help: ClassVar[str] = "A zip, a folder or single files. Each picture is cropped to a square and resized."

    title: str = param("", "A name for this set of pictures.", label="title")
    sha256: str = param("", "The hash of the pixels and labels.", label="content hash")
    side: Literal[28, 32, 64] = param(32, "Pixels per side.", label="picture size")
    channels: Literal[1, 3] = param(3, "1 for grey, 3 for colour.", label="channels")
    pictures: int = param(0, "Number of training pictures.", label="pictures", low=0, high=MAX_PICTURES)
    labels: tuple[str, ...] = param((), "The names of the folders.", label="labels")

    @property
    def shape(self) -> tuple[int, ...]:
        return (self.channels, self.side, self.side)

    @property
    def total(self) -> int:
        return self.pictures

    @property
    def labels_known(self) -> tuple[str, ...]:
        return self.labels

    def problems(self) -> Iterator[Problem]:
        if not re.fullmatch("[0-9a-f]{64}", self.sha256):
            yield Problem(
                "data", Message("no_pictures", "There are no pictures yet. Give a zip, some files or a folder.")
            )
        elif self.pictures < FEWEST:
            yield Problem(
                "data",
                Message(
                    "too_few_pictures",
                    "These are too few pictures to learn from. Take at least {fewest}.",
                    fewest=FEWEST + 1,
                ),
            )
        yield from super().problems()

    def open(self, progress: Progress) -> Dataset:
        import numpy as np
        import torch

        from playground.data.dataset import TensorDataset

        for problem in self.problems():
            raise DataError(problem.message)
        try:
            kept = store.read(self.sha256)
        except (OSError, ValueError, KeyError, zipfile.BadZipFile) as error:
            raise DataError(
                Message(
                    "pictures_not_here",
                    "The pictures “{title}” are not on this computer. Take them in again.",
                    title=self.title or self.sha256[:8],
                )
            ) from error
        pixels, y = torch.from_numpy(kept.pixels), torch.from_numpy(kept.y.astype(np.int64))
        if kept.held_out is not None:
            held = torch.from_numpy(kept.held_out)
        else:
            held = torch.arange(len(pixels)) % HELD_OUT_EVERY == HELD_OUT_EVERY - 1
            if not held.any():
                held[-1] = True
        self._compare(tuple(pixels.shape[1:]), int((~held).sum()), int(y.max()) + 1)
        labels = (y[~held], y[held]) if self.labels else (None, None)
        return TensorDataset(IMAGES, pixels[~held], labels[0], pixels[held], labels[1], self.labels)

    def _compare(self, shape: tuple[int, ...], pictures: int, labels: int) -> None:
        """Raise `DataError` if the stored pictures differ from what this option says."""
        if (shape, pictures, labels) != (self.shape, self.pictures, max(1, len(self.labels))):
            channels, side, _ = shape
            title, labels = self.title or self.sha256[:8], labels if labels > 1 else 0
            values = {"side": side, "channels": channels, "pictures": pictures, "labels": labels}
            raise DataError(
                Message(
                    "other_pictures",
                    "The pictures “{title}” have {side} pixels per side and {channels} channels; {pictures} are to "
                    "learn from; labels: {labels}. The configuration says otherwise. Put this into it, or take the "
                    "pictures in again.",
                    title=title,
                    **values,
                )
            )
