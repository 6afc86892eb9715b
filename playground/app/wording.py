"""How names, choices, amounts and dates are written on the page."""

from __future__ import annotations

import string
import time
from html import escape
from typing import Any

from playground.app.language import t
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
MONTHS = (
    *(mark("Jan"), mark("Feb"), mark("Mar"), mark("Apr"), mark("May"), mark("Jun")),
    *(mark("Jul"), mark("Aug"), mark("Sep"), mark("Oct"), mark("Nov"), mark("Dec")),
)


def plain(text: str) -> str:
    """`text` with Markdown's signs escaped, so that a name is shown as it is typed."""
    return "".join(f"\\{c}" if c in string.punctuation else c for c in text)


def html(text: str) -> str:
    """`text` as HTML that shows it as it is, also within a quoted attribute."""
    return escape(text, quote=True)


def megabytes(size: float) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 1e9 else f"{size / 1e6:,.0f} MB"


def choice_text(value: Any) -> str:
    """The English label of a value of a setting with few choices."""
    return CHOICES.get(str(value), str(value).replace("_", " "))


def date(seconds: float, *, exact: bool = False) -> str:
    """A time since the epoch as day and local time: "29 Nov 14:05"; with seconds where it must be `exact`."""
    then = time.localtime(seconds)
    clock = time.strftime("%H:%M:%S" if exact else "%H:%M", then)
    return t("{day} {month} {time}", day=then.tm_mday, month=t(MONTHS[then.tm_mon - 1]), time=clock)
