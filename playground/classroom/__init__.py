"""A class: who has joined, who teaches, who may do what with runs, and what the teacher shows to everybody.

No web code and no Streamlit: `web.classroom` and the pages show it. It is stored in the folder of runs.
"""

from __future__ import annotations

from playground.classroom.board import Board, LookHere, Prediction
from playground.classroom.classroom import Classroom, Role, current, open_class
from playground.classroom.members import Member

__all__ = ["Board", "Classroom", "LookHere", "Member", "Prediction", "Role", "current", "open_class"]
