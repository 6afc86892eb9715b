"""The one tree of errors that the project raises on purpose.

Every error carries a `Message`: what is wrong and how to fix it, to be translated where it is shown. `exit_code` is
what the command line returns.
"""

from __future__ import annotations

from typing import Any

from playground.texts import Message


class PlaygroundError(Exception):
    """Base of all deliberate errors: one clear sentence for a person."""

    exit_code = 1

    def __init__(self, message: Message | str, *, code: str = "error", **values: Any) -> None:
        if isinstance(message, str):
            message = Message(code, message, **values)
        super().__init__(str(message))
        self.message = message
        self.code = message.code
        self.values = {**message.values, **values}

    @property
    def sentence(self) -> str:
        """The message in English."""
        return str(self.message)


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
