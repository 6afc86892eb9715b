"""The stand-alone script of every preset reproduces its run to the bit."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from playground import presets
from playground.config import RunConfig
from playground.data import load
from playground.export import models
from playground.export.training_data import write
from playground.kinds import IMAGES
from playground.optimisers import DYNAMICS
from playground.presets import Preset, all_presets
from playground.runs.folder import weights
from playground.standalone.script import script
from playground.training.algorithm import train
from playground.training.steps import Step
from tests.alone import run_alone_here

STEPS = 100
EVERY = [pytest.param(p, id=p.name) for p in all_presets()]
CONFIGS = [pytest.param(p.config, id=p.name) for p in all_presets()]
ALL_LAYERS = {"G.extra": 1, "G.up": "enlarged", "D.hidden": [8]}  # no preset has them all


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Callable[[RunConfig], Path]:
    """The training data of a configuration as a file, written once for all that have the same."""
    place, files = tmp_path_factory.mktemp("exported"), dict[str, Path]()

    def export(config: RunConfig) -> Path:
        data = config.to_json()["data"]
        key = json.dumps(data, sort_keys=True)
        if key not in files:
            files[key] = place / f"{len(files)}.npz"
            write(data, files[key])
        return files[key]

    return export


@pytest.mark.process
@pytest.mark.slow
@pytest.mark.parametrize(
    "config", [*CONFIGS, pytest.param(presets.load("dcgan-2015").config.edit(ALL_LAYERS), id="all layers")]
)
def test_the_script_trains_the_same_run(
    config: RunConfig, exported: Callable[[RunConfig], Path], tmp_path: Path
) -> None:
    narrow = {} if config.G.name == "mlp" else {"G.width": 8, "D.width": 8}
    config = config.edit({"data.fraction": 0.05, "loop.batch": 16, **narrow})
    arguments = ["--steps", str(STEPS), "--threads", "1"]
    if config.data.kind == IMAGES:
        arguments += ["--data", str(exported(config))]
    assert differences(config, tmp_path, arguments) == []


@pytest.mark.process
@pytest.mark.slow
@pytest.mark.parametrize("dynamics", DYNAMICS)
def test_the_script_runs_all_dynamics(dynamics: str, tmp_path: Path) -> None:
    changes = {"dynamics": dynamics, "opt_D": "optimistic_adam", "data.samples": 500, "loop.batch": 16, "loop.n_D": 2}
    points = {"data": {"alternating": "placed", "consensus": "modes"}.get(dynamics, "ring"), "data.outliers": 0.1}
    config = presets.load("mode-collapse").config.edit({**changes, **points})
    assert differences(config, tmp_path, ["--steps", str(STEPS), "--threads", "1"]) == []


def differences(config: RunConfig, tmp_path: Path, arguments: list[str]) -> list[str]:
    """What the script of `config` leaves behind otherwise than the app after STEPS steps: weights, settings, files.

    The script runs in this process, from which the package is hidden; `test_every_script` runs some in their own.
    """
    data = load(config.data)
    (tmp_path / "script.py").write_text(script(config))
    run_alone_here(tmp_path, *arguments)
    *_, last = itertools.islice(train(config, data), STEPS)
    assert isinstance(last, Step)
    found = torch.load(tmp_path / "players.pt", weights_only=True)
    kept = (tmp_path / "players.safetensors").read_bytes()
    tensors, meta = weights.parse_arrays(kept, "players.safetensors")
    networks = {"G": last.state.G, "D": last.state.D, "ema": last.state.ema}
    wanted = {f"{name}.{k}": v for name, module in networks.items() for k, v in module.state_dict().items()}
    files = {f"{name}.{k}": v for name in networks for k, v in found[name].items()}
    other = [name for name, v in wanted.items() if name not in files or not torch.equal(files[name], v)]
    other += [f"{k} in safetensors" for k, v in files.items() if not np.array_equal(tensors.get(k, np.nan), v)]
    if RunConfig.from_json(meta["config"]) != config:
        other.append("settings")
    if not models.of_files(kept, b""):
        other.append("what Explore opens")
    if not (tmp_path / ("samples.png" if config.data.kind == IMAGES else "samples.txt")).is_file():
        other.append("samples")
    return other


@pytest.mark.parametrize("preset", EVERY)
def test_a_script_names_no_module_of_ours(preset: Preset) -> None:
    text = script(preset.config)
    compile(text, "script.py", "exec")
    assert "from playground" not in text
    assert "import playground" not in text
