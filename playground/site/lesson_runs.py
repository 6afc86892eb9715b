"""The reader's runs of a lesson as data: `frontend/lesson/offline/lesson_runs.js` trains and judges them."""

from __future__ import annotations

from typing import Any

from playground.lessons.lesson import Lesson
from playground.metrics import METRICS
from playground.site.structures import plans_of

JSON = dict[str, Any]


def lesson_runs(lesson: Lesson) -> JSON:
    """The runs in the plane by slot, and the checkpoints by step; see `LessonRunsFile`."""
    planned = [(slot, plan) for step in lesson.steps for slot, plan in plans_of(step)]
    return {
        "slots": {
            slot: {"config": plan.config().to_json(), "speed": plan.speed, "paused": plan.paused}
            for slot, plan in planned
            if plan.config().data.kind.in_plane
        },
        "checkpoints": {
            step.name: {
                "metric": step.checkpoint.metric,
                "comparison": step.checkpoint.comparison,
                "value": step.checkpoint.value,
                "unchanged": list(step.checkpoint.unchanged),
                "unit": "%" if METRICS[step.checkpoint.metric].unit == "%" else "",
            }
            for step in lesson.steps
            if step.checkpoint
        },
    }
