"""Files that others wrote or harmed: wrong values, torn lines, folders that may not be read."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from playground.app.wording import date
from playground.errors import InputError, MachineError
from playground.export import models
from playground.messages import Frame, State, from_json, to_json
from playground.runs.folder import archive, files, index
from playground.runs.folder.index import RunIndex, recover
from playground.runs.folder.label import Label
from playground.runs.folder.lease import SignsOfLife
from playground.runs.folder.store import RunFolder, list_runs
from playground.runs.helper.plane import divergences
from playground.runs.helper.sampling import load_judge, load_model
from playground.runs.housekeeping import ABANDONED, sweep
from playground.runs.manager import RunManager
from tests.runs.folder.zipped import zipped
from tests.runs.helpers import Played, new, tiny
from tests.runs.stage import Stage


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return RunFolder.create(tmp_path / "runs", tiny(), name="mine")


@pytest.mark.parametrize("number", ["1e999", "NaN", "-Infinity", "1e301", "1" + "0" * 400])
def test_invalid_numbers_stop_neither_the_app_nor_its_list(number: str, tmp_path: Path) -> None:
    state = f'{{"type": "state", "status": "running", "seconds": {number}}}'
    label = f'{{"name": "x", "created": {number}}}'
    root = tmp_path / "runs"
    id = archive.import_zip(zipped({"state.json": state.encode(), "label.json": label.encode()}), root)
    (root / id / "metrics.jsonl").write_text(f'{{"type": "row", "step": 1, "epoch": 0, "seconds": {number}}}\n')
    recover(root, SignsOfLife())
    info = RunIndex(root).info(id)
    assert info.state.status == "interrupted"
    assert info.state.seconds == 0
    assert date(info.label.created)
    assert RunFolder(root / id).rows()[0] == []
    RunFolder(root / id).write_state(info.state)


@pytest.mark.parametrize("device", [rb'"\ud800"', b'"\xed\xa0\x80"'])
def test_half_a_character_stops_neither_the_app_nor_its_list(device: bytes, tmp_path: Path) -> None:
    state = b'{"type": "state", "status": "running", "device": ' + device + b"}"
    label = b'{"name": ' + device + b"}"
    id = archive.import_zip(zipped({"state.json": state, "label.json": label}), tmp_path)
    recover(tmp_path, SignsOfLife())
    info = RunIndex(tmp_path).info(id)
    assert (info.state.status, info.label) == ("interrupted", Label())
    info.label.name.encode()


def test_a_label_with_wrong_types_is_empty(folder: RunFolder) -> None:
    files.write_json(folder.path / "label.json", {"name": 5, "parent": None, "starred": 1, "created": True, "x": 1})
    assert folder.label() == Label(created=True)
    files.write_json(folder.path / "label.json", {"name": "x" * 100_000, "starred": True, "created": 7})
    assert folder.label() == Label("x" * 100, True, created=7)


@pytest.mark.parametrize("created", [1e18, -5.0, 2**62])
def test_an_impossible_time_is_dropped(created: float, folder: RunFolder) -> None:
    files.write_json(folder.path / "label.json", {"name": "x", "created": created})
    assert (folder.label().name, folder.label().created) == ("x", 0.0)


def test_a_message_holds_numbers_that_fit() -> None:
    good = to_json(State(step=2**62, seconds=1e12))
    assert from_json(State, good).step == 2**62
    for wrong in ({"step": 2**63}, {"seconds": 10**400}, {"seconds": float("inf")}):
        with pytest.raises(InputError):
            from_json(State, good | wrong)


def test_a_folder_that_may_not_be_read_is_left_out(
    folder: RunFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = RunFolder.create(tmp_path / "runs", tiny())
    is_file = Path.is_file

    def refuse(path: Path) -> bool:
        if path.parent == other.path:
            raise PermissionError(13, "Permission denied")
        return is_file(path)

    monkeypatch.setattr(Path, "is_file", refuse)
    assert [f.id for f in list_runs(tmp_path / "runs")] == [folder.id]
    with pytest.raises(InputError, match="There is no run"):
        RunFolder.open(tmp_path / "runs", other.id)


def test_an_unreadable_folder_does_not_stop_the_recovery_of_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs = [RunFolder.create(tmp_path, tiny()) for _ in range(3)]
    for run in runs:
        run.write_state(State(status="running"))
    is_held = index.is_held

    def refuse(path: Path, signs: SignsOfLife) -> bool:
        if path == runs[1].path:
            raise OSError(37, "No locks available")
        return is_held(path, signs)

    monkeypatch.setattr(index, "is_held", refuse)
    assert recover(tmp_path, SignsOfLife()) == sorted(run.id for run in runs if run is not runs[1])


@pytest.mark.parametrize("name", ["metrics.jsonl", "journal.jsonl"])
def test_unreadable_lines_are_reported_and_stop_nothing(name: str, folder: RunFolder) -> None:
    (folder.path / name).mkdir()
    manager = RunManager(folder.path.parent, backend=Stage())
    shown, told = [run.id for run in manager.runs()], manager.damaged()
    assert (shown, list(told)) == (([folder.id], []) if name == "metrics.jsonl" else ([], [folder.id]))
    assert [m.name for m in models.models(folder.path.parent) if m.name.startswith("run-")] == []
    with pytest.raises(MachineError, match="cannot be used"):
        folder.rows() if name == "metrics.jsonl" else folder.journal()


@pytest.mark.parametrize("part", ["samples", "checkpoints", "nets"])
def test_a_file_in_a_folders_place_is_an_empty_folder(part: str, folder: RunFolder) -> None:
    (folder.path / part).rmdir()
    (folder.path / part).write_bytes(b"")
    assert getattr(folder, part)() == []
    assert RunIndex(folder.path.parent).info(folder.id).thumbnail is None


def test_an_endless_line_is_not_read_completely(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "rows"
    path.write_bytes(b"{" * 5_000 + b'\n{"a": 1}\n')
    longest = 0
    opened = Path.open

    def watched(self: Path, *args: Any, **kwargs: Any) -> Any:
        file = opened(self, *args, **kwargs)
        for name in ("read", "readline"):
            monkeypatch.setattr(file, name, counted(getattr(file, name)), raising=False)
        return file

    def counted(read: Any) -> Any:
        def reading(*args: Any) -> bytes:
            nonlocal longest
            found: bytes = read(*args)
            longest = max(longest, len(found))
            return found

        return reading

    monkeypatch.setattr(Path, "open", watched)
    values, offset = [], 1
    for _ in range(100):
        found, offset = files.read_lines(path, offset, 500)
        values += found
    assert values == [{"a": 1}]
    assert offset == path.stat().st_size
    assert longest <= 500


@pytest.mark.parametrize("patch", [{player: {"name": "mlp", "hidden": [4096] * 900}} for player in "GD"])
def test_networks_that_would_fill_the_memory_are_not_built(
    patch: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = new(tmp_path, stop__steps=2)
    run.play()
    tensors, meta = run.folder.load_checkpoint()
    run.folder.save_checkpoint(2, tensors, meta | {"config": meta["config"] | patch})
    monkeypatch.setattr(torch.nn, "Linear", None)
    for load in (load_model, load_judge, lambda path: divergences(str(path))):
        with pytest.raises(InputError, match="Take at most 16"):
            load(run.folder.path)
    state = Played(run.folder).play()
    assert (state.status, state.code) == ("failed", "too_deep")


@pytest.mark.parametrize("harm", ["weights", "rng"])
def test_a_checkpoint_of_other_networks_is_reported(harm: str, tmp_path: Path) -> None:
    run = new(tmp_path, stop__steps=2)
    run.play()
    tensors, meta = run.folder.load_checkpoint()
    if harm == "rng":
        tensors["rng"] = torch.zeros(3)
    else:
        tensors = {key: value[:1] if value.ndim else value for key, value in tensors.items()}
    run.folder.save_checkpoint(2, tensors, meta)
    state = Played(run.folder).play()
    assert state.status == "failed"
    assert "does not fit its own configuration" in state.sentence


def test_leftovers_of_a_killed_process_are_removed(folder: RunFolder, tmp_path: Path) -> None:
    root = tmp_path / "runs"
    run = new(root, stop__steps=1)
    left = [run.folder.path / ".state.json.abcd.tmp", run.folder.path / "checkpoints" / ".1.safetensors.ab.tmp"]
    for holds in (run.play, lambda: recover(root, SignsOfLife())):
        for path in left:
            path.write_bytes(b"torn")
        run.folder.write_state(State(status="running"))
        holds()
        assert not any(path.exists() for path in left)
    label = run.folder.path / ".label.json.ab.tmp"
    label.write_bytes(b"")
    recover(root, SignsOfLife())
    assert label.exists(), "the app may be writing it this very moment"
    old, young = root / ".new-old", root / ".new-young"
    for path in (old, young):
        path.mkdir()
    os.utime(old, (0, time.time() - 2 * ABANDONED))
    sweep(root)
    assert young.is_dir()
    assert not old.exists()


@pytest.mark.parametrize("shape", [(2, 3, 4), (3,), (2, 8, 8, 2), (0, 8, 8, 1)])
def test_an_invalid_sample_is_not_returned(shape: tuple[int, ...], folder: RunFolder) -> None:
    array = np.zeros(shape, np.uint8)
    np.save(folder.path / "samples" / "1.npy", array)
    with pytest.raises(InputError, match="no sample"):
        folder.sample(1)
    with (folder.path / "samples" / "1.npy").open("wb") as file:
        np.savez(file, array)
    with pytest.raises(InputError, match="no sample"):
        folder.sample(1)


HEADER = "{'descr': '<f4', 'fortran_order': False, 'shape': (10000000000000, 2), }".ljust(117) + "\n"


@pytest.mark.parametrize(
    "raw",
    [
        b"PK\3\4torn",
        b"\x93NUMPY\1\0v\0" + HEADER.encode(),
        b"\x93NUMPY\1\0v\0" + HEADER.replace("False", "F(lse").encode(),
    ],
    ids=["a torn zip", "more than the memory", "no header"],
)
def test_a_sample_with_any_wrong_header_is_missing(raw: bytes, folder: RunFolder) -> None:
    (folder.path / "samples" / "1.npy").write_bytes(raw)
    with pytest.raises(InputError, match="no sample"):
        folder.sample(1)


def test_a_step_beyond_a_frames_header_has_no_sample(folder: RunFolder) -> None:
    folder.save_sample(2**32, np.zeros((4, 2), np.float32))
    with pytest.raises(InputError, match="no sample"):
        folder.sample(2**32)


def test_a_still_of_another_view_or_size_is_none(folder: RunFolder) -> None:
    folder.save_still(Frame("real", 0, "float32", (2, 2), bytes(16)))
    (folder.path / "samples" / "real.bin").rename(folder.path / "samples" / "density.bin")
    folder.save_still(Frame("heldout", 0, "float32", (10_000, 10_000), bytes(16)))
    assert folder.still("density") is None
    assert folder.still("heldout") is None
