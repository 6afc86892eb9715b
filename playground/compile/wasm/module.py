"""Builds the WebAssembly module of a configuration's steps, and its description for `frontend/shared/step/`."""

from __future__ import annotations

import dataclasses
import hashlib
import math
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import nn
from torch._decomp import get_decompositions

from playground.compile import compiled_step
from playground.compile.tracing import STEP_VALUES, StepPart, StepRecipe, free_settings, trace
from playground.compile.wasm.encoding import Library, assemble
from playground.compile.wasm.lowering import lower
from playground.compile.wasm.part import Memory, aligned, place_buffers, write_part
from playground.compile.wasm.random_numbers import draw
from playground.compile.wasm.values import Buffer, Shape, Tensor, View, dense, whole
from playground.config import RunConfig
from playground.networks.family import Init
from playground.training.divergence import EXPLOSION
from playground.training.first_weights import build_for

FORMAT = 1
ZEROS = 64  # bytes at address 0 that stay 0
SLACK = 64  # bytes behind the last buffer, since vectors may be read beyond the end
PAGE = 65_536
STEP_NAMES = ("rate_D", "rate_G", "count_D", "count_G", "sigma")
_ATEN = torch.ops.aten
DECOMPOSED = [
    _ATEN.native_layer_norm, _ATEN.native_layer_norm_backward, _ATEN.silu, _ATEN.silu_backward, _ATEN.lerp,
]  # fmt: skip


class BuiltModule(NamedTuple):
    """A module's bytes, and its description as JSON values: see `frontend/shared/step/description.js`."""

    code: bytes
    description: dict[str, Any]


def build_module(config: RunConfig, shape: Shape, parts: Sequence[StepPart]) -> BuiltModule:
    """The module with these parts of a step, for samples of `shape`.

    Raises `UnsupportedStep` if the traced step has an operation that the generator does not know.
    """
    return _Builder(config, shape, parts).build()


def with_numbers(built: BuiltModule, config: RunConfig, shape: Shape, parts: Sequence[StepPart]) -> BuiltModule:
    """`built` for another configuration with the same key: its free numbers, and how its weights are first drawn."""
    G, D = build_for(config, shape, 0)
    networks = {name: dict(network) for name, network in built.description["networks"].items()}
    networks["D"]["parameters"] = list(_parameters(D, config.D.init))  # type: ignore[attr-defined]
    networks["G"]["parameters"] = list(_parameters(G, config.G.init))  # type: ignore[attr-defined]
    described = [
        {**one, "values": _free_values(_with_due(config, part))}
        for one, part in zip(built.description["parts"], parts, strict=True)
    ]
    return BuiltModule(built.code, {**built.description, "networks": networks, "parts": described})


def module_key(config: RunConfig, shape: Shape, parts: Sequence[StepPart]) -> str:
    """The name of the code of `build_module`. Configurations with the same code share it."""
    keys = [compiled_step.key(config, shape, part) for part in parts]
    return hashlib.sha256("\n".join([_version(), *keys]).encode()).hexdigest()[:24]


def structure(config: RunConfig, shape: Shape, parts: Sequence[StepPart]) -> str:
    """The name of a module that does not depend on the machine, on PyTorch's version or on our source."""
    found = [compiled_step.structure(config, shape, part) for part in parts]
    return hashlib.sha256("\n".join(found).encode()).hexdigest()[:16]


def needed_parts(config: RunConfig) -> list[StepPart]:
    """All parts that training with `config` may need: those of its steps, and updates of a single network."""
    found: dict[StepPart, None] = {}
    period = min(math.lcm(*(p.every for p in config.penalties)), 1000)
    for n_D, n_G in ((config.loop.n_D, config.loop.n_G), (1, 0), (0, 1)):
        for part in compiled_step.parts(config, n_D, n_G):
            for u in range(period if part.updates_D else 1):
                due = tuple(p.name for p in config.penalties if u % p.every == 0) if part.updates_D else ()
                found[StepPart(part.updates_D, part.updates_G, due)] = None
    return list(found)


@cache
def _version() -> str:
    sources = sorted(Path(__file__).parent.glob("*.py"))
    return repr([compiled_step.without_texts(source.read_text(encoding="utf-8")) for source in sources])


class _Builder:
    def __init__(self, config: RunConfig, shape: Shape, parts: Sequence[StepPart]) -> None:
        self._config, self._shape, self._parts = config, shape, parts
        self._top = ZEROS
        self._library = Library()

    def build(self) -> BuiltModule:
        G, D = build_for(self._config, self._shape, 0)
        networks = {"D": self._network(D, "D"), "G": self._network(G, "G")}
        traced = [trace(self._config, self._shape, part, get_decompositions(DECOMPOSED)) for part in self._parts]
        inputs = [self._inputs(recipe) for _, _, recipe in traced]
        free = [self._bytes(8 * len(_free_values(_with_due(self._config, part)))) for part in self._parts]
        results = [self._results(graph, recipe) for graph, _, recipe in traced]
        end, descriptions = self._top, []
        for i, part in enumerate(self._parts):
            graph, _, recipe = traced[i]
            used, description = self._part(i, part, graph.graph, recipe, networks, inputs[i], results[i], free[i])
            end = max(end, used)
            descriptions.append(description)
        for normal in (True, False):
            self._library.add("randn" if normal else "rand", lambda library, normal=normal: draw(normal, library))  # type: ignore[misc]
        code = assemble(self._library.functions, -(-(end + SLACK) // PAGE))
        key = module_key(self._config, self._shape, self._parts)
        batch = self._config.loop.batch
        return BuiltModule(
            code, {"format": FORMAT, "key": key, "batch": batch, "networks": networks, "parts": descriptions}
        )

    # -- memory --------------------------------------------------------------------------------------------------

    def _bytes(self, size: int) -> int:
        """The first of `size` new bytes, which no other part of the memory shares."""
        self._top, first = self._top + aligned(size), self._top
        return first

    def _network(self, network: nn.Module, name: str) -> dict[str, Any]:
        option = self._config.opt_D if name == "D" else self._config.opt_G
        init = self._config.D.init if name == "D" else self._config.G.init  # type: ignore[attr-defined]
        size = sum(p.numel() for p in network.parameters())
        return {
            "size": size,
            "values": self._bytes(4 * size),
            "slots": list(option.slots),
            "memory": self._bytes(4 * size * len(option.slots)),
            "grads": self._bytes(4 * size),
            "parameters": list(_parameters(network, init)),
        }

    def _inputs(self, recipe: StepRecipe) -> list[dict[str, Any]]:
        """Real samples, then random numbers."""
        batch = [self._config.loop.batch, *self._shape]
        real: list[dict[str, Any]] = [{"shape": batch} for _ in range(recipe.real)]
        noise: list[dict[str, Any]] = [{"shape": list(shape), "kind": kind} for kind, shape in recipe.noise]
        return [{"offset": self._bytes(4 * math.prod(one["shape"])), **one} for one in [*real, *noise]]

    def _results(self, graph: torch.fx.GraphModule, recipe: StepRecipe) -> tuple[int, dict[str, Any]]:
        """The first byte of the sizes, and the losses."""
        sizes = self._bytes(4 * len(recipe.checked))
        output = next(n for n in graph.graph.nodes if n.op == "output")
        shapes = [list(node.meta["val"].shape) for node in output.args[0][-len(recipe.losses) :]]
        found = {
            name: {"offset": self._bytes(4 * math.prod(shape)), "shape": shape}
            for name, shape in zip(recipe.losses, shapes, strict=True)
        }
        return sizes, found

    def _part(
        self, index: int, part: StepPart, graph: torch.fx.Graph, recipe: StepRecipe, networks: dict[str, Any],
        inputs: list[dict[str, Any]], results: tuple[int, dict[str, Any]], free: int,
    ) -> tuple[int, dict[str, Any]]:  # fmt: skip
        config, (sizes, losses) = _with_due(self._config, part), results
        arguments: list[View | None] = []
        for name in ("D", "G"):
            network = networks[name]
            arguments.append(_fixed((network["size"],), network["values"]))
            arguments.append(_fixed((len(network["slots"]), network["size"]), network["memory"]))
        arguments.append(None)
        arguments += [_fixed(tuple(one["shape"]), one["offset"]) for one in inputs]
        outputs, commits = [], []
        for name, _ in recipe.moved:
            network = networks[name]
            for kind in ("values", "memory", "grads"):
                shape = (len(network["slots"]), network["size"]) if kind == "memory" else (network["size"],)
                place = _fixed(shape, network[kind] if kind == "grads" else None)
                outputs.append(place)
                if kind != "grads":
                    assert isinstance(place.base, Tensor)
                    commits.append(Memory(place.base.buffer, network[kind]))
        outputs.append(_fixed((len(recipe.checked),), sizes))
        outputs += [_fixed(tuple(losses[name]["shape"]), losses[name]["offset"]) for name in recipe.losses]
        settings = free_settings(config)
        graph.eliminate_dead_code()
        program = lower(graph, arguments, outputs, STEP_VALUES + len(settings), self._config.loop.batch)
        end = place_buffers(program, self._top, [memory.source for memory in commits])
        name = f"part{index}"
        written = write_part(self._library, program, name, free, (sizes, len(recipe.checked)), EXPLOSION, commits)
        self._library.add(name, lambda _: written)
        return end, {
            "function": name,
            "updates_D": part.updates_D,
            "updates_G": part.updates_G,
            "due": list(part.due),
            "free": free,
            "names": [*STEP_NAMES, *(f"{path}.{field}" for path, field, _ in settings)],
            "values": _free_values(config),
            "real": inputs[: recipe.real],
            "noise": inputs[recipe.real :],
            "moved": [list(one) for one in recipe.moved],
            "checked": list(recipe.checked),
            "sizes": sizes,
            "losses": losses,
        }


def _with_due(config: RunConfig, part: StepPart) -> RunConfig:
    """The configuration with the penalties of `part`."""
    return dataclasses.replace(config, penalties=tuple(p for p in config.penalties if p.name in part.due))


def _free_values(config: RunConfig) -> list[float]:
    return [0.0] * STEP_VALUES + [float(value) for _, _, value in free_settings(config)]


def _fixed(shape: Shape, address: int | None) -> View:
    """A dense array at `address`, or at a place that is chosen later."""
    return whole(Tensor(Buffer(math.prod(shape), address), 0, shape, dense(shape), -1, stored=True))


def _parameters(network: nn.Module, init: Init) -> Any:
    """The parameters of `network` in order, with how their first values are drawn."""
    start = 0
    for module_name, module in network.named_modules():
        for name, parameter in module.named_parameters(module_name, recurse=False):
            first = _first(module, name.rsplit(".", 1)[-1], init)
            yield {"name": name, "shape": list(parameter.shape), "start": start, "first": first}
            start += parameter.numel()


def _first(layer: nn.Module, name: str, init: Init) -> dict[str, Any]:
    if not isinstance(layer, nn.Linear):
        return {"kind": "constant", "value": 1.0 if name == "weight" else 0.0}
    if init == "pytorch":
        return {"kind": "uniform", "bound": layer.in_features**-0.5}
    if name == "bias":
        return {"kind": "constant", "value": 0.0}
    return {"kind": "normal", "mean": 0.0, "std": 0.02} if init == "dcgan" else {"kind": "orthogonal", "gain": 0.8}
