"""Records a detector for the lesson `responsible-use`: trained against one generator, then faced with another one.

The detector is a fresh D that learns against a finished G, which stays as it is; the frames show that pair.
"""

from __future__ import annotations

import copy

import torch
from torch import nn

from playground.app.recorded.sixty_lines import engine
from playground.config import RunConfig
from playground.data import load
from playground.data.dataset import Dataset
from playground.lessons import library
from playground.messages import Frame, pack_frame
from playground.runs.worker.observe import Observer
from playground.training.algorithm import train, update_networks
from playground.training.state import TrainingState
from playground.training.steps import Step

FOLDER = library.FOLDER / "responsible-use"
LEARNT = 600  # updates of the detector
MARKS = (0, 5, 10, 20, 35, 50, 75, 100, 150, 200, 300, 400, 500, LEARNT)
GENERATORS: tuple[tuple[int, int], ...] = ((1, 250), (2, 250), (3, 250), (1, 400))  # seed and steps; first that of A
MISSED = 1  # of GENERATORS
SIZE = {"G.hidden": [32, 32], "D.hidden": [32, 32], "opt_G.lr": 0.002, "opt_D.lr": 0.002}


def config() -> RunConfig:
    return engine().edit(SIZE)


def generator(data: Dataset, seed: int, steps: int) -> nn.Module:
    """G of a run with this seed after `steps`."""
    for step in train(config().edit({"seed": seed}), data):
        if isinstance(step, Step) and step.step == steps:
            return copy.deepcopy(step.state.G)
    raise ValueError(steps)


def detector(data: Dataset, G: nn.Module) -> TrainingState:
    """A state with this G, before its fresh D has learnt anything."""
    state = TrainingState.begin(config().edit({"seed": 7}), data)
    show(state, G)
    return state


def show(state: TrainingState, G: nn.Module) -> None:
    for mine in (state.G, state.ema):
        mine.load_state_dict(G.state_dict())


def learn(state: TrainingState) -> None:
    """One update of the detector."""
    update_networks(state, 1, 0)
    state.advance()


@torch.no_grad()
def found(state: TrainingState) -> tuple[float, float]:
    """The fractions of fakes that the detector finds, and of real points that it takes for fakes."""
    z = state.config.latent.sample(4000, torch.Generator().manual_seed(1))
    fake = state.D(state.G(z, None)).logits
    real = state.D(state.data.held_out[:4000]).logits
    return (fake < 0).double().mean().item(), (real < 0).double().mean().item()


def record() -> None:
    """Write `detector.bin`, the detector while it learns, and `missed.bin`, with a generator whose fakes it misses."""
    data = load(config().data)
    made = {i: generator(data, *GENERATORS[i]) for i in (0, MISSED)}
    state = detector(data, made[0])
    observer = Observer(state.config, data)
    learning = observer.frames(state, ("real", "nets"))
    for step in range(1, LEARNT + 1):
        learn(state)
        if step in MARKS:
            learning += observer.frames(state, ("nets",))
    show(state, made[MISSED])
    missed = observer.frames(state, ("real", "nets"))
    for name, frames in (("detector.bin", learning), ("missed.bin", missed)):
        (FOLDER / name).write_bytes(packed(frames))


def packed(frames: list[Frame]) -> bytes:
    return b"".join(len(f).to_bytes(4, "little") + f for f in map(pack_frame, frames))
