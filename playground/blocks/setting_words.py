"""The words of settings: labels of their choices, and of the sections that are sets of options."""

from __future__ import annotations

from typing import Any

from playground.config import SECTION_LABELS
from playground.texts import mark

CHOICES = {  # values of settings that are chosen from a few words; a value without a label is shown as it is
    "auto": mark("auto"),
    "batch": mark("batch"),
    "concatenation": mark("concatenation"),
    "constant": mark("constant"),
    "cosine": mark("cosine"),
    "dcgan": mark("DCGAN"),
    "enlarged": mark("enlarged"),
    "instance": mark("instance"),
    "leaky_relu": mark("leaky ReLU"),
    "linear": mark("linear"),
    "none": mark("none"),
    "normal": mark("normal"),
    "one": mark("one-sided"),
    "orthogonal": mark("orthogonal"),
    "projection": mark("projection"),
    "pytorch": mark("PyTorch"),
    "relu": mark("ReLU"),
    "silu": mark("SiLU"),
    "spectral": mark("spectral"),
    "tanh": mark("tanh"),
    "transposed": mark("transposed"),
    "two": mark("two-sided"),
    "uniform": mark("uniform"),
}
SET_WORDS = {  # of each section that is a set of options: its menu's label and help
    "penalties": (SECTION_LABELS["penalties"], mark("Terms that keep D from becoming too steep. They add up.")),
    "auxiliaries": (
        SECTION_LABELS["auxiliaries"],
        mark("Terms that read more of D than its logit. Each is added to a loss."),
    ),
    "augmentations": (
        SECTION_LABELS["augmentations"],
        mark(
            "D sees every picture, real or fake, changed at random, in its own update and in G's. So it cannot learn "
            "a few real pictures by heart. What you see and what is measured is never changed. On 150 digits, after a "
            "minute, the classifier-FD was 1.1 and 1.5 with all three (two seeds), 1.7 and 2.1 without."
        ),
    ),
}


def choice_text(value: Any) -> str:
    """The English label of a value of a setting with few choices."""
    return CHOICES.get(str(value), str(value).replace("_", " "))
