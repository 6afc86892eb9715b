"""What a person may do with runs. Without a class: train always, and control what one owns."""

from __future__ import annotations

from playground.messages import Command


class Rights:
    """Asked by the manager of runs before it acts. `own`: whether the run belongs to `owner`, the browser's token."""

    def check_may_train(self, owner: str) -> None:
        """Raises `InputError`, which says what to do first, where `owner` may not train."""

    def may_end(self, owner: str, *, own: bool) -> bool:
        """Whether `owner` may delete the run and restore it."""
        return own

    def may_steer(self, owner: str, command: Command, *, own: bool) -> bool:
        """Whether `owner` may give the run this command."""
        return own
