"""The losses of D and of G with all their terms: the objective, the penalties that apply now, auxiliary terms.

With augmentations T, each logit is D(T(x)), for real and fake samples and in both losses (Zhao et al. 2020, eqs. 2, 3).
Penalties then hold for the function D∘T at samples that are not augmented, as in the code of Zhao et al. and of Karras
et al. 2020 (ADA): T is drawn anew, and the gradient with respect to the sample passes through it. So the penalty
limits how fast D's answer changes with the sample itself, and no pixel counts that T has hidden from D.
"""

from __future__ import annotations

import torch
from torch import Tensor

from playground.networks.judgement import Judgement
from playground.training.state import TrainingState

Losses = dict[str, Tensor]


def loss_D(state: TrainingState, x: Tensor, fake: Tensor, y: Tensor | None) -> tuple[Tensor, Losses]:
    """D's loss, a scalar, and its terms without their graphs; `x`, `fake`: b×shape, `y`: their labels."""
    config, D = state.config, state.D
    x, fake = state.add_instance_noise(x), state.add_instance_noise(fake)
    with state.autocast():
        on_real, on_fake = state.discriminate(state.augment(x), state.augment(fake), y)
        target = config.tricks.real_target
        smooth = {} if target is None else {"real_target": target}
        adversarial = config.objective.loss_D(on_real.logits, on_fake.logits, **smooth)
    loss, terms = adversarial, {}
    for penalty in state.due():  # lazy: less often, but proportionally stronger (Karras et al. 2020, App. B)
        value = penalty.penalty(lambda samples: D(state.augment(samples), y).logits, x, fake, state.rng)
        terms[penalty.name] = value.detach()
        loss = loss + penalty.every * value
    for term in config.auxiliaries:
        if term.for_D:
            value = term.loss_D(on_real, on_fake, y)
            terms[f"{term.name}_D"] = value.detach()
            loss = loss + value
    logits = {"real_logits": on_real.logits.detach(), "fake_logits": on_fake.logits.detach()}
    return loss, {"loss_D": loss.detach(), "adv_D": adversarial.detach(), **terms, **logits}


def loss_G(
    state: TrainingState, x: Tensor, fake: Tensor, y: Tensor | None, *, graph: bool = False
) -> tuple[Tensor, Losses]:
    """G's loss, a scalar, and its terms without their graphs.

    D evaluates `x` only where a term of G's loss depends on it. With `graph` that answer has a graph to D's weights.
    """
    objective, auxiliaries = state.config.objective, [term for term in state.config.auxiliaries if term.for_G]
    on_real: Judgement | None = None
    with state.autocast():
        if objective.paired or any(term.paired for term in auxiliaries):
            with torch.set_grad_enabled(graph):
                on_real = state.D(state.augment(state.add_instance_noise(x)), y)
        on_fake: Judgement = state.D(state.augment(state.add_instance_noise(fake)), y)
        loss = objective.loss_G(on_real.logits if on_real is not None else None, on_fake.logits)
    if not auxiliaries:
        return loss, {"loss_G": loss.detach()}
    terms = {"adv_G": loss.detach()}
    for term in auxiliaries:
        value = term.loss_G(on_real, on_fake, y)
        terms[f"{term.name}_G"] = value.detach()
        loss = loss + value
    return loss, {"loss_G": loss.detach(), **terms}
