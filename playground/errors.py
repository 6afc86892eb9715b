"""The one tree of errors that the project raises on purpose.

Every error carries a `code` (stable, for translation), the `values` that fill its sentence, and the English
sentence itself: what is wrong and how to mend it. `exit_code` is what the command line returns.
"""

from __future__ import annotations

from typing import Any


class PlaygroundError(Exception):
    """Base of all deliberate errors: one clear sentence for a person."""

    exit_code = 1

    def __init__(self, sentence: str, *, code: str = "error", **values: Any) -> None:
        sentence = sentence.encode(errors="backslashreplace").decode()  # it may quote a name that is no text
        super().__init__(sentence)
        self.sentence = sentence
        self.code = code
        self.values = values


class InputError(PlaygroundError):
    """Something a person gave (argument, name, file, value) cannot be used as it is."""

    exit_code = 2


class ConfigError(InputError):
    """A run description that cannot be read or does not make sense."""


class DataError(InputError):
    """Data that is missing, broken, hostile or over a limit."""


class MachineError(PlaygroundError):
    """The machine failed: disk full, folder gone, worker killed, download cut."""


def does_not_load(error: Exception) -> MachineError:
    """PyTorch, or something else that is needed, cannot be imported: builds that do not fit, half an installation."""
    line = (str(error).splitlines() or ["no reason given"])[0][:300].rstrip(".")
    sentence = (
        f"PyTorch, or what it needs, does not load here: {line}. Type `gan-playground doctor` to see what to mend."
    )
    return MachineError(sentence, code="does_not_load")


class Diverged(PlaygroundError):
    """Training met NaN, Inf or an explosion; the players were left as they were before the failing update."""

    exit_code = 3
