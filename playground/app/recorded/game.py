"""The game that Home shows: `python -m playground.app.recorded game` records it again.

The networks of the preset for digits are trained without labels and without penalties, with the non-saturating loss,
whose D gives probabilities, and with the optimiser of DCGAN (Radford et al. 2015). At each step of `STAGES`, G is kept
as a page can run it, with D's probability that pictures are real: of the fakes of the seeds 0, 1, 2, …, and of held-out
real pictures, the first of each digit in turn. None is chosen.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from playground import presets
from playground.config import RunConfig
from playground.data import load
from playground.data.dataset import Dataset
from playground.export import browser
from playground.latent.paths import seeded
from playground.runs.worker.observe import judged
from playground.training.algorithm import train
from playground.training.state import TrainingState
from playground.training.steps import Step

STAGES = (60, 200, 1500)  # steps
SHOWN = 30  # pictures of each kind
FOLDER = Path(__file__).parent
STAGES_FILE, PICTURES = FOLDER / "game.json", FOLDER / "real_digits.webp"


def config() -> RunConfig:
    """What is trained."""
    adam = {"lr": 5e-4, "beta1": 0.5, "beta2": 0.999}
    changes: dict[str, Any] = {"objective": "ns", "condition": "none", "penalties.r1": None, "penalties.r2": None}
    changes |= {f"{player}.{name}": value for player in ("opt_G", "opt_D") for name, value in adam.items()}
    return presets.load(presets.DEFAULT).config.edit(changes | {"stop.seconds": None, "stop.steps": STAGES[-1]})


def record() -> None:
    """Write the stages, the generators and the real pictures."""
    data = load(config().data)
    real, pixels = real_pictures(data)
    stages: list[dict[str, Any]] = []
    for step in train(config(), data):
        if isinstance(step, Step) and step.step in STAGES:
            (FOLDER / f"game_{len(stages)}.bin").write_bytes(packed(step.state))
            stages.append({"step": step.step, **answers(step.state, real)})
        if len(stages) == len(STAGES):
            break
    STAGES_FILE.write_text(json.dumps(stages) + "\n", encoding="utf-8")
    Image.fromarray(np.concatenate(list(pixels), axis=1)).save(PICTURES, lossless=True, method=6)


def packed(state: TrainingState) -> bytes:
    """G itself, not its average, as a page reads it."""
    return browser.pack(state.G.state_dict(), config(), about={"name": "game"}).blob()


def answers(state: TrainingState, real: Tensor) -> dict[str, Any]:
    """D's probabilities for the fakes of the first seeds and for real pictures."""
    z = np.stack([seeded(seed, config().latent.size) for seed in range(SHOWN)])
    with torch.no_grad():
        fake = state.generate(torch.tensor(z, dtype=torch.float32), raw=True)
        of_fake, of_real = (torch.sigmoid(judged(state.D, x, config(), 0)) for x in (fake, real))
    return {name: [round(v, 3) for v in p.tolist()] for name, p in (("fakes", of_fake), ("reals", of_real))}


def real_pictures(data: Dataset) -> tuple[Tensor, NDArray[np.uint8]]:
    """Held-out pictures, the first of each class in turn: as the networks see them, and as pixels n×h×w."""
    labels = data.held_out_labels
    assert labels is not None
    classes = len(data.class_names)
    places = [torch.nonzero(labels == k).flatten() for k in range(classes)]
    order = torch.stack([places[i % classes][i // classes] for i in range(SHOWN)])
    found = data.held_out[order]
    return data.normalise(found), found.squeeze(1).numpy()
