"""What D says of fake and of real digits, for Home: `python -m playground.app.recorded answers` records it again.

G and D are those of the pretrained generator `MODEL`, which were trained against each other. Its objective compares
pairs, so D gives scores and no probabilities. The probability that a picture is real is σ(score − c), with the one
number c for which its mean over as many real as fake pictures is ½: a logistic regression with slope 1. The real
pictures are held out: D was not trained on them. They are taken in the order of the data and the fakes in the order of
their seeds, label by label; none is chosen.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from playground import paths
from playground.data.dataset import Dataset
from playground.latent.paths import seeded
from playground.runs.helper.sampling import load_judge, load_model

MODEL = "digits"
SHOWN, MEASURED = 30, 2000  # pictures of each kind
FOLDER = Path(__file__).parent


def record() -> None:
    """Write `answers.json`, and the real pictures side by side as `real_digits.webp`."""
    answers, pictures = judged()
    (FOLDER / "answers.json").write_text(json.dumps(answers) + "\n", encoding="utf-8")
    Image.fromarray(np.concatenate(list(pictures), axis=1)).save(FOLDER / "real_digits.webp", lossless=True, method=6)


def judged() -> tuple[dict[str, Any], np.ndarray]:
    """D's answers, and the real pictures (n×h×w, uint8)."""
    model, D = load_model(MODEL), load_judge(paths.pretrained_dir() / f"{MODEL}.safetensors")
    assert D is not None
    data: Dataset = model.config.data.unseen(MEASURED)
    assert data.held_out_labels is not None
    z = np.stack([seeded(seed, model.config.latent.size) for seed in range(MEASURED)])
    fake_labels = torch.arange(MEASURED) % len(model.classes)
    real, labels = data.held_out[:MEASURED], data.held_out_labels[:MEASURED]
    with torch.no_grad():
        fakes = D(model.G(torch.tensor(z, dtype=torch.float32), fake_labels), fake_labels).logits.double()
        reals = D(data.normalise(real), labels).logits.double()
    p = torch.sigmoid(torch.cat([fakes, reals]) - middle(torch.cat([fakes, reals]))).round(decimals=3)
    order = _in_turn(labels.tolist(), len(model.classes))
    answers = {
        "model": MODEL,
        "fakes": [{"seed": i, "label": int(fake_labels[i]), "p": float(p[i])} for i in range(SHOWN)],
        "reals": [{"label": int(labels[i]), "p": float(p[len(fakes) + i])} for i in order],
    }
    return answers, np.asarray(real[order]).squeeze(1)


def middle(scores: torch.Tensor) -> float:
    """The number c for which the mean of σ(score − c) is ½, by bisection."""
    low, high = float(scores.min()), float(scores.max())
    while high - low > 1e-9:
        c = (low + high) / 2
        low, high = (c, high) if float(torch.sigmoid(scores - c).mean()) > 0.5 else (low, c)
    return (low + high) / 2


def _in_turn(labels: list[int], classes: int) -> list[int]:
    """The first pictures whose labels are 0, 1, 2, …, 0, 1, …, each picture once."""
    waiting = {k: [i for i, label in enumerate(labels) if label == k] for k in range(classes)}
    return [waiting[i % classes][i // classes] for i in range(SHOWN)]
