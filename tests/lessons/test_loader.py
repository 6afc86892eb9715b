"""What an author of a lesson does wrong is said in a sentence that names it."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from playground.errors import InputError
from playground.lessons import load
from playground.lessons.loader import read
from playground.texts import LANGUAGES

TOML = """
order = 1
minutes = 3
title = { en = "A title", zh_Hans = "标题" }
can = { en = "Do it.", zh_Hans = "会做。" }

[symbols.verdict]
text = { en = "D's answer", zh_Hans = "D 的回答" }
colour = "D"
layers = ["map"]
value = "D_fake"

[[step]]
kind = "predict"
layers = ["real", "fake"]
[step.question]
ask = "curve"
metric = "modes"
range = [0, 8]
steps = 100

[[step]]
kind = "run"
[step.run]
preset = "lab-hops"
patch = { "stop.steps" = 100 }

[[step]]
kind = "checkpoint"
[step.run]
preset = "lab-hops"
[[step.controls]]
path = "tricks.pac"
label = { en = "samples", zh_Hans = "样本" }
values = [1, 4]
[step.checkpoint]
metric = "modes"
is = ">="
value = 7
unchanged = ["opt_D.lr"]
"""
PROSE = "<!-- predict -->\nHow many?\n\n<!-- run -->\nRun.\n\n<!-- checkpoint -->\nSeven.\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    found = tmp_path / "my-lesson"
    found.mkdir()
    (found / "lesson.toml").write_text(TOML, "utf-8")
    for language in LANGUAGES:
        (found / f"{language}.md").write_text(PROSE, "utf-8")
    return found


def problems(folder: Path) -> list[str]:
    return [str(problem) for problem in read(folder)[1]]


def test_a_lesson_is_a_folder_and_nothing_else(folder: Path) -> None:
    lesson, found = read(folder)
    assert found == []
    assert [step.name for step in lesson.steps] == ["predict", "run", "checkpoint"]
    assert lesson.steps[1].layers == ("real", "fake")  # until a step says otherwise
    assert lesson.steps[2].follows == "checkpoint"
    plan = lesson.plan("checkpoint")
    assert plan is not None
    assert plan.config({"tricks.pac": 4}).tricks.pac == 4


@pytest.mark.parametrize(
    ("code", "change"),
    [
        ("lesson_bad_word", lambda t: t.replace('metric = "modes"\nis', 'metric = "moods"\nis')),
        ("lesson_bad_word", lambda t: t.replace('metric = "modes"\nrange', 'metric = "moods"\nrange')),
        ("lesson_bad_word", lambda t: t.replace('kind = "run"', 'kind = "race"')),
        ("lesson_bad_word", lambda t: t.replace('"real", "fake"]', '"reel"]')),
        ("lesson_bad_run", lambda t: t.replace('preset = "lab-hops"\npatch', 'preset = "lab-hips"\npatch')),
        ("lesson_bad_run", lambda t: t.replace('"stop.steps" = 100', '"stop.stepz" = 100')),
        ("lesson_bad_run", lambda t: t.replace("values = [1, 4]", "values = [1, -4]")),
        ("lesson_no_setting", lambda t: t.replace('["opt_D.lr"]', '["opt_D.rate"]')),
        ("lesson_no_text", lambda t: t.replace('title = { en = "A title", zh_Hans = "标题" }', 'title = { en = "A" }')),
        ("lesson_bad_key", lambda t: t.replace('kind = "run"', 'kind = "run"\ncolor = "red"')),
        ("lesson_same_name", lambda t: t.replace('kind = "run"', 'kind = "run"\nname = "predict"')),
        ("lesson_no_such_step", lambda t: t.replace('kind = "predict"', 'kind = "predict"\nfollows = "later"')),
        ("lesson_no_need", lambda t: t.replace("minutes = 3", 'minutes = 3\nneeds = ["no-such-lesson"]')),
        ("lesson_no_recording", lambda t: t.replace('kind = "predict"', 'kind = "predict"\nrecording = "film.bin"')),
        ("lesson_no_latent", lambda t: t.replace('kind = "predict"', 'kind = "predict"\npicture = "latent"')),
        ("lesson_no_steps", lambda t: t.split("[[step]]")[0]),
        ("lesson_no_toml", lambda t: t + "[["),
    ],
)  # fmt: skip
def test_a_mistake_in_the_toml_is_named(folder: Path, code: str, change: Callable[[str], str]) -> None:
    changed = change(TOML)
    assert changed != TOML
    (folder / "lesson.toml").write_text(changed, "utf-8")
    assert code in [problem.code for problem in read(folder)[1]]


@pytest.mark.parametrize(
    ("code", "prose"),
    [
        ("lesson_no_section", PROSE.replace("<!-- run -->", "")),
        ("lesson_extra_section", PROSE + "\n<!-- rum -->\nYes.\n"),
        ("lesson_section_twice", PROSE + "\n<!-- run -->\nAgain.\n"),
        ("lesson_bad_link", PROSE.replace("Seven.", "[Seven](javascript:alert(1))").replace("(1)", "%281%29")),
        ("lesson_no_formula", PROSE.replace("Seven.", "$x^{17}$")),
        ("lesson_other_formulas", PROSE.replace("Seven.", "$z$ is noise.")),
    ],
)
def test_a_mistake_in_one_language_is_named(folder: Path, code: str, prose: str) -> None:
    (folder / "zh_Hans.md").write_text(prose, "utf-8")
    found = read(folder)[1]
    assert code in [problem.code for problem in found]
    if code.endswith("section"):
        assert any("zh_Hans.md" in str(problem) for problem in found)


GAN = "def f():\n    # blank: goal 1\n    return 1\n    # or: return 2\n    # end\n"
BLANK = (
    TOML
    + """
[[step]]
kind = "blank"
name = "goal"
[step.blank]
file = "gan.py"
task = { en = "Return one.", zh_Hans = "返回一。" }
"""
)


@pytest.mark.parametrize(
    ("code", "change", "program"),
    [
        ("lesson_no_section", ("", ""), GAN),  # no text says what becomes of the choices
        ("lesson_no_recording", ("", ""), GAN),
        ("lesson_no_blank", ('name = "goal"', 'name = "gaol"'), GAN),
        ("lesson_no_text", (', zh_Hans = "返回一。"', ""), GAN),
        ("lesson_bad_key", ("task =", "hint = 1\ntask ="), GAN),
        ("lesson_bad_program", ("", ""), GAN.replace("    # end\n", "")),
        ("lesson_bad_program", ("gan.py", "gun.py"), GAN),
    ],
)
def test_a_mistake_in_a_blank_is_named(folder: Path, code: str, change: tuple[str, str], program: str) -> None:
    (folder / "lesson.toml").write_text(BLANK.replace(*change), "utf-8")
    (folder / "gan.py").write_text(program, "utf-8")
    assert code in [problem.code for problem in read(folder)[1]]


def test_a_symbol_without_explanation_is_named(folder: Path) -> None:
    tex = next(t for t in _known() if r"\sym{loss}" in t)
    for language in LANGUAGES:
        (folder / f"{language}.md").write_text(PROSE.replace("Seven.", f"$$ {tex} $$"), "utf-8")
    missing = {re.search("“(.+?)”", p)[1] for p in problems(folder)}  # type: ignore[index]
    assert missing == {"loss", "mean"}  # “verdict” is explained


def _known() -> dict[str, str]:
    from playground.lessons.loader import known_formulas

    return known_formulas()


def test_a_language_that_is_missing_is_named(folder: Path) -> None:
    (folder / "zh_Hans.md").unlink()
    assert "The lesson my-lesson has no zh_Hans.md." in problems(folder)


def test_an_unknown_lesson_names_those_that_there_are() -> None:
    with pytest.raises(InputError, match="mode-collapse"):
        load("mode-colapse")
