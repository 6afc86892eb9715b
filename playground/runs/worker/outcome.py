"""How a run's life ends."""

from __future__ import annotations

from dataclasses import dataclass

from playground.messages import Status


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
        self, status: Status, sentence: str = "", code: str = "", *, hurry: bool = False, exit_code: int = 1
    ) -> None:
        super().__init__(sentence)
        self.status: Status = status
        self.sentence = sentence
        self.code = code
        self.hurry = hurry  # there is time for a checkpoint and nothing else
        self.exit_code = exit_code  # of a failure
