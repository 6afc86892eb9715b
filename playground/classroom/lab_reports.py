"""`LabReports`: what students' browsers say of the runs that they train themselves, for the teacher's wall."""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass

from playground.diagnosis import CONDITIONS
from playground.errors import InputError
from playground.messages.terms import STATUS_WORDS
from playground.texts import Message

MOST_NUMBERS = 600  # of points: pairs, one after the other
MOST_VALUE = 1e6
MOST_REPORTS = 600
TITLES = {condition.name: condition.title for condition in CONDITIONS}  # of findings
BAD_REPORT = Message("bad_lab_report", "This is no report of a run in the lab.")


@dataclass(frozen=True)
class LabReport:
    """A run that trains in a browser. `points` and `real`: x and y of fake and real points, one after the other."""

    id: str
    status: str
    step: int
    lr_G: float
    lr_D: float
    js: float | None = None
    finding: str = ""  # the name of what is wrong
    points: tuple[float, ...] = ()
    real: tuple[float, ...] = ()

    def check(self) -> None:
        """Raises `InputError` where a number, the id or the status is none of such a run."""
        numbers = (self.step, self.lr_G, self.lr_D, self.js or 0.0, *self.points, *self.real)
        sized = max(len(self.points), len(self.real)) <= MOST_NUMBERS
        plain = all(isinstance(v, int | float) and math.isfinite(v) and abs(v) <= MOST_VALUE * 1e6 for v in numbers)
        named = self.id.startswith("browser-") and len(self.id) <= 80 and self.status in STATUS_WORDS
        if not (sized and plain and named and self.step >= 0 and (not self.finding or self.finding in TITLES)):
            raise InputError(BAD_REPORT)


class LabReports:
    """The newest report of each student, by their id. All methods may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._reports: dict[str, tuple[LabReport, float]] = {}

    def put(self, id: str, report: LabReport, now: float) -> None:
        """Keep a report in place of the earlier one. Raises `InputError` where it is none."""
        report.check()
        with self._lock:
            self._reports.pop(id, None)
            self._reports[id] = report, now
            for oldest in list(self._reports)[:-MOST_REPORTS]:
                del self._reports[oldest]

    def all(self) -> dict[str, tuple[LabReport, float]]:
        """Each with the Unix time at which it came."""
        with self._lock:
            return dict(self._reports)
