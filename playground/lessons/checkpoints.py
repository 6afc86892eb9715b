"""Judges a reader's run against a checkpoint. Pure functions of configurations and logged rows."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from playground.config import RunConfig, flatten, setting_label
from playground.lessons.lesson import Checkpoint
from playground.messages import Row
from playground.metrics import METRICS
from playground.texts import Message


@dataclass(frozen=True)
class CheckpointVerdict:
    """Whether a run passes, and a sentence that says why."""

    passed: bool
    message: Message


def judge(checkpoint: Checkpoint, rows: Sequence[Row], config: RunConfig, start: RunConfig) -> CheckpointVerdict:
    """Judge a run with `config` and the logged `rows`, in order of steps, whose lesson began with `start`.

    The last measurement of the metric counts. A setting in `unchanged` also covers everything below it.
    """
    before, after = dict(flatten(start)), dict(flatten(config))
    for path in checkpoint.unchanged:
        for key in sorted(before.keys() | after.keys()):
            if (key == path or key.startswith(f"{path}.")) and before.get(key) != after.get(key):
                named = setting_label(key, config, start)
                message = Message("checkpoint_changed", "“{setting}” must stay as it was. Set it back.", setting=named)
                return CheckpointVerdict(False, message)
    measured = [(row.step, row.values[checkpoint.metric]) for row in rows if checkpoint.metric in row.values]
    if not measured:
        return CheckpointVerdict(
            False,
            Message("checkpoint_not_measured", "This run has not been measured yet. Let it come to its end."),
        )
    step, value = measured[-1]
    limit = checkpoint.value
    good = math.isfinite(value) and (value >= limit if checkpoint.comparison == ">=" else value <= limit)
    shown, wanted = _shown(value, checkpoint.metric), _shown(limit, checkpoint.metric)
    if good:
        passed = Message("checkpoint_passed", "Passed: {value} at step {step}.", value=shown, step=step)
        return CheckpointVerdict(True, passed)
    if checkpoint.comparison == ">=":
        text = "Not yet: {value} at step {step}; at least {wanted} is needed."
        return CheckpointVerdict(False, Message("checkpoint_below", text, value=shown, step=step, wanted=wanted))
    text = "Not yet: {value} at step {step}; at most {wanted} is allowed."
    return CheckpointVerdict(False, Message("checkpoint_above", text, value=shown, step=step, wanted=wanted))


def _shown(value: float, metric: str) -> float | str:
    """A measurement as a message takes it: four digits, and a percentage with its sign."""
    number = float(f"{value:.4g}")
    return f"{number:g} %" if metric in METRICS and METRICS[metric].unit == "%" else number
