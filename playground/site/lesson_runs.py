"""The reader's runs of a lesson as data: `frontend/lesson/offline/lesson_runs.js` trains and judges them."""

from __future__ import annotations

from typing import Any

from playground.blocks.browser_training import refusal
from playground.lessons.lesson import Lesson
from playground.metrics import METRICS
from playground.texts import mark

JSON = dict[str, Any]
# Lessons whose checkpoint the settings that pass in the app miss here, since noise and samples are drawn otherwise.
DIFFERS = frozenset({"applications", "preparing-data", "quality"})
OTHER_RUN = mark(
    "On this site the run draws other random numbers than in the app, so it ends differently: settings that pass in "
    "the app may fail here."
)


def needs_app(lesson: Lesson) -> list[str]:
    """What a lesson cannot do on the site: slots of runs, and names of steps with a line-up or with files."""
    runs = [(slot, plan.config()) for slot, plan in lesson.plans()]
    steps = [step.name for step in lesson.steps if step.kind == "lineup" or step.program]
    return [slot for slot, config in runs if refusal(config) is not None] + steps


def lesson_runs(lesson: Lesson) -> JSON:
    """The runs in the plane by slot, and the checkpoints by step; see `LessonRunsFile`."""
    return {
        "slots": {
            slot: {"config": plan.config().to_json(), "speed": plan.speed, "paused": plan.paused}
            for slot, plan in lesson.plans()
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
