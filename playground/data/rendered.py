"""Pictures that a program draws from known factors, so directions can be scored. No one else has rights in them."""

from __future__ import annotations

import hashlib
import inspect
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from playground import paths
from playground.data.source import Progress, Source
from playground.errors import MachineError
from playground.kinds import IMAGES
from playground.options import param
from playground.texts import Message

if TYPE_CHECKING:
    from torch import Tensor

    from playground.data.dataset import Dataset

SIDE, HELD_OUT, SEED, CHUNK = 64, 2_000, 1958, 32
ABANDONED = 3600  # seconds; drawing never takes this long
DRAWN = Path(__file__).parent / "drawn"


@dataclass(frozen=True)
class Factor:
    """One property that varies between pictures: uniform over `low`…`high`, or one of both if `either`."""

    name: str
    low: float = 0.0
    high: float = 1.0
    either: bool = False


@dataclass(frozen=True)
class Rendered(Source):
    """A source with factors and a function that draws them. Pictures are drawn once, with a fixed seed, into the cache.

    One core draws about 500 faces or 1,000 landscapes per second, and reads more than 100,000 from the cache.
    """

    licence: ClassVar[str] = "generated on demand"
    factors: ClassVar[tuple[Factor, ...]] = ()

    size_px: Literal[32, 64] = param(64, "Pixels per side; at 32 each pixel is the mean of four.", label="picture size")
    samples: int = param(
        20_000,
        "Number of training pictures. They are drawn once and kept.",
        label="pictures",
        low=100,
        high=100_000,
        log=True,
    )

    @property
    def shape(self) -> tuple[int, ...]:
        return (3, self.size_px, self.size_px)

    @property
    def total(self) -> int:
        return self.samples

    @classmethod
    def draw(cls, values: Tensor) -> Tensor:
        """The pictures with these factors (n×k): n×3×64×64, 0 to 1."""
        raise TypeError(f"{cls.__name__} must define draw")

    @classmethod
    def sample(cls, n: int, seed: int) -> Tensor:
        """The factors of `n` random pictures, n×k."""
        import torch

        u = torch.rand((n, len(cls.factors)), generator=torch.Generator().manual_seed(seed))
        low, high = (torch.tensor([getattr(f, end) for f in cls.factors]) for end in ("low", "high"))
        either = torch.tensor([f.either for f in cls.factors])
        return low + (high - low) * torch.where(either, u.round(), u)

    @classmethod
    def pictures(cls, values: Tensor, out: Any = None, progress: Progress = lambda message, part: None) -> Tensor:
        """The pictures with these factors as uint8 n×3×64×64, drawn in parts, into `out` if it is given."""
        import torch

        found = torch.empty((len(values), 3, SIDE, SIDE), dtype=torch.uint8) if out is None else out
        for i in range(0, len(values), CHUNK):
            found[i : i + CHUNK] = cls.draw(values[i : i + CHUNK]).mul_(255).round_().clamp_(0, 255).to(torch.uint8)
            if i % (CHUNK * 32) == 0:
                progress(cls._drawing(), i / len(values))
        return found

    @classmethod
    def _drawing(cls) -> Message:
        return Message("data_drawing", "Drawing the pictures, once: {data}", data=cls.label)

    def open(self, progress: Progress) -> Dataset:
        import numpy as np
        import torch

        stored = np.load(self._drawn(progress), mmap_mode="c")  # all runs share it, since no run writes to it
        return self._dataset(torch.from_numpy(stored), self.samples)

    def unseen(self, n: int) -> Dataset:
        """The held-out pictures of `open`, drawn alone, because drawing all pictures takes minutes."""
        values = self.sample(self.samples + HELD_OUT, SEED)[self.samples :][:n]
        return self._dataset(self.pictures(values), 0)

    def _dataset(self, pixels: Tensor, train: int) -> Dataset:
        import torch
        from torch.nn import functional

        from playground.data.dataset import TensorDataset

        if self.size_px < SIDE:
            parts = [functional.avg_pool2d(p.float(), SIDE // self.size_px) for p in torch.split(pixels, 1000)]
            pixels = torch.cat([p.round_().to(torch.uint8) for p in parts])
        return TensorDataset(IMAGES, pixels[:train], None, pixels[train:], None)

    def _drawn(self, progress: Progress) -> Path:
        """The file of all pictures in the cache, drawn on the first call. Its name contains a hash of the code."""
        import numpy as np
        import torch

        files = [*(Path(inspect.getfile(c)) for c in (type(self), Rendered)), *sorted(DRAWN.glob("*.py"))]
        code = "".join(file.read_text(encoding="utf-8") for file in files)
        folder = paths.cache_dir() / "drawn"
        target = folder / f"{self.name}-{self.samples}-{hashlib.sha256(code.encode()).hexdigest()[:12]}.npy"
        if target.is_file():
            return target
        n = self.samples + HELD_OUT
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for room in folder.glob("tmp*"):
                if time.time() - room.stat().st_mtime > ABANDONED:  # its process was killed
                    shutil.rmtree(room, ignore_errors=True)
            with tempfile.TemporaryDirectory(dir=folder) as made:
                file = Path(made) / target.name
                stored = np.lib.format.open_memmap(  # type: ignore[no-untyped-call]
                    file, mode="w+", dtype=np.uint8, shape=(n, 3, SIDE, SIDE)
                )
                self.pictures(self.sample(n, SEED), torch.from_numpy(stored), progress)
                stored.flush()
                file.replace(target)
        except OSError as error:
            raise MachineError(paths.cache_not_writable(folder, error)) from error
        progress(self._drawing(), 1.0)
        return target
