"""Compiled steps: made once by the C++ compiler of this machine, stored in the cache, and loaded quickly.

Small networks spend most of their time on calling operations, not on computing them. A compiled part of a step is one
call. Its bits differ from those of the eager step, so a run that uses it must record its key.
"""

from __future__ import annotations

import ast
import contextlib
import dataclasses
import hashlib
import json
import os
import re
import shutil
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from playground import paths
from playground.compile.tracing import STEP_VALUES, StepPart, StepRecipe, free_settings, trace
from playground.config import RunConfig
from playground.errors import MachineError
from playground.options import encode
from playground.texts import Message
from playground.training.divergence import EXPLOSION, diverged
from playground.training.state import TrainingState

DAY = 86_400.0  # seconds after which a compilation that failed is tried again
PLAIN = re.compile(r"[A-Za-z0-9_./+-]+")  # a path that PyTorch can pass to the compiler, since it does not quote paths
KEPT = 100  # compiled steps in the cache, of about 2 MB each
DEEP = 8  # hidden layers; more would take too long to compile
_SOURCES = (  # that determine a compiled step
    "training/*.py",
    "compile/*.py",
    "optimisers/*.py",
    "objectives/*.py",
    "networks/*.py",
    "kinds/*.py",
    "training_options.py",
)


def suits(state: TrainingState) -> bool:
    """Whether steps of `state` can be compiled: small networks without buffers or augmentation, float32, on the CPU."""
    eager = state.device.type != "cpu" or state.precision != "float32"
    small = state.optimizer_D.values is not None and state.optimizer_G.values is not None
    return not eager and small and traceable(state.config, state.G, state.D)


def traceable(config: RunConfig, G: nn.Module, D: nn.Module) -> bool:
    """Whether steps of these networks can be traced: no buffers, labels or augmentation, and not too deep."""
    plain = config.condition == "none" and not config.augmentations  # which index by random numbers
    stateless = not any(True for net in (G, D) for _ in net.buffers())
    few = max(net.fully_connected for net in (config.G, config.D)) <= DEEP
    return config.data.kind.compiles and plain and stateless and few


def parts(config: RunConfig, updates_D: int, updates_G: int) -> list[StepPart]:
    """The parts of a step. In sequence they draw and compute the same as the whole step; without penalties."""
    both = min(updates_D, updates_G)
    if config.dynamics.together:
        return [StepPart(1, 0)] * (updates_D - both) + [StepPart(0, 1)] * (updates_G - both) + [StepPart(1, 1)] * both
    if not both:
        return [StepPart(1, 0)] * updates_D + [StepPart(0, 1)] * updates_G
    return [StepPart(1, 0)] * (updates_D - 1) + [StepPart(1, 1)] + [StepPart(0, 1)] * (updates_G - 1)


def key(config: RunConfig, shape: tuple[int, ...], part: StepPart) -> str:
    """The name of a compiled part of a step. Configurations with the same compiled code share it."""
    return version() + structure(config, shape, part)


def structure(config: RunConfig, shape: tuple[int, ...], part: StepPart) -> str:
    """A hash of everything in `config` that the code of a part depends on, on any machine."""
    config = dataclasses.replace(config, penalties=tuple(p for p in config.penalties if p.name in part.due))
    free = {(path, name) for path, name, _ in free_settings(config)}

    def bare(path: str, option: Any) -> dict[str, Any]:
        return {k: "free" if (path, k) in free or k == "lr" else v for k, v in encode(option).items() if k != "init"}

    static: dict[str, Any] = {
        "part": [part.updates_D, part.updates_G],
        "shape": shape,
        "batch": config.loop.batch,
        "noisy": bool(config.tricks.instance_noise),
        "penalties": [bare(f"penalties.{p.name}", p) for p in config.penalties],
        "auxiliaries": [bare(f"auxiliaries.{a.name}", a) for a in config.auxiliaries],
        **{s: bare(s, getattr(config, s)) for s in ("objective", "opt_G", "opt_D", "dynamics", "tricks")},
        **{s: bare(s, getattr(config, s)) for s in ("G", "D", "latent")},
    }
    static["tricks"].pop("instance_noise_steps")
    return hashlib.sha256(json.dumps(static, sort_keys=True).encode()).hexdigest()[:16]


@cache
def version() -> str:
    """A hash of PyTorch's version, the CPU and our source, with which every key begins."""
    root = Path(__file__).parent.parent
    files = sorted(f for pattern in _SOURCES for f in root.glob(pattern))
    here = [torch.__version__, torch.backends.cpu.get_cpu_capability()]
    here += [without_texts(file.read_text(encoding="utf-8")) for file in files]
    return hashlib.sha256(json.dumps(here).encode()).hexdigest()[:8]


def without_texts(source: str) -> str:
    """The syntax tree of Python source without comments, docstrings, and texts of more than one word."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value:
            node.value = ""  # a help text or a message, which does not affect the computation
        elif isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            node.body = node.body[1:]
    return ast.dump(tree)


def made_here(key: str) -> bool:
    """Whether a key belongs to this machine and this version."""
    return key.startswith(version())


def folder() -> Path:
    return paths.compiled_dir()


def workshop() -> Path:
    """The folder in which the compiler works. It may be deleted, but its files save time.

    PyTorch does not quote paths in command lines, so a path with a space or with non-ASCII letters would fail.
    """
    beside = folder() / "workshop"
    return beside if PLAIN.fullmatch(str(beside)) or os.name == "nt" else paths.temporary_dir() / "workshop"


def exists(key: str) -> bool:
    return (folder() / f"{key}.json").exists()  # written last


def compiler() -> str | None:
    """The C++ compiler that PyTorch uses on this machine, or `None`."""
    wanted = [os.environ.get("CXX", ""), "g++", "clang++", "c++"] if os.name != "nt" else ["cl"]
    return next((found for name in wanted if name and (found := shutil.which(name))), None)


def failure(key: str) -> str:
    """The reason why compiling `key` failed within the last day, one line; empty if it can be tried."""
    try:
        record = folder() / f"{key}.failed"
        return record.read_text(encoding="utf-8") if time.time() < record.stat().st_mtime + DAY else ""
    except (OSError, ValueError):
        return ""


def failures() -> list[str]:
    """The reasons of failures within the last day, the newest last, for `doctor`."""
    records = sorted(folder().glob("*.failed"), key=lambda f: f.stat().st_mtime)
    return [why for record in records if (why := failure(record.stem))]


def remember_failure(key: str, why: str) -> None:
    """Record a failure, so that other runs do not try again."""
    with contextlib.suppress(OSError):
        (folder() / f"{key}.failed").write_text(why, encoding="utf-8")


def build(config: RunConfig, shape: tuple[int, ...], part: StepPart) -> None:
    """Compile a part of a step into the cache; takes one core half a minute. May raise any error of the compiler."""
    here, name = folder(), key(config, shape, part)
    if exists(name):
        return
    here.mkdir(parents=True, exist_ok=True)
    os.environ["TORCHINDUCTOR_CACHE_DIR"] = str(workshop())
    if not PLAIN.fullmatch(tempfile.gettempdir()):
        tempfile.tempdir = str(workshop())  # PyTorch stores compiled headers there
    import torch._inductor
    from torch._inductor import config as settings

    torch.set_num_threads(1)
    settings.compile_threads = 1
    graph, inputs, recipe = trace(config, shape, part)
    made = Path(torch._inductor.aot_compile(graph, tuple(inputs)))  # type: ignore[arg-type]
    shutil.move(made, here / f"{name}.so")
    shutil.rmtree(made.parent, ignore_errors=True)
    draft = here / f"{name}.{os.getpid()}"
    draft.write_text(json.dumps(dataclasses.asdict(recipe)), encoding="utf-8")
    draft.replace(here / f"{name}.json")
    for old in sorted(here.glob("*.json"), key=lambda f: f.stat().st_mtime)[:-KEPT]:
        with contextlib.suppress(OSError):
            old.unlink()
            old.with_suffix(".so").unlink()


def load(config: RunConfig, shape: tuple[int, ...], part: StepPart) -> CompiledStep:
    """The compiled part of a step, from the cache. Raises `MachineError` if it is missing or cannot be loaded."""
    name = key(config, shape, part)
    try:
        found = json.loads((folder() / f"{name}.json").read_text(encoding="utf-8"))
        noise = tuple((kind, tuple(size)) for kind, size in found["noise"])
        moved = tuple((network, count) for network, count in found["moved"])
        recipe = StepRecipe(found["real"], noise, moved, tuple(found["checked"]), tuple(found["losses"]))
        runner = torch._C._aoti.AOTIModelContainerRunnerCpu(str(folder() / f"{name}.so"), 1)
    except (OSError, ValueError, KeyError, AttributeError, RuntimeError) as error:
        raise MachineError(
            Message("compiled_step_not_loaded", "The compiled step {name} cannot be loaded.", name=name)
        ) from error
    return CompiledStep(runner, recipe, config, part)


class CompiledStep:
    """A compiled part of a step: it computes the same as `update_networks(state, …)`, within float tolerance."""

    def __init__(self, runner: Any, recipe: StepRecipe, config: RunConfig, part: StepPart) -> None:
        self._run, self._recipe, self._part = runner.run, recipe, part
        self._noise = [(getattr(torch, kind), size) for kind, size in recipe.noise]
        self.set(config)

    def set(self, config: RunConfig) -> None:
        """Use another configuration with the same key."""
        config = dataclasses.replace(config, penalties=tuple(p for p in config.penalties if p.name in self._part.due))
        self._values = np.array([0.0] * STEP_VALUES + [value for _, _, value in free_settings(config)])
        self._tensor = torch.from_numpy(self._values)  # shares its memory

    def __call__(self, state: TrainingState) -> dict[str, Tensor]:
        """Make the updates and return the losses. Raises `Diverged` with the weights unchanged."""
        D, G, recipe, values = state.optimizer_D, state.optimizer_G, self._recipe, self._values
        values[0], values[1], values[2], values[3] = state.rate(D), state.rate(G), D.descents, G.descents
        values[4] = state.noise() or 0.0
        inputs = [D.values, D.memory, G.values, G.memory, self._tensor]
        inputs += [state.draw_real()[0] for _ in range(recipe.real)]
        inputs += [draw(size, generator=state.rng) for draw, size in self._noise]
        found = self._run(inputs)
        at = 3 * len(recipe.moved)
        for network, size in zip(recipe.checked, found[at].tolist(), strict=True):
            if not size < EXPLOSION:
                raise diverged(network, size, state.step + 1)
        for i, (network, count) in enumerate(recipe.moved):
            optimizer = D if network == "D" else G
            optimizer.take(found[3 * i], found[3 * i + 1], found[3 * i + 2], count)
        state.updates_D += self._part.updates_D
        return dict(zip(recipe.losses, found[at + 1 :], strict=True))
