"""One option for each registry, as somebody outside would write it from the documents."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from typing import Any

HEADER = """
from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

from playground.data.dataset import Truth
from playground.options import Change, param
from {module} import {imports}


@dataclass(frozen=True)
class {cls}({base}):
    name: ClassVar[str] = "{name}"
    label: ClassVar[str] = "{label}"
    help: ClassVar[str] = "{help}"

"""


@dataclass(frozen=True)
class OutsideOption:
    """The source of a module with one option, and where the option belongs."""

    section: str  # of the configuration
    base: str  # `module:class` of what it extends
    cls: str
    name: str
    label: str
    help: str
    body: str  # of the class, behind name, label and help
    settings: dict[str, Any]  # to be set in a run with it
    helpers: tuple[str, ...] = ()  # what else it needs from the module of its base
    files: dict[str, str] = field(default_factory=dict)  # other modules of its package

    def source(self) -> str:
        module, _, base = self.base.partition(":")
        names = {"cls": self.cls, "base": base, "name": self.name, "label": self.label, "help": self.help}
        header = HEADER.format(module=module, imports=", ".join((base, *self.helpers)), **names)
        return header + textwrap.indent(textwrap.dedent(self.body).strip(), "    ") + "\n"


# The network of `Quadratic`, in a module of its own, since it needs torch when it is defined.
NETWORK = """
import torch
from torch import nn

from playground.networks.judgement import Judgement


class SquaresOf(nn.Module):
    mixes_batch = False

    def __init__(self, size, bias, heads):
        super().__init__()
        self.logit = nn.Linear(2 * size, 1, bias=bias)
        self.heads = nn.ModuleDict({name: nn.Linear(2 * size, outputs) for name, outputs in heads})
        self.size = size

    def forward(self, x, y=None):
        h = x.reshape(-1, self.size)
        h = torch.cat([h, h.square()], 1)
        return Judgement(self.logit(h).squeeze(1), h, {name: head(h) for name, head in self.heads.items()})
"""

OPTIONS: dict[str, OutsideOption] = {
    "DATA": OutsideOption(
        "data", "playground.data.toys:Toy", "TwoRings", "two_rings", "Two rings", "A small ring in a large one.", """
            inner: float = param(0.5, "The radius of the small one.", label="inner radius", low=0.1, high=0.9)

            def truth(self) -> Truth:
                def sample(n: int, rng: Any) -> Any:
                    import torch

                    y = torch.randint(2, (n,), generator=rng)
                    angle = torch.rand(n, generator=rng) * 2 * math.pi
                    radius = torch.where(y == 0, self.inner, 1.0)
                    return torch.stack([radius * angle.cos(), radius * angle.sin()], 1), y

                return Truth(sample)
        """,
        {"data.inner": 0.4, "data.samples": 150},
    ),
    "GENERATORS": OutsideOption(
        "G", "playground.networks.family:Generator", "Affine", "affine", "Affine", "One layer.", """
            kinds: ClassVar[tuple[str, ...]] = ("points",)

            scale: float = param(1.0, "What its output is multiplied by.", label="scale", low=0.1, high=10.0)

            def build(self, kind: Any, shape: Any, latent_size: int, classes: int) -> Any:
                import torch

                from playground.networks.layers import Conditioned

                layer = torch.nn.Linear(latent_size + classes, math.prod(shape))
                with torch.no_grad():
                    layer.weight.mul_(self.scale)
                return Conditioned(layer, classes)
        """,
        {"G.scale": 2.0},
    ),
    "DISCRIMINATORS": OutsideOption(
        "D", "playground.networks.family:Discriminator", "Quadratic", "quadratic", "Quadratic",
        "One unit on the coordinates and their squares.", """
            kinds: ClassVar[tuple[str, ...]] = ("points",)

            bias: bool = param(True, "Whether it has an offset.", label="offset")

            def build(self, kind: Any, shape: Any, classes: int, condition: Any, pac: int, heads: Any = ()) -> Any:
                from outside_discriminators.network import SquaresOf

                return SquaresOf(math.prod(shape) * pac, self.bias, heads)
        """,
        {"D.bias": False}, files={"network.py": NETWORK},
    ),
    "OBJECTIVES": OutsideOption(
        "objective", "playground.objectives.base:Objective", "Exponential", "exponential", "Exponential",
        "AdaBoost's loss.", """
            clip: float = param(1.0, "Weights stay within this.", label="clipping", low=0.01, high=10.0)

            @property
            def weight_clip(self) -> float:
                return self.clip

            def loss_D(self, real: Any, fake: Any, *, real_target: float = 1.0) -> Any:
                return (-real).exp().mean() + fake.exp().mean()

            def loss_G(self, real: Any, fake: Any) -> Any:
                return (-fake).exp().mean()
        """,
        {"objective.clip": 0.5},
    ),
    "PENALTIES": OutsideOption(
        "penalties", "playground.objectives.base:Penalty", "SmallLogits", "small_logits", "Small logits",
        "Keeps the logits near 0 (Karras et al. 2018, the drift term).", """
            weight: float = weight(0.1, "ε")
            every: int = every()

            def penalty(self, D: Any, real: Any, fake: Any, generator: Any) -> Any:
                return self.weight * D(real).square().mean()
        """,
        {"penalties.small_logits.every": 2}, helpers=("every", "weight"),
    ),
    "AUXILIARIES": OutsideOption(
        "auxiliaries", "playground.objectives.base:Auxiliary", "OwnHead", "own_head", "A head of its own",
        "D also says 1 on real samples at a second output.", """
            weight: float = weight(1.0, "λ")

            def heads(self, classes: int) -> tuple[tuple[str, int], ...]:
                return (("own", 1),)

            def loss_D(self, real: Any, fake: Any, y: Any) -> Any:
                return self.weight * (real.heads["own"] - 1).square().mean()
        """,
        {"auxiliaries.own_head.weight": 0.5}, helpers=("weight",),
    ),
    "AUGMENTATIONS": OutsideOption(
        "augmentations", "playground.objectives.base:Augmentation", "Turned", "turned", "Turned",
        "Each point is turned.",
        """
            kinds: ClassVar[tuple[str, ...]] = ("points",)

            most: float = param(0.5, "The largest angle.", label="angle", low=0.0, high=3.2, change=Change.LIVE)

            def apply(self, x: Any, generator: Any) -> Any:
                import torch

                angle = self.most * (2 * torch.rand(len(x), generator=generator, device=x.device) - 1)
                a, b = x.unbind(1)
                return torch.stack([a * angle.cos() - b * angle.sin(), a * angle.sin() + b * angle.cos()], 1)
        """,
        {"augmentations.turned.most": 0.2},
    ),
    "OPTIMISERS": OutsideOption(
        "opt_D", "playground.optimisers.rules:Optimiser", "SignSGD", "sign_sgd", "Sign SGD",
        "Every weight goes equally far.", """
            lr: float = param(1e-3, "How far.", label="learning rate", low=1e-7, high=1.0, change=Change.LIVE)

            def rule(self, g: Any, memory: Any, lr: Any, t: Any) -> Any:
                return lr * g.sign(), memory
        """,
        {"opt_D.lr": 2e-3},
    ),
    "DYNAMICS": OutsideOption(
        "dynamics", "playground.optimisers.dynamics:Dynamics", "Together", "together", "Together",
        "Both at once, damped by the gradients' L1 norm.", """
            together: ClassVar[bool] = True
            damped: ClassVar[bool] = True

            gamma: float = param(0.01, "How strongly.", label="γ", low=0.0, high=10.0)

            @property
            def damping(self) -> float:
                return self.gamma

            def penalty(self, v: Any) -> Any:
                return self.gamma * sum(g.abs().sum() for g in v)
        """,
        {"dynamics.gamma": 0.02},
    ),
}  # fmt: skip
