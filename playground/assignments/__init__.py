"""Assignments: any state of any page, with a task, settings that are locked or hidden, a checkpoint and a time limit.

No web code and no Streamlit. They are stored in the folder of runs, beside the class; a file holds a whole one.
"""

from __future__ import annotations

from playground.assignments.assignment import Assignment, new_id, read_assignment, read_file
from playground.assignments.attempts import Attempt, Result
from playground.assignments.store import AssignmentStore, store

__all__ = ["Assignment", "AssignmentStore", "Attempt", "Result", "new_id", "read_assignment", "read_file", "store"]
