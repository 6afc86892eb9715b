"""The numbers and histograms of a step: tensors in, plain numbers out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

from playground.objectives import value

if TYPE_CHECKING:
    from playground.training.state import TrainingState

BINS = 20


def numbers(state: TrainingState, losses: dict[str, Tensor]) -> dict[str, float]:
    """Losses and their terms, D(x), D(G(z)), accuracies, V(D, G), gradient norms, learning rates.

    D(x) and D(G(z)) are probabilities where the objective defines them as such, else D's scores. For paired
    objectives the accuracy is the fraction of pairs in which the real sample scores higher.
    """
    objective, factor = state.config.objective, state.config.schedule.factor(max(state.step - 1, 0))
    read = {name: t for name, t in losses.items() if not t.shape}
    if "real_logits" in losses:
        real, fake = losses["real_logits"].float(), losses["fake_logits"].float()
        shown = torch.sigmoid if objective.probability else torch.clone
        read |= {"D_real": shown(real).mean(), "D_fake": shown(fake).mean()}
        if objective.paired:
            read |= {"acc_real": (real > fake).float().mean(), "acc_fake": (real > fake).float().mean()}
        else:
            edge = objective.boundary
            read |= {"acc_real": (real > edge).float().mean(), "acc_fake": (fake < edge).float().mean()}
        if objective.probability:
            read["V"] = value(real, fake)
    together = torch.stack([t.float() for t in read.values()]).tolist() if read else []  # waits for the device once
    rates = {"lr_D": state.config.opt_D.lr * factor, "lr_G": state.config.opt_G.lr * factor}
    return dict(zip(read, together, strict=True)) | rates


def terms(state: TrainingState, losses: dict[str, Tensor]) -> dict[str, float]:
    """The values of the terms of the objective's formula, as `term_NAME`, from the batch of D's last update.

    For a relative objective also `pair`: the mean over all pairs of that batch, in its order, of σ(D(x) − D(G(z))).
    """
    if "real_logits" not in losses:
        return {}
    objective = state.config.objective
    real, fake = losses["real_logits"].float(), losses["fake_logits"].float()
    found = {f"term_{name}": value for name, value in objective.terms(real, fake).items()}
    if objective.relative:
        found["pair"] = torch.sigmoid(real - fake).mean()
    return dict(zip(found, torch.stack(list(found.values())).tolist(), strict=True)) if found else {}


def histograms(state: TrainingState, losses: dict[str, Tensor]) -> dict[str, list[float]]:
    """Histograms of D's outputs, and the gradient norm of each layer of D and G, from the input on.

    A histogram holds the fractions in 20 bins, of [0, 1] for probabilities, else of the range of the scores, `D_range`.
    """
    result: dict[str, list[float]] = {}
    if "real_logits" in losses:
        real, fake = losses["real_logits"].float().cpu(), losses["fake_logits"].float().cpu()
        if state.config.objective.probability:
            real, fake, low, high = torch.sigmoid(real), torch.sigmoid(fake), 0.0, 1.0
        else:
            both = torch.cat([real, fake])
            low, high = both.min().item(), both.max().item()
            high = high if high > low else low + 1.0
        for name, scores in (("D_real", real), ("D_fake", fake)):
            result[name] = (torch.histc(scores, BINS, low, high) / len(scores)).tolist()
        result["D_range"] = [low, high]
    for name, network, optimizer in (
        ("grad_D_layers", state.D, state.optimizer_D),
        ("grad_G_layers", state.G, state.optimizer_G),
    ):
        if norms := optimizer.norms():
            result[name] = by_layer(network, torch.stack(norms).tolist())
    return result


def by_layer(network: nn.Module, norms: list[float]) -> list[float]:
    """The norm of each layer with weights (linear, convolution, embedding), from the norms of the parameter tensors.

    It includes the bias and the normalisation after the layer.
    """
    tensors: dict[str, list[tuple[int, float]]] = {}  # of each module: dimensions and norm
    for (name, p), norm in zip(network.named_parameters(), norms, strict=True):
        plain = name.partition(".parametrizations.")[0] + ".weight" if ".parametrizations." in name else name
        tensors.setdefault(plain.rpartition(".")[0], []).append((p.dim(), norm))
    layers: list[float] = []
    for found in tensors.values():
        norm = math.hypot(*(n for _, n in found))
        if layers and all(dim < 2 for dim, _ in found):
            layers[-1] = math.hypot(layers[-1], norm)
        else:
            layers.append(norm)
    return layers
