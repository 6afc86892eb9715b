"""Sources of data. Importing them loads no torch; `load` loads a source into memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.data.bundled import MNIST, FashionMNIST, Glyphs
from playground.data.downloads import CIFAR10, KMNIST, SVHN
from playground.data.faces import Faces
from playground.data.hand_placed import Modes, Placed
from playground.data.landscapes import Landscapes
from playground.data.market import TradingDays
from playground.data.source import Progress, Source, cut
from playground.data.toys import Checkerboard, GridOfGaussians, Line, Moons, Pinwheel, Ring, Spiral, TwoGaussians
from playground.data.user_images import UserImages

if TYPE_CHECKING:
    from playground.data.dataset import Dataset

DATA: dict[str, type[Source]] = {
    source.name: source
    for source in (
        *(Ring, GridOfGaussians, TwoGaussians, Line, Moons, Spiral, Pinwheel, Checkerboard, TradingDays, Modes, Placed),
        *(MNIST, FashionMNIST, Glyphs, Faces, Landscapes, KMNIST, CIFAR10, SVHN, UserImages),
    )
}


def load(source: Source, *, progress: Progress = lambda message, part: None) -> Dataset:
    """The data of `source`, cut as it says. The same source always gives the same tensors.

    `progress` is called with the current work and the fraction that is done, 0 to 1. Raises `DataError` for data that
    cannot be used, and `MachineError` for data that cannot be fetched or stored.
    """
    return cut(source.open(progress), source)


__all__ = ["DATA", "Source", "load"]
