"""The runs that the rules are tested on: what each is, and what is wrong with it by design.

The label of a run comes from its design and from the modes that its generator covers in the end, never from the rules.
Runs with even seeds served to choose the thresholds; those with odd seeds were only tested.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from playground.config import RunConfig
from playground.presets import load

Patch = Mapping[str, Any]
POINTS_STEPS = 2000
PICTURE_STEPS = 450
WILD = {"opt_G.lr": 0.5}


@dataclass(frozen=True)
class RecordedCase:
    """One run: a preset with changes, edits that it gets on the way, and the names of findings that are right."""

    preset: str
    seed: int
    expected: frozenset[str] = frozenset()  # empty: a healthy run
    patch: Patch = field(default_factory=dict)
    edits: Mapping[int, Patch] = field(default_factory=dict)  # after the first row at or after this step
    label: str = ""

    @property
    def name(self) -> str:
        return f"{self.label or self.preset}, seed {self.seed}"

    @property
    def config(self) -> RunConfig:
        config = load(self.preset).config
        steps = POINTS_STEPS if config.data.kind.in_plane else PICTURE_STEPS
        return config.edit({"seed": self.seed, "stop.steps": steps, "stop.seconds": None, **self.patch})

    @property
    def calibrates(self) -> bool:
        return self.seed % 2 == 0


def of(preset: str, seeds: int, *expected: str, **more: Any) -> Iterator[RecordedCase]:
    return (RecordedCase(preset, seed, frozenset(expected), **more) for seed in range(seeds))


VANISHING, OVERPOWERING, COLLAPSE = "vanishing_gradient", "overpowering_discriminator", "mode_collapse"
HIGH, OUTSIDE, FEW = "high_learning_rate", "outside_view", "few_pictures"
SMALL = {"G": "mlp", "D": "mlp", "G.hidden": [64], "D.hidden": [64], "condition": "none"}

NARROW = {"G.width": 16, "D.width": 16}
DEEP = {**SMALL, "G.hidden": [128, 128], "D.hidden": [128, 128], "G.norm": "none"}
HURRIED = {  # G learns forty times as fast as D, as in the preset `mode-collapse`, and nothing else helps D
    **DEEP, "objective": "ns", "penalties.r1": None, "penalties.r2": None, "opt_G.lr": 2e-3, "opt_D.lr": 5e-5,
    "opt_G.beta1": 0.5, "opt_D.beta1": 0.5, "loop.ema": 0.0, "loop.batch": 32, "stop.steps": 1200,
}  # fmt: skip

CASES: tuple[RecordedCase, ...] = (
    *of("lab", 4),
    *of("points", 4),
    *of("lab-heals", 4),
    *of("lab-cure", 4),
    *of("minimax-2014", 2),
    *of("points", 2, patch={"data": "grid"}, label="points on the grid"),
    *of("digits", 2),
    *of("article", 2),
    *of("dcgan-2015", 2, patch=NARROW, label="narrow DCGAN"),
    *of("mode-collapse", 4, COLLAPSE),
    *of("lab-hops", 4, COLLAPSE),
    *of("lab-no-cure", 2, COLLAPSE),
    *of("digits", 4, COLLAPSE, patch=HURRIED, label="digits, G in a hurry"),
    *of("vanishing-gradient", 4, VANISHING),
    *of("lab-strong-d", 4, VANISHING, OVERPOWERING),
    *of("vanishing-gradient", 2, OVERPOWERING, patch={"objective": "ns"}, label="G held still, NS"),
    *of("points", 2, HIGH, edits={700: WILD}, label="points, lr of G 0.5"),
    *of("lab", 2, HIGH, edits={700: WILD}, label="lab, lr of G 0.5"),
    *of("lab-heals", 2, HIGH, edits={700: WILD}, label="lab-heals, lr of G 0.5"),
    *of("minimax-2014", 2, HIGH, edits={700: WILD}, label="minimax, lr of G 0.5"),
    # where D is highest, which may be far away or one place among the data
    *of("lab-heals", 2, OUTSIDE, COLLAPSE, patch={"opt_D.lr": 1e-7}, label="D held still"),
    *of("digits", 2, FEW, patch={**SMALL, "data.fraction": 0.0005}, label="30 pictures"),
)  # fmt: skip
