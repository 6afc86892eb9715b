"""`BrowserDiagnoses`: diagnoses runs that train in browsers, from the rows that their pages send."""

from __future__ import annotations

import math
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from playground.config import RunConfig
from playground.diagnosis.condition import RunFacts
from playground.diagnosis.diagnosis import Diagnosis
from playground.errors import InputError
from playground.messages import Row, RunFinding
from playground.texts import Message

MOST_ROWS = 500  # at once
MOST_RUNS = 400  # of three hundred students, some with two
BAD_ROWS = Message("bad_browser_rows", "These are no numbers of a run.")


@dataclass(frozen=True)
class BrowserRow:
    step: int
    seconds: float  # since its beginning, without pauses
    values: Mapping[str, float]


@dataclass(frozen=True)
class NewRows:
    """The rows of a run after the first `told`, which have been sent before; `end`: how it has ended, if it has."""

    run: str
    told: int
    config: Mapping[str, Any]
    rows: tuple[Mapping[str, Any], ...] = ()
    end: Literal["", "ended", "diverged"] = ""


@dataclass
class _Diagnosed:
    diagnosis: Diagnosis = field(default_factory=Diagnosis)
    rows: int = 0


class BrowserDiagnoses:
    """The diagnoses of the runs that were heard of last, by owner and run. May be used from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._runs: dict[tuple[str, str], _Diagnosed] = {}

    def look(self, owner: str, news: NewRows, rows: list[BrowserRow]) -> tuple[int, RunFinding | None]:
        """Take rows, and return how many are known, with the finding after them.

        Where the ones before are not known, none is: then they are to be sent from the first one on. Raises
        `InputError` where the numbers are none.
        """
        if len(news.run) > 80 or len(rows) > MOST_ROWS or not all(_whole(row) for row in rows):
            raise InputError(BAD_ROWS)
        facts = RunFacts(RunConfig.from_json(news.config), samples=0)  # pictures alone can be too few
        key = owner, news.run
        with self._lock:
            known = self._runs.pop(key, None)
            if known is None or news.told == 0:
                known = _Diagnosed()
            if known.rows != news.told:
                return 0, None
            for row in rows:
                known.diagnosis.look(Row(row.step, 0.0, row.seconds, row.values), facts)
            known.rows += len(rows)
            self._runs[key] = known
            for oldest in list(self._runs)[:-MOST_RUNS]:
                del self._runs[oldest]
            if news.end == "diverged":
                return known.rows, known.diagnosis.after_divergence(facts)
            return known.rows, known.diagnosis.present(facts, ended=news.end == "ended")


def _whole(row: BrowserRow) -> bool:
    return row.step >= 0 and all(math.isfinite(value) for value in (row.seconds, *row.values.values()))
