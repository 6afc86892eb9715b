"""The data sets that are downloaded: CIFAR-10, KMNIST and SVHN.

Nothing is unpickled: CIFAR-10 is read in its binary form, KMNIST as IDX, SVHN as MATLAB files.
"""

from __future__ import annotations

import gzip
import tarfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from playground.data.downloading import Downloaded, Remote
from playground.data.source import Progress
from playground.kinds import IMAGES

if TYPE_CHECKING:
    from torch import Tensor

    from playground.data.dataset import Dataset


@dataclass(frozen=True)
class CIFAR10(Downloaded):
    name: ClassVar[str] = "cifar10"
    torchvision: ClassVar[str] = "CIFAR10"
    label: ClassVar[str] = "CIFAR-10"
    help: ClassVar[str] = "Small colour photographs in ten classes: hard for a small GAN."
    source: ClassVar[str] = "Krizhevsky 2009"
    licence: ClassVar[str] = "no licence stated; cite the report"
    size: ClassVar[str] = "50,000 colour pictures, 32×32 pixels, one download of 162 MB"
    download_mb: ClassVar[float] = 162
    all_classes: ClassVar[tuple[str, ...]] = (
        "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck",
    )  # fmt: skip
    remotes: ClassVar[tuple[Remote, ...]] = (
        Remote("https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz", "c32a1d4ab5d03f1284b67883e8d87530"),
    )

    @property
    def shape(self) -> tuple[int, ...]:
        return (3, 32, 32)

    @property
    def total(self) -> int:
        return 50_000

    def open(self, progress: Progress) -> Dataset:
        from playground.data.dataset import TensorDataset

        (path,) = self.files(progress)
        batches = read_cifar(path)
        train, test = _together(batches[:-1]), batches[-1]
        return TensorDataset(IMAGES, train[0], train[1], test[0], test[1], self.all_classes)


def read_cifar(path: Path) -> list[tuple[Tensor, Tensor]]:
    """The six batches of the binary archive: pictures uint8 n×3×32×32 and labels. The last is the test batch."""
    import numpy as np
    import torch

    names = [*(f"data_batch_{i}.bin" for i in range(1, 6)), "test_batch.bin"]
    found: dict[str, tuple[Tensor, Tensor]] = {}
    with tarfile.open(path) as archive:
        for member in archive:
            name = member.name.rsplit("/", 1)[-1]
            file = archive.extractfile(member) if name in names else None
            if file is not None:
                rows = torch.from_numpy(np.frombuffer(file.read(), np.uint8).reshape(-1, 3073).copy())
                found[name] = (rows[:, 1:].reshape(-1, 3, 32, 32).contiguous(), rows[:, 0].long())
    return [found[name] for name in names]


def _together(batches: Iterable[tuple[Tensor, Tensor]]) -> tuple[Tensor, Tensor]:
    import torch

    pictures, labels = zip(*batches, strict=True)
    return torch.cat(pictures), torch.cat(labels)


KMNIST_AT = "http://codh.rois.ac.jp/kmnist/dataset/kmnist/"


@dataclass(frozen=True)
class KMNIST(Downloaded):
    name: ClassVar[str] = "kmnist"
    torchvision: ClassVar[str] = "KMNIST"
    label: ClassVar[str] = "Kuzushiji-MNIST"
    help: ClassVar[str] = "Cursive Japanese characters in the format of MNIST."
    source: ClassVar[str] = "Clanuwat et al. 2018"
    licence: ClassVar[str] = "CC BY-SA 4.0"
    size: ClassVar[str] = "60,000 grey pictures, 28×28 pixels, one download of 21 MB"
    download_mb: ClassVar[float] = 21
    all_classes: ClassVar[tuple[str, ...]] = ("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo")
    remotes: ClassVar[tuple[Remote, ...]] = (
        Remote(f"{KMNIST_AT}train-images-idx3-ubyte.gz", "bdb82020997e1d708af4cf47b453dcf7"),
        Remote(f"{KMNIST_AT}train-labels-idx1-ubyte.gz", "e144d726b3acfaa3e44228e80efcd344"),
        Remote(f"{KMNIST_AT}t10k-images-idx3-ubyte.gz", "5c965bf0a639b31b8f53240b1b52f4d7"),
        Remote(f"{KMNIST_AT}t10k-labels-idx1-ubyte.gz", "7320c461ea6c1c855c0b718fb2a4b134"),
    )

    @property
    def shape(self) -> tuple[int, ...]:
        return (1, 28, 28)

    @property
    def total(self) -> int:
        return 60_000

    def open(self, progress: Progress) -> Dataset:
        from playground.data.dataset import TensorDataset

        x, y, x_test, y_test = (read_idx(path) for path in self.files(progress))
        return TensorDataset(IMAGES, x[:, None], y.long(), x_test[:, None], y_test.long(), self.all_classes)


def read_idx(path: Path) -> Tensor:
    """The array of a gzipped IDX file of bytes."""
    import numpy as np
    import torch

    raw = gzip.decompress(path.read_bytes())
    shape = [int.from_bytes(raw[4 + 4 * i : 8 + 4 * i], "big") for i in range(raw[3])]
    return torch.from_numpy(np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(shape).copy())


SVHN_AT = "http://ufldl.stanford.edu/housenumbers/"


@dataclass(frozen=True)
class SVHN(Downloaded):
    name: ClassVar[str] = "svhn"
    torchvision: ClassVar[str] = "SVHN"
    label: ClassVar[str] = "Street numbers (SVHN)"
    help: ClassVar[str] = "Colour photographs of house numbers, cropped to single digits."
    source: ClassVar[str] = "Netzer et al. 2011"
    licence: ClassVar[str] = "for non-commercial use"
    size: ClassVar[str] = "73,257 colour pictures, 32×32 pixels, one download of 246 MB"
    download_mb: ClassVar[float] = 246
    all_classes: ClassVar[tuple[str, ...]] = tuple(str(i) for i in range(10))
    remotes: ClassVar[tuple[Remote, ...]] = (
        Remote(f"{SVHN_AT}train_32x32.mat", "e26dedcc434d2e4c54c9b2d4a06d8373"),
        Remote(f"{SVHN_AT}test_32x32.mat", "eb5a983be6a315427106f1b164d9cef3"),
    )

    @property
    def shape(self) -> tuple[int, ...]:
        return (3, 32, 32)

    @property
    def total(self) -> int:
        return 73_257

    def open(self, progress: Progress) -> Dataset:
        from playground.data.dataset import TensorDataset

        (x, y), (x_test, y_test) = (read_svhn(path) for path in self.files(progress))
        return TensorDataset(IMAGES, x, y, x_test, y_test, self.all_classes)


def read_svhn(path: Path) -> tuple[Tensor, Tensor]:
    """Pictures uint8 n×3×32×32 and labels 0 to 9 of a MATLAB file (which writes 10 for 0)."""
    import torch
    from scipy.io import loadmat

    found = loadmat(path)
    pictures = torch.from_numpy(found["X"].transpose(3, 2, 0, 1).copy())
    return pictures, torch.from_numpy(found["y"].astype("int64").squeeze(1)) % 10
