"""Traces a part of a step as a pure function of vectors, by running the algorithm itself on a `TracedState`.

The weights of a `TracedState` are inputs, its random numbers have been drawn before, and its settings may be tensors.
So the compiled code uses the same losses, penalties, rules and dynamics as all other code.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.func import functional_call
from torch.overrides import TorchFunctionMode

from playground.config import SETS, RunConfig
from playground.objectives import Penalty
from playground.optimisers import Optimiser
from playground.training.algorithm import update_networks
from playground.training.first_weights import build_for
from playground.training.flat_optimizer import FlatOptimizer
from playground.training.state import TrainingState

STEP_VALUES = 5  # rates and update counts of D and G, σ of the noise; the settings follow
SECTIONS = ("objective", "penalties", "auxiliaries", "opt_G", "opt_D", "dynamics", "tricks")


@dataclass(frozen=True)
class StepPart:
    """A part of a step that is compiled as one: updates of D, of G or of both, with the penalties `due`."""

    updates_D: int
    updates_G: int
    due: tuple[str, ...] = ()


@dataclass(frozen=True)
class StepRecipe:
    """The inputs and outputs of a compiled part. Outputs: those of each updated network, the sizes, the losses."""

    real: int  # batches of real samples
    noise: tuple[tuple[str, tuple[int, ...]], ...]  # "randn" or "rand" and the shapes, in the order of use
    moved: tuple[tuple[str, int], ...]  # networks and numbers of updates; values, memory and gradient of each
    checked: tuple[str, ...]  # networks whose size of loss and gradient must be checked, in order
    losses: tuple[str, ...]


def free_settings(config: RunConfig) -> list[tuple[str, str, float]]:
    """The settings that may change without a new compilation: section, field and value of each number that is not 0.

    A 0 switches something off, so it is a constant of the compiled code.
    """
    return [
        (path, field.name, value)
        for path, option in _options(config)
        for field in dataclasses.fields(option)
        if isinstance(value := getattr(option, field.name), float) and value != 0 and field.name != "lr"
    ]


def with_values(config: RunConfig, values: Sequence[Tensor]) -> RunConfig:
    """`config` with tensors as the values of its `free_settings`."""
    changes: dict[str, dict[str, Any]] = {}
    for (path, name, _), value in zip(free_settings(config), values, strict=True):
        changes.setdefault(path, {})[name] = value
    options = {path: dataclasses.replace(option, **changes.get(path, {})) for path, option in _options(config)}
    sets: dict[str, Any] = {
        section: tuple(options.pop(f"{section}.{o.name}") for o in getattr(config, section)) for section in SETS
    }
    return dataclasses.replace(config, **sets, **options)


def _options(config: RunConfig) -> list[tuple[str, Any]]:
    """The options that updates read, with their paths."""
    found: list[tuple[str, Any]] = []
    for section in SECTIONS:
        if section in SETS:
            found += [(f"{section}.{option.name}", option) for option in getattr(config, section)]
        else:
            found.append((section, getattr(config, section)))
    return found


def trace(
    config: RunConfig,
    shape: tuple[int, ...],
    part: StepPart,
    decompositions: Mapping[Any, Callable[..., Any]] | None = None,
) -> tuple[torch.fx.GraphModule, list[Tensor], StepRecipe]:
    """The graph of `part` for samples of `shape`, example inputs, and the recipe.

    `decompositions` are functions that express an operation by simpler ones, which the graph has instead.
    """
    from torch.fx.experimental.proxy_tensor import make_fx

    config = dataclasses.replace(config, penalties=tuple(p for p in config.penalties if p.name in part.due))
    G, D = build_for(config, shape, 0)
    optimizers = FlatOptimizer(D, config.opt_D), FlatOptimizer(G, config.opt_G)
    state: list[Tensor] = [t for optimizer in optimizers for t in (optimizer.operands[0], optimizer.memory)]
    values = [1e-3, 1e-3, 1.0, 1.0, 0.1, *(value for _, _, value in free_settings(config))]
    free = torch.tensor(values, dtype=torch.float64)
    seen = TracedState(config, G, D, state, free, _batches(config, shape))
    with Draws(None) as draws:
        losses = update_networks(seen, part.updates_D, part.updates_G)
    moved = tuple((name, one.count) for name, one in (("D", seen.optimizer_D), ("G", seen.optimizer_G)) if one.count)
    recipe = StepRecipe(seen.dealt, tuple(draws.drawn), moved, tuple(p for p, _ in seen.sizes), tuple(losses))
    real = [torch.randn(config.loop.batch, *shape) for _ in range(recipe.real)]
    noise = [torch.randn(size) for _, size in recipe.noise]

    def updates(*inputs: Tensor) -> tuple[Tensor, ...]:
        given = list(inputs[5:])
        sketch = TracedState(config, G, D, inputs[:4], inputs[4], given[: recipe.real])
        with Draws(given[recipe.real :]):
            losses = update_networks(sketch, part.updates_D, part.updates_G)
        found: list[Tensor] = []
        for name, _ in moved:
            optimizer = sketch.optimizer_D if name == "D" else sketch.optimizer_G
            found += [optimizer.operands[0], optimizer.memory, optimizer.grads[0]]
        found += [torch.stack([size.float() for _, size in sketch.sizes]), *(losses[name] for name in recipe.losses)]
        return tuple(t.detach().float() for t in found)

    inputs = [*state, free, *real, *noise]
    graph = make_fx(updates, dict(decompositions or {}), tracing_mode="fake")(*inputs)
    return graph, inputs, recipe


def _batches(config: RunConfig, shape: tuple[int, ...]) -> list[Tensor]:
    return [torch.randn(config.loop.batch, *shape) for _ in range(4)]  # no part needs more


class TracedState(TrainingState):
    """A state whose tensors are inputs.

    `state` is D's values and memory, then G's; `free` has the `STEP_VALUES` and then the free settings.
    """

    optimizer_D: TracedOptimizer
    optimizer_G: TracedOptimizer

    def __init__(
        self,
        config: RunConfig,
        G: nn.Module,
        D: nn.Module,
        state: Sequence[Tensor],
        free: Tensor,
        real: list[Tensor],
    ) -> None:
        rate_D, rate_G, count_D, count_G, sigma, *settings = free.unbind()
        self.config = with_values(config, settings)
        self.optimizer_D = TracedOptimizer(state[0], state[1], self.config.opt_D, count_D)
        self.optimizer_G = TracedOptimizer(state[2], state[3], self.config.opt_G, count_G)
        self.D, self.G = TracedDiscriminator(D, self.optimizer_D), TracedNetwork(G, self.optimizer_G)  # type: ignore[assignment]
        self.rng, self.precision = torch.Generator(), "float32"
        self.updates_D = 0
        self.sizes: list[tuple[str, Tensor]] = []
        self.dealt = 0
        self._rates = {id(self.optimizer_D): rate_D, id(self.optimizer_G): rate_G}
        self._real = real
        self._sigma = sigma if config.tricks.instance_noise else None

    def draw_real(self) -> tuple[Tensor, Tensor | None]:
        self.dealt += 1
        return self._real[self.dealt - 1], None

    def noise(self) -> Tensor | None:
        return self._sigma

    def rate(self, optimizer: FlatOptimizer) -> Tensor:
        return self._rates[id(optimizer)]

    def due(self) -> tuple[Penalty, ...]:
        return self.config.penalties

    def check(self, name: str, size: Tensor) -> None:
        self.sizes.append((name, size))

    def restore_weights(self, weights: list[Tensor]) -> None:
        self.optimizer_D.put(weights[0])
        self.optimizer_G.put(weights[1])


class TracedOptimizer(FlatOptimizer):
    """An optimiser that creates new vectors instead of changing its own."""

    def __init__(self, values: Tensor, memory: Tensor, option: Optimiser, descents: Tensor) -> None:
        self.memory, self.option, self._torch = memory, option, None
        self.descents: Any = descents
        self.count = 0
        self.grads = []
        self.put(values)

    def put(self, values: Tensor) -> None:
        self.values = values.detach().requires_grad_(True)
        self.parameters = self.operands = [self.values]

    def move(self, step: Tensor, memory: Tensor) -> None:
        assert self.values is not None
        self.count += 1
        self.put(self.values.detach() - step)
        self.memory = memory

    def clamp(self, limit: float | Tensor) -> None:
        assert self.values is not None
        self.put(self.values.detach().clamp(-limit, limit))  # type: ignore[arg-type]


class TracedNetwork:
    """A network that uses the present weights of its optimiser."""

    def __init__(self, module: nn.Module, optimizer: FlatOptimizer) -> None:
        self._module, self._optimizer = module, optimizer
        self._shapes = {name: p.shape for name, p in module.named_parameters()}

    def __call__(self, x: Tensor, y: Tensor | None = None) -> Any:
        assert self._optimizer.values is not None
        parts = torch.split(self._optimizer.values, [shape.numel() for shape in self._shapes.values()])
        weights = {name: v.view(shape) for (name, shape), v in zip(self._shapes.items(), parts, strict=True)}
        return functional_call(self._module, weights, (x, y))


class TracedDiscriminator(TracedNetwork):
    """A `TracedNetwork` for D."""

    def __init__(self, module: nn.Module, optimizer: FlatOptimizer) -> None:
        super().__init__(module, optimizer)
        self.mixes_batch = module.mixes_batch


class Draws(TorchFunctionMode):
    """Replaces new random numbers by the `given` ones. Without `given`, records what is drawn."""

    def __init__(self, given: list[Tensor] | None) -> None:
        super().__init__()
        self._given = given
        self.drawn: list[tuple[str, tuple[int, ...]]] = []

    def __torch_function__(
        self, func: Callable[..., Any], types: Any, args: tuple[Any, ...] = (), kwargs: dict[str, Any] | None = None
    ) -> Any:
        if func not in (torch.randn, torch.rand):
            return func(*args, **(kwargs or {}))
        shape = tuple(args if isinstance(args[0], int) else args[0])
        self.drawn.append((func.__name__, shape))
        return func(shape) if self._given is None else self._given[len(self.drawn) - 1]
