"""How a run's life ends."""

from __future__ import annotations

from dataclasses import dataclass

from playground.messages import Status

EXIT_CODES: dict[Status, int] = {"failed": 1, "diverged": 3, "interrupted": 130}  # of the command line; 0 for the rest


@dataclass(frozen=True)
class AppGone:
    """To a worker: write a checkpoint, at once, and leave as «interrupted»."""

    why: str = "The app was closed."
    code: str = "app_gone"

    def ended(self) -> RunEnded:
        return RunEnded("interrupted", f"{self.why} The run can go on from its last checkpoint.", self.code, hurry=True)


class RunEnded(Exception):
    """The run ends here, as `status`, because of `sentence`."""

    def __init__(
        self, status: Status, sentence: str = "", code: str = "", *, hurry: bool = False, exit_code: int | None = None
    ) -> None:
        super().__init__(sentence)
        self.status: Status = status
        self.sentence = sentence
        self.code = code
        self.hurry = hurry  # there is time for a checkpoint and nothing else
        self.exit_code = EXIT_CODES.get(status, 0) if exit_code is None else exit_code
