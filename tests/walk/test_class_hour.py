"""The plan for a class, played in a short form."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.appserver import app, launched
from tests.walk.class_hour import ClassHour

pytestmark = [pytest.mark.slow, pytest.mark.browser]


def test_a_teacher_and_six_students_play_the_plan(tmp_path: Path) -> None:
    with app(tmp_path / "runs", "--class", "--host", "127.0.0.1") as server, launched() as browser:
        ClassHour(browser, server, light=4, real=2).play()
