"""Both networks as one small frame, from which a browser draws everything else by itself.

The frame's bytes: the length of a JSON header (uint32, little endian), the header, padded so that what follows is
aligned, and float32 numbers, row by row, which the header counts. Its reader: `frontend/shared/networks_frame.js`.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.utils import parametrize

from playground.config import RunConfig
from playground.data.dataset import Dataset
from playground.kinds.base import Extent
from playground.messages import Frame
from playground.networks.layers import Conditioned, Judge
from playground.objectives import Objective
from playground.training.state import TrainingState

ACTIVATIONS: dict[type[nn.Module], str] = {
    nn.ReLU: "relu", nn.LeakyReLU: "leaky_relu", nn.SiLU: "silu", nn.Tanh: "tanh",
}  # fmt: skip
REACH, KNOTS = 20.0, 161  # the slope of G's loss is sent at KNOTS logits, up to REACH to both sides of the middle
SHARES = 33  # values of p / (p + q) at which the optimal D is sent
PAIRS = 16  # real samples that each fake one is paired with, for losses of pairs


def can_show(config: RunConfig, data: Dataset) -> bool:
    """Whether a page can run these networks: fully connected, in the plane, without labels."""
    return config.G.chain and config.D.chain and data.kind.in_plane and config.condition == "none"


class NetworksFrame:
    """Packs the networks of one run; what does not change between steps is computed once."""

    def __init__(self, real: Tensor, extent: Extent) -> None:
        self._real, self._extent = real[:PAIRS], extent
        self._known: tuple[Any, ...] = ()

    @torch.no_grad()
    def frame(self, state: TrainingState) -> Frame:
        """The present weights of G, its average and D, as in evaluation, and the slope of G's loss.

        The slopes are those of the objective, without penalties and auxiliary terms.
        """
        known = (state.G, state.D, state.config, state.data.truth)
        if len(self._known) != len(known) or any(a is not b for a, b in zip(self._known, known, strict=True)):
            self._known = known
            self._renew(state)
        numbers = [n for layer in self._layers for n in layer.numbers()]
        numbers += [self._slope if self._slope is not None else self._paired(state), self._slopes_D]
        payload = self._header + torch.cat([n.reshape(-1) for n in numbers]).float().cpu().numpy().tobytes()
        return Frame("nets", state.step, "uint8", (len(payload),), payload, self._extent)

    def _renew(self, state: TrainingState) -> None:
        """Compute the layers, the header, and the slope where it depends only on the logit."""
        config, truth = state.config, state.data.truth
        self._layers: list[_Layer] = []
        header: dict[str, Any] = {}
        at = 0
        for name, network in (("G", state.G), ("ema", state.ema), ("D", state.D)):
            layers = list(_layers(network, config.tricks.pac))
            self._layers += layers
            header[name] = []
            for layer in layers:
                said, at = layer.said(at)
                header[name].append(said)
        objective = config.objective
        self._slope = None if objective.paired else slopes(objective).to(state.device)
        self._slopes_D = slopes_D(objective, 1 - config.tricks.label_smoothing).to(state.device)
        header |= {
            "latent": {"size": config.latent.size, "prior": config.latent.prior},
            "pac": config.tricks.pac,
            "slope": {"at": at, "reach": REACH, "n": KNOTS},
            "slope_D": {"at": at + 1 + KNOTS, "paired": objective.paired},
            "boundary": objective.boundary,
            "probability": objective.probability,
            "floating": objective.critic or objective.paired,  # only differences of logits mean anything
            "belief": _belief(objective),
            "optimal": optimal(config),
        }
        if truth is not None and truth.centres is not None:
            header["modes"] = {"centres": truth.centres.tolist(), "sigma": truth.sigma}
        text = json.dumps(header, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 4)
        self._header = struct.pack("<I", len(text)) + text

    def _paired(self, state: TrainingState) -> Tensor:
        """The slope of a loss of pairs, which changes with the logits of real samples."""
        D = state.D
        training = D.training
        D.eval()
        real = D(self._real.to(state.device).repeat_interleave(state.config.tricks.pac, dim=0)).logits
        D.train(training)
        return slopes(state.config.objective, real)


@torch.enable_grad()
def slopes(objective: Objective, real: Tensor | None = None) -> Tensor:
    """∂ℒ_G/∂(logit of a fake sample), of one sample's loss, at `KNOTS` logits, (1 + knots,): first the middle one.

    Losses of pairs need the logits of `real` samples, (n,): the slope is the mean over them, and the table is centred
    at their mean, since only differences count; else it is centred at 0. Computed by autograd from the objective.
    """
    real = torch.zeros(1) if real is None else real.detach().float()
    middle = real.mean()
    at = (middle + torch.linspace(-REACH, REACH, KNOTS, device=real.device)).repeat_interleave(len(real))
    at.requires_grad_(True)
    (slope,) = torch.autograd.grad(objective.loss_G(real.repeat(KNOTS), at), at)
    return torch.cat([middle[None], slope.reshape(KNOTS, -1).sum(1) * KNOTS])


@torch.enable_grad()
def slopes_D(objective: Objective, real_target: float = 1.0) -> Tensor:
    """∂ℒ_D/∂(logit of a real sample), then of a fake one, at `KNOTS` logits around 0 each, (2·knots,); the other is 0.

    For losses of pairs, where only the difference counts, these are the slopes at that difference.
    """
    at, still = torch.linspace(-REACH, REACH, KNOTS).requires_grad_(True), torch.zeros(KNOTS)
    (of_real,) = torch.autograd.grad(objective.loss_D(at, still, real_target=real_target), at)
    (of_fake,) = torch.autograd.grad(objective.loss_D(still, at, real_target=real_target), at)
    return torch.cat([of_real, of_fake]) * KNOTS


def _belief(objective: Objective) -> dict[str, Any]:
    """How a logit becomes a colour: by σ, linearly between the targets, or relative to all logits."""
    if objective.probability or objective.paired:
        return {"kind": "sigmoid"}
    if objective.critic:
        return {"kind": "relative"}
    return {"kind": "linear", "half": objective.boundary or 1.0}  # LSGAN's targets 0 and 1, hinge's margins −1 and 1


def optimal(config: RunConfig) -> list[float] | None:
    """The optimal D for p / (p + q) = 0 … 1, in even steps, on the scale of D; `None` where there is none.

    Also `None` where D sees packs, noisy or augmented samples: the optimal D is then a different function.
    """
    if config.tricks.pac > 1 or config.tricks.instance_noise > 0 or config.augmentations:
        return None
    p = torch.linspace(0, 1, SHARES, dtype=torch.float64)
    found = config.objective.optimal(p, 1 - p, real_target=1 - config.tricks.label_smoothing)
    return None if found is None else found.tolist()


@dataclass(frozen=True)
class _Layer:
    """act(norm(Wx + b)); batch normalisation and the repeated inputs of a pack are folded into W and b."""

    linear: nn.Linear
    batch: nn.BatchNorm1d | None
    norm: nn.LayerNorm | None
    act: str
    pack: int

    def numbers(self) -> list[Tensor]:
        """W, b, and the scale and shift of a layer normalisation."""
        W: Tensor = _weight(self.linear)
        b: Tensor = self.linear.bias
        if self.pack > 1:
            W = W.reshape(len(W), self.pack, -1).sum(1)
        if self.batch is not None and self.batch.running_var is not None and self.batch.running_mean is not None:
            scale = self.batch.weight * (self.batch.running_var + self.batch.eps).rsqrt()
            W, b = W * scale[:, None], (b - self.batch.running_mean) * scale + self.batch.bias
        return [W, b] if self.norm is None else [W, b, self.norm.weight, self.norm.bias]

    def said(self, at: int) -> tuple[dict[str, Any], int]:
        """The layer's entry in the header, with its numbers from `at` on, and where those of the next layer start."""
        m, n = self.linear.out_features, self.linear.in_features // self.pack
        found: dict[str, Any] = {"in": n, "out": m, "w": at, "b": at + m * n, "act": self.act}
        at += m * n + m
        if self.norm is not None:
            found["norm"] = {"w": at, "b": at + m, "eps": self.norm.eps}
            at += 2 * m
        return found, at


def _layers(network: nn.Module, pac: int) -> Iterator[_Layer]:
    """The layers of a fully connected G or D in order. Raises `TypeError` where a page cannot run one."""
    linear: nn.Linear | None = None
    batch, norm, act, pack = None, None, "none", 1
    for module in _modules(network):
        if isinstance(module, nn.Linear):
            if linear is not None:
                yield _Layer(linear, batch, norm, act, pack)
            pack = pac if linear is None and isinstance(network, Judge) else 1
            linear, batch, norm, act = module, None, None, "none"
        elif isinstance(module, nn.BatchNorm1d):
            batch = module
        elif isinstance(module, nn.LayerNorm):
            norm = module
        elif type(module) in ACTIVATIONS:
            act = ACTIVATIONS[type(module)]
        else:
            raise TypeError(f"a page cannot run {type(module).__name__}")
    if linear is not None:
        yield _Layer(linear, batch, norm, act, pack)


def _modules(network: nn.Module) -> Iterator[nn.Module]:
    if isinstance(network, Judge):
        yield from network.features.children()
        yield network.logit
    elif isinstance(network, Conditioned):
        yield from network.body.children()


def _weight(linear: nn.Linear) -> Tensor:
    """The weight as in evaluation: reading it in training mode would advance the spectral vectors."""
    if not parametrize.is_parametrized(linear, "weight"):
        return linear.weight
    training = linear.training
    linear.eval()
    weight = linear.weight
    linear.train(training)
    return weight
