"""What an author of a lesson does wrong with paths through latent space is said in a sentence that names it."""

from __future__ import annotations

from typing import Any

import pytest

from playground.export.models import found_directions
from playground.export.models import pretrained as generators
from playground.lessons import all_lessons
from playground.lessons.latent import KEPT, read_latent
from playground.lessons.parts import Parts
from playground.paths import runs_dir

TEXT = {"en": "a path", "zh_Hans": "一条路"}
GOOD: dict[str, Any] = {"way": "slerp", "seeds": [1, 2], "text": TEXT}


def read(model: str, *paths: dict[str, Any]) -> list[str]:
    parts = Parts("my-lesson")
    read_latent(parts, {"model": model, "paths": list(paths)})
    return [problem.code for problem in parts.problems]


@pytest.mark.parametrize(
    ("code", "model", "paths"),
    [
        ("", "faces", [GOOD]),
        ("", "faces", [{**GOOD, "way": "direction", "direction": "smile"}, GOOD, GOOD]),
        ("", "faces", [{**GOOD, "way": "direction", "direction": f"SeFa {KEPT}"}]),
        ("lesson_bad_word", "fish", [GOOD]),
        ("lesson_bad_word", "faces", [{**GOOD, "way": "jump"}]),
        ("lesson_paths", "faces", []),
        ("lesson_paths", "faces", [GOOD] * 4),
        ("lesson_few_seeds", "faces", [{**GOOD, "seeds": [1]}]),
        ("lesson_few_examples", "faces", [{**GOOD, "way": "sum", "towards": [1]}]),
        ("lesson_no_direction", "faces", [{**GOOD, "way": "direction", "direction": "wings"}]),
        ("lesson_no_label", "digits", [{**GOOD, "labels": [3, 10]}]),
        ("lesson_no_label", "faces", [{**GOOD, "labels": [1]}]),
        ("lesson_no_text", "faces", [{**GOOD, "text": {"en": "a path"}}]),
        ("lesson_bad_key", "faces", [{**GOOD, "speed": 2}]),
    ],
)
def test_a_mistake_is_named(code: str, model: str, paths: list[dict[str, Any]]) -> None:
    assert read(model, *paths) == ([code] if code else [])


def test_the_server_finds_every_direction_that_a_lesson_names() -> None:
    shown = [step.latent for lesson in all_lessons() for step in lesson.steps if step.latent]
    assert {each.model for each in shown} <= {model.name for model in generators()}
    for each in shown:
        wanted = {path.direction for path in each.paths} - {""}
        if wanted:
            assert wanted <= {found["name"] for found in found_directions(runs_dir(), each.model)}
