"""The language of the command line, and its tables."""

from __future__ import annotations

import json

import pytest

from playground import texts
from playground.cli import main
from playground.commands import terminal
from playground.commands.progress import describe
from playground.messages import State
from playground.texts import Message


@pytest.fixture
def variables(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in terminal.VARIABLES:
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


@pytest.fixture
def chinese(variables: pytest.MonkeyPatch) -> None:
    """A catalogue of our own, so that the test does not depend on translations."""
    known = {
        "list the runs": "列出运行",
        "step {n}": "第 {n} 步",
        "There is no suite “{name}”. Choose one of {known}.": "没有“{name}”。",
    }
    variables.setenv("LANG", "zh_CN.UTF-8")
    variables.setattr(texts, "catalogue", lambda language: known if language == "zh_Hans" else {})


@pytest.mark.parametrize(
    ("named", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh_Hans"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "zh_SG"}, "zh_Hans"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, "zh_Hans"),
    ],
)
def test_the_environment_decides_the_language(
    named: dict[str, str], language: str, variables: pytest.MonkeyPatch
) -> None:
    for name, value in named.items():
        variables.setenv(name, value)
    assert terminal.language() == language


@pytest.mark.usefixtures("chinese")
def test_errors_help_and_progress_are_translated(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "--suite", "nothing"]) == 2
    assert capsys.readouterr().err == "gan-playground: 没有“nothing”。\n"
    with pytest.raises(SystemExit):
        main(["--help"])
    assert "列出运行" in capsys.readouterr().out
    assert describe(State(step=1200), {}).startswith("第 1,200 步 · ")


@pytest.mark.usefixtures("chinese")
def test_json_is_not_translated(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.show_json({"sentence": str(Message("list_runs", "list the runs"))})
    assert json.loads(capsys.readouterr().out) == {"sentence": "list the runs"}


def test_columns_are_aligned_by_the_places_that_characters_take(capsys: pytest.CaptureFixture[str]) -> None:
    terminal.show_table([["名", "1", "x"], ["abc", "200", ""]], right=(1,))
    assert capsys.readouterr().out == "名     1  x\nabc  200\n"
