"""Who may do what in a class: pure functions of roles. The manager of runs asks them through `ClassRights`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playground.errors import InputError
from playground.messages import Command, Pause, Resume, Stop
from playground.runs.rights import Rights
from playground.texts import Message

if TYPE_CHECKING:
    from playground.classroom.classroom import Classroom, Role

JOIN_FIRST = Message("join_first", "Join the class first. The code is on the projector.")
FROZEN = Message("class_frozen", "The teacher has paused the training of the whole class. Wait a moment.")
ONLY_TEACHER = Message("only_teacher", "Only the teacher can do this.")


def refusal_to_train(role: Role | None, *, frozen: bool) -> Message | None:
    """Why somebody may not train; `None` where they may. The teacher may also while the class is frozen."""
    if role is None:
        return JOIN_FIRST
    return FROZEN if frozen and role == "student" else None


def may_end(role: Role | None, *, own: bool) -> bool:
    """Whether somebody may stop, delete or freeze a run: its owner, and the teacher any run."""
    return own or role == "teacher"


def may_see_wall(role: Role | None) -> bool:
    return role == "teacher"


class ClassRights(Rights):
    """The rights of a class, for the manager of its runs."""

    def __init__(self, classroom: Classroom) -> None:
        self._classroom = classroom

    def check_may_train(self, owner: str) -> None:
        role = self._classroom.role(owner)
        refusal = refusal_to_train(role, frozen=self._classroom.board.frozen)
        if refusal is not None:
            if role is None:
                self._classroom.invite(owner)
            raise InputError(refusal)

    def pause_of(self, owner: str) -> Message | None:
        frozen = self._classroom.board.frozen
        return FROZEN if frozen and self._classroom.role(owner) == "student" else None

    def may_end(self, owner: str, *, own: bool) -> bool:
        return may_end(self._classroom.role(owner), own=own)

    def may_steer(self, owner: str, command: Command, *, own: bool) -> bool:
        """A teacher may stop, pause and resume any run; what it trains is changed by its owner only."""
        return own or (isinstance(command, Stop | Pause | Resume) and self.may_end(owner, own=own))
