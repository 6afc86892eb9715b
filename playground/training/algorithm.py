"""The algorithm: two players, one box. No files, no clock, no printing, no threads of its own.

Goodfellow et al. 2014, Algorithm 1, with what later papers added around it: other losses (`objectives`),
penalties on D, several updates of D a step, an averaged generator. Read `train` first, then the two updates.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from playground.config import RunConfig
from playground.data.dataset import Dataset
from playground.errors import ConfigError
from playground.messages import Command, Edit, Only, Player, Stop
from playground.training.flat_optimizer import FlatOptimizer, norm_of
from playground.training.state import SavedState, TrainingState
from playground.training.statistics import histograms, numbers

Losses = dict[str, Tensor]
Update = Callable[[TrainingState, Tensor, Tensor, Tensor | None], Losses]
Turns = Callable[[TrainingState, int, int], Losses]


@dataclass(frozen=True)
class Step:
    """One step has been made. `state` are lent: look, sample, but do not change them."""

    step: int  # counts from 1; a lone update of D or G is a step too
    epoch: float  # real samples drawn over the size of the training set
    player: Player
    state: TrainingState
    losses: Losses = field(default_factory=dict)  # tensors still on the device: reading them waits for it

    @property
    def config(self) -> RunConfig:
        return self.state.config

    def numbers(self) -> dict[str, float]:
        """Losses and their parts, D's outputs, gradient norms, learning rates, as Python floats."""
        return numbers(self.state, self.losses)

    def histograms(self) -> dict[str, list[float]]:
        """Histograms of D's outputs, gradient norms by layer."""
        return histograms(self.state, self.losses)


@dataclass(frozen=True)
class Edited:
    """An edit has been applied after `step`, or refused: then `problem` says why and nothing has changed."""

    step: int
    patch: Mapping[str, Any]
    problem: str = ""


def loss_D(state: TrainingState, real: Tensor, fake: Tensor, y: Tensor | None) -> tuple[Tensor, Losses]:
    """D's loss plus the penalties that are due, a scalar, and what it is made of, without their graphs."""
    config, D = state.config, state.D
    real, fake = state.add_instance_noise(real), state.add_instance_noise(fake)
    with state.autocast():
        real_logits, fake_logits = state.discriminate(real, fake, y)
        target = config.tricks.real_target
        smooth = {} if target is None else {"real_target": target}
        adversarial = config.objective.loss_D(real_logits, fake_logits, **smooth)
    loss, parts = adversarial, {}
    for penalty in state.due():  # lazy: seldom, but as much stronger (Karras et al. 2020, App. B)
        value = penalty.penalty(lambda x: D(x, y), real, fake, state.rng)
        parts[penalty.name] = value.detach()
        loss = loss + penalty.every * value
    logits = {"real_logits": real_logits.detach(), "fake_logits": fake_logits.detach()}
    return loss, {"loss_D": loss.detach(), "adv_D": adversarial.detach(), **parts, **logits}


def loss_G(state: TrainingState, real: Tensor, fake: Tensor, y: Tensor | None, *, graph: bool = False) -> Tensor:
    """G's loss, a scalar; that of a paired objective depends on D's weights by `real` too, if `graph`."""
    objective = state.config.objective
    with state.autocast():
        if objective.paired:
            with torch.set_grad_enabled(graph):
                real_logits = state.D(state.add_instance_noise(real), y)
        else:
            real_logits = None
        return objective.loss_G(real_logits, state.D(state.add_instance_noise(fake), y))


def update_D(state: TrainingState, real: Tensor, fake: Tensor, y: Tensor | None) -> Losses:
    """One descent of D on its loss plus the penalties that are due; `real`, `fake`: b×shape, `fake` detached.

    Raises `Diverged` before anything is changed if the loss or the gradient is not finite.
    """
    loss, parts = loss_D(state, real, fake, y)
    grads, norm = _gradients(state, "D", state.optimizer_D, loss)
    state.descend_D(grads, norm)
    state.updates_D += 1
    return parts | {"grad_D": norm}


def update_G(state: TrainingState, real: Tensor, fake: Tensor, y: Tensor | None) -> Losses:
    """One descent of G on its loss; `fake` = G(z), b×shape, still attached to its graph; `real` for paired losses.

    Raises `Diverged` before anything is changed if the loss or the gradient is not finite.
    """
    loss = loss_G(state, real, fake, y)
    grads, norm = _gradients(state, "G", state.optimizer_G, loss)
    state.descend_G(grads, norm)
    return {"loss_G": loss.detach(), "grad_G": norm}


def update_both(state: TrainingState, real: Tensor, fake: Tensor, y: Tensor | None) -> Losses:
    """One descent of both players by gradients taken at the same point, as `dynamics` has it; `fake` is attached.

    Looking ahead: that point is where a first such descent leads, and has a batch of its own (Gidel et al. 2019,
    Algorithm 4). The losses are those of that point. Raises `Diverged` with the weights as they were.
    """
    found = _both_gradients(state, real, fake, y)
    if state.config.dynamics.ahead:
        home = state.save_weights()
        _move_both(state, *found)
        try:
            found = _both_gradients(state, *state.draw_batch())
        finally:
            state.restore_weights(home)
    _move_both(state, *found)
    state.updates_D += 1
    return found[0]


def take_turns(
    state: TrainingState,
    turns_D: int,
    turns_G: int,
    *,
    update_D: Update = update_D,
    update_G: Update = update_G,
    update_both: Update = update_both,
) -> Losses:
    """The box itself: so many updates of D, then of G, or of both together as the dynamics have it."""
    both = min(turns_D, turns_G) if state.config.dynamics.together else 0  # the surplus comes first, alone
    turns_D, turns_G = turns_D - both, turns_G - both
    losses: Losses = {}
    for turn in range(turns_D):
        real, y = state.draw_real()  # x ~ p_data
        fake = state.fake(y, graph=turn == turns_D - 1 and turns_G > 0)  # G(z), z ~ p(z)
        losses |= update_D(state, real, fake.detach(), y)
    for turn in range(turns_G):
        if turn > 0 or turns_D == 0:  # the first turn plays the fakes that D has just seen: one pass of G less
            real, y = state.draw_real()
            fake = state.fake(y, graph=True)
        losses |= update_G(state, real, fake, y)
    for _ in range(both):
        losses |= update_both(state, *state.draw_batch())
    return losses


def train(
    config: RunConfig,
    data: Dataset,
    *,
    device: str = "cpu",
    threads: int | None = None,
    precision: str = "float32",
    saved: SavedState | None = None,
    turns: Turns = take_turns,
) -> Generator[Step | Edited, Command | None, None]:
    """The minimax game min_G max_D V(D, G), one step at a time (Goodfellow et al. 2014, Algorithm 1).

    Yields a `Step` after each; between two of them takes `Edit`, `Only` or `Stop` by `send` (a bare `next` goes
    on). An edit is answered by `Edited`. Ends at the configuration's steps or epochs, or when told to. The same
    config, seed, commands, device, threads and precision give the same bits; so does going on from `state`.
    Raises `Diverged` at the step that meets NaN, Inf or an explosion, with both players still finite.
    """
    if threads is not None:
        torch.set_num_threads(threads)
    state = TrainingState.begin(config, data, device, precision, saved)
    yield from play(state, turns=turns)


def play(
    state: TrainingState, command: Command | None = None, *, turns: Turns = take_turns
) -> Generator[Step | Edited, Command | None, None]:
    """`train` on players that are there already, taking `command` before the first step."""
    while not isinstance(command, Stop):
        if isinstance(command, Edit):  # even of a run that is finished: it may be given more to do
            command = yield _edited(state, command)
            continue
        if state.finished:
            return
        player = command.player if isinstance(command, Only) else "both"
        loop = state.config.loop
        turns_D = 0 if player == "G" else 1 if player == "D" else loop.n_D
        turns_G = 0 if player == "D" else 1 if player == "G" else loop.n_G
        losses = turns(state, turns_D, turns_G)
        state.advance()
        command = yield Step(state.step, state.epoch, player, state, losses)


def _edited(state: TrainingState, edit: Edit) -> Edited:
    try:
        state.edit(edit.patch)
    except ConfigError as error:
        return Edited(state.step, edit.patch, error.sentence)
    return Edited(state.step, edit.patch)


def _both_gradients(
    state: TrainingState, real: Tensor, fake: Tensor, y: Tensor | None
) -> tuple[Losses, list[Tensor], list[Tensor]]:
    """Losses and gradients of D and of G at one point, with what consensus adds to both losses."""
    dynamics = state.config.dynamics
    of_D, losses = loss_D(state, real, fake if dynamics.damped else fake.detach(), y)
    of_G = loss_G(state, real, fake, y, graph=dynamics.damped)
    losses["loss_G"] = of_G.detach()
    if dynamics.damped:
        v = torch.autograd.grad(of_D, state.optimizer_D.parameters, create_graph=True)
        v += torch.autograd.grad(of_G, state.optimizer_G.parameters, create_graph=True)
        penalty = dynamics.penalty(v)
        losses["consensus"] = penalty.detach()
        of_D, of_G = of_D + penalty, of_G + penalty
    grads_D, losses["grad_D"] = _gradients(state, "D", state.optimizer_D, of_D, keep=dynamics.damped)
    grads_G, losses["grad_G"] = _gradients(state, "G", state.optimizer_G, of_G)
    return losses, grads_D, grads_G


def _move_both(state: TrainingState, losses: Losses, grads_D: list[Tensor], grads_G: list[Tensor]) -> None:
    state.descend_D(grads_D, losses["grad_D"])
    state.descend_G(grads_G, losses["grad_G"])


def _gradients(
    state: TrainingState, player: str, optimizer: FlatOptimizer, loss: Tensor, *, keep: bool = False
) -> tuple[list[Tensor], Tensor]:
    """∂loss/∂parameters and their joint norm; raises `Diverged` where either is not finite. `keep` keeps the graph."""
    grads = optimizer.gradient(loss, keep=keep)
    norm = norm_of(grads)
    state.check(player, norm + loss.detach().abs())
    return grads, norm
