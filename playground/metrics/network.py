"""The small classifiers whose features classifier-FD compares.

They are included in the package: `bundled/NAME.safetensors` (weights) and `bundled/NAME.json` (card: accuracy, floors,
protocol, and the command that trains the classifier again).
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from playground.errors import InputError
from playground.texts import Message

BUNDLED = Path(__file__).parent / "bundled"
FEATURES = 64


class Classifier(nn.Module):
    """Four 3×3 convolutions and a hidden layer: b×1×28×28 in [-1, 1] -> logits b×classes.

    About 135,000 parameters. The hidden layer's 64 values after ReLU, standardised on the clean training images
    (mean 0, standard deviation 1 each), are the **features**.
    """

    feature_mean: Tensor
    feature_std: Tensor

    def __init__(self, classes: int) -> None:
        super().__init__()
        self.convolutions = nn.Sequential(
            *_block(1, 16),
            nn.MaxPool2d(2),
            *_block(16, 32),
            nn.MaxPool2d(2),
            *_block(32, 64),
            *_block(64, 96),
            nn.MaxPool2d(2),
            nn.Flatten(),
        )
        self.hidden = nn.Sequential(nn.Linear(96 * 3 * 3, FEATURES, bias=False), nn.BatchNorm1d(FEATURES), nn.ReLU())
        self.out = nn.Linear(FEATURES, classes)
        self.register_buffer("feature_mean", torch.zeros(FEATURES))
        self.register_buffer("feature_std", torch.ones(FEATURES))

    def forward(self, x: Tensor) -> Tensor:
        return self.out(self.hidden(self.convolutions(x)))

    def features(self, x: Tensor) -> Tensor:
        """Standardised features b×64 of images b×1×28×28."""
        return (self.hidden(self.convolutions(x)) - self.feature_mean) / self.feature_std


def _block(channels_in: int, channels_out: int) -> list[nn.Module]:
    convolution = nn.Conv2d(channels_in, channels_out, 3, padding=1, bias=False)
    return [convolution, nn.BatchNorm2d(channels_out), nn.ReLU()]


def card(name: str) -> dict[str, Any]:
    """The card of the classifier `name`. Raises `InputError` if the package has no such classifier."""
    _known(name)
    values: dict[str, Any] = json.loads((BUNDLED / f"{name}.json").read_text(encoding="utf-8"))
    return values


def _known(name: str) -> None:
    if name not in classifiers():
        raise InputError(
            Message(
                "classifier_unknown",
                "There is no classifier “{name}”; there are: {known}.",
                name=name[:60],
                known=", ".join(classifiers()),
            )
        )


@cache
def classifiers() -> tuple[str, ...]:
    """The names of the classifiers in the package."""
    return tuple(sorted(file.stem for file in BUNDLED.glob("*.safetensors")))


@cache
def classifier(name: str) -> Classifier:
    """The bundled classifier `name`, in evaluation mode and frozen, on the CPU; loaded once per process.

    Raises `InputError` if the package has no such classifier.
    """
    _known(name)
    weights = load_file(BUNDLED / f"{name}.safetensors")
    with torch.device("meta"):  # no initial weights, so the global random numbers are not used
        net = Classifier(len(weights["out.bias"]))
    net.load_state_dict(weights, assign=True)
    # Channels last is a third faster for convolutions with few channels on a CPU.
    return net.eval().requires_grad_(False).to(memory_format=torch.channels_last)
