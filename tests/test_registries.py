"""Each registry, extended as somebody outside would extend it: one option more, and a run with it, start to script.

An option is written as the documents say, registered under its name, and then used by that name alone.
"""

from __future__ import annotations

import dataclasses
import itertools
import json
import subprocess
import sys
import textwrap
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import torch

import playground
from playground import link
from playground.config import SETS, RunConfig, flatten, table
from playground.data import load
from playground.export.script import script
from playground.training.algorithm import train
from playground.training.steps import Step

SMALL: dict[str, Any] = {
    "data": "ring", "data.samples": 200, "latent.size": 2, "G.hidden": [8], "D.hidden": [8], "loop.batch": 16,
}  # fmt: skip

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


@pytest.fixture
def outside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Any:
    """A module of somebody else's with the option of one registry, which it registers."""
    registry = request.param
    section, cls, code, settings = OPTIONS[registry]
    body, package = HEADER + textwrap.dedent(code), f"outside_{registry.lower()}"
    (tmp_path / package).mkdir()
    (tmp_path / package / "__init__.py").touch()
    if registry == "DISCRIMINATORS":
        (tmp_path / package / "network.py").write_text(NETWORK)
        body = body.replace(
            "return SquaresOf", "from outside_discriminators.network import SquaresOf\n\n        return SquaresOf"
        )
    (tmp_path / package / "option.py").write_text(body)
    monkeypatch.syspath_prepend(tmp_path)
    option = getattr(import_module(f"{package}.option"), cls)
    monkeypatch.setitem(getattr(playground, registry), option.name, option)
    return section, option, settings


@pytest.mark.parametrize("outside", OPTIONS, indirect=True)
def test_one_more_option_trains_travels_and_is_exported(outside: Any, tmp_path: Path) -> None:
    section, option, settings = outside
    choice = {f"{section}.{option.name}": {}} if section in SETS else {section: option.name}
    base = {k: v for k, v in SMALL.items() if k.split(".")[0] != section}
    config = RunConfig().edit({**base, **choice, **settings})
    assert config.problems() == []

    assert RunConfig.from_json(json.loads(json.dumps(config.to_json()))) == config
    assert link.from_query(link.to_query(config))[1] == config
    assert {path: value for path, value in flatten(config) if path in settings} == settings
    assert set(settings) <= {entry.path for entry in table(config)}

    data = load(config.data)
    *_, last = itertools.islice(train(config, data), 6)
    assert isinstance(last, Step)
    assert all(value == value for value in last.numbers().values())
    z = config.latent.sample(5, torch.Generator().manual_seed(0))
    assert last.state.generate(z).isfinite().all()
    saved = last.state.snapshot()
    again = next(train(config, data, saved=saved))
    assert isinstance(again, Step)
    assert again.step == 7

    alone = tmp_path / "alone"  # from where neither this package nor the other can be imported
    alone.mkdir()
    (alone / "script.py").write_text(script(config, threads=1))
    code = (
        "import sys, runpy; sys.modules['playground'] = None; sys.argv = sys.argv[1:]; "
        "runpy.run_path('script.py', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "script.py", "--steps", "6"],
        cwd=alone,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = torch.load(alone / "players.pt", weights_only=True)
    assert all(torch.equal(found["D"][k], v) for k, v in last.state.D.state_dict().items())


def test_one_more_metric_is_measured_and_stops_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    from playground.metrics import METRICS, Metric, floor, measure

    def spread(samples: Any, data: Any) -> float:
        return float(samples.std())

    metric = Metric("spread", "The standard deviation.", "", False, spread, kinds=("points",))
    monkeypatch.setitem(METRICS, "spread", metric)
    config = RunConfig().edit({**SMALL, "stop.metric": "spread", "stop.target": 0.9})
    assert config.problems() == []
    assert [p.code for p in dataclasses.replace(config, data=RunConfig().data).problems()] == ["unknown_metric"]
    assert RunConfig.from_json(config.to_json()) == config
    data = load(config.data)
    step = next(train(config, data))
    assert isinstance(step, Step)
    samples = step.state.generate(config.latent.sample(100, torch.Generator().manual_seed(0)))
    assert measure("spread", samples, data) == pytest.approx(float(samples.std()))
    assert floor("spread", data, 100) > 0
    assert "stop" in script(config)
