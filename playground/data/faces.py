"""Faces that a program draws from seventeen known factors, so directions can be scored."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from playground.data.rendered import Factor, Rendered

if TYPE_CHECKING:
    from torch import Tensor

SKIN = ((0.99, 0.88, 0.78), (0.95, 0.77, 0.62), (0.80, 0.58, 0.42), (0.58, 0.39, 0.27), (0.36, 0.24, 0.17))
HAIR = (
    (0.93, 0.83, 0.58), (0.85, 0.60, 0.28), (0.72, 0.33, 0.14), (0.42, 0.25, 0.15), (0.16, 0.12, 0.11),
    (0.50, 0.49, 0.50),
)  # fmt: skip
WALL = (
    (0.93, 0.62, 0.50), (0.95, 0.82, 0.52), (0.62, 0.80, 0.62), (0.45, 0.74, 0.82), (0.52, 0.58, 0.85),
    (0.78, 0.58, 0.78),
)  # fmt: skip


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
        import torch

        from playground.data.brush import box, columns, ellipse, inside, lay, plane, ramp, smoothstep

        (turn, nod, tilt, smile, gape, eyes, gaze, brows, length, hair, fringe, skin, width, glasses, beard, light,
         wall) = columns(values)  # fmt: skip
        x, y = (0.8 * axis for axis in plane())
        picture = ramp(wall, WALL) * (1.02 - 0.22 * smoothstep(-1.0, 1.2, y + 0.5 * x * light)).unsqueeze(1)

        # The coordinates of the head: tilted about the neck. Parts in front move more when the head turns.
        angle = 0.2 * tilt
        u = torch.cos(angle) * x + torch.sin(angle) * (y - 0.6)
        v = torch.cos(angle) * (y - 0.6) - torch.sin(angle) * x + 0.58
        face_u, face_v = u - 0.12 * turn, v - 0.07 * nod  # of eyes and mouth
        nose_u, nose_v = u - 0.17 * turn, v - 0.10 * nod
        rx, ry = 0.45 + 0.05 * width, 0.57
        jaw = 1 - 0.22 * smoothstep(0.0, 0.6, v)

        tint, bright = ramp(skin, SKIN), ramp(hair, HAIR)
        shade = 1.0 + 0.2 * light * (u / rx).clamp(-1, 1) - 0.12 * smoothstep(0.2, 0.7, v)  # from a side, and above
        gloss = 0.92 + 0.16 * light * u - 0.15 * v

        # Behind: hair, shoulders, neck.
        fall = -0.25 + 1.05 * length
        back = box(u, v - (fall - 0.68) / 2, rx + 0.12, (fall + 0.68) / 2, 0.45)
        back = torch.minimum(back, ellipse(u, v + 0.08, rx + 0.12, 0.62))
        back = torch.where(v > 0.1 + fall, inside(back) * 0, inside(back))
        lay(picture, bright * (0.78 * gloss).unsqueeze(1), back)
        shirt = ellipse(x, y - 1.22, 0.86, 0.5)
        lay(picture, ramp((wall + 0.5) % 1, WALL) * (0.75 - 0.2 * (y - 0.8)).unsqueeze(1), inside(shirt))
        lay(picture, tint * 0.80, inside(box(x - 0.05 * tilt, y - 0.66, 0.17, 0.30, 0.1)))

        # The head.
        ears = ellipse((u + 0.04 * turn).abs() - rx * 0.98, v - 0.06, 0.09, 0.14)
        lay(picture, tint * (0.88 * shade).unsqueeze(1), inside(ears))
        head = ellipse(u / jaw, v, rx, ry)
        on_head = inside(head)
        lay(picture, tint * shade.unsqueeze(1), on_head)
        blush = torch.exp(-(((face_u.abs() - 0.24) / 0.1) ** 2) - ((face_v - 0.15) / 0.08) ** 2)
        rosy = tint * torch.tensor([1.0, 0.72, 0.68]).view(1, 3, 1, 1)
        lay(picture, rosy, 0.45 * blush * (0.4 + 0.6 * smile.clamp(min=0)) * on_head)

        # The beard, round the mouth and along the jaw.
        low = smoothstep(0.13, 0.22, face_v + 0.25 * (face_u.abs() - 0.2)) * on_head
        bare = 1 - 0.85 * torch.exp(-((face_u / 0.23) ** 4) - ((face_v - 0.33) / 0.1) ** 4)
        lay(picture, bright * (0.70 * gloss).unsqueeze(1), 0.9 * beard**2 * low * bare)

        # The nose: a lit ridge and its shadow.
        ridge = ellipse(nose_u, nose_v - 0.06, 0.055, 0.15)
        lay(picture, tint * 1.06, 0.5 * inside(ridge, 0.08))
        wings = ellipse(nose_u, nose_v - 0.185, 0.085, 0.045)
        lay(picture, tint * 0.72, 0.75 * inside(wings, 0.07) * smoothstep(0.15, 0.21, nose_v))

        # The eyes.
        side = face_u.abs() - 0.195
        high = 0.02 + 0.115 * eyes
        eye = inside(ellipse(side, face_v + 0.05, 0.135, high))
        lay(picture, torch.full((1, 3, 1, 1), 0.97), eye)
        pupil_u = face_u - 0.195 * torch.sign(face_u) - 0.05 * gaze - 0.02 * turn  # both look the same way
        iris = ellipse(pupil_u, face_v + 0.05, 0.09, 0.09)
        lay(picture, torch.tensor([0.25, 0.42, 0.50]).view(1, 3, 1, 1), eye * inside(iris))
        lay(picture, torch.full((1, 3, 1, 1), 0.06), eye * inside(iris + 0.042))
        lay(picture, torch.ones(1, 3, 1, 1), 0.9 * eye * inside(ellipse(pupil_u - 0.03, face_v + 0.08, 0.03, 0.03)))
        lid = ellipse(side, face_v + 0.05, 0.143, high + 0.006).abs() - 0.016
        lay(picture, tint * 0.33, 0.9 * inside(lid) * smoothstep(0.03, -0.02, face_v + 0.03))

        # The brows: raised, or knit.
        arch = face_v + 0.255 + 0.055 * brows + 0.9 * side**2 - 0.22 * (brows.clamp(max=0)) * side
        brow = torch.maximum(arch.abs() - 0.03 + 0.06 * side.clamp(min=0), side.abs() - 0.15)
        lay(picture, bright * 0.62, inside(brow) * on_head)

        # The mouth: lips along a parabola, open between them.
        wide = 0.21 + 0.045 * smile
        bend = face_v - 0.315 + smile * (0.13 * (face_u / wide) ** 2 - 0.055)
        shut = (1 - (face_u / wide) ** 2).clamp(min=0)
        opened = gape * 0.095 * shut.sqrt()
        lips = torch.maximum((bend - 0.35 * opened).abs() - opened - 0.05 * shut.sqrt(), face_u.abs() - wide)
        lay(picture, tint * torch.tensor([0.88, 0.46, 0.46]).view(1, 3, 1, 1), inside(lips) * on_head)
        within = torch.maximum((bend - 0.35 * opened).abs() - opened, face_u.abs() - wide + 0.02)
        mouth = inside(within) * smoothstep(0.0, 0.25, gape)
        lay(picture, torch.tensor([0.35, 0.08, 0.10]).view(1, 3, 1, 1), mouth)
        lay(picture, torch.full((1, 3, 1, 1), 0.96), mouth * smoothstep(0.012, -0.008, bend + 0.1 * opened))  # teeth
        seam = torch.maximum(bend.abs() - 0.007, face_u.abs() - wide)
        lay(picture, tint * 0.45, 0.8 * inside(seam) * (1 - smoothstep(0.0, 0.2, gape)))

        # Hair in front: a cap above the hairline; the fringe brings it down.
        line = -0.38 + 0.15 * fringe + (0.30 - 0.25 * fringe) * ((face_u + 0.1) ** 2) * 2
        cap = torch.maximum(ellipse(u, v + 0.08, rx + 0.10, 0.60), face_v * 0.6 + v * 0.4 - line)
        lay(picture, bright * gloss.unsqueeze(1), inside(cap))

        # Glasses.
        lens = ellipse(side, face_v + 0.045, 0.185, 0.17)
        bridge = box(face_u, face_v + 0.075, 0.05, 0.022)
        temple = torch.maximum(box(face_u.abs() - 0.44, face_v + 0.075, 0.10, 0.02), head)
        frame = torch.minimum(torch.minimum(lens.abs() - 0.024, bridge), temple)
        lay(picture, torch.full((1, 3, 1, 1), 0.92), 0.16 * glasses * inside(lens))
        lay(picture, torch.full((1, 3, 1, 1), 0.10), glasses * inside(frame))
        return picture.clamp_(0, 1)
