"""Rows that a page sends a few at a time give the findings of the run, also after some were lost."""

from __future__ import annotations

from typing import Any

import pytest

from playground.diagnosis.browser_runs import MOST_ROWS, MOST_RUNS, BrowserDiagnoses, BrowserRow, NewRows
from playground.errors import InputError
from playground.messages import RunFinding
from tests.diagnosis.cases import CASES, RecordedCase
from tests.diagnosis.test_recorded import findings, ids, recorded

PLANE = [case for case in CASES if case.config.data.kind.in_plane and not case.edits]


def rows_of(case: RecordedCase) -> list[BrowserRow]:
    return [BrowserRow(step, seconds, values) for step, _, seconds, values in recorded()[case.name]["rows"]]


def news(case: RecordedCase, told: int, end: Any = "", run: str = "browser-1") -> NewRows:
    return NewRows(run, told, case.config.to_json(), end=end)


@pytest.mark.parametrize("case", ids(PLANE))
def test_the_same_findings_as_on_the_server(case: RecordedCase) -> None:
    wanted, rows, diagnoses = findings(case), rows_of(case), BrowserDiagnoses()
    found: RunFinding | None = None
    for told in range(0, len(rows), 7):
        sent = rows[told : told + 7]
        known, found = diagnoses.look("ann", news(case, told), sent)
        assert known == told + len(sent)
        assert found == wanted[known - 1]
    assert diagnoses.look("ann", news(case, len(rows), "ended"), []) == (len(rows), wanted[-1])


def test_a_page_is_asked_for_all_rows_where_some_are_missing() -> None:
    case, diagnoses = PLANE[0], BrowserDiagnoses()
    rows = rows_of(case)
    assert diagnoses.look("ann", news(case, 10), rows[10:20]) == (0, None)
    assert diagnoses.look("ann", news(case, 0), rows[:20])[0] == 20
    assert diagnoses.look("ben", news(case, 20), rows[20:30]) == (0, None)  # another person's run
    assert diagnoses.look("ann", news(case, 15), rows[15:30]) == (0, None)  # a page that has lost some
    assert diagnoses.look("ann", news(case, 0), rows[:15])[0] == 15


def test_only_so_many_runs_and_rows_are_kept() -> None:
    case, diagnoses = PLANE[0], BrowserDiagnoses()
    rows = rows_of(case)[:2]
    for i in range(MOST_RUNS + 1):
        diagnoses.look("ann", news(case, 0, run=f"browser-{i}"), rows)
    assert diagnoses.look("ann", news(case, 2, run="browser-0"), []) == (0, None)
    assert diagnoses.look("ann", news(case, 2, run="browser-1"), [])[0] == 2
    for wrong in ([BrowserRow(1, 0.0, {"js": float("nan")})], [BrowserRow(-1, 0.0, {})], rows * MOST_ROWS):
        with pytest.raises(InputError):
            diagnoses.look("ann", news(case, 0), wrong)


def test_a_run_that_diverged_says_so_at_any_step() -> None:
    case, diagnoses = PLANE[0], BrowserDiagnoses()
    _, found = diagnoses.look("ann", news(case, 0, "diverged"), [BrowserRow(3, 0.1, {"lr_G": 0.5, "lr_D": 0.1})])
    assert found is not None
    assert found.name == "high_learning_rate"
