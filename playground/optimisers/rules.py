"""The optimisers: each is a rule for one vector of weights, and the PyTorch optimiser of the same rule."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from playground.options import Change, Option, param
from playground.texts import mark

if TYPE_CHECKING:
    import torch
    from torch import Tensor


class Optimiser(Option):
    """A rule that turns gradients into updates; `lr` is the learning rate before the schedule."""

    lr: float
    slots: ClassVar[tuple[str, ...]] = ()  # the memory of each weight, by PyTorch's names
    adaptive: ClassVar[bool] = False  # each weight has its own step size: see `scale`
    optimistic: ClassVar[bool] = False  # a part of each step is undone in the next one

    @property
    def inertia(self) -> float:
        """The fraction of the last update that is carried over, in [0, 1)."""
        return 0.0

    def scale(self, memory: Tensor, t: int) -> Tensor | None:
        """The divisor of each weight's gradient after `t` > 0 updates, (n,); `None`: no division."""
        return None

    def rule(self, g: Tensor, memory: Tensor, lr: float | Tensor, t: int | Tensor) -> tuple[Tensor, Tensor]:
        """The update number `t` (from 1): the step to subtract from the weights, (n,), and the new memory.

        `g` is the gradient (n,); `memory` (slots, n) is 0 before the first update. A pure function, which can be
        compiled; it trains small networks, whose weights are one vector.
        """
        raise TypeError(f"{type(self).__name__} must define its rule")

    def build(self, parameters: Iterable[Tensor]) -> torch.optim.Optimizer:
        """PyTorch's optimiser with this rule over `parameters`, for large networks."""
        raise TypeError(f"{type(self).__name__} must say how it is built")

    def hyper(self) -> dict[str, Any]:
        """The settings that may change in a running optimiser, by PyTorch's names, without the learning rate."""
        return {}


def _lr(default: float) -> Any:
    return param(
        default,
        "How far one update goes. If it is too high, training diverges or oscillates; if it is too low, it is slow.",
        label="learning rate",
        low=1e-7,
        high=1.0,
        log=True,
        simple=True,
        change=Change.LIVE,
    )


def _fraction(default: float, help: str, label: str) -> Any:
    return param(default, help, label=label, low=0.0, high=0.9999, change=Change.LIVE)


def _adam(beta1: float, beta2: float, g: Tensor, memory: Tensor, t: int | Tensor) -> tuple[Tensor, Tensor]:
    """Adam's direction m̂ / (√v̂ + ε), (n,), and its moments (2, n)."""
    import torch

    m = memory[0] + (1 - beta1) * (g - memory[0])
    v = memory[1] + (1 - beta2) * (g * g - memory[1])
    return m / (1 - beta1**t) / ((v / (1 - beta2**t)).sqrt() + 1e-8), torch.stack([m, v])


@dataclass(frozen=True)
class Adam(Optimiser):
    name: ClassVar[str] = "adam"
    label: ClassVar[str] = "Adam"
    help: ClassVar[str] = "Gives each weight its own step size. With a small β₁ it is the usual choice for GANs."
    formula: ClassVar[str] = r"\theta \leftarrow \theta - \eta\,\hat m / (\sqrt{\hat v} + \epsilon)"
    source: ClassVar[str] = "Kingma & Ba 2015, Algorithm 1"
    slots: ClassVar[tuple[str, ...]] = ("exp_avg", "exp_avg_sq")
    adaptive: ClassVar[bool] = True

    lr: float = _lr(2e-4)
    beta1: float = _fraction(0.5, mark("Momentum: how long past gradients are remembered. 0 to 0.5 suits GANs."), "β₁")
    beta2: float = _fraction(0.999, mark("How long past squared gradients are remembered."), "β₂")

    @property
    def inertia(self) -> float:
        return self.beta1

    def scale(self, memory: Tensor, t: int) -> Tensor:
        return (memory[1] / (1 - self.beta2**t)).sqrt() + 1e-8

    def rule(self, g: Tensor, memory: Tensor, lr: float | Tensor, t: int | Tensor) -> tuple[Tensor, Tensor]:
        direction, after = _adam(self.beta1, self.beta2, g, memory, t)
        return lr * direction, after

    def build(self, parameters: Iterable[Tensor]) -> torch.optim.Optimizer:
        import torch

        return torch.optim.Adam(parameters, lr=self.lr, betas=(self.beta1, self.beta2), fused=True)

    def hyper(self) -> dict[str, Any]:
        return {"betas": (self.beta1, self.beta2)}


@dataclass(frozen=True)
class OptimisticAdam(Adam):
    name: ClassVar[str] = "optimistic_adam"
    label: ClassVar[str] = "Optimistic Adam"
    help: ClassVar[str] = (
        "Adam that expects the next gradient to be like this one: it takes the new step twice and undoes the previous "
        "one."
    )
    formula: ClassVar[str] = (
        r"\theta \leftarrow \theta - 2\eta\,d_t + \eta\,d_{t-1},\quad d_t = \hat m_t / (\sqrt{\hat v_t} + \epsilon)"
    )
    source: ClassVar[str] = "Daskalakis et al. 2018, Algorithm 1"
    slots: ClassVar[tuple[str, ...]] = ("exp_avg", "exp_avg_sq", "direction")
    optimistic: ClassVar[bool] = True

    beta1: float = _fraction(0.5, mark("Momentum: how long past gradients are remembered."), "β₁")

    def rule(self, g: Tensor, memory: Tensor, lr: float | Tensor, t: int | Tensor) -> tuple[Tensor, Tensor]:
        import torch

        direction, after = _adam(self.beta1, self.beta2, g, memory, t)
        return lr * (2 * direction - memory[2]), torch.cat([after, direction[None]])

    def build(self, parameters: Iterable[Tensor]) -> torch.optim.Optimizer:
        from playground.optimisers.optimistic import Optimistic

        return Optimistic(parameters, lr=self.lr, betas=(self.beta1, self.beta2))


@dataclass(frozen=True)
class RMSprop(Optimiser):
    name: ClassVar[str] = "rmsprop"
    label: ClassVar[str] = "RMSprop"
    help: ClassVar[str] = "Adam without momentum. The first Wasserstein GAN used it."
    formula: ClassVar[str] = r"\theta \leftarrow \theta - \eta\,g / (\sqrt{v} + \epsilon)"
    source: ClassVar[str] = "Hinton, Coursera lecture 6e, 2012"
    slots: ClassVar[tuple[str, ...]] = ("square_avg",)
    adaptive: ClassVar[bool] = True

    lr: float = _lr(5e-5)
    alpha: float = _fraction(0.99, mark("How long past squared gradients are remembered."), "α")

    def scale(self, memory: Tensor, t: int) -> Tensor:
        return memory[0].sqrt() + 1e-8

    def rule(self, g: Tensor, memory: Tensor, lr: float | Tensor, t: int | Tensor) -> tuple[Tensor, Tensor]:
        v = self.alpha * memory + (1 - self.alpha) * g * g
        return lr * g / (v[0].sqrt() + 1e-8), v

    def build(self, parameters: Iterable[Tensor]) -> torch.optim.Optimizer:
        import torch

        return torch.optim.RMSprop(parameters, lr=self.lr, alpha=self.alpha)

    def hyper(self) -> dict[str, Any]:
        return {"alpha": self.alpha}


@dataclass(frozen=True)
class SGD(Optimiser):
    name: ClassVar[str] = "sgd"
    label: ClassVar[str] = "SGD"
    help: ClassVar[str] = (
        "Plain gradient descent, as in the first GAN paper. It shows the rotation of the game most clearly."
    )
    formula: ClassVar[str] = r"u \leftarrow \mu u + g,\quad \theta \leftarrow \theta - \eta\,u"
    source: ClassVar[str] = "Goodfellow et al. 2014, Algorithm 1"
    slots: ClassVar[tuple[str, ...]] = ("momentum_buffer",)

    lr: float = _lr(0.01)
    momentum: float = _fraction(0.0, mark("The fraction of the last update that is carried over."), mark("momentum"))

    @property
    def inertia(self) -> float:
        return self.momentum

    def rule(self, g: Tensor, memory: Tensor, lr: float | Tensor, t: int | Tensor) -> tuple[Tensor, Tensor]:
        u = self.momentum * memory + g
        return lr * u[0], u

    def build(self, parameters: Iterable[Tensor]) -> torch.optim.Optimizer:
        import torch

        return torch.optim.SGD(parameters, lr=self.lr, momentum=self.momentum)

    def hyper(self) -> dict[str, Any]:
        return {"momentum": self.momentum}
