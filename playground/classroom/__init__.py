"""A class: who has joined, who teaches, who may do what with runs, and what the teacher shows to everybody.

No web code and no Streamlit: `web.classroom` and the pages show it. It is stored in the folder of runs.
"""

from __future__ import annotations

from playground.classroom.board import Board, LookHere, Prediction
from playground.classroom.classroom import Classroom, Role, current, open_class
from playground.classroom.members import Member
from playground.classroom.rights import JOIN_FIRST
from playground.errors import InputError

__all__ = [
    "Board", "Classroom", "LookHere", "Member", "Prediction", "Role", "check_joined", "current",
    "has_joined", "open_class",
]  # fmt: skip


def has_joined(owner: str) -> bool:
    """Whether somebody may ask the server for work: everybody where the app has no class."""
    here = current()
    return here is None or here.role(owner) is not None


def check_joined(owner: str) -> None:
    """Raises `InputError` for those who have not joined the class of this app; their pages show the form."""
    if not has_joined(owner) and (here := current()) is not None:
        here.invite(owner)
        raise InputError(JOIN_FIRST)
