"""How a run's life ends."""

from __future__ import annotations

from dataclasses import dataclass

from playground.events import Status


@dataclass(frozen=True)
class Gone:
    """To a worker: the app went away. Write a checkpoint and leave as «interrupted»."""


class Ended(Exception):
    """The run ends here, as `status`, because of `sentence`."""

    def __init__(self, status: Status, sentence: str = "", code: str = "") -> None:
        super().__init__(sentence)
        self.status: Status = status
        self.sentence = sentence
        self.code = code


def app_gone() -> Ended:
    return Ended("interrupted", "The app was closed. The run can go on from its last checkpoint.", "app_gone")
