"""`train --data` on a person's own pictures: what is printed, and what `--json` contains."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from playground.cli import main
from playground.objectives import AUGMENTATIONS

CASES = Path(__file__).parent.parent / "data" / "cases"
SMALL = ["--steps", "1", "--set", "G.width=4", "--set", "D.width=4", "--threads", "1"]


def trained(capsys: pytest.CaptureFixture[str], *args: object) -> tuple[dict[str, object], str]:
    """The JSON of a run, and what was said beside it."""
    assert main(["train", "--json", *map(str, args), *SMALL]) == 0
    said = capsys.readouterr()
    found: dict[str, object] = json.loads(said.out.splitlines()[-1])
    return found, said.err


def test_the_imported_pictures_are_reported_and_the_batch_is_reduced(capsys: pytest.CaptureFixture[str]) -> None:
    done, said = trained(capsys, "--data", CASES / "ds_store_beside.zip")
    assert done["data"] == {"samples": 16, "held_out": 1, "labels": ["cats", "dogs"], "channels": 3, "skipped": []}
    assert "ds_store_beside: 16 pictures in colour, 32×32; held out: 1. 2 labels: cats, dogs." in said
    assert "Only 15 samples to learn from, so the batch size is now 8. For another, add --set loop.batch=N." in said
    assert "Only 15 pictures: D will soon know all of them" in said
    options = " ".join(f"--set augmentations.{name}={{}}" for name in AUGMENTATIONS)
    assert f"Add {options} to switch augmentation on." in said
    config = json.loads((Path(str(done["run"])) / "config.json").read_text())
    assert (config["loop"]["batch"], config["data"]["labels"]) == (8, ["cats", "dogs"])


def test_augmentation_is_switched_on_as_the_offer_says(capsys: pytest.CaptureFixture[str]) -> None:
    options = [part for name in AUGMENTATIONS for part in ("--set", f"augmentations.{name}={{}}")]
    done, said = trained(capsys, "--data", CASES / "ds_store_beside.zip", *options)
    assert "but D sees them changed at random each time" in said
    assert "to switch augmentation on" not in said
    config = json.loads((Path(str(done["run"])) / "config.json").read_text())
    assert list(config["augmentations"]) == list(AUGMENTATIONS)


def test_skipped_files_are_listed_with_the_reason(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rng = np.random.default_rng(0)
    for i in range(20):
        Image.fromarray(rng.integers(0, 255, (40, 50), np.uint8)).save(tmp_path / f"{i}.png")
    (tmp_path / "IMG_1.HEIC").write_bytes(b"x")
    (tmp_path / "notes.txt").write_text("hello")
    done, said = trained(capsys, "--data", tmp_path, "--set", "loop.batch=4")
    data = done["data"]
    assert isinstance(data, dict)
    assert (data["samples"], data["channels"], data["labels"]) == (20, 1, [])
    assert [entry["file"] for entry in data["skipped"]] == ["IMG_1.HEIC", "notes.txt"]
    assert "Export it as JPEG" in data["skipped"][0]["why"]
    assert "skipped notes.txt: It is not a picture of a kind that can be read." in said
    assert "batch size" not in said


def test_a_requested_batch_that_is_too_large_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--data", str(CASES / "ds_store_beside.zip"), "--set", "loop.batch=64", *SMALL]) == 2
    assert "loop.batch: The batch (64) is larger than the data" in capsys.readouterr().err


def test_a_folder_named_like_a_data_set_is_mentioned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "glyphs").mkdir()
    rng = np.random.default_rng(0)
    for i in range(20):
        Image.fromarray(rng.integers(0, 255, (40, 50), np.uint8)).save(tmp_path / "glyphs" / f"{i}.png")
    monkeypatch.chdir(tmp_path)
    few = ["--set", "loop.batch=4"]
    done, said = trained(capsys, "--data", "glyphs", "--set", "data.fraction=0.01", *few)
    assert "data" not in done
    assert "--data glyphs is the data set of that name. For the file or folder here, write ./glyphs." in said
    done, said = trained(capsys, "--data", "./glyphs", *few)
    assert "data set of that name" not in said
    assert done["data"] == {"samples": 20, "held_out": 2, "labels": [], "channels": 1, "skipped": []}
