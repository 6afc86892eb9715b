"""Data sets that are downloaded once into the cache, which all runs share. Downloads are checked and resumed.

Nothing is unpickled: CIFAR-10 is read in its binary form, KMNIST as IDX, SVHN as MATLAB files.
"""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import http.client
import re
import tarfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, ClassVar

from playground import paths
from playground.data.source import Progress, Source
from playground.errors import MachineError
from playground.kinds import IMAGES
from playground.machine.locking import grab
from playground.texts import Message

if TYPE_CHECKING:
    from torch import Tensor

    from playground.data.dataset import Dataset

CHUNK = 1 << 18
TIMEOUT = 20.0  # seconds without a byte


@dataclass(frozen=True)
class Remote:
    """The address of a file, and the MD5 that its publisher states."""

    url: str
    md5: str

    @property
    def name(self) -> str:
        return self.url.rsplit("/", 1)[1]


class Downloaded(Source):
    """A data set that needs the network once."""

    remotes: ClassVar[tuple[Remote, ...]] = ()

    @property
    def to_fetch(self) -> float:
        return 0.0 if all((self._folder / remote.name).is_file() for remote in self.remotes) else self.download_mb

    @property
    def _folder(self) -> Path:
        return paths.cache_dir() / "downloads" / self.name

    def files(self, progress: Progress) -> list[Path]:
        """The files, which are downloaded if they are not in the cache. Raises `MachineError`."""
        about, files = f"{self.label} ({self.download_mb:g} MB)", len(self.remotes)

        def of_all(before: int) -> Progress:
            return lambda message, part: progress(message, (before + part) / files)

        return [fetch(remote, self._folder, about, of_all(i)) for i, remote in enumerate(self.remotes)]


def fetch(remote: Remote, folder: Path, about: str, progress: Progress) -> Path:
    """One file, from the cache or the network. Resumes an interrupted download. Raises `MachineError`."""
    target, part = folder / remote.name, folder / f"{remote.name}.part"
    if target.is_file():
        return target
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder, about, progress):
            if target.is_file():  # another process has fetched it meanwhile
                return target
            _receive(remote.url, part, Message("data_fetching", "Fetching {data}", data=about), progress)
            with part.open("rb") as file:
                digest = hashlib.file_digest(file, "md5").hexdigest()
            if digest == remote.md5:
                return part.replace(target)
            part.unlink()
    except (urllib.error.URLError, http.client.HTTPException, EOFError) as error:
        reason = re.sub(r"^\[Errno -?\d+\] ", "", str(getattr(error, "reason", error)))[:120]
        raise MachineError(
            Message(
                "data_offline",
                "{data} must be fetched once over the network, and that failed: {reason}. Try again when there is a "
                "connection; the part that has arrived is kept. The data sets that are included need no network.",
                data=about,
                reason=reason,
            )
        ) from error
    except OSError as error:
        raise MachineError(paths.cache_not_writable(folder, error)) from error
    raise MachineError(
        Message(
            "data_checksum",
            "{data} arrived damaged: the checksum of {file} is wrong. Try again from the beginning.",
            data=about,
            file=remote.name,
        )
    )


@contextlib.contextmanager
def _alone(folder: Path, about: str, progress: Progress) -> Iterator[None]:
    """Hold the lock for downloads into `folder`; wait while another process of any user holds it."""
    with folder.with_name(f"{folder.name}.lock").open("ab") as lock:
        while not grab(lock.fileno()):
            progress(Message("data_fetched_by_another", "Another run is fetching {data}", data=about), 0.0)
            time.sleep(0.2)
        yield


def _receive(url: str, part: Path, message: Message, progress: Progress) -> None:
    """Append the missing bytes to `part`. Raises `EOFError` if the connection was cut before the end."""
    have = part.stat().st_size if part.is_file() else 0
    request = urllib.request.Request(url, headers={"Range": f"bytes={have}-"} if have else {})
    try:
        with _network():
            answer = urllib.request.urlopen(request, timeout=TIMEOUT)
    except urllib.error.HTTPError as error:
        if error.code == 416 and have:  # nothing is missing, or `part` is wrong: the checksum decides
            return
        raise
    with answer:
        if answer.status != 206:
            have = 0  # the server does not resume
        total = have + int(answer.headers.get("Content-Length", 0))
        with part.open("ab" if have else "wb") as file:
            while chunk := _read(answer):
                file.write(chunk)
                have += len(chunk)
                progress(message, have / total if total else 0.0)
    if have < total:
        raise EOFError("the connection was cut")


def _read(answer: IO[bytes]) -> bytes:
    with _network():
        return answer.read(CHUNK)


@contextlib.contextmanager
def _network() -> Iterator[None]:
    """Turn every `OSError` of the network into a `URLError`, so that a full disk can be told from a cut connection."""
    try:
        yield
    except urllib.error.URLError:
        raise
    except OSError as error:
        raise urllib.error.URLError(error) from error


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
