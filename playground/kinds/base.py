"""What a kind of data is: one class answers every question that depends on what a sample is."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from playground.options import Option

if TYPE_CHECKING:
    import torch
    from numpy.typing import NDArray
    from PIL.Image import Image
    from torch import Tensor, nn

Shape = tuple[int, ...]  # of one sample as the networks see it: (2,) for points, (c, h, w) for images
Extent = tuple[float, float, float, float]  # left, right, bottom, top of a part of the plane

NOWHERE: Extent = (0.0, 0.0, 0.0, 0.0)  # the extent of what does not lie in the plane
TILES = 64  # samples of a frame, 8×8


@dataclass(frozen=True)
class Kind(Option):
    """A kind of data. A package adds one with `register`; see `points` and `images` for models.

    A sample has three forms. *Stored*: a row of the tensors of a data set (n×…, any dtype). *For the model*: float32
    n×shape, what D takes and G makes. *Raw*: a NumPy array (uint8, int32 or float32) of a sample file or a frame,
    which `valid` recognises and `image` draws.
    """

    views: ClassVar[tuple[str, ...]] = ("ema", "raw", "real")  # of `messages.View`: the frames that a worker sends
    renderer: ClassVar[str]  # asset with draw(canvas, frame): "shared/tiles.js", "ext/PACKAGE/draw.js"
    families: ClassVar[tuple[str, ...]] = ()  # names of networks that suit it, besides those that name this kind
    metrics: ClassVar[tuple[str, ...]] = ()  # names of metrics that suit it, besides those that name this kind
    in_plane: ClassVar[bool] = False  # points of the plane: the lab and its tools apply
    compiles: ClassVar[bool] = False  # its steps may be compiled
    light: ClassVar[bool] = False  # a step is so short that one thread is fastest, and frames cost next to nothing
    browser: ClassVar[str] = ""  # what follows G's last layer there, "tanh" or "none"; empty: no browser runs its G
    default_preset: ClassVar[str] = ""  # to start from; empty: the preset of the app
    devices: ClassVar[tuple[str, ...]] = ("cuda", "mps", "cpu")  # "auto" is the first of them that is there
    precision: ClassVar[str] = ""  # of a new run: "float32", or empty for what is measured to be faster
    live_data_edits: ClassVar[bool] = False  # a run goes on when its data becomes other data of this kind
    labels_in_turn: ClassVar[bool] = True  # in a frame, instead of as often as in the data
    exports: ClassVar[tuple[str, ...]] = (".npz", ".png")  # files that samples are written to
    limit: ClassVar[float] = 1e6  # no number of a sample that a person sends to the server is larger

    def takes(self, family: Any) -> bool:
        """Whether a family of networks (a class or an option) suits this kind: one of the two must say so."""
        return self.name in family.kinds or family.name in self.families

    # -- what networks see ------------------------------------------------------------------------------------------

    def to_model(self, stored: Tensor) -> Tensor:
        """Stored samples as float32 n×shape."""
        return stored

    def to_raw(self, output: Tensor) -> NDArray[Any]:
        """Samples as the model has them, n×shape, as a raw array."""
        return output.float().contiguous().cpu().numpy()

    def head(self, shape: Shape) -> list[nn.Module]:
        """The last layers of a generator: from a row of numbers, b×prod(shape), to samples, b×shape."""
        raise TypeError(f"{type(self).__name__} must define head")

    def stem(self, shape: Shape) -> list[nn.Module]:
        """The first layers of a fully connected discriminator: from samples, b×shape, to a row, b×prod(shape)."""
        raise TypeError(f"{type(self).__name__} must define stem")

    def with_noise(self, stored: Tensor, sigma: float, rng: torch.Generator) -> Tensor:
        """Stored samples with noise of standard deviation `sigma`, in the units of the model."""
        raise TypeError(f"{type(self).__name__} must define with_noise")

    # -- what people see --------------------------------------------------------------------------------------------

    def valid(self, array: Any) -> bool:
        """Whether an array out of a stranger's run folder is a raw array of this kind, with one sample at least."""
        raise TypeError(f"{type(self).__name__} must define valid")

    def image(self, samples: NDArray[Any], gap: int = 0) -> Image:
        """A picture of raw samples, with `gap` pixels between two of them."""
        raise TypeError(f"{type(self).__name__} must define image")

    def picture(self, samples: NDArray[Any], gap: int = 0, scale: int = 1) -> bytes:
        """The same as PNG, each pixel `scale` pixels wide: for thumbnails, downloads and previews."""
        from PIL import Image

        image = self.image(samples, gap)
        if scale > 1:
            image = image.resize((image.width * scale, image.height * scale), Image.Resampling.NEAREST)
        buffer = io.BytesIO()
        image.save(buffer, "PNG", compress_level=3)
        return buffer.getvalue()

    def export(self, samples: NDArray[Any], suffix: str) -> bytes:
        """Raw samples as a file with the ending `suffix`, one of `exports` but ".npz", which is the same for all."""
        if suffix == ".png":
            return self.picture(samples)
        raise ValueError(f"{self.label} are not written as {suffix}")

    def shown(self, classes: int) -> int:
        """How many samples a frame has, of a model with so many labels: as many as make a column of 8 for each."""
        return 8 * classes if 4 <= classes <= 16 else TILES

    def extent(self, samples: NDArray[Any]) -> Extent:
        """The part of the plane that raw samples lie in; zeros for what does not lie in the plane."""
        return NOWHERE

    # -- how near ---------------------------------------------------------------------------------------------------

    def distance(self, x: Tensor, y: Tensor) -> Tensor:
        """Of each of the samples x (n×shape) from each of y (m×shape), n×m: root mean square over their numbers."""
        import torch

        x, y = x.flatten(1), y.flatten(1)
        exact = "use_mm_for_euclid_dist_if_necessary" if x.shape[1] > 100 else "donot_use_mm_for_euclid_dist"
        return torch.cdist(x, y, compute_mode=exact) / x.shape[1] ** 0.5

    def error(self, made: Tensor, target: Tensor) -> Tensor:
        """How far each made sample (n×shape) is from `target` (shape), (n,), differentiable: mean square."""
        from torch.nn import functional

        return functional.mse_loss(made, target.expand(len(made), *target.shape), reduction="none").flatten(1).mean(1)
