"""Stops a run of the command line with a checkpoint on Ctrl-C and SIGTERM."""

from __future__ import annotations

import signal
from collections.abc import Callable

from playground.messages import Command, Stop
from playground.texts import Message

CTRL_C = Message("stopped_by_ctrl_c", "The run was stopped with Ctrl-C. Resume it at any time.")
SIGTERM = Message("stopped_by_sigterm", "The run was stopped from outside (SIGTERM). Resume it at any time.")


class Interruptible:
    """While inside, the first Ctrl-C or SIGTERM stops the run with a checkpoint; a second one ends the process."""

    def __init__(self, tell: Callable[[Command], None]) -> None:
        self._tell = tell

    def __enter__(self) -> None:
        self._before = {s: signal.signal(s, self._stop) for s in (signal.SIGINT, signal.SIGTERM)}

    def __exit__(self, *error: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _stop(self, number: int, frame: object) -> None:
        signal.signal(number, self._before[signal.Signals(number)])
        self._tell(Stop("interrupted", CTRL_C if number == signal.SIGINT else SIGTERM))
