"""`LabReports`: what students' browsers say of the runs that they train, and what the teacher tells these browsers."""

from __future__ import annotations

import math
import threading
import time
from dataclasses import dataclass
from typing import Literal

from playground.diagnosis import CONDITIONS
from playground.errors import InputError
from playground.messages.terms import STATUS_WORDS
from playground.texts import Message

MOST_NUMBERS = 600  # of points: pairs, one after the other
MOST_VALUE = 1e6
MOST_REPORTS = 600
FINDINGS = {condition.name: condition.title for condition in CONDITIONS}
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
    points: tuple[float, ...] = ()
    real: tuple[float, ...] = ()
    finding: str = ""  # the name of what is wrong with it: its title is ours, since the wall shows no one's own words

    def check(self) -> None:
        """Raises `InputError` where a number, the id or the status is none of such a run."""
        numbers = (self.step, self.lr_G, self.lr_D, self.js or 0.0, *self.points, *self.real)
        sized = max(len(self.points), len(self.real)) <= MOST_NUMBERS
        plain = all(isinstance(v, int | float) and math.isfinite(v) and abs(v) <= MOST_VALUE * 1e6 for v in numbers)
        named = self.id.startswith("browser-") and len(self.id) <= 80 and self.status in STATUS_WORDS
        found = not self.finding or self.finding in FINDINGS
        if not (sized and plain and named and found and self.step >= 0):
            raise InputError(BAD_REPORT)


@dataclass(frozen=True)
class LabOrder:
    """What the teacher wants of a run in a browser. `number` counts orders, so that a tab obeys each one once."""

    run: str
    do: Literal["pause", "resume", "stop"]
    number: int


class LabReports:
    """The newest report of each student, and the newest order to them. All methods may be called from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._reports: dict[str, tuple[LabReport, float]] = {}
        self._orders: dict[str, LabOrder] = {}
        self._removed: dict[str, None] = {}  # runs that the wall shows no more

    def put(self, id: str, report: LabReport, now: float) -> None:
        """Keep a report in place of the earlier one. Raises `InputError` where it is none."""
        report.check()
        with self._lock:
            if report.id in self._removed:
                return
            self._reports.pop(id, None)
            self._reports[id] = report, now
            for oldest in list(self._reports)[:-MOST_REPORTS]:
                del self._reports[oldest]

    def all(self) -> dict[str, tuple[LabReport, float]]:
        """Each with the Unix time at which it came."""
        with self._lock:
            return dict(self._reports)

    def order(self, run: str, do: Literal["pause", "resume", "stop"]) -> str:
        """Give a run in a browser an order. Returns the id of its student, or "" where no browser has such a run."""
        with self._lock:
            id = next((id for id, (report, _) in self._reports.items() if report.id == run), "")
            if id:
                before = self._orders[id].number if id in self._orders else 0
                self._orders[id] = LabOrder(run, do, max(before + 1, int(time.time())))  # also after a restart
            return id

    def order_for(self, id: str) -> LabOrder | None:
        with self._lock:
            return self._orders.get(id)

    def remove(self, run: str) -> None:
        """Show the run no more, whatever its browser says."""
        with self._lock:
            self._reports = {id: found for id, found in self._reports.items() if found[0].id != run}
            self._removed[run] = None
            for oldest in list(self._removed)[:-MOST_REPORTS]:
                del self._removed[oldest]
