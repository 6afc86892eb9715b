"""All errors that the project raises on purpose.

Every error carries a `Message`, which says what is wrong and how to fix it. It is translated where it is shown.
`exit_code` is the exit status of the command line.
"""

from __future__ import annotations

from typing import Any

from playground.texts import Message


class PlaygroundError(Exception):
    """Base class of all deliberate errors."""

    exit_code = 1

    def __init__(self, message: Message, **values: Any) -> None:
        super().__init__(str(message))
        self.message = message
        self.code = message.code
        self.values = {**message.values, **values}

    @property
    def sentence(self) -> str:
        """The message in English."""
        return str(self.message)


class InputError(PlaygroundError):
    """An argument, name, file or value that a person gave cannot be used."""

    exit_code = 2


class ConfigError(InputError):
    """A configuration cannot be read or makes no sense."""


class DataError(InputError):
    """Data is missing, broken, hostile or over a limit."""


class MachineError(PlaygroundError):
    """The machine failed: for example a full disk, a missing folder, a killed worker, a broken connection."""


def does_not_load(error: Exception) -> MachineError:
    """The error to raise where PyTorch or another dependency cannot be imported."""
    return MachineError(
        Message(
            "does_not_load",
            "PyTorch, or what it needs, does not load here: {reason}. Type `gan-playground doctor` to see what to fix.",
            reason=(str(error).splitlines() or ["no reason given"])[0][:300].rstrip("."),
        )
    )


class Diverged(PlaygroundError):
    """Training met NaN, Inf or an explosion. The networks keep their values from before the failing update."""

    exit_code = 3
