"""Runs a golden case and says what came out: a digest of every bit, and a handful of numbers."""

from __future__ import annotations

import hashlib
import platform
import subprocess
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from playground.compile import compiled_step
from playground.compile.tracing import StepPart
from playground.config import RunConfig
from playground.data import load
from playground.data.dataset import Dataset
from playground.data.source import Source
from playground.training.algorithm import Losses, Step, UpdateNetworks, train, update_networks
from playground.training.state import TrainingState
from tests.golden.cases import Case

SHOWN = 64  # samples whose mean and deviation are compared


@lru_cache(maxsize=4)  # pictures are large
def data_of(source: Source) -> Dataset:
    return load(source)


def play(case: Case, *, compile: bool = False) -> dict[str, Any]:
    """What `case` comes to: {"digest": …, "numbers": {…}}. `compile`: a compiled step makes every update."""
    config, data = case.config, data_of(case.config.data)
    updates = _compiled(config, data) if compile else update_networks
    game = train(config, data, precision=case.precision, updates=updates)
    step, command = None, None
    while step is None or step.step < case.steps:
        event = game.send(command)
        command = None
        if isinstance(event, Step):
            step = event
            command = case.commands.get(step.step)
        else:
            assert not event.problem, event.problem
    return report(step)


def _compiled(config: RunConfig, data: Dataset) -> UpdateNetworks:
    """One update of each network, compiled, with every penalty."""
    part = StepPart(1, 1, tuple(penalty.name for penalty in config.penalties))
    compiled_step.build(config, data.shape, part)
    compiled = compiled_step.load(config, data.shape, part)

    def updates(state: TrainingState, updates_D: int, updates_G: int) -> Losses:
        assert (updates_D, updates_G) == (1, 1)
        return compiled(state)

    return updates


def of_data(source: Source) -> dict[str, Any]:
    """The samples of `source`, as `play` has it for a run."""
    data = load(source)
    held_out = data.held_out.float()
    numbers = {"mean": held_out.mean().item(), "std": held_out.std().item(), "samples": float(len(data.train))}
    tensors = [t for t in (data.train, data.labels, data.held_out, data.held_out_labels) if t is not None]
    return {"digest": digest(tensors), "numbers": rounded(numbers)}


def report(step: Step) -> dict[str, Any]:
    state = step.state
    networks = {"G": state.G, "D": state.D, "ema": state.ema}
    z = state.config.latent.sample(SHOWN, torch.Generator().manual_seed(0))
    classes = len(state.data.class_names)
    y = torch.arange(SHOWN) % classes if state.config.condition != "none" else None
    samples = state.generate(z, y)
    said = {name: value for name, value in step.numbers().items() if not name.startswith("acc_")}  # those jump
    numbers = {**said, "sample_mean": samples.mean().item(), "sample_std": samples.std().item()}
    for name, network in networks.items():
        squares = torch.stack([p.detach().square().sum() for p in network.parameters()])
        numbers[f"norm_{name}"] = squares.sum().sqrt().item()
    state = [value for network in networks.values() for value in network.state_dict().values()]
    return {"digest": digest(state), "numbers": rounded(numbers)}


def rounded(numbers: Mapping[str, float]) -> dict[str, float]:
    return {name: float(f"{value:.6g}") for name, value in sorted(numbers.items())}


def digest(tensors: Iterable[Tensor]) -> str:
    """A hash of the exact bits of `tensors`, in their order; names and layout in memory do not count."""
    found = hashlib.sha256()
    for tensor in tensors:
        found.update(tensor.detach().cpu().contiguous().flatten().view(torch.uint8).numpy().tobytes())
    return found.hexdigest()[:16]


@cache
def fingerprint(*, compile: bool = False) -> str:
    """What decides the bits of the same program: processor, instructions, PyTorch; and the compiler, if `compile`."""
    found = f"{processor()}; {torch.backends.cpu.get_cpu_capability()}; PyTorch {torch.__version__}"
    if not compile:
        return found
    version = subprocess.run([compiled_step.compiler() or "", "--version"], capture_output=True, text=True, check=True)
    return f"{found}; {version.stdout.splitlines()[0]}"


def processor() -> str:
    """The processor's name, with family and model where the system tells them: math libraries choose by them."""
    try:
        lines = Path("/proc/cpuinfo").read_text().split("\n\n")[0].splitlines()
    except OSError:
        return f"{platform.system()} {platform.machine()} {platform.processor()}".strip()
    said = {key.strip(): value.strip() for key, _, value in (line.partition(":") for line in lines)}
    return f"{said.get('model name', platform.machine())} {said.get('cpu family', '')}/{said.get('model', '')}"
