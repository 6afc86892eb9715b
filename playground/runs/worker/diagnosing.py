"""Diagnoses a run while it trains: after each logged row, and once more at its end."""

from __future__ import annotations

import contextlib
import dataclasses

from playground.diagnosis import RunFacts
from playground.diagnosis.diagnosis import Diagnosis
from playground.errors import MachineError
from playground.messages import Row, RunFinding
from playground.runs.folder.store import RunFolder
from playground.runs.worker.status import StatusWriter
from playground.texts import Message
from playground.training.state import TrainingState

TAIL = 8_000_000  # bytes of rows that are read again after a resume: half an hour of training at least


class Diagnosing:
    """Keeps the finding of a run in its state, and writes into the journal when one begins and when it ends.

    Only logged rows are read, so training is the same with and without it, and a resumed run finds the same again.
    """

    def __init__(self, reporter: StatusWriter, state: TrainingState) -> None:
        self._reporter, self._state = reporter, state
        self._diagnosis = Diagnosis()
        for row in _rows(reporter.folder):
            if row.step <= state.step:
                self._diagnosis.look(row, self._facts)
        finding = self._diagnosis.present(self._facts)
        reporter.state = dataclasses.replace(reporter.state, finding=finding)

    @property
    def _facts(self) -> RunFacts:
        return RunFacts(self._state.config, len(self._state.data))

    def look(self, row: Row) -> None:
        """Take the newest row. A finding that begins or ends is told at once, its new numbers with the next state."""
        self._report(self._diagnosis.look(row, self._facts))

    def end(self, *, diverged: bool = False) -> None:
        """The run has ended: a short one is judged as well."""
        facts = self._facts
        self._report(
            self._diagnosis.after_divergence(facts) if diverged else self._diagnosis.present(facts, ended=True)
        )

    def _report(self, finding: RunFinding | None) -> None:
        before = self._reporter.state.finding
        if finding == before:
            return
        if finding is not None and before is not None and finding.name == before.name:
            self._reporter.state = dataclasses.replace(self._reporter.state, finding=finding)
            return
        self._reporter.tell(finding=finding)
        if before is not None:
            self._reporter.note(Message("finding_over", "Over: {title}.", title=before.title))
        if finding is not None:
            self._reporter.note(
                Message(
                    "finding_begins",
                    "Found: {title}, since step {since}. {what}",
                    title=finding.title,
                    since=finding.since,
                    what=finding.message,
                )
            )


def _rows(folder: RunFolder) -> list[Row]:
    """The newest rows of a run, in the order in which they were written."""
    found: list[Row] = []
    with contextlib.suppress(MachineError, OSError):  # a run without readable rows is still a run
        offset, before = max(0, (folder.path / "metrics.jsonl").stat().st_size - TAIL), -1
        while offset != before:
            before = offset
            rows, offset = folder.rows(offset)
            found += rows
    return found
