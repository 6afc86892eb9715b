"""One option for each registry, as somebody outside would write it from the documents."""

from __future__ import annotations

from typing import Any

OPTIONS: dict[str, tuple[str, str, str, dict[str, Any]]] = {  # registry -> section, class, code, settings
    "DATA": ("data", "TwoRings", """
        from playground.data.toys import Toy


        @dataclass(frozen=True)
        class TwoRings(Toy):
            name: ClassVar[str] = "two_rings"
            label: ClassVar[str] = "Two rings"
            help: ClassVar[str] = "A small ring in a large one."

            inner: float = param(0.5, "The radius of the small one.", label="inner radius", low=0.1, high=0.9)

            def truth(self) -> Truth:
                def sample(n: int, rng: Any) -> Any:
                    import torch

                    y = torch.randint(2, (n,), generator=rng)
                    angle = torch.rand(n, generator=rng) * 2 * math.pi
                    radius = torch.where(y == 0, self.inner, 1.0)
                    return torch.stack([radius * angle.cos(), radius * angle.sin()], 1), y

                return Truth(sample)
        """, {"data.inner": 0.4, "data.samples": 150}),
    "GENERATORS": ("G", "Affine", """
        from playground.networks.family import Generator


        def _size(shape: Any) -> int:
            return math.prod(shape)


        @dataclass(frozen=True)
        class Affine(Generator):
            name: ClassVar[str] = "affine"
            label: ClassVar[str] = "Affine"
            help: ClassVar[str] = "One layer."
            kinds: ClassVar[tuple[str, ...]] = ("points",)

            scale: float = param(1.0, "What its output is multiplied by.", label="scale", low=0.1, high=10.0)

            def build(self, kind: Any, shape: Any, latent_size: int, classes: int) -> Any:
                from playground.networks.layers import Conditioned
                from torch import nn

                layer = nn.Linear(latent_size + classes, _size(shape))
                with torch_no_grad():
                    layer.weight.mul_(self.scale)
                return Conditioned(layer, classes)


        def torch_no_grad() -> Any:
            import torch

            return torch.no_grad()
        """, {"G.scale": 2.0}),
    "DISCRIMINATORS": ("D", "Quadratic", """
        from playground.networks.family import Discriminator


        @dataclass(frozen=True)
        class Quadratic(Discriminator):
            name: ClassVar[str] = "quadratic"
            label: ClassVar[str] = "Quadratic"
            help: ClassVar[str] = "One unit on the coordinates and their squares."
            kinds: ClassVar[tuple[str, ...]] = ("points",)

            bias: bool = param(True, "Whether it has an offset.", label="offset")

            def build(self, kind: Any, shape: Any, classes: int, condition: Any, pac: int, heads: Any = ()) -> Any:
                return SquaresOf(math.prod(shape) * pac, self.bias, heads)
        """, {"D.bias": False}),
    "OBJECTIVES": ("objective", "Exponential", """
        from playground.objectives.base import Objective


        @dataclass(frozen=True)
        class Exponential(Objective):
            name: ClassVar[str] = "exponential"
            label: ClassVar[str] = "Exponential"
            help: ClassVar[str] = "AdaBoost's loss."

            clip: float = param(1.0, "Weights stay within this.", label="clipping", low=0.01, high=10.0)

            @property
            def weight_clip(self) -> float:
                return self.clip

            def loss_D(self, real: Any, fake: Any, *, real_target: float = 1.0) -> Any:
                return (-real).exp().mean() + fake.exp().mean()

            def loss_G(self, real: Any, fake: Any) -> Any:
                return (-fake).exp().mean()
        """, {"objective.clip": 0.5}),
    "PENALTIES": ("penalties", "SmallLogits", """
        from playground.objectives.base import Penalty, every, weight


        @dataclass(frozen=True)
        class SmallLogits(Penalty):
            name: ClassVar[str] = "small_logits"
            label: ClassVar[str] = "Small logits"
            help: ClassVar[str] = "Keeps the logits near 0 (Karras et al. 2018, the drift term)."

            weight: float = weight(0.1, "ε")
            every: int = every()

            def penalty(self, D: Any, real: Any, fake: Any, generator: Any) -> Any:
                return self.weight * D(real).square().mean()
        """, {"penalties.small_logits.every": 2}),
    "AUXILIARIES": ("auxiliaries", "OwnHead", """
        from playground.objectives.base import Auxiliary, weight


        @dataclass(frozen=True)
        class OwnHead(Auxiliary):
            name: ClassVar[str] = "own_head"
            label: ClassVar[str] = "A head of its own"
            help: ClassVar[str] = "D also says 1 on real samples at a second output."

            weight: float = weight(1.0, "λ")

            def heads(self, classes: int) -> tuple[tuple[str, int], ...]:
                return (("own", 1),)

            def loss_D(self, real: Any, fake: Any, y: Any) -> Any:
                return self.weight * (real.heads["own"] - 1).square().mean()
        """, {"auxiliaries.own_head.weight": 0.5}),
    "OPTIMISERS": ("opt_D", "SignSGD", """
        from playground.optimisers.rules import Optimiser


        @dataclass(frozen=True)
        class SignSGD(Optimiser):
            name: ClassVar[str] = "sign_sgd"
            label: ClassVar[str] = "Sign SGD"
            help: ClassVar[str] = "Every weight goes equally far."

            lr: float = param(1e-3, "How far.", label="learning rate", low=1e-7, high=1.0, change=Change.LIVE)

            def rule(self, g: Any, memory: Any, lr: Any, t: Any) -> Any:
                return lr * g.sign(), memory
        """, {"opt_D.lr": 2e-3}),
    "DYNAMICS": ("dynamics", "Together", """
        from playground.optimisers.dynamics import Dynamics


        @dataclass(frozen=True)
        class Together(Dynamics):
            name: ClassVar[str] = "together"
            label: ClassVar[str] = "Together"
            help: ClassVar[str] = "Both at once, damped by the gradients' L1 norm."
            together: ClassVar[bool] = True
            damped: ClassVar[bool] = True

            gamma: float = param(0.01, "How strongly.", label="γ", low=0.0, high=10.0)

            @property
            def damping(self) -> float:
                return self.gamma

            def penalty(self, v: Any) -> Any:
                return self.gamma * sum(g.abs().sum() for g in v)
        """, {"dynamics.gamma": 0.02}),
}  # fmt: skip
HEADER = """
from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar

from playground.data.dataset import Truth
from playground.options import Change, param
"""
NETWORK = '''
import torch
from torch import nn

from playground.networks.judgement import Judgement


class SquaresOf(nn.Module):
    """The network of `Quadratic`, in a module of its own, since it needs torch when it is defined."""

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
'''
