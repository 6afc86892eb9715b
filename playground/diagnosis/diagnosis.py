"""`Diagnosis`: applies the rules to the rows of a run, one after another, and says what is wrong at present."""

from __future__ import annotations

from collections.abc import Sequence

from playground.diagnosis import CONDITIONS
from playground.diagnosis.condition import Condition, Evidence, RunFacts
from playground.diagnosis.high_learning_rate import HighLearningRate
from playground.diagnosis.history import History
from playground.messages import Row, RunFinding
from playground.messages.finding import MOST_POINTS

FIRST_STEPS, FIRST_SECONDS = 300, 10.0  # in which much looks bad that is only new


class Alarm:
    """The hysteresis of one condition: on after several bad looks in succession, off after several good ones."""

    def __init__(self, condition: Condition) -> None:
        self.condition = condition
        self.on = False
        self.since = 0  # the step of the first of the bad looks
        self._bad = self._good = 0  # looks in succession
        self._last = -1  # the step of the last look

    @property
    def recovers(self) -> bool:
        """Whether the last look was good: it is on because too few good looks came before."""
        return self._good > 0

    def look(self, step: int, signal: float | None) -> None:
        """Take the signal of a step. `None`, or a second look at the same step, says nothing."""
        if signal is None or step == self._last:
            return
        self._last = step
        condition = self.condition
        if condition.bad(signal):
            self._good, self._bad = 0, self._bad + 1
            if self._bad == 1 and not self.on:
                self.since = step
            if self._bad >= condition.looks and step - self.since >= condition.span:
                self.on = True
        elif condition.good(signal):
            self._good, self._bad = self._good + 1, 0
            if self._good >= condition.looks:
                self.on = False
        else:
            self._good = self._bad = 0

    def reset(self) -> None:
        """The condition cannot be judged any more."""
        self.on = False
        self._bad = self._good = 0


class Diagnosis:
    """Reads a run's rows in the order in which they were logged. The same rows give the same findings."""

    def __init__(self, conditions: Sequence[Condition] = CONDITIONS) -> None:
        self._alarms = [Alarm(condition) for condition in conditions]
        self._history = History()

    def look(self, row: Row, run: RunFacts) -> RunFinding | None:
        """Take a new row, and return the finding after it."""
        self._history.add(row)
        for alarm in self._alarms:
            if alarm.condition.suits(run):
                alarm.look(row.step, alarm.condition.signal(self._history, run))
            else:
                alarm.reset()
        return self.present(run)

    def present(self, run: RunFacts, *, ended: bool = False) -> RunFinding | None:
        """The first condition that lasts, in the order of causes; `None` in the first moments of a run that goes on.

        Of a run that has ended, what the last look did not show is not said: no other look will come.
        """
        row = self._history.newest
        if row is None or row.step < FIRST_STEPS or (row.seconds < FIRST_SECONDS and not ended):
            return None
        for alarm in self._alarms:
            if alarm.on and not (ended and alarm.recovers):
                return self._finding(alarm.condition, alarm.since, alarm.condition.evidence(self._history, run))
        return None

    def after_divergence(self, run: RunFacts) -> RunFinding | None:
        """The finding of a run that has ended since its numbers are not finite, at any step."""
        row = self._history.newest
        known = next((a.condition for a in self._alarms if isinstance(a.condition, HighLearningRate)), None)
        if row is None or known is None:
            return None
        return self._finding(known, row.step, known.after_divergence(self._history, run))

    def _finding(self, condition: Condition, since: int, evidence: Evidence) -> RunFinding:
        series = thinned(self._history.series(evidence.column)) if evidence.column else []
        return RunFinding(
            condition.name,
            condition.title,
            evidence.message,
            since,
            evidence.column,
            evidence.threshold,
            tuple(step for step, _ in series),
            tuple(float(f"{value:.4g}") for _, value in series),
        )


def thinned(series: list[tuple[int, float]]) -> list[tuple[int, float]]:
    """At most `MOST_POINTS` of a series, evenly spread, with the first and the last one."""
    n = len(series)
    if n <= MOST_POINTS:
        return series
    return [series[round(i * (n - 1) / (MOST_POINTS - 1))] for i in range(MOST_POINTS)]
