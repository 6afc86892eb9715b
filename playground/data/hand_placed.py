"""Toys that a person makes: Gaussian modes at chosen places, and points that are drawn or read from a table."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from playground.data.toy import Toy, mixture, scatter
from playground.errors import InputError
from playground.options import Problem, param
from playground.texts import Message

if TYPE_CHECKING:
    from playground.data.dataset import Truth

MAX_MODES = 50
EXTENT = 4.0  # points lie within ± this
LEVELS = 4096  # places of the grid per side
MAX_POINTS = 1500  # that fit into a link
DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"  # of base64 for URLs

Point = tuple[float, float]


def pack(points: Iterable[Point]) -> str:
    """Points as text. Each moves to the nearest place of the grid. The browser has the same code for links."""
    return "".join(DIGITS[c >> 6] + DIGITS[c & 63] for point in points for c in map(_level, point))


def unpack(text: str) -> list[Point]:
    """The points that `pack` wrote. Raises `InputError` for any other text."""
    places = [DIGITS.find(character) for character in text]
    if len(text) % 4 or -1 in places:
        raise InputError(Message("drawing_damaged", "This drawing is damaged. Draw it again, or copy the link again."))
    levels = [64 * a + b for a, b in zip(places[::2], places[1::2], strict=True)]
    numbers = [(level + 0.5) / LEVELS * 2 * EXTENT - EXTENT for level in levels]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def _level(x: float) -> int:
    return min(max(int((x + EXTENT) / (2 * EXTENT) * LEVELS), 0), LEVELS - 1)


# The drawing until a person draws: a heart.
_TURN = [2 * math.pi * i / 60 for i in range(60)]
HEART = pack(
    (
        1.6 * math.sin(t) ** 3,
        1.3 * math.cos(t) - 0.5 * math.cos(2 * t) - 0.2 * math.cos(3 * t) - 0.1 * math.cos(4 * t),
    )
    for t in _TURN
)


@dataclass(frozen=True)
class Modes(Toy):
    name: ClassVar[str] = "modes"
    personal: ClassVar[bool] = True
    label: ClassVar[str] = "Modes that you place"
    help: ClassVar[str] = "Small Gaussians at places that you choose. Drag a mode by its centre while G learns."

    sigma: float = scatter(0.1)
    centres: tuple[float, ...] = param(
        (-1.5, -1.0, 1.5, -1.0, 0.0, 1.5),
        "The centres of the modes: x and y of the first, x and y of the second, and so on. A mode that is named "
        "twice gets twice as many points.",
        label="centres",
        low=-10.0,
        high=10.0,
    )

    @property
    def reach(self) -> float:
        return max((abs(c) for c in self.centres), default=1.5) + 1.5

    def clean(self) -> Truth:
        import torch

        named = torch.tensor(self.centres).view(-1, 2)
        found = mixture(named, self.sigma)
        if len(once := list(dict.fromkeys(map(tuple, named.tolist())))) == len(named):
            return found
        return dataclasses.replace(found, centres=torch.tensor(once))  # metrics count each mode once

    def problems(self) -> Iterator[Problem]:
        yield from super().problems()
        if not self.centres or len(self.centres) % 2:
            yield Problem(
                "data.centres",
                Message("odd_centres", "Each centre needs two numbers, x and y. Add or remove a number."),
            )
        if len(self.centres) > 2 * MAX_MODES:
            yield Problem(
                "data.centres",
                Message(
                    "too_many_modes",
                    "{n} modes are too many. Take at most {most}.",
                    n=len(self.centres) // 2,
                    most=MAX_MODES,
                ),
            )


@dataclass(frozen=True)
class Placed(Toy):
    name: ClassVar[str] = "placed"
    personal: ClassVar[bool] = True
    label: ClassVar[str] = "Your own points"
    help: ClassVar[str] = (
        "Points drawn by hand or read from a table. Each sample is one of your points plus a little noise."
    )

    sigma: float = scatter(0.05)
    points: str = param(
        HEART,
        "The points, four characters each: twelve bits of x and twelve of y.",
        label="drawing",
        max_length=4 * MAX_POINTS,
    )

    @property
    def reach(self) -> float:
        return EXTENT

    def clean(self) -> Truth:
        """The mixture of a Gaussian around each point; its density is exact."""
        import torch

        found = mixture(torch.tensor(unpack(self.points)), self.sigma)
        return dataclasses.replace(found, centres=None)  # metrics must not count the points as modes

    def problems(self) -> Iterator[Problem]:
        yield from super().problems()
        try:
            found = unpack(self.points)
        except InputError as error:
            yield Problem("data.points", error.message)
        else:
            if not found:
                yield Problem(
                    "data.points", Message("no_points", "There are no points yet. Draw some, or paste a table.")
                )
