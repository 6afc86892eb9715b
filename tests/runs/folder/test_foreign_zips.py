"""Zips of runs that others packed or harmed, and downloads that fail."""

from __future__ import annotations

import io
import json
import random
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from playground.config import RunConfig
from playground.data import zips
from playground.errors import InputError, MachineError
from playground.export.downloads import download
from playground.messages import Follow, Frame, JournalEntry, Row, State
from playground.runs.folder import archive
from playground.runs.folder.store import RunFolder
from playground.runs.manager import RunManager
from playground.web.stream import Stream
from tests.runs.folder.zipped import zipped
from tests.runs.helpers import tiny
from tests.runs.stage import Stage


@pytest.fixture
def folder(tmp_path: Path) -> RunFolder:
    return RunFolder.create(tmp_path / "runs", tiny(), name="mine")


def test_a_zip_with_a_changed_byte_is_imported_or_refused_with_a_message(folder: RunFolder, tmp_path: Path) -> None:
    folder.append_row(Row(1, 0, 0, {"x": 1.0}))
    folder.save_sample(1, np.zeros((4, 2), np.float32))
    folder.save_checkpoint(1, {"G.w": torch.arange(9.0)}, {"step": 1})
    whole = io.BytesIO()
    archive.export_zip(folder, whole)
    chance, refused = random.Random(1), 0
    for i in range(300):
        raw = bytearray(whole.getvalue())
        raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
        root = tmp_path / f"to{i}"
        try:
            archive.import_zip(io.BytesIO(raw), root)
        except InputError as error:
            refused += 1
            assert error.sentence.endswith(".")
            assert not root.exists() or list(root.iterdir()) == []
    assert refused > 100


@pytest.mark.parametrize("name", ["checkpoints/01.safetensors", "snapshots/٣.safetensors", "samples/00.npy"])
def test_a_step_of_another_spelling_is_refused(name: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="not part of a run"):
        archive.import_zip(zipped({name: b""}), tmp_path)


def test_files_removed_during_an_export_are_left_out(folder: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.save_sample(1, np.zeros((4, 2), np.float32))
    is_file = Path.is_file

    def prune(path: Path) -> bool:
        found = is_file(path)
        if path.suffix == ".npy":
            path.unlink()
        return found

    monkeypatch.setattr(Path, "is_file", prune)
    packed = io.BytesIO()
    archive.export_zip(folder, packed)
    names = {Path(name).name for name in zipfile.ZipFile(packed).namelist()}
    assert names == {"config.json", "label.json", "state.json", "1.png"}


def test_another_compression_is_refused(tmp_path: Path) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as packed_file:
        packed_file.writestr("r/config.json", json.dumps(tiny().to_json()))
    with pytest.raises(InputError, match="compressed in a way"):
        archive.import_zip(out, tmp_path)


def test_the_list_of_a_zip_is_counted_before_it_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    out = zipped({f"samples/{i}.png": b"" for i in range(2_000)})
    assert zips.entries(out, 100) == 2_001
    assert zips.entries(out, 1_000_000) == 0, "too small for so many: not counted"
    monkeypatch.setattr(archive, "MAX_FILES", 2_000)
    monkeypatch.setattr(zipfile, "ZipFile", None)
    with pytest.raises(InputError, match="too large"):
        archive.import_zip(out, tmp_path)


def test_real_samples_are_exported_with_a_run(folder: RunFolder, tmp_path: Path) -> None:
    real = Frame("real", 0, "float32", (2, 2), np.arange(4, dtype="<f4").tobytes())
    folder.save_still(real)
    folder.write_state(State(status="done"))
    packed = io.BytesIO()
    archive.export_zip(folder, packed)
    root = tmp_path / "elsewhere"
    assert RunFolder(root / archive.import_zip(packed, root)).still("real") == real


def test_a_download_that_fails_leaves_nothing(
    folder: RunFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "temporary"
    here.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(here))

    def full(*args: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(archive, "export_zip", full)
    with pytest.raises(MachineError, match="full"):
        download(folder, "run.zip")
    assert list(here.iterdir()) == []


def test_samples_of_several_sizes_are_refused(folder: RunFolder) -> None:
    for step, n in ((1, 8), (2, 9)):
        folder.save_sample(step, np.zeros((n, 2), np.float32))
    with pytest.raises(InputError, match="the same size"):
        download(folder, "samples.npz")


def test_a_long_journal_is_sent_and_exported_completely(folder: RunFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playground.runs.folder.store.CHUNK", 2_000)
    for i in range(60):
        command = {"type": "edit", "patch": {"opt_G.lr": 0.001 + i / 1e5}}
        folder.append_entry(JournalEntry(i, "command", 0.0, command))
    runs = RunManager(folder.path.parent, backend=Stage())
    stream = Stream(runs, Follow(run=folder.id, stream=1, views=(), fps=1.0, state=False, rows=None, journal=0), print)
    told = [m for m in stream.news() if isinstance(m, dict) and m["type"] == "journal"]
    stream.close()
    assert sum(len(m["entries"]) for m in told) == 60
    content = download(folder, "config.json").content
    assert isinstance(content, bytes)
    assert RunConfig.from_json(json.loads(content)).opt_G.lr == pytest.approx(0.001 + 59 / 1e5)
