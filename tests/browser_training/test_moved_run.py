"""A run of a browser becomes a run folder of the server, and goes on there; what is no such run is refused."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import numpy as np
import pytest

from playground.data import load
from playground.errors import InputError
from playground.export.downloads import download
from playground.messages import Stop
from playground.runs.folder import archive, journal
from playground.runs.folder.store import RunFolder
from playground.runs.helper.browser_run import browser_run
from playground.runs.helper.training_setup import training_setup
from playground.runs.worker.run import work
from playground.training.state import SavedState, TrainingState
from tests.browser_training.conftest import Trains
from tests.browser_training.test_session import LONG
from tests.browser_training.test_trainer import floats


@pytest.fixture(scope="module")
def moved(trains: Trains) -> dict[str, Any]:
    """A run with an edit, packed by the page's code."""
    edited = LONG.edit({"opt_G.lr": 0.0005, "stop.steps": 400})
    answered = training_setup(edited.to_json(), points=False)
    found: dict[str, Any] = trains.ask("upload", LONG, edited=edited.to_json(), answered=answered)
    return found | {"edited": edited}


def folder_of(packed: bytes, place: Path) -> RunFolder:
    upload = place / "upload"
    upload.write_bytes(packed)
    return RunFolder.open(place / "runs", browser_run(str(upload), str(place / "runs")))


def changed(packed: bytes, **values: Any) -> bytes:
    length = int.from_bytes(packed[:4], "little")
    head = json.dumps(json.loads(packed[4 : 4 + length]) | values).encode()
    return len(head).to_bytes(4, "little") + head + packed[4 + length :]


def test_it_has_the_weights_and_the_memory_of_the_browser(moved: dict[str, Any], tmp_path: Path) -> None:
    folder = folder_of(base64.b64decode(moved["packed"]), tmp_path)
    assert folder.config() == LONG
    entries = journal.journal(folder)
    assert journal.present(folder.config(), entries) == moved["edited"]
    assert [entry.step for entry in entries if entry.kind == "command"] == [moved["edit"]]
    assert any(entry.message is not None and entry.message.code == "from_browser" for entry in entries)
    saved = SavedState.read(*folder.load_checkpoint())
    state = TrainingState.begin(LONG, load(LONG.data), saved=saved)
    assert state.step == moved["step"] == folder.state().step
    for name, optimizer in (("D", state.optimizer_D), ("G", state.optimizer_G)):
        assert optimizer.values is not None
        np.testing.assert_array_equal(optimizer.values.detach(), floats(moved[name]))
        np.testing.assert_array_equal(optimizer.memory.flatten(), floats(moved[f"memory_{name}"]))
        assert optimizer.descents == moved["descents"][name]
    np.testing.assert_array_equal(state.average[0][0], floats(moved["average"]))
    rows, _ = folder.rows()
    assert [row.step for row in rows] == moved["rows"]
    archive.export_zip(folder, tmp_path / "run.zip")
    assert archive.import_zip(tmp_path / "run.zip", tmp_path / "others") == folder.id
    for what in ("script.py", "metrics.csv", "checkpoint.safetensors", "config.json"):
        assert download(folder, what).content


def test_it_goes_on_from_its_step(moved: dict[str, Any], tmp_path: Path) -> None:
    folder = folder_of(base64.b64decode(moved["packed"]), tmp_path)
    inbox: SimpleQueue[Any] = SimpleQueue()
    state = work(folder, inbox, lambda _: None, device="cpu", threads=1)
    assert (state.status, state.step) == ("done", 400)
    rows, _ = folder.rows()
    assert max(moved["rows"]) <= moved["step"] < rows[-1].step
    assert rows[-1].values["lr_G"] == pytest.approx(moved["edited"].opt_G.lr * moved["edited"].schedule.factor(399))
    inbox.put(Stop())


@pytest.mark.parametrize(
    "values",
    [
        {"eras": []},
        {"eras": [{"since": 0}]},
        {"eras": [{"since": 10**6, "config": LONG.to_json()}]},
        {"eras": [{"since": 0, "config": LONG.to_json()}, {"since": 5, "config": LONG.edit({"seed": 9}).to_json()}]},
        {"eras": [{"since": 0, "config": LONG.edit({"G.hidden": [9, 9]}).to_json()}]},
        {"eras": [{"since": 0, "config": LONG.edit({"opt_D": "sgd"}).to_json()}]},
        {"step": -1},
        {"step": 2.5},
        {"drawn": 2**60},
        {"seconds": 1e300},
        {"rows": 3},
        {"rows": [{"step": 10**6, "epoch": 0.0, "seconds": 0.0}]},
        {"rows": [{"step": 1, "epoch": 0.0, "seconds": 0.0, "histograms": {"D_real": [0.5] * 300}}]},
        {"rows": [{"step": 1, "epoch": 0.0, "seconds": 0.0, "values": {"js": "low"}}]},
        {"more": 1},
    ],
    ids=str,
)
def test_other_descriptions_are_refused(moved: dict[str, Any], tmp_path: Path, values: dict[str, Any]) -> None:
    with pytest.raises(InputError):
        folder_of(changed(base64.b64decode(moved["packed"]), **values), tmp_path)
    assert not (tmp_path / "runs").exists()


@pytest.mark.parametrize("cut", [0, 3, 40, -4, -2])
def test_other_sizes_are_refused(moved: dict[str, Any], tmp_path: Path, cut: int) -> None:
    packed = base64.b64decode(moved["packed"])
    with pytest.raises(InputError):
        folder_of(packed[:cut], tmp_path)
    with pytest.raises(InputError):
        folder_of(packed + b"\0" * 4, tmp_path)


@pytest.mark.parametrize("number", [np.nan, np.inf])
def test_numbers_that_are_not_finite_are_refused(moved: dict[str, Any], tmp_path: Path, number: float) -> None:
    packed = base64.b64decode(moved["packed"])
    with pytest.raises(InputError):
        folder_of(packed[:-4] + np.float32(number).tobytes(), tmp_path)
