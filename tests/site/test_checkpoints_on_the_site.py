"""Every checkpoint in the plane can be passed on the written site: its files, trained in Node as on a page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from playground.lessons import all_lessons
from playground.site.lesson_runs import DIFFERS
from tests.lessons.record import RUNS
from tests.site.offline import Offline

pytestmark = pytest.mark.slow
IN_PLANE = [
    lesson.name
    for lesson in all_lessons()
    if (step := lesson.step("checkpoint")) and step.run and step.run.config().data.kind.in_plane
]


@pytest.fixture(scope="module")
def offline() -> Iterator[Offline]:
    found = Offline()
    yield found
    found.close()


@pytest.mark.parametrize("lesson", IN_PLANE)
def test_the_settings_that_pass_in_the_app_pass_on_the_site(offline: Offline, site: Path, lesson: str) -> None:
    """But for those lessons that say that their run differs here."""
    found = offline.ask("checkpoint", folder=str(site), lesson=lesson, patch=RUNS[lesson][0])
    assert found["status"] == "done"
    assert found["message"]["values"]["step"] == found["step"]  # judged by a measurement at the end
    assert found["passed"] == (lesson not in DIFFERS), found["message"]


@pytest.mark.parametrize(
    ("lesson", "patch"),
    [
        ("quality", {"opt_G.lr": 0.001, "tricks.instance_noise": 0.3}),
        ("preparing-data", {"data.samples": 10000, "data.outliers": 0.0, "data.noise": 0.0}),
    ],
)
def test_other_settings_pass_where_the_run_differs(
    offline: Offline, site: Path, lesson: str, patch: dict[str, float]
) -> None:
    """In `applications` no setting of its controls does: see `DIFFERS`."""
    assert offline.ask("checkpoint", folder=str(site), lesson=lesson, patch=patch)["passed"]
