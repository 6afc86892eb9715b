"""Faces that a program draws from seventeen known factors, so directions can be scored."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from playground.data.rendered import Factor, Rendered

if TYPE_CHECKING:
    from torch import Tensor


class Faces(Rendered):
    name: ClassVar[str] = "faces"
    label: ClassVar[str] = "Drawn faces"
    help: ClassVar[str] = (
        "Faces that a program draws from 17 known factors: smile, turn, hair, glasses, light and others."
    )
    source: ClassVar[str] = "GAN Playground, playground/data/faces.py"
    size: ClassVar[str] = "any number of colour pictures"
    factors: ClassVar[tuple[Factor, ...]] = (
        Factor("turn", -1, 1),
        Factor("nod", -1, 1),
        Factor("tilt", -1, 1),
        Factor("smile", -0.6, 1),
        Factor("mouth open"),
        Factor("eyes open", 0.4),
        Factor("gaze", -1, 1),
        Factor("brows", -0.6, 1),
        Factor("hair length"),
        Factor("hair colour"),
        Factor("fringe"),
        Factor("skin"),
        Factor("width", -1, 1),
        Factor("glasses", either=True),
        Factor("beard"),
        Factor("light", -1, 1),
        Factor("background"),
    )

    @classmethod
    def draw(cls, values: Tensor) -> Tensor:
        from playground.data.drawn import faces

        return faces.draw(values)
