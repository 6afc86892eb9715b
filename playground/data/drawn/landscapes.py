"""Draws landscapes from their factors: sky, clouds, ridges and water, from back to front."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from playground.data.drawn.brush import columns, ellipse, inside, lay, plane, ramp, smoothstep

# From night over the blue hour, sunrise and morning to noon.
ZENITH = ((0.03, 0.05, 0.16), (0.09, 0.14, 0.36), (0.22, 0.26, 0.56), (0.25, 0.44, 0.76), (0.30, 0.56, 0.90))
HORIZON = ((0.08, 0.13, 0.30), (0.30, 0.34, 0.58), (0.97, 0.60, 0.42), (0.98, 0.84, 0.66), (0.80, 0.91, 0.97))
SUN = ((0.93, 0.94, 1.00), (0.98, 0.80, 0.72), (1.00, 0.66, 0.36), (1.00, 0.90, 0.66), (1.00, 0.98, 0.90))
LAND = ((0.88, 0.92, 0.97), (0.42, 0.62, 0.28), (0.20, 0.44, 0.20), (0.74, 0.50, 0.18), (0.88, 0.92, 0.97))  # a year
CLOUDS = ((-0.55, -0.62), (0.75, -0.80), (0.25, -0.42), (-1.15, -0.30))  # where they are without wind
PUFFS = ((0.0, -0.03, 0.21), (-0.24, 0.03, 0.13), (0.25, 0.02, 0.15), (0.44, 0.06, 0.08), (-0.42, 0.06, 0.07))
RIDGES = 3


class LandscapeFactors(NamedTuple):
    """The factors of n landscapes, each n×1×1, in the order of `Landscapes.factors`."""

    hour: Tensor
    season: Tensor
    sun: Tensor
    water: Tensor
    peaks: Tensor
    mist: Tensor
    clouds: Tensor
    wind: Tensor
    shapes: tuple[Tensor, ...]  # three per ridge


@dataclass(frozen=True)
class SceneLayout:
    """Coordinates, n×64×64, and colours of n landscapes. The water mirrors the coordinates above the shore."""

    x: Tensor
    y: Tensor
    depth: Tensor  # below the shore; 0 above it
    wet: Tensor  # 1 in the water, 0 above it
    night: Tensor  # n×1×1, 1 at night
    horizon: Tensor  # colours, n×3×1×1
    glow: Tensor


def draw(values: Tensor) -> Tensor:
    """The landscapes with these factors (n×17): n×3×64×64, 0 to 1."""
    factors = columns(values)
    f = LandscapeFactors._make([*factors[:8], tuple(factors[8:])])
    scene = _layout(f)
    picture = _sky(f, scene)
    _sun(picture, f, scene)
    _clouds(picture, f, scene)
    for i in range(RIDGES):
        _ridge(picture, f, scene, i)
    _water(picture, f, scene)
    return picture.clamp_(0, 1)


def _layout(f: LandscapeFactors) -> SceneLayout:
    x, y = plane()
    depth = (y - f.water).clamp(min=0)
    wet = smoothstep(0.0, 0.03, y - f.water)
    ripple = 0.05 * depth * torch.sin(70 * depth.sqrt() + 3 * f.wind) * wet
    mirrored = torch.where(y > f.water, f.water - 1.3 * depth, y.expand_as(depth))
    night = smoothstep(0.25, 0.0, f.hour)
    return SceneLayout(x + ripple, mirrored, depth, wet, night, ramp(f.hour, HORIZON), ramp(f.hour, SUN))


def _sky(f: LandscapeFactors, at: SceneLayout) -> Tensor:
    """A new picture of the sky, with stars at night."""
    up = smoothstep(0.35, -1.0, at.y).unsqueeze(1)
    picture = at.horizon + (ramp(f.hour, ZENITH) - at.horizon) * up
    x, y = at.x, at.y
    stars = torch.sin(37 * x + 71 * y) * torch.sin(91 * y - 53 * x + 1) * torch.sin(29 * x + 17 * y + 2)
    lay(picture, at.glow, at.night * smoothstep(0.80, 0.95, stars) * smoothstep(0.0, -0.3, y))
    return picture


def _sun(picture: Tensor, f: LandscapeFactors, at: SceneLayout) -> None:
    """The sun, low at dawn and high at noon; or the moon, high at night."""
    high = 0.02 - 0.72 * torch.cos(6.2832 * f.hour)
    high = torch.where(f.hour > 0.5, 0.3 - 1.0 * (f.hour - 0.35).clamp(min=0) ** 0.8, high.clamp(max=0.16))
    distance = torch.sqrt((at.x - f.sun) ** 2 + (at.y - high) ** 2)
    lay(picture, at.glow, 0.75 * torch.exp(-3.2 * distance) * (1 - 0.7 * at.night))
    lay(picture, at.glow, inside(distance - 0.11, 0.06))


def _clouds(picture: Tensor, f: LandscapeFactors, at: SceneLayout) -> None:
    """Puffs on flat bases. The wind moves near clouds more."""
    heap = torch.ones_like(at.y)
    for i, (place, high) in enumerate(CLOUDS):
        u = (at.x - place - (0.5 + 0.2 * i) * f.wind + 1.5) % 3 - 1.5
        v, size = at.y - high, (0.45 + 0.75 * f.clouds) * (1 - 0.13 * i)
        for du, dv, r in PUFFS:
            puff = ellipse(u - du * size, v - dv * size, 1.25 * r * size, r * size)
            heap = torch.minimum(heap, torch.maximum(puff, v - 0.05 * size))
    lit = (at.horizon * 0.4 + 0.6 * at.glow) * (1 - 0.45 * at.night).unsqueeze(1)
    lay(picture, lit, 0.85 * inside(heap, 0.10) * smoothstep(0.0, 0.35, f.clouds))


def _ridge(picture: Tensor, f: LandscapeFactors, at: SceneLayout, i: int) -> None:
    """Ridge number `i`, the farthest first: rock, snow in winter and high up, haze, and fog below it."""
    x, y, peaks = at.x, at.y, f.peaks
    a, b, c = f.shapes[3 * i : 3 * i + 3]
    near = (i + 1) / RIDGES
    rough = 0.30 + 0.5 * peaks * (1.1 - 0.75 * near)
    wave = torch.sin(2.2 * x + 3.1 * a) + 0.6 * torch.sin(4.1 * x + 3.1 * b)
    crag = 1 - 2 * torch.sin(3.4 * x + 3.1 * c + 1.7 * a).abs() + 0.35 * torch.sin(11 * x + 6 * b)
    top = -0.28 + 0.34 * i - 0.22 * rough * (wave * (1 - peaks * (1 - near)) + 1.25 * crag * peaks * (1 - near))
    cover = inside(top - y, 0.05)

    land = ramp(f.season, LAND) * (0.22 + 0.78 * smoothstep(0.0, 0.8, f.hour)).unsqueeze(1)
    slope = torch.cos(2.2 * x + 3.1 * a) * 0.5 + 0.5 * torch.sin(9 * x + 14 * (y - top) + 3 * c)
    rock = land * (1 + 0.09 * slope * torch.sign(f.sun)).unsqueeze(1)
    winter = (2 * f.season - 1).abs()
    line = -0.35 + 0.9 * (1 - winter) - 0.3 * peaks + 0.06 * torch.sin(17 * x + 5 * a)  # snow lies above it
    light = ramp(f.hour, SUN) * (0.35 + 0.65 * smoothstep(0.0, 0.6, f.hour)).unsqueeze(1)
    lay(rock, light * (0.94 + 0.1 * slope).unsqueeze(1), smoothstep(0.47, 0.3, y - line) * (1 - 0.6 * near))

    haze = (0.62 - 0.56 * near) * (0.5 + f.mist)
    lay(picture, rock + (at.horizon - rock) * haze.clamp(0, 0.92).unsqueeze(1), cover)
    lay(picture, at.horizon, f.mist * 0.55 * torch.exp(-(((y - top - 0.32) / 0.16) ** 2)) * cover)


def _water(picture: Tensor, f: LandscapeFactors, at: SceneLayout) -> None:
    """The tint of the water, and the light along the shore."""
    deep = ramp(f.hour, ZENITH) * 0.8
    lay(picture, deep, at.wet * (0.22 + 0.35 * smoothstep(0.0, 0.8, at.depth)))
    lay(picture, at.glow, (0.06 + 0.3 * f.hour) * at.wet * torch.exp(-(((at.depth - 0.02) / 0.02) ** 2)))
