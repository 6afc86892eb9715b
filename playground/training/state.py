"""The state of training: G and D, their optimisers, the random numbers and the order of the data."""

from __future__ import annotations

import contextlib
import copy
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn

from playground.config import RunConfig
from playground.data import load
from playground.data.dataset import Dataset
from playground.errors import InputError
from playground.networks.judgement import Judgement
from playground.networks.layers import channels_last
from playground.objectives import Penalty
from playground.texts import Message
from playground.training.data_order import DataOrder
from playground.training.divergence import EXPLOSION, diverged
from playground.training.first_weights import build
from playground.training.flat_optimizer import FlatOptimizer, join, norm_of


@dataclass(frozen=True)
class SavedState:
    """Everything that is needed to continue bit for bit: tensors by name, and plain JSON values."""

    tensors: dict[str, Tensor]
    meta: dict[str, Any]

    @classmethod
    def read(cls, tensors: dict[str, Tensor], meta: dict[str, Any]) -> SavedState:
        """The content of a checkpoint. Raises `InputError` where counts or the configuration are missing."""
        counts = [meta.get(name) for name in ("step", "drawn", "updates_D")]
        if not all(isinstance(count, int) and count >= 0 for count in counts):
            raise InputError(
                Message("checkpoint_incomplete", "This checkpoint does not say where its run was. Take another.")
            )
        RunConfig.from_json(meta.get("config"))
        return cls(tensors, meta)


@dataclass
class TrainingState:
    """G, D, the averaged generator `ema`, and everything that trains them. `begin` makes one."""

    config: RunConfig
    data: Dataset
    device: torch.device
    precision: str
    G: nn.Module
    D: nn.Module
    ema: nn.Module
    optimizer_G: FlatOptimizer
    optimizer_D: FlatOptimizer
    rng: torch.Generator  # draws z, instance noise, augmentations and the points of penalties
    order: DataOrder
    step: int = 0
    drawn: int = 0  # real samples so far, as passes through the present data
    updates_D: int = 0
    average: tuple[list[Tensor], list[Tensor]] = ([], [])  # the parameters of ema and of G
    statistics: list[tuple[Tensor, Tensor]] = field(default_factory=list)  # batch statistics of ema and of G
    buffers: list[tuple[Tensor, Tensor]] = field(default_factory=list)  # all other buffers of ema and of G

    @classmethod
    def begin(
        cls,
        config: RunConfig,
        data: Dataset,
        device: str = "cpu",
        precision: str = "float32",
        saved: SavedState | None = None,
    ) -> TrainingState:
        """The state at step 0 of `config`. With `saved`: the saved state, with its own configuration and its `data`."""
        if saved is not None:
            config = RunConfig.from_json(saved.meta["config"])
        at = torch.device(device)
        if at.type == "cuda":  # the fastest algorithms of cuDNN do not give the same bits twice
            torch.backends.cudnn.deterministic, torch.backends.cudnn.benchmark = True, False
        G, D = build(config, data)
        G, D = (channels_last(network) if at.type == "cpu" else network.to(at) for network in (G, D))
        ema = copy.deepcopy(G).requires_grad_(False).eval()
        optimizers = FlatOptimizer(G, config.opt_G), FlatOptimizer(D, config.opt_D)
        rng = torch.Generator(at).manual_seed(config.seed)
        order = DataOrder(config.seed, len(data))
        state = cls(config, data.to(at), at, precision, G, D, ema, *optimizers, rng, order)
        mine, theirs = join(ema.parameters()), state.optimizer_G.values
        if mine is None or theirs is None:  # kept: walking the modules costs more than averaging
            state.average = list(ema.parameters()), state.optimizer_G.parameters
        else:
            state.average = [mine], [theirs]
        for (name, mine), theirs in zip(ema.named_buffers(), G.buffers(), strict=True):
            of_batches = name.endswith(("running_mean", "running_var"))
            (state.statistics if of_batches else state.buffers).append((mine, theirs))
        if saved is not None:
            state._restore(saved)
        return state

    # -- what an update needs ------------------------------------------------------------------------------------

    def draw_real(self) -> tuple[Tensor, Tensor | None]:
        """The next batch of real samples in the order of the data, b×shape, and their labels, if labels are used."""
        index = self.order.take(self.drawn, self.config.loop.batch).to(self.device)
        self.drawn += len(index)
        labels = self.data.labels
        conditional = self.config.condition != "none" and labels is not None
        return self.data.batch(index), labels[index] if conditional and labels is not None else None

    def fake(self, y: Tensor | None, *, graph: bool) -> Tensor:
        """A batch G(z) with the labels `y`, b×shape in float32. `graph` keeps the graph, which G needs to learn."""
        z = self.config.latent.sample(self.config.loop.batch, self.rng)
        with torch.set_grad_enabled(graph), self.autocast():
            fake: Tensor = self.G(z, y)
        return fake.float()

    def draw_batch(self) -> tuple[Tensor, Tensor, Tensor | None]:
        """Real samples, new fake samples with their graph, and the labels of both."""
        real, y = self.draw_real()
        return real, self.fake(y, graph=True), y

    def discriminate(self, real: Tensor, fake: Tensor, y: Tensor | None) -> tuple[Judgement, Judgement]:
        """D's answers to both batches: in one pass, unless D uses statistics of the batch."""
        if self.D.mixes_batch:
            return self.D(real, y), self.D(fake, y)
        both: Judgement = self.D(torch.cat([real, fake]), None if y is None else torch.cat([y, y]))
        return both.halves()

    def add_instance_noise(self, x: Tensor) -> Tensor:
        """`x` with the instance noise of the present step."""
        sigma = self.noise()
        return x if sigma is None else x + sigma * torch.randn(x.shape, generator=self.rng, device=x.device)

    def noise(self) -> float | Tensor | None:
        """The σ of the instance noise of the present step; `None`: no noise."""
        return self.config.tricks.noise_at(self.step) or None

    def augment(self, x: Tensor) -> Tensor:
        """`x` as D sees it, each sample transformed at random by the augmentations of the configuration."""
        for augmentation in self.config.augmentations:
            x = augmentation.apply(x, self.rng)
        return x

    def rate(self, optimizer: FlatOptimizer) -> float | Tensor:
        """The learning rate of the present step."""
        return optimizer.option.lr * self.config.schedule.factor(self.step)

    def due(self) -> tuple[Penalty, ...]:
        """The penalties that apply to the present update of D. A lazy penalty applies to every k-th update only."""
        return tuple(p for p in self.config.penalties if self.updates_D % p.every == 0)

    def autocast(self) -> contextlib.AbstractContextManager[Any]:
        if self.precision == "float32":
            return contextlib.nullcontext()
        return torch.autocast(self.device.type, dtype=torch.bfloat16)

    def check(self, name: str, size: Tensor) -> None:
        """Raise `Diverged` if `size`, the sum of loss and gradient norm, is NaN or has exploded."""
        # Reads one number per network and step. This synchronisation stops training before the weights are damaged.
        if not (found := size.item()) < EXPLOSION:  # also true of NaN
            raise diverged(name, found, self.step + 1)

    def gradient_D(self, loss: Tensor, *, keep: bool = False) -> tuple[list[Tensor], Tensor]:
        """∂loss/∂θ_D and its norm; `keep` keeps the graph. Raises `Diverged` where either is not finite."""
        return self._gradient("D", self.optimizer_D, loss, keep)

    def gradient_G(self, loss: Tensor, *, keep: bool = False) -> tuple[list[Tensor], Tensor]:
        """∂loss/∂θ_G and its norm; `keep` keeps the graph. Raises `Diverged` where either is not finite."""
        return self._gradient("G", self.optimizer_G, loss, keep)

    def _gradient(self, name: str, optimizer: FlatOptimizer, loss: Tensor, keep: bool) -> tuple[list[Tensor], Tensor]:
        grads = optimizer.gradient(loss, keep=keep)
        norm = norm_of(grads)
        self.check(name, norm + loss.detach().abs())
        return grads, norm

    def descend_D(self, grads: list[Tensor], norm: Tensor) -> None:
        """Update θ_D by `grads`, whose joint norm is `norm`, and clip the weights if the objective requires it."""
        self._descend(self.optimizer_D, grads, norm)
        clip = self.config.objective.weight_clip
        if clip is not None:  # Arjovsky et al. 2017, Algorithm 1, line 7
            self.optimizer_D.clamp(clip)

    def descend_G(self, grads: list[Tensor], norm: Tensor) -> None:
        """Update θ_G by `grads`, whose joint norm is `norm`."""
        self._descend(self.optimizer_G, grads, norm)

    def save_weights(self) -> list[Tensor]:
        """A copy of the weights of both networks, for `restore_weights`."""
        return [p.detach().clone() for p in (*self.optimizer_D.operands, *self.optimizer_G.operands)]

    @torch.no_grad()
    def restore_weights(self, weights: list[Tensor]) -> None:
        """Restore the weights of both networks. The memory of the optimisers stays."""
        torch._foreach_copy_([*self.optimizer_D.operands, *self.optimizer_G.operands], weights)

    def _descend(self, optimizer: FlatOptimizer, grads: list[Tensor], norm: Tensor) -> None:
        limit = self.config.tricks.clip_gradients
        if limit is not None:
            factor = (limit / (norm + 1e-12)).clamp(max=1.0)
            grads = [g * factor for g in grads]
        optimizer.descend(grads, self.rate(optimizer))

    @torch.no_grad()
    def advance(self) -> None:
        """Count one step, and move the average towards G, batch statistics included."""
        keep = self.config.loop.ema_at(self.step)
        torch._foreach_lerp_(*self.average, 1 - keep)
        for mine, theirs in self.statistics:
            mine.lerp_(theirs, 1 - keep)
        for mine, theirs in self.buffers:  # copied, because an average of spectral unit vectors would be shorter
            mine.copy_(theirs)
        self.step += 1

    # -- progress -----------------------------------------------------------------------------------

    @property
    def epoch(self) -> float:
        return self.drawn / len(self.data)

    @property
    def finished(self) -> bool:
        stop = self.config.stop
        return (stop.steps is not None and self.step >= stop.steps) or (
            stop.epochs is not None and self.epoch >= stop.epochs
        )

    def edit(self, patch: Mapping[str, Any]) -> None:
        """Set dotted paths of the configuration. If the data change, new samples are used at once, in a new order.

        Raises `ConfigError` for a change that is not possible; then nothing is changed.
        """
        after = self.config.edit_while_running(patch)
        if after.data != self.config.data:
            epoch, self.data = self.epoch, load(after.data).to(self.device)
            self.drawn = round(epoch * len(self.data))  # the same number of epochs, counted in the new data
            self.order = DataOrder(after.seed, len(self.data))
        self.optimizer_G.change(after.opt_G)
        self.optimizer_D.change(after.opt_D)
        self.config = after

    @torch.no_grad()
    def generate(self, z: Tensor, y: Tensor | None = None, *, raw: bool = False) -> Tensor:
        """G(z), b×shape in float32, by the averaged generator, or by G itself if `raw`. Changes nothing."""
        G = self.G if raw else self.ema
        training = G.training
        G.eval()
        fake: Tensor = G(z.to(self.device), None if y is None else y.to(self.device))
        G.train(training)
        return fake.float()

    def snapshot(self) -> SavedState:
        """A copy of the whole state, on the CPU."""
        tensors = {"rng": self.rng.get_state()}
        for name, module in (("G", self.G), ("D", self.D), ("ema", self.ema)):
            tensors |= {f"{name}.{key}": value for key, value in module.state_dict().items()}
        for name, optimizer in (("opt_G", self.optimizer_G), ("opt_D", self.optimizer_D)):
            tensors |= {f"{name}.{key}": value for key, value in optimizer.snapshot().items()}
        meta = {
            "step": self.step,
            "drawn": self.drawn,
            "updates_D": self.updates_D,
            "precision": self.precision,
            "config": self.config.to_json(),
        }
        return SavedState({k: v.detach().cpu().clone().contiguous() for k, v in tensors.items()}, meta)

    def _restore(self, saved: SavedState) -> None:
        """Load a saved state. Raises `InputError` where it does not fit these networks."""
        try:
            self.step, self.drawn = saved.meta["step"], saved.meta["drawn"]
            self.updates_D = saved.meta["updates_D"]
            self.rng.set_state(saved.tensors["rng"])
            for name, module in (("G", self.G), ("D", self.D), ("ema", self.ema)):
                module.load_state_dict(part(saved.tensors, name))
            for name, optimizer in (("opt_G", self.optimizer_G), ("opt_D", self.optimizer_D)):
                optimizer.restore(part(saved.tensors, name))
        except (KeyError, IndexError, TypeError, ValueError, RuntimeError) as error:
            raise InputError(
                Message(
                    "checkpoint_misfit",
                    "The checkpoint of step {step} does not fit its own configuration. Delete it; the run then "
                    "continues from the checkpoint before it.",
                    step=str(saved.meta.get("step"))[:20],
                )
            ) from error


def part(tensors: Mapping[str, Tensor], name: str) -> dict[str, Tensor]:
    """The tensors under `name.`, without the prefix."""
    return {key[len(name) + 1 :]: value for key, value in tensors.items() if key.startswith(f"{name}.")}
