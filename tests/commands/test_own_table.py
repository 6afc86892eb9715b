"""`train --data points.csv`: a table of points, what is read of it, and what is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import pytest

from playground.cli import main
from playground.data.hand_placed import unpack
from playground.runs.folder.store import RunFolder
from tests.commands.hands import TINY, trained

CASES = Path(__file__).parents[1] / "data" / "cases"


def test_a_table_is_trained_on_and_described_in_the_json(capsys: pytest.CaptureFixture[str]) -> None:
    done = trained(capsys, "--data", CASES / "pandas_index.csv", *TINY, "--steps", 2)
    assert (done["status"], done["steps"]) == ("done", 2)
    assert done["data"] == {"samples": 40, "columns": ["X1", "X2"]}
    config = RunFolder.at(done["run"]).config()
    assert (config.data.name, config.data.kind.name) == ("placed", "points")
    assert len(unpack(config.data.points)) == 40  # type: ignore[attr-defined]


def test_the_report_on_a_table_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--data", str(CASES / "sheets_italian_locale.csv"), *TINY, "--steps", "1"]) == 0
    first, last = capsys.readouterr().out.splitlines()
    assert first.startswith("40 points: x from “x”, y from “y”. Commas inside numbers are decimal marks")
    assert last.startswith("done at step 1")


def test_an_outlier_is_named_with_the_option_that_leaves_it_out(capsys: pytest.CaptureFixture[str]) -> None:
    file = str(CASES / "one_outlier.csv")
    done = trained(capsys, "--data", file, *TINY, "--steps", 1)
    assert done["data"]["outliers"] == [{"line": 42, "point": [1000.0, 1000.0]}]
    assert main(["train", "--data", file, *TINY, "--steps", "1"]) == 0
    said = capsys.readouterr().out
    assert "Line 42, (1000, 1000), is" in said
    assert "--without-outliers" in said
    done = trained(capsys, "--data", file, "--without-outliers", *TINY, "--steps", 1)
    assert done["data"]["samples"] == 40
    assert done["data"]["skipped"] == [{"line": 42, "why": "It is an outlier."}]
    drawn = np.array(unpack(RunFolder.at(done["run"]).config().data.points))  # type: ignore[attr-defined]
    assert np.ptp(drawn[:, 0]) > 2


@pytest.mark.parametrize("name", ["points.dat", "points", "points.TXT"])
def test_any_file_that_is_no_picture_is_read_as_a_table(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copyfile(CASES / "utf16_tab.txt", tmp_path / name)
    assert trained(capsys, "--data", tmp_path / name, *TINY, "--steps", 1)["data"]["samples"] == 40


def test_a_table_can_be_combined_with_a_preset_or_configuration(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    table = CASES / "pandas_index.csv"
    done = trained(capsys, "--preset", "mode-collapse", "--data", table, *TINY, "--steps", 1)
    assert done["data"]["samples"] == 40
    (tmp_path / "config.json").write_text(json.dumps(RunFolder.at(done["run"]).config().to_json()))
    again = trained(capsys, "--config", tmp_path / "config.json", "--data", table, "--steps", 1)
    assert again["data"] == done["data"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--data", "words.csv"], "words.csv: No columns of numbers were found"),
        (["--data", "book.xlsx"], "spreadsheet file"),
        (["--data", "torn.csv"], "Line 2: “six” is not a finite number"),
        (["--data", "/dev/zero"], "at most 2 MB"),
        (["--data", "missing.csv"], "no file or folder “missing.csv”"),
        (["--data", "ring", "--without-outliers"], "--without-outliers is for a table"),
        (["--without-outliers"], "--without-outliers is for a table"),
        (["--data", "pictures", "--without-outliers"], "--without-outliers is for a table"),
        (["--resume", "x", "--without-outliers"], "--without-outliers is for a new run"),
    ],
)
def test_a_file_that_is_no_table_gives_one_message(
    arguments: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("words.csv").write_text("hello\nworld\n")
    Path("book.xlsx").write_bytes(b"\xd0\xcf\x11\xe0" + bytes(100))
    Path("torn.csv").write_text("1,2\n3,six\n4,5\n")
    Path("pictures").mkdir()
    assert main(["train", *arguments]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    (line,) = captured.err.strip().splitlines()
    assert said in line
