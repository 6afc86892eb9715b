"""The dynamics that update G and D together: simultaneous, extragradient, consensus (see `optimisers.dynamics`)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import torch
from torch import Tensor

from playground.training.losses import Losses, loss_D, loss_G
from playground.training.state import TrainingState

Update = Callable[[TrainingState, Tensor, Tensor, Tensor | None], Losses]
UpdateNetworks = Callable[[TrainingState, int, int], Losses]


def update_both(state: TrainingState, x: Tensor, fake: Tensor, y: Tensor | None) -> Losses:
    """One update of G and D by gradients at the same point; `fake` has its graph.

    With `ahead` that point is the result of a first such update, and it uses a batch of its own (Gidel et al. 2019,
    Algorithm 4). The losses are those at that point. Raises `Diverged` with the weights unchanged.
    """
    found = _gradients(state, x, fake, y)
    if state.config.dynamics.ahead:
        home = state.save_weights()
        _move(state, *found)
        try:
            found = _gradients(state, *state.draw_batch())
        finally:
            state.restore_weights(home)
    _move(state, *found)
    state.updates_D += 1
    return found[0]


def with_dynamics(alternate: Callable[..., Losses]) -> Callable[..., Losses]:
    """`alternate`, with simultaneous updates of G and D where the configuration's dynamics require them.

    If one network has more updates than the other, its additional updates come first, alone.
    """

    @wraps(alternate)
    def update_networks(
        state: TrainingState, n_D: int, n_G: int, *, update_both: Update = update_both, **updates: Any
    ) -> Losses:
        both = min(n_D, n_G) if state.config.dynamics.together else 0
        losses = alternate(state, n_D - both, n_G - both, **updates)
        for _ in range(both):
            losses |= update_both(state, *state.draw_batch())
        return losses

    return update_networks


def _gradients(
    state: TrainingState, x: Tensor, fake: Tensor, y: Tensor | None
) -> tuple[Losses, list[Tensor], list[Tensor]]:
    """The losses and the gradients of D and of G at one point, with the term that consensus adds to both losses."""
    dynamics = state.config.dynamics
    of_D, losses = loss_D(state, x, fake if dynamics.damped else fake.detach(), y)
    of_G, losses_G = loss_G(state, x, fake, y, graph=dynamics.damped)
    losses |= losses_G
    if dynamics.damped:
        v = torch.autograd.grad(of_D, state.optimizer_D.parameters, create_graph=True)
        v += torch.autograd.grad(of_G, state.optimizer_G.parameters, create_graph=True)
        penalty = dynamics.penalty(v)
        losses["consensus"] = penalty.detach()
        of_D, of_G = of_D + penalty, of_G + penalty
    grads_D, losses["grad_D"] = state.gradient_D(of_D, keep=dynamics.damped)
    grads_G, losses["grad_G"] = state.gradient_G(of_G)
    return losses, grads_D, grads_G


def _move(state: TrainingState, losses: Losses, grads_D: list[Tensor], grads_G: list[Tensor]) -> None:
    state.descend_D(grads_D, losses["grad_D"])
    state.descend_G(grads_G, losses["grad_G"])
