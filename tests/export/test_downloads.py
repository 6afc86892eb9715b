"""The downloads of a run: damaged files are not handed out."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from playground.errors import InputError
from playground.export.downloads import download
from playground.runs.folder import weights
from playground.runs.folder.label import Label
from playground.runs.folder.store import RunFolder
from tests.runs.helpers import tiny


def test_a_torn_checkpoint_is_skipped(tmp_path: Path) -> None:
    folder = RunFolder.create(tmp_path, tiny(), Label("torn"))
    with pytest.raises(InputError, match="no checkpoint yet"):
        download(folder, "checkpoint.safetensors")
    paths = [folder.path / "checkpoints" / f"{step}.safetensors" for step in (3, 8)]
    for path in paths:
        weights.save(path, {"G.0.weight": torch.ones(40)}, {"step": int(path.stem)})
    assert download(folder, "checkpoint.safetensors").content == paths[1]
    paths[1].write_bytes(paths[1].read_bytes()[:-20])
    assert download(folder, "checkpoint.safetensors").content == paths[0]
    paths[0].write_bytes(b"")
    with pytest.raises(InputError, match="can be read completely"):
        download(folder, "checkpoint.safetensors")
