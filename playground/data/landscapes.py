"""Landscapes that a program draws: three ridges between sky and water, at any hour and season."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from playground.data.rendered import Factor, Rendered

if TYPE_CHECKING:
    from torch import Tensor

# From night over the blue hour, sunrise and morning to noon.
ZENITH = ((0.03, 0.05, 0.16), (0.09, 0.14, 0.36), (0.22, 0.26, 0.56), (0.25, 0.44, 0.76), (0.30, 0.56, 0.90))
HORIZON = ((0.08, 0.13, 0.30), (0.30, 0.34, 0.58), (0.97, 0.60, 0.42), (0.98, 0.84, 0.66), (0.80, 0.91, 0.97))
SUN = ((0.93, 0.94, 1.00), (0.98, 0.80, 0.72), (1.00, 0.66, 0.36), (1.00, 0.90, 0.66), (1.00, 0.98, 0.90))
LAND = ((0.88, 0.92, 0.97), (0.42, 0.62, 0.28), (0.20, 0.44, 0.20), (0.74, 0.50, 0.18), (0.88, 0.92, 0.97))  # a year
CLOUDS = ((-0.55, -0.62), (0.75, -0.80), (0.25, -0.42), (-1.15, -0.30))  # where they are without wind
PUFFS = ((0.0, -0.03, 0.21), (-0.24, 0.03, 0.13), (0.25, 0.02, 0.15), (0.44, 0.06, 0.08), (-0.42, 0.06, 0.07))


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
        import torch

        from playground.data.brush import columns, ellipse, inside, lay, plane, ramp, smoothstep

        hour, season, sun, water, peaks, mist, clouds, wind, *shapes = columns(values)
        x, y = plane()
        # The water mirrors everything above the shore, compressed and with ripples.
        depth = (y - water).clamp(min=0)
        wet = smoothstep(0.0, 0.03, y - water)
        ripple = 0.05 * depth * torch.sin(70 * depth.sqrt() + 3 * wind) * wet
        x = x + ripple
        y = torch.where(y > water, water - 1.3 * depth, y.expand_as(depth))

        horizon, zenith, glow = ramp(hour, HORIZON), ramp(hour, ZENITH), ramp(hour, SUN)
        up = smoothstep(0.35, -1.0, y).unsqueeze(1)
        picture = horizon + (zenith - horizon) * up
        night = smoothstep(0.25, 0.0, hour)
        stars = torch.sin(37 * x + 71 * y) * torch.sin(91 * y - 53 * x + 1) * torch.sin(29 * x + 17 * y + 2)
        lay(picture, glow, night * smoothstep(0.80, 0.95, stars) * smoothstep(0.0, -0.3, y))
        # The moon is high at night, the sun is low at dawn and high at noon.
        sun_y = 0.02 - 0.72 * torch.cos(6.2832 * hour)
        sun_y = torch.where(hour > 0.5, 0.3 - 1.0 * (hour - 0.35).clamp(min=0) ** 0.8, sun_y.clamp(max=0.16))
        distance = torch.sqrt((x - sun) ** 2 + (y - sun_y) ** 2)
        lay(picture, glow, 0.75 * torch.exp(-3.2 * distance) * (1 - 0.7 * night))
        lay(picture, glow, inside(distance - 0.11, 0.06))
        heap = torch.full_like(distance, 1.0)
        for i, (at, high) in enumerate(CLOUDS):  # puffs on a flat base; the wind moves near clouds more
            u = (x - at - (0.5 + 0.2 * i) * wind + 1.5) % 3 - 1.5
            v, size = y - high, (0.45 + 0.75 * clouds) * (1 - 0.13 * i)
            for du, dv, r in PUFFS:
                puff = ellipse(u - du * size, v - dv * size, 1.25 * r * size, r * size)
                heap = torch.minimum(heap, torch.maximum(puff, v - 0.05 * size))
        lit = (horizon * 0.4 + 0.6 * glow) * (1 - 0.45 * night).unsqueeze(1)
        lay(picture, lit, 0.85 * inside(heap, 0.10) * smoothstep(0.0, 0.35, clouds))

        land = ramp(season, LAND) * (0.22 + 0.78 * smoothstep(0.0, 0.8, hour)).unsqueeze(1)
        snow = (2 * season - 1).abs()  # 1 in winter
        light = ramp(hour, SUN) * (0.35 + 0.65 * smoothstep(0.0, 0.6, hour)).unsqueeze(1)
        for i, (a, b, c) in enumerate(zip(shapes[0::3], shapes[1::3], shapes[2::3], strict=True)):
            near = (i + 1) / 3
            rough = 0.30 + 0.5 * peaks * (1.1 - 0.75 * near)
            wave = torch.sin(2.2 * x + 3.1 * a) + 0.6 * torch.sin(4.1 * x + 3.1 * b)
            crag = 1 - 2 * torch.sin(3.4 * x + 3.1 * c + 1.7 * a).abs() + 0.35 * torch.sin(11 * x + 6 * b)
            top = -0.28 + 0.34 * i - 0.22 * rough * (wave * (1 - peaks * (1 - near)) + 1.25 * crag * peaks * (1 - near))
            cover = inside(top - y, 0.05)
            slope = torch.cos(2.2 * x + 3.1 * a) * 0.5 + 0.5 * torch.sin(9 * x + 14 * (y - top) + 3 * c)
            facing = 1 + 0.09 * slope * torch.sign(sun)
            rock = land * facing.unsqueeze(1)
            line = -0.35 + 0.9 * (1 - snow) - 0.3 * peaks + 0.06 * torch.sin(17 * x + 5 * a)  # snow lies above it
            lay(rock, light * (0.94 + 0.1 * slope).unsqueeze(1), smoothstep(0.47, 0.3, y - line) * (1 - 0.6 * near))
            haze = (0.62 - 0.56 * near) * (0.5 + mist)
            colour = rock + (horizon - rock) * haze.clamp(0, 0.92).unsqueeze(1)
            lay(picture, colour, cover)
            fog = mist * 0.55 * torch.exp(-(((y - top - 0.32) / 0.16) ** 2)) * cover
            lay(picture, horizon, fog)

        deep = ramp(hour, ZENITH) * 0.8
        lay(picture, deep, wet * (0.22 + 0.35 * smoothstep(0.0, 0.8, depth)))
        lay(picture, glow, (0.06 + 0.3 * hour) * wet * torch.exp(-(((depth - 0.02) / 0.02) ** 2)))
        return picture.clamp_(0, 1)
