"""A package of somebody else: tables of five columns as a kind of data, with a source and a renderer of its own.

The columns: two numbers, one number above zero, and which of two (one-hot, the last two).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from playground import kinds
from playground.data import DATA
from playground.data.source import Progress, Source
from playground.kinds import Kind
from playground.kinds.base import Shape
from playground.options import param

if TYPE_CHECKING:
    import torch
    from numpy.typing import NDArray
    from PIL.Image import Image
    from torch import Tensor, nn

    from playground.data.dataset import Dataset

COLUMNS = ("height", "weight", "age", "cat", "dog")
ROW, SIDE = 12, 20  # pixels of a picture


@dataclass(frozen=True)
class Table(Kind):
    name: ClassVar[str] = "table"
    label: ClassVar[str] = "tables"
    renderer: ClassVar[str] = "ext/table/table.js"
    families: ClassVar[tuple[str, ...]] = ("mlp",)
    metrics: ClassVar[tuple[str, ...]] = ("sliced_wasserstein",)
    devices: ClassVar[tuple[str, ...]] = ("cpu",)
    precision: ClassVar[str] = "float32"
    exports: ClassVar[tuple[str, ...]] = (".npz", ".png", ".csv")

    def head(self, shape: Shape) -> list[nn.Module]:
        from gan_table.layers import Columns

        return [Columns()]

    def stem(self, shape: Shape) -> list[nn.Module]:
        return []

    def with_noise(self, stored: Tensor, sigma: float, rng: torch.Generator) -> Tensor:
        import torch

        noise = sigma * torch.randn(stored.shape, generator=rng)
        noise[:, 3:] = 0  # a cat does not become a dog
        return stored + noise

    def valid(self, array: Any) -> bool:
        import numpy as np

        found = isinstance(array, np.ndarray) and array.size > 0
        return found and array.dtype == np.float32 and array.ndim == 2 and array.shape[1] == len(COLUMNS)

    def image(self, samples: NDArray[Any], gap: int = 0) -> Image:
        """A row of the table per row, each cell as bright as its number."""
        import numpy as np
        from PIL import Image

        level = (np.nan_to_num(samples).clip(0, 1) * 255).astype(np.uint8)
        return Image.fromarray(level.repeat(ROW, 0).repeat(SIDE, 1))

    def shown(self, classes: int) -> int:
        return 40

    def export(self, samples: NDArray[Any], suffix: str) -> bytes:
        if suffix != ".csv":
            return super().export(samples, suffix)
        lines = [",".join(COLUMNS), *(",".join(f"{value:.4f}" for value in row) for row in samples)]
        return ("\n".join(lines) + "\n").encode()


TABLE = Table()


@dataclass(frozen=True)
class Pets(Source):
    name: ClassVar[str] = "pets"
    label: ClassVar[str] = "Cats and dogs"
    help: ClassVar[str] = "Height, weight and age of cats and dogs."
    licence: ClassVar[str] = "made on the spot"
    size: ClassVar[str] = "a table of five columns"
    kind: ClassVar[Kind] = TABLE
    scriptable: ClassVar[bool] = True
    all_classes: ClassVar[tuple[str, ...]] = ("cat", "dog")

    samples: int = param(500, "How many rows the table has.", label="rows", low=10, high=10_000)

    @property
    def shape(self) -> tuple[int, ...]:
        return (5,)

    @property
    def total(self) -> int:
        return self.samples

    def open(self, progress: Progress) -> Dataset:
        import torch

        from playground.data.dataset import TensorDataset

        rng = torch.Generator().manual_seed(7)
        n = self.samples + 500
        dog = torch.randint(2, (n,), generator=rng)
        size = 0.3 + 0.3 * dog[:, None] + 0.1 * torch.randn(n, 2, generator=rng)
        age = torch.rand(n, 1, generator=rng)
        rows = torch.cat([size, age, torch.nn.functional.one_hot(dog, 2).float()], 1)
        k = self.samples
        return TensorDataset(TABLE, rows[:k], dog[:k], rows[k:], dog[k:], self.all_classes)


kinds.register(TABLE)
DATA[Pets.name] = Pets
