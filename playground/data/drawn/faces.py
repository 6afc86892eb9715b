"""Draws faces from their factors, part by part, from back to front."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from playground.data.drawn.brush import box, columns, ellipse, inside, lay, plane, ramp, smoothstep

SKIN = ((0.99, 0.88, 0.78), (0.95, 0.77, 0.62), (0.80, 0.58, 0.42), (0.58, 0.39, 0.27), (0.36, 0.24, 0.17))
HAIR = (
    (0.93, 0.83, 0.58), (0.85, 0.60, 0.28), (0.72, 0.33, 0.14), (0.42, 0.25, 0.15), (0.16, 0.12, 0.11),
    (0.50, 0.49, 0.50),
)  # fmt: skip
WALL = (
    (0.93, 0.62, 0.50), (0.95, 0.82, 0.52), (0.62, 0.80, 0.62), (0.45, 0.74, 0.82), (0.52, 0.58, 0.85),
    (0.78, 0.58, 0.78),
)  # fmt: skip


class FaceFactors(NamedTuple):
    """The factors of n faces, each n×1×1, in the order of `Faces.factors`."""

    turn: Tensor
    nod: Tensor
    tilt: Tensor
    smile: Tensor
    gape: Tensor
    eyes: Tensor
    gaze: Tensor
    brows: Tensor
    length: Tensor
    hair: Tensor
    fringe: Tensor
    skin: Tensor
    width: Tensor
    glasses: Tensor
    beard: Tensor
    light: Tensor
    wall: Tensor


@dataclass(frozen=True)
class HeadLayout:
    """Coordinates, n×64×64, and colours of n heads. Parts in front move more when the head turns."""

    x: Tensor  # of the picture
    y: Tensor
    u: Tensor  # of the head, tilted about the neck
    v: Tensor
    face_u: Tensor  # of eyes and mouth
    face_v: Tensor
    nose_u: Tensor
    nose_v: Tensor
    side: Tensor  # horizontal distance from the middle of an eye
    rx: Tensor  # half the width of the head, n×1×1
    head: Tensor  # signed distance to the edge of the head
    on_head: Tensor  # the fraction of each pixel on the head
    tint: Tensor  # colour of the skin, n×3×1×1
    bright: Tensor  # colour of the hair, n×3×1×1
    shade: Tensor  # brightness of the skin: light from a side, and from above
    gloss: Tensor  # brightness of the hair


def draw(values: Tensor) -> Tensor:
    """The faces with these factors (n×17): n×3×64×64, 0 to 1."""
    f = FaceFactors(*columns(values))
    x, y = (0.8 * axis for axis in plane())
    picture = ramp(f.wall, WALL) * (1.02 - 0.22 * smoothstep(-1.0, 1.2, y + 0.5 * x * f.light)).unsqueeze(1)
    layout = _layout(f, x, y)
    for part in (_behind, _head, _beard, _nose, _eyes, _brows, _mouth, _hair_in_front, _glasses):
        part(picture, f, layout)
    return picture.clamp_(0, 1)


def _layout(f: FaceFactors, x: Tensor, y: Tensor) -> HeadLayout:
    angle = 0.2 * f.tilt
    u = torch.cos(angle) * x + torch.sin(angle) * (y - 0.6)
    v = torch.cos(angle) * (y - 0.6) - torch.sin(angle) * x + 0.58
    face_u = u - 0.12 * f.turn
    rx, ry = 0.45 + 0.05 * f.width, 0.57
    jaw = 1 - 0.22 * smoothstep(0.0, 0.6, v)
    head = ellipse(u / jaw, v, rx, ry)
    return HeadLayout(
        x=x,
        y=y,
        u=u,
        v=v,
        face_u=face_u,
        face_v=v - 0.07 * f.nod,
        nose_u=u - 0.17 * f.turn,
        nose_v=v - 0.10 * f.nod,
        side=face_u.abs() - 0.195,
        rx=rx,
        head=head,
        on_head=inside(head),
        tint=ramp(f.skin, SKIN),
        bright=ramp(f.hair, HAIR),
        shade=1.0 + 0.2 * f.light * (u / rx).clamp(-1, 1) - 0.12 * smoothstep(0.2, 0.7, v),
        gloss=0.92 + 0.16 * f.light * u - 0.15 * v,
    )


def _behind(picture: Tensor, f: FaceFactors, at: HeadLayout) -> None:
    """The hair behind the head, the shoulders, and the neck."""
    fall = -0.25 + 1.05 * f.length
    back = box(at.u, at.v - (fall - 0.68) / 2, at.rx + 0.12, (fall + 0.68) / 2, 0.45)
    back = torch.minimum(back, ellipse(at.u, at.v + 0.08, at.rx + 0.12, 0.62))
    back = torch.where(at.v > 0.1 + fall, inside(back) * 0, inside(back))
    lay(picture, at.bright * (0.78 * at.gloss).unsqueeze(1), back)
    shirt = ellipse(at.x, at.y - 1.22, 0.86, 0.5)
    lay(picture, ramp((f.wall + 0.5) % 1, WALL) * (0.75 - 0.2 * (at.y - 0.8)).unsqueeze(1), inside(shirt))
    lay(picture, at.tint * 0.80, inside(box(at.x - 0.05 * f.tilt, at.y - 0.66, 0.17, 0.30, 0.1)))


def _head(picture: Tensor, f: FaceFactors, at: HeadLayout) -> None:
    """The ears, the head, and the blush on its cheeks."""
    ears = ellipse((at.u + 0.04 * f.turn).abs() - at.rx * 0.98, at.v - 0.06, 0.09, 0.14)
    lay(picture, at.tint * (0.88 * at.shade).unsqueeze(1), inside(ears))
    lay(picture, at.tint * at.shade.unsqueeze(1), at.on_head)
    blush = torch.exp(-(((at.face_u.abs() - 0.24) / 0.1) ** 2) - ((at.face_v - 0.15) / 0.08) ** 2)
    rosy = at.tint * torch.tensor([1.0, 0.72, 0.68]).view(1, 3, 1, 1)
    lay(picture, rosy, 0.45 * blush * (0.4 + 0.6 * f.smile.clamp(min=0)) * at.on_head)


def _beard(picture: Tensor, f: FaceFactors, at: HeadLayout) -> None:
    """The beard, round the mouth and along the jaw."""
    low = smoothstep(0.13, 0.22, at.face_v + 0.25 * (at.face_u.abs() - 0.2)) * at.on_head
    bare = 1 - 0.85 * torch.exp(-((at.face_u / 0.23) ** 4) - ((at.face_v - 0.33) / 0.1) ** 4)
    lay(picture, at.bright * (0.70 * at.gloss).unsqueeze(1), 0.9 * f.beard**2 * low * bare)


def _nose(picture: Tensor, f: FaceFactors, at: HeadLayout) -> None:
    """The nose: a lit ridge and its shadow."""
    ridge = ellipse(at.nose_u, at.nose_v - 0.06, 0.055, 0.15)
    lay(picture, at.tint * 1.06, 0.5 * inside(ridge, 0.08))
    wings = ellipse(at.nose_u, at.nose_v - 0.185, 0.085, 0.045)
    lay(picture, at.tint * 0.72, 0.75 * inside(wings, 0.07) * smoothstep(0.15, 0.21, at.nose_v))


def _eyes(picture: Tensor, f: FaceFactors, at: HeadLayout) -> None:
    """The eyes, which both look the same way, and their lids."""
    high = 0.02 + 0.115 * f.eyes
    eye = inside(ellipse(at.side, at.face_v + 0.05, 0.135, high))
    lay(picture, _grey(0.97), eye)
    pupil_u = at.face_u - 0.195 * torch.sign(at.face_u) - 0.05 * f.gaze - 0.02 * f.turn
    iris = ellipse(pupil_u, at.face_v + 0.05, 0.09, 0.09)
    lay(picture, torch.tensor([0.25, 0.42, 0.50]).view(1, 3, 1, 1), eye * inside(iris))
    lay(picture, _grey(0.06), eye * inside(iris + 0.042))
    lay(picture, _grey(1.0), 0.9 * eye * inside(ellipse(pupil_u - 0.03, at.face_v + 0.08, 0.03, 0.03)))
    lid = ellipse(at.side, at.face_v + 0.05, 0.143, high + 0.006).abs() - 0.016
    lay(picture, at.tint * 0.33, 0.9 * inside(lid) * smoothstep(0.03, -0.02, at.face_v + 0.03))


def _brows(picture: Tensor, f: FaceFactors, at: HeadLayout) -> None:
    """The brows: raised, or knit."""
    arch = at.face_v + 0.255 + 0.055 * f.brows + 0.9 * at.side**2 - 0.22 * (f.brows.clamp(max=0)) * at.side
    brow = torch.maximum(arch.abs() - 0.03 + 0.06 * at.side.clamp(min=0), at.side.abs() - 0.15)
    lay(picture, at.bright * 0.62, inside(brow) * at.on_head)


def _mouth(picture: Tensor, f: FaceFactors, at: HeadLayout) -> None:
    """The mouth: lips along a parabola, which can open between them, and teeth."""
    wide = 0.21 + 0.045 * f.smile
    bend = at.face_v - 0.315 + f.smile * (0.13 * (at.face_u / wide) ** 2 - 0.055)
    shut = (1 - (at.face_u / wide) ** 2).clamp(min=0)
    opened = f.gape * 0.095 * shut.sqrt()
    lips = torch.maximum((bend - 0.35 * opened).abs() - opened - 0.05 * shut.sqrt(), at.face_u.abs() - wide)
    lay(picture, at.tint * torch.tensor([0.88, 0.46, 0.46]).view(1, 3, 1, 1), inside(lips) * at.on_head)
    within = torch.maximum((bend - 0.35 * opened).abs() - opened, at.face_u.abs() - wide + 0.02)
    mouth = inside(within) * smoothstep(0.0, 0.25, f.gape)
    lay(picture, torch.tensor([0.35, 0.08, 0.10]).view(1, 3, 1, 1), mouth)
    lay(picture, _grey(0.96), mouth * smoothstep(0.012, -0.008, bend + 0.1 * opened))
    seam = torch.maximum(bend.abs() - 0.007, at.face_u.abs() - wide)
    lay(picture, at.tint * 0.45, 0.8 * inside(seam) * (1 - smoothstep(0.0, 0.2, f.gape)))


def _hair_in_front(picture: Tensor, f: FaceFactors, at: HeadLayout) -> None:
    """The hair above the hairline, which the fringe lowers."""
    line = -0.38 + 0.15 * f.fringe + (0.30 - 0.25 * f.fringe) * ((at.face_u + 0.1) ** 2) * 2
    cap = torch.maximum(ellipse(at.u, at.v + 0.08, at.rx + 0.10, 0.60), at.face_v * 0.6 + at.v * 0.4 - line)
    lay(picture, at.bright * at.gloss.unsqueeze(1), inside(cap))


def _glasses(picture: Tensor, f: FaceFactors, at: HeadLayout) -> None:
    lens = ellipse(at.side, at.face_v + 0.045, 0.185, 0.17)
    bridge = box(at.face_u, at.face_v + 0.075, 0.05, 0.022)
    temple = torch.maximum(box(at.face_u.abs() - 0.44, at.face_v + 0.075, 0.10, 0.02), at.head)
    frame = torch.minimum(torch.minimum(lens.abs() - 0.024, bridge), temple)
    lay(picture, _grey(0.92), 0.16 * f.glasses * inside(lens))
    lay(picture, _grey(0.10), f.glasses * inside(frame))


def _grey(level: float) -> Tensor:
    return torch.full((1, 3, 1, 1), level)
