"""The rules over recorded runs: an alarm, with a right name, in every failing run, and none in a healthy one."""

from __future__ import annotations

import gzip
import json
from functools import cache
from typing import Any

import pytest

from playground.config import RunConfig
from playground.diagnosis import RunFacts
from playground.diagnosis.diagnosis import Diagnosis
from playground.messages import Row, RunFinding
from tests.diagnosis.cases import CASES, COLLAPSE, RecordedCase
from tests.diagnosis.hands import names
from tests.diagnosis.record import FILE

HEALTHY = [case for case in CASES if not case.expected]
FAILING = [case for case in CASES if case.expected]


@cache
def recorded() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(gzip.decompress(FILE.read_bytes()))
    return found


def findings(case: RecordedCase) -> list[RunFinding | None]:
    """What is found after each row of the case, and at its end."""
    run, diagnosis = recorded()[case.name], Diagnosis()
    edits, config, found = dict(case.edits), case.config, []
    for step, epoch, seconds, values in run["rows"]:
        found.append(diagnosis.look(Row(step, epoch, seconds, values), RunFacts(config, run["samples"])))
        config = _edited(config, edits, step)
    return [*found, diagnosis.present(RunFacts(config, run["samples"]), ended=True)]


def _edited(config: RunConfig, edits: dict[int, Any], step: int) -> RunConfig:
    for at in [at for at in edits if at <= step]:
        config = config.edit(edits.pop(at))
    return config


def ids(cases: list[RecordedCase]) -> list[Any]:
    return [pytest.param(case, id=f"{case.name}{'' if case.calibrates else ' (kept out)'}") for case in cases]


def test_every_case_is_recorded_and_there_are_enough() -> None:
    assert {case.name for case in CASES} == recorded().keys()
    assert len(HEALTHY) >= 20
    assert len([case for case in CASES if not case.calibrates]) * 2 >= len(CASES)


@pytest.mark.parametrize("case", ids(HEALTHY))
def test_no_alarm_in_a_healthy_run(case: RecordedCase) -> None:
    assert names(findings(case)) == []


@pytest.mark.parametrize("case", ids(FAILING))
def test_an_alarm_in_a_failing_run(case: RecordedCase) -> None:
    found = findings(case)
    assert names(found)
    assert set(names(found)) <= case.expected
    assert (found[-1] is None) == recovered(case), "what is wrong at the end is still said, and only that"
    if case.edits:
        assert all(finding.since >= min(case.edits) for finding in found if finding is not None)


def recovered(case: RecordedCase) -> bool:
    """Whether a failing run covers most modes after all at its end, counted apart from the rules."""
    covered = recorded()[case.name]["covered"]
    return covered is not None and covered[0] > covered[1] / 2


@pytest.mark.parametrize("case", ids([c for c in HEALTHY if c.config.data.kind.in_plane]))
def test_healthy_runs_cover_the_modes(case: RecordedCase) -> None:
    found, of = recorded()[case.name]["covered"]
    assert found >= 0.75 * of


def test_collapsed_runs_cover_few_modes() -> None:
    """One of ten collapses for three quarters of its time and recovers in the last quarter."""
    collapsed = [case for case in FAILING if case.expected == {COLLAPSE}]
    assert [case.name for case in collapsed if recovered(case)] == ["mode-collapse, seed 2"]
