"""How a run ends."""

from __future__ import annotations

from dataclasses import dataclass

from playground.messages import Status
from playground.texts import Message

EXIT_CODES: dict[Status, int] = {"failed": 1, "diverged": 3, "interrupted": 130}  # of the command line; 0 for others


@dataclass(frozen=True)
class AppGone:
    """To a worker: write a checkpoint at once and leave; the run becomes “interrupted”, for the reason `why`."""

    why: Message = Message("app_gone", "The app was closed. The run can continue from its last checkpoint.")

    def ended(self) -> RunEnded:
        return RunEnded("interrupted", self.why, hurry=True)


class RunEnded(Exception):
    """The run ends with this status; `message` says why."""

    def __init__(
        self, status: Status, message: Message | None = None, *, hurry: bool = False, exit_code: int | None = None
    ) -> None:
        super().__init__(str(message or status))
        self.status: Status = status
        self.message = message
        self.hurry = hurry  # there is time only for a checkpoint
        self.exit_code = EXIT_CODES.get(status, 0) if exit_code is None else exit_code
