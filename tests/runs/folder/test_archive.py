"""A run exported and imported as a zip, packed by us, by other tools, or with bad intent."""

from __future__ import annotations

import json
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch

from playground.config import RunConfig
from playground.errors import InputError, MachineError
from playground.messages import Row
from playground.runs.folder import archive
from playground.runs.folder.store import ID, RunFolder
from tests.runs.folder.hands import tensors


def test_a_run_is_exported_and_imported_as_zip(folder: RunFolder, tmp_path: Path) -> None:
    folder.append_row(Row(1, 0, 0, {"x": 1.0}))
    folder.save_checkpoint(1, tensors(), {"step": 1})
    folder.save_sample(1, np.zeros((4, 28, 28, 1), np.uint8))
    (folder.path / "secret.txt").write_text("not a part of a run")
    file = tmp_path / "run.zip"
    archive.export_zip(folder, file)
    id = archive.import_zip(file, tmp_path / "elsewhere")
    assert id == folder.id
    other = RunFolder.open(tmp_path / "elsewhere", id)
    assert other.rows()[0] == folder.rows()[0]
    assert all(torch.equal(other.load_checkpoint()[0][k], v) for k, v in tensors().items())
    assert not (other.path / "secret.txt").exists()
    again = archive.import_zip(file, tmp_path / "elsewhere")
    assert again != id
    assert ID.fullmatch(again)


GOOD = {"r/config.json": json.dumps(RunConfig().to_json()).encode()}
BAD: dict[str, dict[str, bytes]] = {
    "no run": {"a/b.txt": b""},
    "nothing": {},
    "zip slip": {**GOOD, "r/../../evil.json": b""},
    "absolute": {**GOOD, "/etc/config.json": b"{}"},
    "two runs": {**GOOD, "s/config.json": b"{}"},
    "foreign file": {**GOOD, "r/run.py": b""},
    "newer schema": {"r/config.json": b'{"schema": 99}'},
    "broken config": {"r/config.json": b"{"},
    "bomb": {**GOOD, "r/metrics.jsonl": b"0" * 50_000_000},
    "many small bombs": {**GOOD, **{f"r/samples/{i}.npy": bytes(190_000) for i in range(200)}},
    "pickle": {**GOOD, "r/checkpoints/1.safetensors": b"\x80\x04\x95"},
    "cut weights": {**GOOD, "r/checkpoints/1.safetensors": b"\xff\xff\0\0\0\0\0\0{}"},
}


@pytest.mark.parametrize("kind", BAD)
def test_a_hostile_zip_is_refused_completely(kind: str, tmp_path: Path) -> None:
    file, root = tmp_path / "a.zip", tmp_path / "runs"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed_file:
        for name, body in BAD[kind].items():
            packed_file.writestr(name, body)
    with pytest.raises(InputError) as caught:
        archive.import_zip(file, root)
    assert caught.value.sentence.endswith(".")
    assert list(root.iterdir()) == [] if root.exists() else True
    assert not (tmp_path / "evil.json").exists()


def test_a_zip_without_room_is_refused_completely(
    folder: RunFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.save_checkpoint(1, tensors(), {"step": 1})
    archive.export_zip(folder, tmp_path / "run.zip")
    monkeypatch.setenv("GAN_PLAYGROUND_QUOTA", "0.000001")  # 1 kB
    with pytest.raises(MachineError, match="--quota"):
        archive.import_zip(tmp_path / "run.zip", tmp_path / "elsewhere")
    assert not (tmp_path / "elsewhere").exists() or not list((tmp_path / "elsewhere").iterdir())


@pytest.mark.parametrize("content", [b"", b"PK", os.urandom(500)])
def test_a_file_that_is_not_a_zip_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(InputError, match="zip"):
        archive.import_zip(tmp_path / "a.zip", tmp_path / "runs")


def test_a_link_in_a_zip_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as packed_file:
        for name, body in GOOD.items():
            packed_file.writestr(name, body)
        link = zipfile.ZipInfo("r/label.json")
        link.external_attr = 0o120777 << 16
        packed_file.writestr(link, "/etc/passwd")
    with pytest.raises(InputError, match="not part"):
        archive.import_zip(tmp_path / "a.zip", tmp_path / "runs")


def packed_again(zip_file: Path, out: Path, rename: str = "{id}/{name}", *more: str, backslashes: bool = False) -> Path:
    """The zip as another tool packs its folder."""
    with zipfile.ZipFile(zip_file) as old, zipfile.ZipFile(out, "w") as new:
        for info in old.infolist():
            id, _, name = info.filename.partition("/")
            path = rename.format(id=id, name=name)
            member = zipfile.ZipInfo("x")
            member.filename = path.replace("/", "\\") if backslashes else path
            new.writestr(member, old.read(info))
        for path in more:
            new.writestr(path.format(id=id), b"\x00\x05\x16\x07")
    return out


@pytest.mark.parametrize(
    ("rename", "more", "backslashes"),
    [
        ("{id}/{name}", ("__MACOSX/{id}/._config.json", "{id}/.DS_Store", "{id}/samples/.DS_Store"), False),  # Finder
        ("{id}/{name}", ("{id}/Thumbs.db", "{id}/samples/desktop.ini"), False),  # Explorer of Windows
        ("{id}/{name}", (), True),  # .NET before 4.6.1
        ("{name}", (".DS_Store",), False),  # packed from within the folder
        ("Downloads/my run/{id}/{name}", ("Downloads/.DS_Store",), False),  # unpacked into a folder, and that packed
        ("A run (2)/{name}", ("A run (2)/", "__MACOSX/._A run (2)"), False),
    ],
)
def test_a_run_packed_again_by_other_tools_is_imported(
    rename: str, more: tuple[str, ...], backslashes: bool, folder: RunFolder, tmp_path: Path
) -> None:
    folder.save_sample(5, np.zeros((4, 28, 28, 1), np.uint8))
    archive.export_zip(folder, tmp_path / "run.zip")
    again = packed_again(tmp_path / "run.zip", tmp_path / "again.zip", rename, *more, backslashes=backslashes)
    taken = RunFolder.open(tmp_path / "elsewhere", archive.import_zip(again, tmp_path / "elsewhere"))
    assert taken.config() == folder.config()
    assert taken.samples() == [5]
    assert (taken.id == folder.id) == ("{id}" in rename)
    left = {p.name for p in taken.path.rglob("*")} & {".DS_Store", "Thumbs.db", "desktop.ini", "._config.json"}
    assert not left


def test_two_runs_in_one_zip_are_refused_by_their_number(folder: RunFolder, tmp_path: Path) -> None:
    archive.export_zip(folder, tmp_path / "run.zip")
    again = packed_again(tmp_path / "run.zip", tmp_path / "a.zip", "{id}/{name}", "other/config.json")
    with pytest.raises(InputError, match="holds 2 runs"):
        archive.import_zip(again, tmp_path / "elsewhere")
