"""What an objective, a penalty and an auxiliary term are."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from playground.options import Change, Option, param, params

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from playground.networks.judgement import Judgement

Critic = Callable[["Tensor"], "Tensor"]  # x, b×shape, to logits, (b // pac,)


class Objective(Option):
    """The two losses of the game, on logits."""

    probability: ClassVar[bool] = False  # σ(D(x)) is a probability, so D(x), D(G(z)) and V(D, G) have their meaning
    critic: ClassVar[bool] = False  # an unbounded score that wants a Lipschitz bound
    paired: ClassVar[bool] = False  # G's loss needs the real logits too
    smoothable: ClassVar[bool] = False  # knows a target for real samples, which can be smoothed
    boundary: ClassVar[float] = 0.0  # a sample that scores higher is taken for real
    aim_D: ClassVar[str] = "D tells real samples from fake ones"  # when its loss is small
    aim_G: ClassVar[str] = "D believes its fakes are real"
    best: ClassVar[str] = ""  # the optimal D for a fixed G, or why there is none

    @property
    def weight_clip(self) -> float | None:
        """D's weights are kept within ± this after each of its updates; `None`: they are free."""
        return None

    @property
    def has_best(self) -> bool:
        """Whether there is an optimal D to compare with: see `optimal`. Loads no torch."""
        return type(self).optimal is not Objective.optimal

    def loss_D(self, real: Tensor, fake: Tensor, *, real_target: float = 1.0) -> Tensor:
        """D's loss, a scalar to be minimised, of the logits of real and fake samples, (b,) each."""
        raise TypeError(f"{type(self).__name__} must define loss_D")

    def loss_G(self, real: Tensor | None, fake: Tensor) -> Tensor:
        """G's loss, a scalar to be minimised; `real` is read only by paired objectives."""
        raise TypeError(f"{type(self).__name__} must define loss_G")

    def optimal(self, p: Tensor, q: Tensor, *, real_target: float = 1.0) -> Tensor | None:
        """What D would ideally say where the densities (or masses of the same cells) are p and q, of any shape.

        On the scale on which D is shown: a probability where the objective makes it one, else its bare score. NaN
        where neither has mass, since there D may say anything. None where there is no such D; `best` says why.
        """
        return None


class Penalty(Option):
    """A term added to D's loss that punishes steep gradients of D with respect to its input.

    Its first field says how strong it is: see `weight`.
    """

    limits_slope: ClassVar[bool] = False  # pulls D's slope to one value; without it, only flatter is better
    reads_fake: ClassVar[bool] = False  # depends on the fake samples, which are held still
    every: int

    @property
    def strength(self) -> float:
        first, _, _ = next(params(type(self)))
        return float(getattr(self, first))

    def penalty(self, D: Critic, real: Tensor, fake: Tensor, generator: torch.Generator) -> Tensor:
        """The penalty, a scalar with its own weight in it, differentiable with respect to D's parameters.

        `real` and `fake` are b×shape; `D` gives one logit a sample, or one a pack of consecutive samples: then the
        gradient's norm is taken over the pack. The trainer applies `every`.
        """
        raise TypeError(f"{type(self).__name__} must define penalty")


class Auxiliary(Option):
    """A term of D's loss, of G's, or of both, that reads D's features or the heads that it asks for.

    A subclass defines `loss_D`, `loss_G` or both; its weight is its own. All terms of a network enter one loss.
    """

    paired: ClassVar[bool] = True  # G's term needs D's answer to real samples, too

    @property
    def for_D(self) -> bool:
        return type(self).loss_D is not Auxiliary.loss_D

    @property
    def for_G(self) -> bool:
        return type(self).loss_G is not Auxiliary.loss_G

    def heads(self, classes: int) -> tuple[tuple[str, int], ...]:
        """The heads that D is given for it, linear layers on the features: names and numbers of outputs.

        `classes`: the number of labels in the game, 0 without labels. `loss_D` must train them; a running D gets none.
        """
        return ()

    def loss_D(self, real: Judgement, fake: Judgement, y: Tensor | None) -> Tensor:
        """What is added to D's loss, a scalar, of D's answers to real and fake samples of the labels `y`."""
        raise TypeError(f"{type(self).__name__} has no term for D")

    def loss_G(self, real: Judgement | None, fake: Judgement, y: Tensor | None) -> Tensor:
        """What is added to G's loss, a scalar; `real` is there if the term is `paired`."""
        raise TypeError(f"{type(self).__name__} has no term for G")


def every(default: int = 1) -> Any:
    """The field `every` of a penalty."""
    return param(
        default,
        "Applies the penalty only at every k-th update of D, but k times as strongly. Nearly the same effect, less "
        "work.",
        label="every k-th update",
        low=1,
        high=64,
        change=Change.LIVE,
    )


def weight(default: float, label: str) -> Any:
    """The field of the strength of a penalty or an auxiliary term."""
    return param(
        default,
        "The strength of the penalty.",
        label=label,
        low=0.0,
        high=1000.0,
        log=True,
        simple=True,
        change=Change.LIVE,
    )


def squared_norms(D: Critic, x: Tensor) -> Tensor:
    """‖∇ₓ D(x)‖² of each sample (or pack of samples), with a graph to D's parameters, in float32.

    Each logit depends on its own samples only, so the gradient of the sum holds every sample's own gradient. The sum
    of squares runs over everything but the batch, never over the batch.
    """
    import torch

    x = x.detach().float().requires_grad_(True)
    with torch.autocast(x.device.type, enabled=False):
        logits = D(x)
        (gradient,) = torch.autograd.grad(logits.sum(), x, create_graph=True)
        return gradient.reshape(len(logits), -1).square().sum(1)
