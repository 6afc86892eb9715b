"""The algorithm of GANs, to be read beside Algorithm 1 of Goodfellow et al. 2014. No files, no clock, no printing.

`state` holds θ_D, θ_G, their optimisers, the random numbers and the order of the data. The terms of the two losses are
in `losses`, dynamics other than alternation in `dynamics`, steps and commands in `steps`.
"""

from __future__ import annotations

from collections.abc import Generator

import torch
from torch import Tensor

from playground.config import RunConfig
from playground.data.dataset import Dataset
from playground.messages import Command, Edit, Stop
from playground.training.dynamics import Update, UpdateNetworks, with_dynamics
from playground.training.losses import Losses, loss_D, loss_G
from playground.training.state import SavedState, TrainingState
from playground.training.steps import Edited, Step, edited, who_moves


def train(
    config: RunConfig, data: Dataset, *, device: str = "cpu", threads: int | None = None, precision: str = "float32",
    saved: SavedState | None = None, updates: UpdateNetworks | None = None,
) -> Generator[Step | Edited, Command | None, None]:  # fmt: skip
    """Trains G and D, min_G max_D V(D, G), step by step, until the configuration's steps or epochs are done.

    Yields a `Step` after each step. Between two steps `send` takes `Only`, `Stop` or `Edit`; `Edited` answers an edit.
    The same config, seed, commands, device, threads and precision give the same bits, also when continued from `saved`.
    Raises `Diverged` at the step that meets NaN, Inf or an explosion; the weights of both networks are still finite.
    """
    if threads is not None:
        torch.set_num_threads(threads)
    yield from play(TrainingState.begin(config, data, device, precision, saved), updates=updates)


def play(
    state: TrainingState, command: Command | None = None, *, updates: UpdateNetworks | None = None
) -> Generator[Step | Edited, Command | None, None]:
    """`train` from `state` on; `command` is handled before the first step, and `updates` makes those of a step."""
    updates = updates or update_networks
    while not isinstance(command, Stop):
        if isinstance(command, Edit):  # also after the last step: the edit may extend the run
            command = yield edited(state, command)
        elif state.finished:
            return
        else:
            updated, n_D, n_G = who_moves(state, command)
            losses = updates(state, n_D, n_G)
            state.advance()
            command = yield Step(state.step, state.epoch, updated, state, losses)


def update_D(state: TrainingState, x: Tensor, fake: Tensor, y: Tensor | None) -> Losses:
    """θ_D ← θ_D − η∇L_D(x, G(z)); `x`, `fake`: b×shape, `fake` detached. Raises `Diverged` with θ_D unchanged."""
    loss, losses = loss_D(state, x, fake, y)
    grads, norm = state.gradient_D(loss)
    state.descend_D(grads, norm)
    state.updates_D += 1
    return losses | {"grad_D": norm}


def update_G(state: TrainingState, x: Tensor, fake: Tensor, y: Tensor | None) -> Losses:
    """θ_G ← θ_G − η∇L_G(G(z)); `fake` has its graph; terms that compare fakes with real samples read `x`."""
    loss, losses = loss_G(state, x, fake, y)
    grads, norm = state.gradient_G(loss)
    state.descend_G(grads, norm)
    return losses | {"grad_G": norm}


@with_dynamics
def update_networks(
    state: TrainingState, n_D: int, n_G: int, *, update_D: Update = update_D, update_G: Update = update_G
) -> Losses:
    """One iteration of Algorithm 1: n_D updates of D, then n_G updates of G."""
    losses: Losses = {}
    for k in range(n_D):
        x, y = state.draw_real()  # x ~ p_data
        fake = state.fake(y, graph=k == n_D - 1 and n_G > 0)  # G(z), z ~ p(z)
        losses |= update_D(state, x, fake.detach(), y)
    for k in range(n_G):
        if k > 0 or n_D == 0:  # the first update reuses the fakes that D has just seen: saves a pass of G
            x, y = state.draw_real()
            fake = state.fake(y, graph=True)
        losses |= update_G(state, x, fake, y)
    return losses
