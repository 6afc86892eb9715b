"""`AssignmentStore`: the teacher's assignments and the attempts at them, as files in the folder of runs."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from playground.assignments.assignment import ID, MOST_BYTES, Assignment, read_assignment
from playground.assignments.attempts import Attempt, AttemptLog, Result, results
from playground.assignments.packed import unpack
from playground.classroom.classroom import FOLDER
from playground.config import RunConfig
from playground.errors import InputError, PlaygroundError
from playground.lessons import load
from playground.paths import one_per_folder
from playground.runs.folder.files import disk_errors_as_sentences, read_json, write_json
from playground.texts import Message

ASSIGNMENTS = "assignments"  # in the folder of the class
MOST = 200
MOST_RUNS = 10_000  # that are known to keep to an assignment
GONE = Message("no_such_assignment", "There is no such assignment on this computer. Ask your teacher for the link.")
FULL = Message("too_many_assignments", "There are {most} assignments already. Delete some first.", most=MOST)


class AssignmentStore:
    """Assignments by id, one file each; attempts beside them. All methods may be called from any thread."""

    def __init__(self, root: Path) -> None:
        self.folder = root / FOLDER / ASSIGNMENTS
        self._lock = threading.RLock()
        self._logs: dict[str, AttemptLog] = {}
        self._known: dict[str, Assignment] = {}
        self._runs: dict[str, Assignment] = {}
        for path in sorted(self.folder.glob("*.json"))[: 2 * MOST] if self.folder.is_dir() else ():
            with contextlib.suppress(OSError, ValueError, PlaygroundError):  # a damaged file stays where it is
                found = read_assignment(read_json(path, MOST_BYTES))
                if found.id == path.stem:
                    self._known[found.id] = found

    def all(self) -> list[Assignment]:
        """By title."""
        with self._lock:
            return sorted(self._known.values(), key=lambda each: (each.title.casefold(), each.id))

    def has(self, id: str) -> bool:
        with self._lock:
            return id in self._known

    def get(self, id: str) -> Assignment:
        """Raises `InputError` where there is none."""
        with self._lock:
            if id not in self._known:
                raise InputError(GONE)
            return self._known[id]

    def save(self, assignment: Assignment) -> None:
        """Store a new assignment, or another version of one. Raises `InputError` where there are too many."""
        with self._lock:
            if assignment.id not in self._known and len(self._known) >= MOST:
                raise InputError(FULL)
            with disk_errors_as_sentences(self.folder.parent.parent):
                self.folder.mkdir(parents=True, exist_ok=True)
                write_json(self._file(assignment.id), assignment.to_json())
            self._known[assignment.id] = assignment

    def delete(self, id: str) -> None:
        """Delete an assignment. The attempts at it stay on the disk. Raises `InputError` where there is none."""
        with self._lock:
            self.get(id)
            with disk_errors_as_sentences(self.folder):
                self._file(id).unlink(missing_ok=True)
            del self._known[id]

    def find(self, reference: str) -> Assignment:
        """The assignment that an address names: by its id, or a whole one. One that is stored here counts as it is.

        Raises `InputError` where there is none.
        """
        if ID.fullmatch(reference):
            return self.get(reference)
        found = unpack(reference)
        return self.get(found.id) if self.has(found.id) else found

    def hold(self, run: str, assignment: Assignment) -> None:
        """From now on a run keeps to an assignment, until the app ends; a verdict compares the settings again."""
        with self._lock:
            self._runs[run] = assignment
            while len(self._runs) > MOST_RUNS:
                del self._runs[next(iter(self._runs))]

    def check_edit(self, run: str, config: RunConfig, patch: Mapping[str, Any]) -> None:
        """Raise `InputError` where a change of a run with `config` breaks the assignment that it keeps to."""
        with self._lock:
            held = self._runs.get(run)
        if held is not None and (why := held.refusal(config.edit(patch))) is not None:
            raise InputError(why)

    def begin(self, id: str, who: str, at: float) -> float:
        """When somebody has opened an assignment for the first time: `at`, if that is now."""
        return self._log(id).begin(who, at)

    def record(self, attempt: Attempt) -> None:
        """Note an attempt; one that says the same as that person's last changes nothing. Raises `InputError`."""
        self._log(attempt.assignment).add(attempt)

    def attempts(self, id: str) -> list[Attempt]:
        """All attempts at an assignment, in their order."""
        return self._log(id).all()

    def results(self, id: str) -> dict[str, Result]:
        """What each person has reached in an assignment, by their id."""
        return results(self.attempts(id), parts_of(self.get(id)))

    def _file(self, id: str) -> Path:
        assert ID.fullmatch(id)
        return self.folder / f"{id}.json"

    def _log(self, id: str) -> AttemptLog:
        with self._lock:
            if not ID.fullmatch(id) or (id not in self._logs and len(self._logs) >= 10 * MOST):
                raise InputError(GONE)
            if id not in self._logs:
                self._logs[id] = AttemptLog(self.folder / f"{id}.attempts.jsonl")
            return self._logs[id]


def parts_of(assignment: Assignment) -> tuple[str, ...]:
    """What must be passed: the steps of a lesson with a checkpoint; one part without a name of any other assignment."""
    if not assignment.lesson:
        return ("",)
    return tuple(step.name for step in load(assignment.lesson).steps if step.checkpoint is not None) or ("",)


@one_per_folder
def store(root: Path) -> AssignmentStore:
    """The assignments in the folder of runs `root`."""
    return AssignmentStore(root)
