"""Record the rows by which the checkpoints are tested: `python -m tests.lessons.record [LESSON …]`.

For each lesson a real run that deserves to pass and one that does not, measured at its end as the worker does.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from playground.data import load as load_data
from playground.lessons import load
from playground.messages import Row, to_json
from playground.runs.worker.evaluation import Evaluator
from playground.runs.worker.observe import Observer
from playground.training.algorithm import train
from playground.training.steps import Step

FILE = Path(__file__).parent / "recorded_rows.json"
RUNS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {  # passes, fails
    "mode-collapse": ({"tricks.pac": 2}, {}),
    "adversarial-training": ({"opt_D.lr": 0.001}, {}),
    "nash-equilibrium": (
        {"dynamics": "extragradient", "loop.ema": 0.99},
        {"dynamics": "alternating", "loop.ema": 0.99},
    ),
    "vanishing-gradients": ({"tricks.instance_noise": 1.0}, {"tricks.instance_noise": 0.3}),
    "oscillation": ({"loop.ema": 0.99, "penalties.r1.gamma": 0.3}, {"loop.ema": 0.99}),
    "losses": ({"loop.n_D": 5}, {"penalties.gp.weight": 0.1}),
    "discriminator": ({"D.hidden": [48, 48]}, {}),
    "generator": ({"latent.size": 32}, {}),
    "cures": ({"penalties.r1.gamma": 0.1}, {"tricks.label_smoothing": 0.3}),
    "quality": ({"opt_G.lr": 0.001}, {"tricks.pac": 2}),
    "generative-model": ({"data.samples": 1000}, {}),
    "history": ({"penalties.r1.gamma": 0.1}, {"objective": "rpgan"}),
    "applications": ({"latent.size": 8}, {"loop.batch": 1024}),
    "responsible-use": ({"tricks.pac": 8}, {}),
    "write-it-yourself": ({"G.hidden": [128, 128], "D.hidden": [128, 128]}, {}),
    "architectures": ({"G.hidden": [32, 32], "D.hidden": [128, 128]}, {"G.hidden": [128, 128]}),
    "training-process": ({"schedule.final": 0.0}, {"loop.ema": 0.99}),
    "preparing-data": ({"data.outliers": 0.0, "data.noise": 0.0}, {"data.samples": 10000}),
    "latent-walk": ({"latent.size": 2}, {"loop.batch": 1024}),
}


def rows(name: str, patch: dict[str, Any]) -> list[dict[str, Any]]:
    step = load(name).step("checkpoint")
    assert step is not None
    assert step.run is not None
    config = step.run.config(patch)
    data = load_data(config.data)
    evaluator = Evaluator(config, data, Observer(config, data))
    found, end = [], config.stop.steps or 0
    for made in train(config, data, threads=1):
        if isinstance(made, Step) and made.step in (end // 2, end):
            values = {key: round(value, 4) for key, value in evaluator.measure(made.state).items()}
            found.append(to_json(Row(step=made.step, seconds=0.0, epoch=round(made.epoch, 3), values=values)))
    return found


def main() -> None:
    """Record the lessons that the command line names, or all; what is known of the others stays."""
    kept = json.loads(FILE.read_text("utf-8")) if len(sys.argv) > 1 else {}
    kept |= {
        name: {
            word: {"patch": patch, "rows": rows(name, patch)}
            for word, patch in zip(("passes", "fails"), patches, strict=True)
        }
        for name, patches in RUNS.items()
        if name in sys.argv[1:] or len(sys.argv) == 1
    }
    FILE.write_text(json.dumps(kept, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main()
