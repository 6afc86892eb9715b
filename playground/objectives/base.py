"""Base classes of objectives, penalties, auxiliary terms and augmentations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from playground.options import Change, Option, param, params

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from playground.networks.judgement import Judgement

Critic = Callable[["Tensor"], "Tensor"]  # x, b×shape, to logits, (b // pac,)


@dataclass(frozen=True)
class Term:
    """A term of a formula that a page shows with its current value."""

    name: str  # of its value, see `Objective.terms`
    tex: str  # LaTeX, without sign and dollar signs
    about: Literal["real", "fake", "both"]  # the samples that it is about
    help: str  # what its value says
    minus: bool = False  # it is subtracted


@dataclass(frozen=True)
class Goal:
    """What one network makes as large or as small as it can: a sum of terms."""

    player: Literal["D", "G"]
    tex: str  # LaTeX before the terms: r"\max_D"
    terms: tuple[Term, ...]
    sign: Literal[1, -1]  # the network's loss is `sign` times the sum


class Objective(Option):
    """The losses of D and of G, as functions of logits."""

    probability: ClassVar[bool] = False  # σ(D(x)) is a probability, so that V(D, G) is defined
    relative: ClassVar[bool] = False  # σ(D(x) − D(G(z))) is the probability that x is the real one of the two
    goals: ClassVar[tuple[Goal, ...]] = ()  # the formula in terms with values; without them `formula` is shown alone
    critic: ClassVar[bool] = False  # D gives an unbounded score and needs a Lipschitz bound
    paired: ClassVar[bool] = False  # G's loss also needs the real logits
    smoothable: ClassVar[bool] = False  # has a target for real samples, which can be smoothed
    boundary: ClassVar[float] = 0.0  # D judges a sample with a higher logit as real
    aim_D: ClassVar[str] = "D tells real samples from fake ones"  # the state in which D's loss is small
    aim_G: ClassVar[str] = "D believes its fakes are real"
    best: ClassVar[str] = ""  # the optimal D for a fixed G, or why there is none

    @property
    def weight_clip(self) -> float | None:
        """The limit that D's weights are clipped to after each update of D; `None`: no clipping."""
        return None

    @property
    def has_best(self) -> bool:
        """Whether `optimal` is defined. Loads no torch."""
        return type(self).optimal is not Objective.optimal

    def loss_D(self, real: Tensor, fake: Tensor, *, real_target: float = 1.0) -> Tensor:
        """D's loss, a scalar to minimise, from the logits of real and fake samples, (b,) each."""
        raise TypeError(f"{type(self).__name__} must define loss_D")

    def loss_G(self, real: Tensor | None, fake: Tensor) -> Tensor:
        """G's loss, a scalar to minimise; only paired objectives read `real`."""
        raise TypeError(f"{type(self).__name__} must define loss_G")

    def terms(self, real: Tensor, fake: Tensor) -> dict[str, Tensor]:
        """The value of each term of `goals` by its name, a scalar, from the logits of real and fake samples, (b,) each.

        Without label smoothing, and without signs.
        """
        return {}

    def optimal(self, p: Tensor, q: Tensor, *, real_target: float = 1.0) -> Tensor | None:
        """The output of the optimal D where the densities (or the masses of cells) are p and q, of any shape.

        On the scale on which D is shown: a probability if `probability`, else the score. NaN where both are 0, since D
        is not determined there. `None` without an optimal D; `best` says why.
        """
        return None


class Penalty(Option):
    """A term of D's loss that penalises large gradients of D with respect to its input.

    Its first field is its strength: see `weight`.
    """

    limits_slope: ClassVar[bool] = False  # prefers one value of D's slope; else smaller is always better
    reads_fake: ClassVar[bool] = False  # depends on the fake samples, which count as constants
    every: int

    @property
    def strength(self) -> float:
        first, _, _ = next(params(type(self)))
        return float(getattr(self, first))

    def penalty(self, D: Critic, real: Tensor, fake: Tensor, generator: torch.Generator) -> Tensor:
        """The penalty, a scalar that includes its weight, differentiable with respect to D's parameters.

        `real` and `fake` are b×shape. `D` gives one logit per sample, or one per pack of consecutive samples; then the
        norm of the gradient is taken over the pack. The caller applies `every`.
        """
        raise TypeError(f"{type(self).__name__} must define penalty")


class Auxiliary(Option):
    """A term of D's loss, of G's loss, or of both, that reads D's features or its heads.

    A subclass defines `loss_D`, `loss_G` or both, and applies its own weight. All terms of a network form one loss.
    """

    paired: ClassVar[bool] = True  # G's term also needs D's answer to real samples

    @property
    def for_D(self) -> bool:
        return type(self).loss_D is not Auxiliary.loss_D

    @property
    def for_G(self) -> bool:
        return type(self).loss_G is not Auxiliary.loss_G

    def heads(self, classes: int) -> tuple[tuple[str, int], ...]:
        """The heads that D needs for this term, linear layers on the features: names and numbers of outputs.

        `classes`: the number of labels, 0 without labels. `loss_D` must train the heads. A running D gets no new ones.
        """
        return ()

    def loss_D(self, real: Judgement, fake: Judgement, y: Tensor | None) -> Tensor:
        """The term of D's loss, a scalar, from D's answers to real and fake samples with the labels `y`."""
        raise TypeError(f"{type(self).__name__} has no term for D")

    def loss_G(self, real: Judgement | None, fake: Judgement, y: Tensor | None) -> Tensor:
        """The term of G's loss, a scalar; `real` is given if the term is `paired`."""
        raise TypeError(f"{type(self).__name__} has no term for G")


class Augmentation(Option):
    """A random transformation T of what D sees, real and fake samples alike, in D's and in G's update.

    Since G is trained through T, it must be differentiable in the samples, almost everywhere.
    """

    kinds: ClassVar[tuple[str, ...]] = ("images",)  # names of the kinds of data whose samples it can transform

    def apply(self, x: Tensor, generator: torch.Generator) -> Tensor:
        """T(x), b×shape, with a transformation of its own for each sample, drawn from `generator`."""
        raise TypeError(f"{type(self).__name__} must define apply")


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

    Each logit depends on its own samples only, so the gradient of the sum contains the gradient of every sample. The
    sum of squares runs over all dimensions except the batch.
    """
    import torch

    x = x.detach().float().requires_grad_(True)
    with torch.autocast(x.device.type, enabled=False):
        logits = D(x)
        (gradient,) = torch.autograd.grad(logits.sum(), x, create_graph=True)
        return gradient.reshape(len(logits), -1).square().sum(1)
