"""New owners are limited in sum, known ones are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from playground.errors import InputError
from playground.runs import queue_limits
from playground.runs.manager import RunManager
from playground.runs.queue_limits import QueueLimits
from tests.runs.helpers import tiny
from tests.runs.stage import Stage


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def begun(limits: QueueLimits, owners: list[str]) -> list[str]:
    found = []
    for owner in owners:
        try:
            limits.check(owner, 0)
        except InputError as error:
            assert error.code == "many_newcomers"
        else:
            found.append(owner)
    return found


def test_a_class_begins_at_once_and_then_one_by_one() -> None:
    clock = Clock()
    limits = QueueLimits(clock)
    everybody = [f"owner {i}" for i in range(100)]
    assert begun(limits, everybody) == everybody[:40]
    clock.now = 19.0  # in which sixty fresh cookies once queued sixty runs
    assert len(begun(limits, everybody[40:])) == 9
    assert begun(limits, everybody[:49]) == everybody[:49]  # known: they go on as they like
    clock.now = 10_000.0
    assert len(begun(limits, everybody[49:])) == 40  # no more than at the beginning


def test_the_refusal_says_when_to_try_again() -> None:
    clock = Clock()
    limits = QueueLimits(clock)
    begun(limits, [f"owner {i}" for i in range(queue_limits.AT_ONCE)])
    clock.now = 0.5
    with pytest.raises(InputError, match=r"Try again in 2 seconds\."):
        limits.check("late", 0)
    clock.now = 2.0
    limits.check("late", 0)


def test_thrown_away_cookies_do_not_fill_the_queue(tmp_path: Path) -> None:
    runs = RunManager(tmp_path, backend=Stage(), slots=2, local_only=False)
    honest = runs.create(tiny(), owner="honest")
    refused = 0
    for i in range(60):
        try:
            runs.create(tiny(), owner=f"cookie {i}")
        except InputError as error:
            refused += error.code == "many_newcomers"
    assert refused >= 60 - queue_limits.AT_ONCE
    runs.create(tiny(), owner="honest")  # who was there before goes on
    assert runs.place(honest) is None
    runs.close()
