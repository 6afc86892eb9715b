"""Files that a person names: any encoding of configurations, any case of endings, folders with dots."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from playground.cli import main
from playground.commands.train import read_json
from playground.config import RunConfig
from playground.presets import load
from tests.commands.hands import TINY, trained

CASES = Path(__file__).parents[1] / "data" / "cases"


def test_a_configuration_with_a_byte_order_mark_is_read() -> None:
    config = RunConfig.from_json(read_json(CASES / "c_bom.json"))
    assert config.data.name == "ring"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
def test_a_preset_is_written_and_read_in_any_encoding(
    encoding: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """PowerShell's `>` writes UTF-16."""
    assert main(["presets", "lab"]) == 0
    (tmp_path / "my.json").write_bytes(capsys.readouterr().out.encode(encoding))
    assert RunConfig.from_json(read_json(tmp_path / "my.json")) == load("lab").config


def test_a_list_of_presets_is_refused_with_advice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["presets", "--json"]) == 0
    (tmp_path / "all.json").write_text(capsys.readouterr().out)
    assert main(["train", "--config", str(tmp_path / "all.json")]) == 2
    assert "`gan-playground presets digits > all.json`" in capsys.readouterr().err
    (tmp_path / "none.json").write_text("nothing")
    assert main(["train", "--config", str(tmp_path / "none.json")]) == 2
    assert "`gan-playground presets digits > none.json`" in capsys.readouterr().err
    assert main(["presets", "no-such"]) == 2


def test_endings_in_capitals_folders_with_dots_and_one_rate(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    done = trained(capsys, "--data", "ring", *TINY, "--steps", 60)
    assert "images_per_second" in done
    assert "images_per_second" not in done["values"]
    assert main(["sample", done["run"], "--n", "4", "--out", str(tmp_path / "X.PNG")]) == 0
    assert (tmp_path / "X.PNG").read_bytes().startswith(b"\x89PNG")
    assert main(["sample", done["run"], "--n", "4", "--out", str(tmp_path / "X.NPZ")]) == 0
    assert np.load(tmp_path / "X.NPZ")["samples"].shape == (4, 2)
    assert main(["export", done["run"], "--to", str(tmp_path / "C.JSON")]) == 0
    assert json.loads((tmp_path / "C.JSON").read_text())["schema"] == 2
    assert main(["export", done["run"], "--to", str(tmp_path / "v1.2")]) == 0
    assert any((tmp_path / "v1.2").iterdir())
    assert main(["export", done["run"], "--to", str(tmp_path / "a.mp3")]) == 2


def test_labels_are_requested_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    labelled = ["--data", "moons", "--set", "condition=projection", *TINY, "--steps", "3"]
    done = trained(capsys, *labelled)
    assert main(["sample", done["run"], "--label", "lower", "--n", "3", "--out", str(tmp_path / "a.npz")]) == 0
    assert np.load(tmp_path / "a.npz")["labels"].tolist() == [1, 1, 1]
    assert main(["sample", done["run"], "--label", "1", "--out", str(tmp_path / "a.npz")]) == 2
    assert "no label “1”. Its labels are: upper, lower." in capsys.readouterr().err
    batch = ["--set", "loop.batch=16"]
    some = trained(capsys, "--data", "moons", "--set", "data.classes=lower", *batch, *TINY, "--steps", "3")
    config = json.loads((Path(some["run"]) / "config.json").read_text())
    assert config["data"]["classes"] == ["lower"]
    numbers = trained(capsys, "--data", "ring", "--set", "data.classes=[3]", *batch, *TINY, "--steps", "3")
    assert json.loads((Path(numbers["run"]) / "config.json").read_text())["data"]["classes"] == ["3"]
