"""What a browser needs to measure its run with the metrics of points: see `frontend/shared/engine/live_metrics.js`."""

from __future__ import annotations

from typing import Any

from torch import Tensor

from playground.config import RunConfig
from playground.data.dataset import Dataset
from playground.metrics import METRICS, fitting, floor
from playground.metrics.held_out import held_out, train
from playground.metrics.modes import centres
from playground.metrics.sliced import directions
from playground.runs.worker.evaluation import PAIRED, mean_distance

PLAIN = dict[str, Any]


def live_metrics(config: RunConfig, data: Dataset) -> tuple[PLAIN, dict[str, Tensor]]:
    """JSON values and arrays: the `floors` by metric, and what the twins of the metrics compare the fakes with."""
    names = [name for name in fitting(config.data) if name != "js"]
    n = min(METRICS["sliced_wasserstein"].live, len(data.held_out))
    known = "modes" in names
    plain = {
        "floors": {name: floor(name, data, METRICS[name].live) for name in names},
        "pairs": METRICS["energy"].live,
        "paired": PAIRED,
        "varied": mean_distance(train(data, max(2, min(PAIRED, len(data)))), data),
        "centres": centres(data).tolist() if known else [],
        "sigma": data.truth.sigma if known and data.truth is not None else 0.0,
    }
    return plain, {"held_out": held_out(data, n), "directions": directions(2)}
