"""Landscapes that a program draws: three ridges between sky and water, at any hour and season."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from playground.data.rendered import Factor, Rendered

if TYPE_CHECKING:
    from torch import Tensor


class Landscapes(Rendered):
    name: ClassVar[str] = "landscapes"
    label: ClassVar[str] = "Drawn landscapes"
    help: ClassVar[str] = "Mountains, water and sky at any hour and season. A program draws them."
    source: ClassVar[str] = "GAN Playground, playground/data/landscapes.py"
    size: ClassVar[str] = "any number of colour pictures"
    factors: ClassVar[tuple[Factor, ...]] = (
        Factor("hour", 0.08),  # night, dawn, morning, noon
        Factor("season"),  # winter, spring, summer, autumn, winter
        Factor("sun", -0.8, 0.8),
        Factor("water", 0.3, 1.1),
        Factor("peaks"),
        Factor("mist"),
        Factor("clouds"),
        Factor("wind", -1, 1),
        *(Factor(f"ridge {i + 1}{letter}", -1, 1) for i in range(3) for letter in "abc"),
    )

    @classmethod
    def draw(cls, values: Tensor) -> Tensor:
        from playground.data.drawn import landscapes

        return landscapes.draw(values)
