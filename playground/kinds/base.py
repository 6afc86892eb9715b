"""`Kind`, the base class of kinds of data: it defines everything that depends on what a sample is."""

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

NOWHERE: Extent = (0.0, 0.0, 0.0, 0.0)  # the extent of samples that are not in the plane
TILES = 64  # samples of a frame, 8×8


@dataclass(frozen=True)
class Kind(Option):
    """A kind of data. A package adds one with `register`; `points` and `images` are examples.

    A sample has three forms. *Stored*: a row of the tensors of a data set (n×…, any dtype). *Model*: float32 n×shape,
    the input of D and the output of G. *Raw*: a NumPy array (uint8, int32 or float32) in a sample file or a frame.
    `valid` checks raw samples and `image` draws them.
    """

    views: ClassVar[tuple[str, ...]] = ("ema", "raw", "real")  # of `messages.View`: the frames that a worker sends
    group: ClassVar[str] = ""  # the heading of its data in menus; empty: its label
    renderer: ClassVar[str]  # asset with draw(canvas, frame): "shared/tiles.js", "ext/PACKAGE/draw.js"
    families: ClassVar[tuple[str, ...]] = ()  # networks and augmentations that suit it though they do not name it
    metrics: ClassVar[tuple[str, ...]] = ()  # names of metrics that suit it, in addition to those that name this kind
    in_plane: ClassVar[bool] = False  # samples are points of the plane, so the lab and its tools apply
    compiles: ClassVar[bool] = False  # its steps may be compiled
    light: ClassVar[bool] = False  # steps are so short that one thread is fastest, and frames cost almost nothing
    browser: ClassVar[str] = ""  # the function after G's last layer, "tanh" or "none"; empty: not in browsers
    default_preset: ClassVar[str] = ""  # the first preset for this kind; empty: that of the app
    devices: ClassVar[tuple[str, ...]] = ("cuda", "mps", "cpu")  # "auto" is the first one that exists
    precision: ClassVar[str] = ""  # of a new run: "float32", or empty for the one that is measured to be faster
    live_data_edits: ClassVar[bool] = False  # a run continues when its data change to other data of this kind
    labels_in_turn: ClassVar[bool] = True  # a frame shows the labels in turn, not with their frequencies in the data
    exports: ClassVar[tuple[str, ...]] = (".npz", ".png")  # file endings for samples
    limit: ClassVar[float] = 1e6  # the largest number in a sample that a person sends to the server

    def takes(self, family: Any) -> bool:
        """Whether a family of networks or an augmentation suits this kind: its class, or one with settings.

        One of the two must name the other.
        """
        return self.name in family.kinds or family.name in self.families

    # -- what networks see ------------------------------------------------------------------------------------------

    def to_model(self, stored: Tensor) -> Tensor:
        """Stored samples as float32 n×shape."""
        return stored

    def to_raw(self, output: Tensor) -> NDArray[Any]:
        """Model samples, n×shape, as a raw array."""
        return output.float().contiguous().cpu().numpy()

    def head(self, shape: Shape) -> list[nn.Module]:
        """The last layers of a generator, which map b×prod(shape) to samples, b×shape."""
        raise TypeError(f"{type(self).__name__} must define head")

    def stem(self, shape: Shape) -> list[nn.Module]:
        """The first layers of a fully connected discriminator, which map samples, b×shape, to b×prod(shape)."""
        raise TypeError(f"{type(self).__name__} must define stem")

    def with_noise(self, stored: Tensor, sigma: float, rng: torch.Generator) -> Tensor:
        """Stored samples with noise of standard deviation `sigma`, in the units of the model."""
        raise TypeError(f"{type(self).__name__} must define with_noise")

    # -- what people see --------------------------------------------------------------------------------------------

    def valid(self, array: Any) -> bool:
        """Whether an array from an untrusted file is a raw array of this kind with at least one sample."""
        raise TypeError(f"{type(self).__name__} must define valid")

    def image(self, samples: NDArray[Any], gap: int = 0) -> Image:
        """A picture of raw samples, with `gap` pixels between them."""
        raise TypeError(f"{type(self).__name__} must define image")

    def picture(self, samples: NDArray[Any], gap: int = 0, scale: int = 1) -> bytes:
        """`image` as PNG, enlarged `scale` times, for thumbnails, downloads and previews."""
        from PIL import Image

        image = self.image(samples, gap)
        if scale > 1:
            image = image.resize((image.width * scale, image.height * scale), Image.Resampling.NEAREST)
        buffer = io.BytesIO()
        image.save(buffer, "PNG", compress_level=3)
        return buffer.getvalue()

    def export(self, samples: NDArray[Any], suffix: str) -> bytes:
        """Raw samples as a file with the ending `suffix`: one of `exports`, except ".npz", which all kinds share."""
        if suffix == ".png":
            return self.picture(samples)
        raise ValueError(f"{self.label} are not written as {suffix}")

    def shown(self, classes: int) -> int:
        """The number of samples in a frame. For 4 to 16 labels, `classes`, it is 8 per label."""
        return 8 * classes if 4 <= classes <= 16 else TILES

    def extent(self, samples: NDArray[Any]) -> Extent:
        """The part of the plane that contains the raw samples; zeros if samples are not in the plane."""
        return NOWHERE

    # -- distances --------------------------------------------------------------------------------------------------

    def distance(self, x: Tensor, y: Tensor) -> Tensor:
        """The distances n×m between samples x (n×shape) and y (m×shape): root mean squares over their numbers."""
        import torch

        x, y = x.flatten(1), y.flatten(1)
        exact = "use_mm_for_euclid_dist_if_necessary" if x.shape[1] > 100 else "donot_use_mm_for_euclid_dist"
        return torch.cdist(x, y, compute_mode=exact) / x.shape[1] ** 0.5

    def error(self, made: Tensor, target: Tensor) -> Tensor:
        """The mean square error, (n,), of generated samples (n×shape) from `target` (shape); differentiable."""
        from torch.nn import functional

        return functional.mse_loss(made, target.expand(len(made), *target.shape), reduction="none").flatten(1).mean(1)
