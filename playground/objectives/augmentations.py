"""Augmentations of what D sees: the transformations of DiffAugment (Zhao et al. 2020), for few pictures.

T is applied to real and fake pictures alike, so D cannot learn the few real ones by heart, and G is not rewarded for
pictures that look augmented: if T(G(z)) and T(x) have the same distribution, so do G(z) and x, provided that T does not
hide everything (Karras et al. 2020). Pictures are b×c×h×w with values in [−1, 1]. What a transformation moves in or
cuts out is 0, the grey in the middle, as in the code of the paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from playground.objectives.base import Augmentation
from playground.options import Change, param

if TYPE_CHECKING:
    import torch
    from torch import Tensor

SOURCE = "Zhao et al. 2020, DiffAugment, section 3.2 and their code"


@dataclass(frozen=True)
class Colour(Augmentation):
    name: ClassVar[str] = "colour"
    label: ClassVar[str] = "Brightness and colour"
    help: ClassVar[str] = "D sees each picture brighter or darker, with more or less contrast and saturation."
    formula: ClassVar[str] = (
        r"x \leftarrow x + \beta,\quad"
        r" x \leftarrow \bar x_{hw} + \sigma\,(x - \bar x_{hw}),\quad x \leftarrow \bar x + \kappa\,(x - \bar x)"
    )
    source: ClassVar[str] = SOURCE

    strength: float = param(
        1.0,
        "1: brightness ±½, saturation 0 to 2 times, contrast ½ to 1½ times.",
        label="strength",
        low=0.0,
        high=1.0,
        simple=True,
        change=Change.LIVE,
    )

    def apply(self, x: Tensor, generator: torch.Generator) -> Tensor:
        import torch

        def uniform() -> Tensor:  # in ±strength, one number per picture
            number = torch.rand(len(x), 1, 1, 1, generator=generator, device=x.device)
            return self.strength * (2 * number - 1)

        x = x + uniform() / 2
        if x.shape[1] > 1:  # a grey picture has no saturation
            grey = x.mean(1, keepdim=True)
            x = grey + (1 + uniform()) * (x - grey)
        mean = x.mean((1, 2, 3), keepdim=True)
        return mean + (1 + uniform() / 2) * (x - mean)


@dataclass(frozen=True)
class Translation(Augmentation):
    name: ClassVar[str] = "translation"
    label: ClassVar[str] = "Translation"
    help: ClassVar[str] = "D sees each picture shifted by a few pixels; what moves in is grey."
    formula: ClassVar[str] = r"x_{i,j} \leftarrow x_{i - s,\,j - t}"
    source: ClassVar[str] = SOURCE

    reach: float = param(
        0.125,
        "The largest shift, as a part of the picture's side.",
        label="largest shift",
        low=0.0,
        high=1.0,
        simple=True,
        change=Change.LIVE,
    )

    def apply(self, x: Tensor, generator: torch.Generator) -> Tensor:
        import torch

        b, _, h, w = x.shape
        most = int(h * self.reach), int(w * self.reach)
        frame = torch.nn.functional.pad(x, (most[1], most[1], most[0], most[0]))

        def window(side: int, most: int) -> Tensor:  # b×side: the indices of each picture's window in the frame
            start = torch.randint(0, 2 * most + 1, (b, 1), generator=generator, device=x.device)
            return start + torch.arange(side, device=x.device)

        rows, columns = window(h, most[0]), window(w, most[1])
        frame = frame.gather(2, rows[:, None, :, None].expand(b, x.shape[1], h, frame.shape[3]))
        return frame.gather(3, columns[:, None, None, :].expand(x.shape))


@dataclass(frozen=True)
class Cutout(Augmentation):
    name: ClassVar[str] = "cutout"
    label: ClassVar[str] = "Cutout"
    help: ClassVar[str] = "A grey square hides a part of each picture from D, so that D cannot rely on one detail."
    formula: ClassVar[str] = r"x_{i,j} \leftarrow 0 \text{ in a square at a random place}"
    source: ClassVar[str] = SOURCE

    side: float = param(
        0.5,
        "The side of the grey square, as a part of the picture's side.",
        label="side of the square",
        low=0.0,
        high=1.0,
        simple=True,
        change=Change.LIVE,
    )

    def apply(self, x: Tensor, generator: torch.Generator) -> Tensor:
        import torch

        b, _, h, w = x.shape

        def inside(side: int) -> Tensor:  # b×side: the part of an axis that the square covers; it may stick out
            size = int(side * self.side)
            centre = torch.randint(0, side + 1 - size % 2, (b, 1), generator=generator, device=x.device)
            start = centre - size // 2
            at = torch.arange(side, device=x.device)
            return (start <= at) & (at < start + size)

        hidden = inside(h)[:, None, :, None] & inside(w)[:, None, None, :]
        return x.masked_fill(hidden, 0.0)
