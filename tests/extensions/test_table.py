"""The contract of kinds: an outsider's kind of data goes from its source to a picture in the browser, and on.

Every step runs in a process of its own, as a person would have it: nothing is registered in this one.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.numpy import load_file

from tests.extensions.installed import SMALL, install, python

pytestmark = [pytest.mark.process, pytest.mark.slow]  # a process each

COLUMNS = "height,weight,age,cat,dog"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return install(tmp_path_factory.mktemp("outsider") / "site")


@pytest.fixture(scope="module")
def run(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a run of 60 steps on the outsider's table."""
    return Path(train(site, "--steps", 60, "--runs", tmp_path_factory.mktemp("runs"))["run"])


def gan_playground(site: Path, *arguments: object) -> Any:
    result = python(site, "-m", "playground", *arguments)
    assert result.returncode == 0, result.stderr
    return result.stdout


def train(site: Path, *arguments: object) -> dict[str, Any]:
    start = [] if "--resume" in arguments else ["--data", "pets", *SMALL]
    out = gan_playground(site, "train", *start, "--json", *arguments)
    found: dict[str, Any] = json.loads(out.splitlines()[-1])
    return found


def is_table(found: np.ndarray) -> bool:
    """Whether these are rows as the outsider's generator makes them: its last columns are a choice of two."""
    right = found.dtype == np.float32 and found.ndim == 2 and found.shape[1] == 5
    return bool(right and (found[:, 2] >= 0).all() and np.allclose(found[:, 3:].sum(1), 1, atol=1e-5))


def test_it_trains_and_is_measured(run: Path) -> None:
    config = json.loads((run / "config.json").read_text())
    assert (config["data"]["name"], config["G"]["name"], config["D"]["name"]) == ("pets", "mlp", "mlp")
    state = json.loads((run / "state.json").read_text())
    assert (state["status"], state["step"], state["device"]) == ("done", 60, "cpu")
    values: dict[str, float] = {}
    for line in (run / "metrics.jsonl").read_text().splitlines():
        values |= json.loads(line)["values"]
    assert values["sliced_wasserstein"] > values["sliced_wasserstein_floor"] > 0
    assert not {"js", "energy", "modes", "classifier_fd", "gap"} & values.keys()


def test_its_samples_are_kept_raw_and_pictured(run: Path) -> None:
    found = np.load(run / "samples" / "60.npy", allow_pickle=False)
    assert found.shape == (40, 5)
    assert is_table(found)
    assert (run / "samples" / "60.png").read_bytes().startswith(b"\x89PNG")
    assert not (run / "samples" / "density.bin").exists()


def test_its_frames_hold_raw_samples(site: Path, run: Path) -> None:
    code = """
import sys, numpy as np
from pathlib import Path
from playground.messages import pack_frame, unpack_frame
from playground.runs.folder.store import RunFolder
from playground.runs.frames.from_arrays import frame
folder = RunFolder.at(Path(sys.argv[1]))
array = folder.sample(60)
again = unpack_frame(pack_frame(frame("ema", 60, array, folder.kind.extent(array))))
assert again.shape == (40, 5) and again.extent == (0, 0, 0, 0)
assert np.array_equal(np.frombuffer(again.payload, again.dtype).reshape(again.shape), array)
still = folder.still("real")
assert still.shape == (40, 5), still
"""
    assert python(site, "-c", code, run).stderr == ""


def test_samples_are_written_in_the_formats_of_the_kind(site: Path, run: Path, tmp_path: Path) -> None:
    command = "import sys; from playground.cli import main; main(['sample', sys.argv[1], '--n', '30', '--out', {!r}])"
    files = {ending: tmp_path / f"pets{ending}" for ending in (".npz", ".csv", ".png")}
    code = "; ".join(command.format(str(out)) for out in files.values())  # PyTorch is loaded once for the three
    assert python(site, "-c", code, run).returncode == 0
    assert is_table(np.load(files[".npz"], allow_pickle=False)["samples"])
    header, *rows = files[".csv"].read_text().splitlines()
    assert (header, len(rows)) == (COLUMNS, 30)
    assert files[".png"].read_bytes().startswith(b"\x89PNG")


def test_a_format_of_another_kind_is_refused(site: Path, tmp_path: Path) -> None:
    ring = gan_playground(site, "train", "--data", "ring", *SMALL, "--steps", 2, "--json", "--runs", tmp_path / "runs")
    out = tmp_path / "ring.csv"
    result = python(site, "-m", "playground", "sample", json.loads(ring)["run"], "--out", out)
    assert result.returncode == 2
    assert "are written as .npz, .png, not as ring.csv" in result.stderr
    assert not out.exists()


def test_a_resumed_run_has_the_bits_of_one_that_was_never_stopped(site: Path, run: Path, tmp_path: Path) -> None:
    parted = Path(train(site, "--steps", 30, "--runs", tmp_path / "parted")["run"])
    assert train(site, "--resume", parted, "--steps", 60)["steps"] == 60
    one, other = (load_file(folder / "checkpoints" / "60.safetensors") for folder in (run, parted))
    assert one.keys() == other.keys()
    assert [name for name in one if not np.array_equal(one[name], other[name])] == []


def test_everything_is_exported_and_the_script_needs_no_package(site: Path, run: Path, tmp_path: Path) -> None:
    out = gan_playground(site, "export", run, "--to", tmp_path / "all")
    assert "left out" not in out
    files = {path.name.removeprefix(f"{run.name}-"): path for path in (tmp_path / "all").iterdir()}
    assert {
        "samples.png",
        "samples.npz",
        "samples.csv",
        "script.py",
        "run.zip",
        "checkpoint.safetensors",
    } <= files.keys()
    rows = list(csv.reader(files["samples.csv"].open()))
    assert np.allclose(np.array(rows[1:], float), np.load(run / "samples" / "60.npy"), atol=1e-4)
    assert "gan_table" not in files["script.py"].read_text()
    block = (
        "import os, runpy, sys; sys.modules['playground'] = sys.modules['gan_table'] = None; os.chdir(sys.argv[1]); "
    )
    start = "script, sys.argv = sys.argv[2], ['script.py', '--steps', '60', '--threads', '1']; "
    code = block + start + "runpy.run_path(script, run_name='__main__')"
    result = python(tmp_path, "-c", code, tmp_path, files["script.py"])
    assert result.returncode == 0, result.stderr
    made = torch.load(tmp_path / "players.pt", weights_only=True)
    kept = load_file(run / "checkpoints" / "60.safetensors")
    for player in ("G", "D", "ema"):
        for name, value in made[player].items():
            assert np.array_equal(kept[f"{player}.{name}"], value.numpy()), f"{player}.{name}"


def test_networks_that_do_not_suit_are_refused(site: Path, tmp_path: Path) -> None:
    result = python(
        site, "-m", "playground", "train", "--data", "pets", "--set", "G=dcgan", "--runs", tmp_path, "--steps", 1
    )
    assert result.returncode == 2
    assert "DCGAN cannot be used as G for tables" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_no_page_runs_its_generator_in_the_browser(site: Path, run: Path) -> None:
    code = """
import sys
from pathlib import Path
from playground.errors import InputError
from playground.export.models import blob, models
root, id = Path(sys.argv[1]).parent, Path(sys.argv[1]).name
assert not [m for m in models(root) if m.name == f"run-{id}"]
try:
    blob(root, f"run-{id}")
except InputError as error:
    print(error.code)
"""
    result = python(site, "-c", code, run)
    assert (result.stdout.strip(), result.stderr) == ("kind_not_in_browser", "")


def test_without_its_package_a_run_is_refused_in_a_sentence(run: Path, tmp_path: Path) -> None:
    for command in (["sample", run, "--out", tmp_path / "a.npz"], ["train", "--resume", run, "--steps", 70]):
        result = python(tmp_path, "-m", "playground", *command)
        assert result.returncode == 2
        assert "pets" in result.stderr
        assert "Traceback" not in result.stderr
    assert python(tmp_path, "-m", "playground", "runs", "--runs", run.parent).returncode == 0
