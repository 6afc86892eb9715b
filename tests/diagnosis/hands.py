"""Rows made by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from playground.config import RunConfig
from playground.diagnosis import RunFacts
from playground.diagnosis.diagnosis import Diagnosis
from playground.messages import Row, RunFinding
from playground.presets import load

RATES = {"lr_G": 1e-3, "lr_D": 1e-3}
CALM = {"acc_real": 0.6, "acc_fake": 0.6, "grad_G": 0.5, "loss_D": 1.3, "loss_G": 0.8, **RATES}
GOOD = {"reverse_kl": 0.02, "modes": 8.0, "modes_floor": 8.0, "diversity": 1.0, "outside": 0.0,
        "sliced_wasserstein": 0.05, "sliced_wasserstein_floor": 0.04}  # fmt: skip
PACE, TEMPO = 50, 100.0  # steps between two rows, and per second


def facts(preset: str = "lab-heals", samples: int = 100_000, **patch: Any) -> RunFacts:
    config: RunConfig = load(preset).config.edit({path.replace("__", "."): v for path, v in patch.items()})
    return RunFacts(config, samples)


def row(step: int, values: Mapping[str, float], *, seconds: float | None = None, epoch: float | None = None) -> Row:
    """A row of a run that makes `TEMPO` steps per second and an epoch in 400 steps."""
    return Row(step, step / 400 if epoch is None else epoch, step / TEMPO if seconds is None else seconds, values)


def played(rows: Iterable[Row], run: RunFacts) -> list[RunFinding | None]:
    """What is found after each row."""
    diagnosis = Diagnosis()
    return [diagnosis.look(each, run) for each in rows]


def stretch(start: int, n: int, values: Mapping[str, float]) -> list[Row]:
    """`n` rows after the step `start`, all with these values."""
    return [row(start + PACE * (i + 1), values) for i in range(n)]


def names(found: Iterable[RunFinding | None]) -> list[str]:
    """The names of the findings in the order in which they came, each once per stay; without the time in between."""
    stays: list[str] = []
    before = ""
    for finding in found:
        name = finding.name if finding else ""
        if name and name != before:
            stays.append(name)
        before = name
    return stays
