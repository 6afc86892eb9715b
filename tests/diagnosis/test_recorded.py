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
    assert found[-1] is not None, "what is wrong at the end is still said"
    if case.edits:
        assert found[-1].since >= min(case.edits)


@pytest.mark.parametrize("case", ids([c for c in CASES if COLLAPSE in c.expected or not c.expected]))
def test_the_label_is_true(case: RecordedCase) -> None:
    """Modes that the generator of the last step covers, counted apart from the rules."""
    covered = recorded()[case.name]["covered"]
    if covered is None:
        return
    of = covered[1]
    if case.expected:
        assert covered[0] <= of / 2
    else:
        assert covered[0] >= 0.75 * of
