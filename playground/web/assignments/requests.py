"""What the teacher's editor asks for, as it arrives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar


@dataclass(frozen=True)
class ListAssignments:
    TAG: ClassVar[str] = "list"


@dataclass(frozen=True)
class DescribeState:
    """What can be locked, measured and judged in the state of a page; `query`: of its address."""

    TAG: ClassVar[str] = "describe"
    page: str
    query: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class PreviewTask:
    TAG: ClassVar[str] = "preview"
    task: str


@dataclass(frozen=True)
class TryCheckpoint:
    """Judge a run as if a student had handed it over."""

    TAG: ClassVar[str] = "try"
    assignment: Mapping[str, Any]
    run: str


@dataclass(frozen=True)
class SaveAssignment:
    """Store an assignment; one with the id "" is new."""

    TAG: ClassVar[str] = "save"
    assignment: Mapping[str, Any]


@dataclass(frozen=True)
class ImportAssignment:
    """Store the assignment in a file."""

    TAG: ClassVar[str] = "import"
    file: str


@dataclass(frozen=True)
class DeleteAssignment:
    TAG: ClassVar[str] = "delete"
    id: str


@dataclass(frozen=True)
class StartAssignment:
    """Lead the whole class to an assignment, with its time limit."""

    TAG: ClassVar[str] = "start"
    id: str


EditorRequest = (
    ListAssignments | DescribeState | PreviewTask | TryCheckpoint | SaveAssignment | ImportAssignment
    | DeleteAssignment | StartAssignment
)  # fmt: skip
