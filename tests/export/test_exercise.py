"""The program of a lesson as files: finished ones pass their own checks alone, open ones say what is missing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from playground.errors import InputError
from playground.export.exercise import FILES, exercise
from tests.alone import run_alone_here

NAME = "write-it-yourself"
SHORT = ("2000\n", "20\n")  # steps


def text_of(file: str, language: str = "en") -> str:
    content = exercise(NAME, file, language).content
    assert isinstance(content, bytes)
    return content.decode()


def cells(file: str, language: str = "en") -> tuple[list[str], list[str]]:
    """The texts and the code of a notebook."""
    found: dict[str, Any] = json.loads(text_of(file, language))
    assert found["nbformat"] == 4
    kinds: tuple[list[str], list[str]] = ([], [])
    for cell in found["cells"]:
        kinds[cell["cell_type"] == "code"].append("".join(cell["source"]))
    return kinds


def test_the_finished_script_passes_its_checks_and_trains_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "script.py").write_text(
        text_of("gan.py").replace(*SHORT) + "\nimport pathlib\npathlib.Path('done').write_text(str(found))\n", "utf-8"
    )
    run_alone_here(tmp_path, hidden=("numpy", "torchvision"))
    assert (tmp_path / "done").read_text() in "012345678"


def test_the_finished_notebook_runs_from_the_first_cell_to_the_last_but_the_picture(
    capsys: pytest.CaptureFixture[str],
) -> None:
    names: dict[str, Any] = {}
    _, code = cells("gan.ipynb")
    assert "matplotlib" in code[-1]
    for cell in code[:-1]:
        exec(cell.replace("STEPS = 256, 2, 16, 3e-3, 2000", "STEPS = 256, 2, 16, 3e-3, 20"), names)
    told = capsys.readouterr().out
    assert told.count("✓") == 7
    assert "✗" not in told
    assert "of 8 heaps" in told


def test_the_open_notebook_runs_its_checks_and_they_fail(capsys: pytest.CaptureFixture[str]) -> None:
    names: dict[str, Any] = {}
    _, code = cells("gan_exercise.ipynb")
    for cell in code[:-2]:
        exec(cell, names)
    told = capsys.readouterr().out
    assert told.count("✗") == 7


@pytest.mark.parametrize(("language", "task"), [("en", "# 1. The noise z"), ("zh_Hans", "# 1. 噪声 z")])
@pytest.mark.parametrize("file", FILES)
def test_comments_are_in_the_language_of_the_page(file: str, language: str, task: str) -> None:
    whole = text_of(file, language)
    assert (task in whole) == ("exercise" in file)
    assert whole.count("...") >= 9 or "exercise" not in file
    if file.endswith(".py"):
        compile(whole, file, "exec")
    else:
        texts, _ = cells(file, language)
        assert len(texts) == 4
        assert all((max(text) >= "\u4e00") == (language == "zh_Hans") for text in texts)


@pytest.mark.parametrize(("name", "file"), [(NAME, "../gan.py"), (NAME, "lesson.toml"), ("mode-collapse", "gan.py")])
def test_there_are_no_other_files(name: str, file: str) -> None:
    with pytest.raises(InputError):
        exercise(name, file, "en")
