"""Local stability of training: the vector field of both networks near one point, and the eigenvalues of an update.

Both networks descend their own losses, so the field v = (−∇_θ ℒ_G, −∇_ψ ℒ_D) need not be the gradient of any function.
Its Jacobian J may have complex eigenvalues, which mean rotation (Mescheder et al. 2017 and 2018; Nagarajan & Kolter
2017). An update w ← w + P·v multiplies small deviations by I + P·J. They vanish if all its eigenvalues lie within the
unit circle. The losses are those of training, on one fixed batch.
"""

from __future__ import annotations

import copy
import dataclasses
import math
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from playground.config import RunConfig
from playground.errors import InputError
from playground.texts import Message
from playground.training.losses import loss_D, loss_G
from playground.training.state import TrainingState

MOST = 3_000  # weights of both networks together; the Jacobian has the square of this number
BATCH, MANY, SMALL_BATCH = 1_024, 1_000, 256  # more than `MANY` weights use the small batch; else it takes a minute
SPAN = 20.0  # updates to each side, in the picture of the field
SIDE = 11  # arrows along each side of it


@dataclass(frozen=True)
class Stability:
    """The eigenvalues of one update near the present point, and the field on the plane of G's and D's directions."""

    eigenvalues: tuple[complex, ...]  # of the update's Jacobian, largest first
    speed: tuple[float, float]  # lengths of the present updates of G and D
    field: tuple[tuple[float, float, float, float], ...]  # a point of the plane and the update there, as lengths
    reach: tuple[float, float]  # half the width and height of that plane
    batch: int = BATCH  # real points, and the same number of fakes, in the losses

    @property
    def radius(self) -> float:
        """The largest |λ|. Above 1 some deviation grows."""
        return max((abs(v) for v in self.eigenvalues), default=0.0)


class VectorField:
    """The losses of `state` on one batch, as functions of the weights.

    A penalty that applies to every k-th update only counts as its average. Penalties at fake samples treat these as
    constants, which is exact where D is flat. Use a `state` that nothing else uses: batch statistics and the vectors
    of spectral normalisation change as they do in training.
    """

    def __init__(self, state: TrainingState, batch: int | None = None) -> None:
        penalties = tuple(dataclasses.replace(p, every=1) for p in state.config.penalties)  # type: ignore[type-var]
        self._state = copy.copy(state)
        self._state.config = dataclasses.replace(state.config, penalties=penalties)
        if state.config.condition != "none":
            raise InputError(
                Message("stability_with_labels", "The game's field can be computed for runs without labels only.")
            )
        self.parameters = [*state.optimizer_G.parameters, *state.optimizer_D.parameters]
        self.size_G = sum(p.numel() for p in state.optimizer_G.parameters)
        self.size = sum(p.numel() for p in self.parameters)
        if self.size > MOST:
            raise InputError(
                Message(
                    "stability_too_large",
                    "The two networks have {n} weights; eigenvalues can be computed for up to {most}. Take fewer or "
                    "narrower layers.",
                    n=self.size,
                    most=MOST,
                )
            )
        rng = torch.Generator().manual_seed(0)
        wanted = batch or (BATCH if self.size <= MANY else SMALL_BATCH)
        self.batch = max(1, wanted // state.config.tricks.pac) * state.config.tricks.pac
        index = torch.randint(len(state.data), (self.batch,), generator=rng)
        self._real = state.data.batch(index)
        self._z = state.config.latent.sample(self.batch, rng)
        self._noise = state.rng.get_state()

    def velocity(self, *, graph: bool = False) -> Tensor:
        """v = (−∇_θ ℒ_G, −∇_ψ ℒ_D) at the present weights, (size,)."""
        state = self._state
        state.rng.set_state(self._noise)  # the same instance noise and penalty points on every call
        fake = state.G(self._z, None)
        of_D, _ = loss_D(state, self._real, fake, None)
        of_G, _ = loss_G(state, self._real, fake, None, graph=True)
        options: dict[str, Any] = {"create_graph": graph, "retain_graph": True, "materialize_grads": True}
        found = torch.autograd.grad(of_G, state.optimizer_G.parameters, **options)
        found += torch.autograd.grad(of_D, state.optimizer_D.parameters, **options)
        return -torch.cat([g.reshape(-1) for g in found])

    def jacobian(self) -> Tensor:
        """∂v/∂w, size×size: rows are the velocities, columns the weights, G's before D's."""
        v = self.velocity(graph=True)
        rows = []
        for part in torch.split(torch.eye(self.size, device=v.device), 128):
            options: dict[str, Any] = {"retain_graph": True, "allow_unused": True, "is_grads_batched": True}
            found = torch.autograd.grad(v, self.parameters, part, **options)
            columns = [
                part.new_zeros(len(part), p.numel()) if g is None else g.reshape(len(part), -1)
                for p, g in zip(self.parameters, found, strict=True)
            ]
            rows.append(torch.cat(columns, 1))
        return torch.cat(rows)

    @torch.no_grad()
    def move(self, way: Tensor) -> None:
        """Add `way` (size,) to the weights."""
        at = 0
        for p in self.parameters:
            p += way[at : at + p.numel()].view_as(p)
            at += p.numel()


def look(state: TrainingState) -> Stability:
    """The stability at the present weights of `state`, which stay unchanged. Raises `InputError`."""
    game = VectorField(state)
    J, P = game.jacobian().double(), step_sizes(state).double()
    values = torch.linalg.eigvals(update_jacobian(state, J, P, game.size_G))
    values = values[values.abs().argsort(descending=True)]
    v = game.velocity().double() * P
    axes = torch.zeros(2, game.size, dtype=torch.float64)
    axes[0, : game.size_G], axes[1, game.size_G :] = v[: game.size_G], v[game.size_G :]
    speed = axes.norm(dim=1)
    axes = axes / speed.clamp(min=1e-300)[:, None]
    reach = SPAN * speed
    ticks = torch.linspace(-1, 1, SIDE, dtype=torch.float64)
    home, places = state.save_weights(), []
    try:
        for y in ticks.tolist():
            for x in ticks.tolist():
                state.restore_weights(home)
                game.move((x * reach[0] * axes[0] + y * reach[1] * axes[1]).float())
                here = axes @ (game.velocity().double() * P)
                places.append((x * float(reach[0]), y * float(reach[1]), float(here[0]), float(here[1])))
    finally:
        state.restore_weights(home)
    eigenvalues = tuple(complex(v) for v in values.tolist())
    lengths, half = (float(speed[0]), float(speed[1])), (float(reach[0]), float(reach[1]))
    return Stability(eigenvalues, lengths, tuple(places), half, game.batch)


def update_jacobian(state: TrainingState, J: Tensor, P: Tensor, size_G: int) -> Tensor:
    """The matrix by which one step multiplies small deviations, n×n.

    Simultaneous: I + P·J. Extragradient: I + P·J·(I + P·J). Alternating: D's rows n_D times, then G's rows n_G times.
    Consensus with weight w replaces J by J − w·JᵀJ. This is exact where v = 0. Elsewhere the field moves both points,
    and the matrix says only whether they approach each other.
    """
    dynamics = state.config.dynamics
    eye = torch.eye(len(J), dtype=J.dtype)
    if dynamics.damped:
        J = J - dynamics.damping * J.T @ J
    step = P[:, None] * J
    if dynamics.ahead:
        return eye + step @ (eye + step)
    if dynamics.together:
        return eye + step
    of_G, of_D = eye + step, eye + step
    of_G[size_G:], of_D[:size_G] = eye[size_G:], eye[:size_G]
    loop = state.config.loop
    return torch.linalg.matrix_power(of_G, loop.n_G) @ torch.linalg.matrix_power(of_D, loop.n_D)


def step_sizes(state: TrainingState) -> Tensor:
    """The step of each weight per unit of its gradient, (size,), G's before D's.

    SGD: the learning rate. Adam and RMSprop: the learning rate over the present √v̂ of each weight. Without momentum.
    """
    found = []
    for optimizer in (state.optimizer_G, state.optimizer_D):
        option = optimizer.option
        size = torch.full((sum(p.numel() for p in optimizer.parameters),), float(state.rate(optimizer)))
        scale = option.scale(optimizer.memory, optimizer.descents) if optimizer.descents else None
        if scale is not None:
            size = size / scale
        found.append(size)
    return torch.cat(found)


def caveat(config: RunConfig, batch: int = BATCH) -> list[Message]:
    """What the eigenvalues rest on: a batch of this size, and what of the optimisers is kept or left out."""
    options = (config.opt_G, config.opt_D)
    said = [Message("stability_batch", "Computed on one batch of {batch} samples.", batch=batch)]
    if adaptive := dict.fromkeys(option.label for option in options if option.adaptive):
        said.append(
            Message(
                "stability_scales",
                "The gradient scales of {optimisers} are kept as they are now.",
                optimisers=", ".join(adaptive),
            )
        )
    momentum, optimistic = any(o.inertia for o in options), any(o.optimistic for o in options)
    if momentum:
        said.append(Message("stability_without_momentum", "Momentum is left out."))
    if optimistic:
        said.append(Message("stability_without_optimism", "The correction of the optimistic optimiser is left out."))
    if not (adaptive or momentum or optimistic):
        said.append(Message("stability_plain", "The optimisers are plain gradient descent, so nothing is left out."))
    said.append(
        Message(
            "stability_exact_at_rest",
            "The result is exact where both networks are at rest. Elsewhere it says whether two nearby games approach "
            "each other.",
        )
    )
    return said


def verdict(rotation: Stability) -> list[Message]:
    """What the eigenvalues say, in two sentences."""
    n = len(rotation.eigenvalues)
    growing = sum(abs(v) > 1 + 1e-6 for v in rotation.eigenvalues)
    turning = max(rotation.eigenvalues, key=lambda v: abs(v.imag), default=0j)
    angle = abs(math.atan2(turning.imag, turning.real))
    if growing:
        growth = Message(
            "stability_grows",
            "{growing} of {n} directions grow, the fastest by {rate} of its length per step.",
            growing=growing,
            n=n,
            rate=float(f"{rotation.radius - 1:.2g}"),
        )
    else:
        growth = Message(
            "stability_shrinks", "No direction grows: all {n} eigenvalues lie within the unit circle.", n=n
        )
    if angle < 1e-4:
        return [
            growth,
            Message("stability_no_rotation", "Nothing rotates: the field is like that of gradient descent."),
        ]
    return [
        growth,
        Message(
            "stability_rotation",
            "The strongest rotation takes about {steps} steps per turn.",
            steps=round(2 * math.pi / angle),
        ),
    ]
