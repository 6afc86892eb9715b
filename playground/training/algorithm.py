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
from playground.messages.events import Command, Edit, Only, Player, Stop
from playground.training.flat_optimizer import Learner, norm_of
from playground.training.state import Players, Snapshot
from playground.training.statistics import histograms, numbers

Losses = dict[str, Tensor]
Update = Callable[[Players, Tensor, Tensor, Tensor | None], Losses]
Turns = Callable[[Players, int, int], Losses]


@dataclass(frozen=True)
class Step:
    """One step has been made. `players` are lent: look, sample, but do not change them."""

    step: int  # counts from 1; a lone update of D or G is a step too
    epoch: float  # real samples drawn over the size of the training set
    player: Player
    players: Players
    losses: Losses = field(default_factory=dict)  # tensors still on the device: reading them waits for it

    @property
    def config(self) -> RunConfig:
        return self.players.config

    def numbers(self) -> dict[str, float]:
        """Losses and their parts, D's outputs, gradient norms, learning rates, as Python floats."""
        return numbers(self.players, self.losses)

    def histograms(self) -> dict[str, list[float]]:
        """Histograms of D's outputs, gradient norms by layer."""
        return histograms(self.players, self.losses)


@dataclass(frozen=True)
class Edited:
    """An edit has been applied after `step`, or refused: then `problem` says why and nothing has changed."""

    step: int
    patch: Mapping[str, Any]
    problem: str = ""


def loss_D(players: Players, real: Tensor, fake: Tensor, y: Tensor | None) -> tuple[Tensor, Losses]:
    """D's loss plus the penalties that are due, a scalar, and what it is made of, without their graphs."""
    config, D = players.config, players.D
    real, fake = players.blur(real), players.blur(fake)
    with players.autocast():
        real_logits, fake_logits = players.judge(real, fake, y)
        target = config.tricks.real_target
        smooth = {} if target is None else {"real_target": target}
        adversarial = config.objective.loss_D(real_logits, fake_logits, **smooth)
    loss, parts = adversarial, {}
    for penalty in players.due():  # lazy: seldom, but as much stronger (Karras et al. 2020, App. B)
        value = penalty.penalty(lambda x: D(x, y), real, fake, players.rng)
        parts[penalty.name] = value.detach()
        loss = loss + penalty.every * value
    logits = {"real_logits": real_logits.detach(), "fake_logits": fake_logits.detach()}
    return loss, {"loss_D": loss.detach(), "adv_D": adversarial.detach(), **parts, **logits}


def loss_G(players: Players, real: Tensor, fake: Tensor, y: Tensor | None, *, graph: bool = False) -> Tensor:
    """G's loss, a scalar; that of a paired objective depends on D's weights by `real` too, if `graph`."""
    objective = players.config.objective
    with players.autocast():
        if objective.paired:
            with torch.set_grad_enabled(graph):
                real_logits = players.D(players.blur(real), y)
        else:
            real_logits = None
        return objective.loss_G(real_logits, players.D(players.blur(fake), y))


def update_D(players: Players, real: Tensor, fake: Tensor, y: Tensor | None) -> Losses:
    """One descent of D on its loss plus the penalties that are due; `real`, `fake`: b×shape, `fake` detached.

    Raises `Diverged` before anything is changed if the loss or the gradient is not finite.
    """
    loss, parts = loss_D(players, real, fake, y)
    grads, norm = _gradients(players, "D", players.learner_D, loss)
    players.descend_D(grads, norm)
    players.updates_D += 1
    return parts | {"grad_D": norm}


def update_G(players: Players, real: Tensor, fake: Tensor, y: Tensor | None) -> Losses:
    """One descent of G on its loss; `fake` = G(z), b×shape, still attached to its graph; `real` for paired losses.

    Raises `Diverged` before anything is changed if the loss or the gradient is not finite.
    """
    loss = loss_G(players, real, fake, y)
    grads, norm = _gradients(players, "G", players.learner_G, loss)
    players.descend_G(grads, norm)
    return {"loss_G": loss.detach(), "grad_G": norm}


def update_both(players: Players, real: Tensor, fake: Tensor, y: Tensor | None) -> Losses:
    """One descent of both players by gradients taken at the same point, as `dynamics` has it; `fake` is attached.

    Looking ahead: that point is where a first such descent leads, and has a batch of its own (Gidel et al. 2019,
    Algorithm 4). The losses are those of that point. Raises `Diverged` with the weights as they were.
    """
    found = _both_gradients(players, real, fake, y)
    if players.config.dynamics.ahead:
        home = players.stand()
        _move_both(players, *found)
        try:
            found = _both_gradients(players, *players.deal())
        finally:
            players.back(home)
    _move_both(players, *found)
    players.updates_D += 1
    return found[0]


def take_turns(
    players: Players,
    turns_D: int,
    turns_G: int,
    *,
    update_D: Update = update_D,
    update_G: Update = update_G,
    update_both: Update = update_both,
) -> Losses:
    """The box itself: so many updates of D, then of G, or of both together as the dynamics have it."""
    both = min(turns_D, turns_G) if players.config.dynamics.together else 0  # the surplus comes first, alone
    turns_D, turns_G = turns_D - both, turns_G - both
    losses: Losses = {}
    for turn in range(turns_D):
        real, y = players.draw_real()  # x ~ p_data
        fake = players.fake(y, graph=turn == turns_D - 1 and turns_G > 0)  # G(z), z ~ p(z)
        losses |= update_D(players, real, fake.detach(), y)
    for turn in range(turns_G):
        if turn > 0 or turns_D == 0:  # the first turn plays the fakes that D has just seen: one pass of G less
            real, y = players.draw_real()
            fake = players.fake(y, graph=True)
        losses |= update_G(players, real, fake, y)
    for _ in range(both):
        losses |= update_both(players, *players.deal())
    return losses


def train(
    config: RunConfig,
    data: Dataset,
    *,
    device: str = "cpu",
    threads: int | None = None,
    precision: str = "float32",
    state: Snapshot | None = None,
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
    players = Players.begin(config, data, device, precision, state)
    yield from play(players, turns=turns)


def play(
    players: Players, command: Command | None = None, *, turns: Turns = take_turns
) -> Generator[Step | Edited, Command | None, None]:
    """`train` on players that are there already, taking `command` before the first step."""
    while not isinstance(command, Stop):
        if isinstance(command, Edit):  # even of a run that is finished: it may be given more to do
            command = yield _edited(players, command)
            continue
        if players.finished:
            return
        player = command.player if isinstance(command, Only) else "both"
        loop = players.config.loop
        turns_D = 0 if player == "G" else 1 if player == "D" else loop.n_D
        turns_G = 0 if player == "D" else 1 if player == "G" else loop.n_G
        losses = turns(players, turns_D, turns_G)
        players.advance()
        command = yield Step(players.step, players.epoch, player, players, losses)


def _edited(players: Players, edit: Edit) -> Edited:
    try:
        players.edit(edit.patch)
    except ConfigError as error:
        return Edited(players.step, edit.patch, error.sentence)
    return Edited(players.step, edit.patch)


def _both_gradients(
    players: Players, real: Tensor, fake: Tensor, y: Tensor | None
) -> tuple[Losses, list[Tensor], list[Tensor]]:
    """Losses and gradients of D and of G at one point, with what consensus adds to both losses."""
    dynamics = players.config.dynamics
    of_D, losses = loss_D(players, real, fake if dynamics.damped else fake.detach(), y)
    of_G = loss_G(players, real, fake, y, graph=dynamics.damped)
    losses["loss_G"] = of_G.detach()
    if dynamics.damped:
        v = torch.autograd.grad(of_D, players.learner_D.parameters, create_graph=True)
        v += torch.autograd.grad(of_G, players.learner_G.parameters, create_graph=True)
        penalty = dynamics.penalty(v)
        losses["consensus"] = penalty.detach()
        of_D, of_G = of_D + penalty, of_G + penalty
    grads_D, losses["grad_D"] = _gradients(players, "D", players.learner_D, of_D, keep=dynamics.damped)
    grads_G, losses["grad_G"] = _gradients(players, "G", players.learner_G, of_G)
    return losses, grads_D, grads_G


def _move_both(players: Players, losses: Losses, grads_D: list[Tensor], grads_G: list[Tensor]) -> None:
    players.descend_D(grads_D, losses["grad_D"])
    players.descend_G(grads_G, losses["grad_G"])


def _gradients(
    players: Players, player: str, learner: Learner, loss: Tensor, *, keep: bool = False
) -> tuple[list[Tensor], Tensor]:
    """∂loss/∂parameters and their joint norm; raises `Diverged` where either is not finite. `keep` keeps the graph."""
    grads = learner.gradient(loss, keep=keep)
    norm = norm_of(grads)
    players.check(player, norm + loss.detach().abs())
    return grads, norm
