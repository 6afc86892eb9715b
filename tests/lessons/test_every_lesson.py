"""Every lesson that ships: complete in each language, with runs, links, formulas and source lines that exist."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from playground import assets, presets
from playground.app.lab_view import LAYERS as LAB_LAYERS
from playground.app.lab_view import settings_of
from playground.export.models import pretrained
from playground.lessons import all_lessons, load, names
from playground.lessons.lesson import Lesson
from playground.lessons.library import FOLDER
from playground.lessons.loader import read
from playground.lessons.parts import LAMPS, LAYERS
from playground.metrics import METRICS
from playground.reference.content import problem_of_target
from playground.texts import LANGUAGES

ROOT = Path(__file__).parents[2]
LINK = re.compile(r"\]\(([^)\s]+)\)")
MARKS = re.compile(r"^<!--\s*(.+?)\s*-->", re.MULTILINE)
MATHS = re.compile(r"\$\$.+?\$\$|\$[^$\n]+\$", re.DOTALL)


@pytest.fixture(params=names())
def lesson(request: pytest.FixtureRequest) -> Lesson:
    return load(request.param)


def prose(lesson: Lesson, language: str) -> str:
    return (FOLDER / lesson.name / f"{language}.md").read_text("utf-8")


def test_the_lessons_of_this_version_are_there_in_order() -> None:
    found = [(lesson.order, lesson.name) for lesson in all_lessons()]
    assert found == sorted(found)
    assert {name for _, name in found} == set(names()) >= {
        "whole-game", "adversarial-training", "nash-equilibrium", "mode-collapse", "vanishing-gradients", "oscillation",
        "losses", "generative-model", "generator", "discriminator", "cures", "quality",
    }  # fmt: skip


@pytest.mark.parametrize("name", names())
def test_no_lesson_has_a_problem(name: str) -> None:
    _, problems = read(FOLDER / name)
    assert [str(problem) for problem in problems] == []


def test_both_languages_have_the_same_sections_formulas_and_links(lesson: Lesson) -> None:
    texts = [prose(lesson, language) for language in LANGUAGES]
    assert len({tuple(MARKS.findall(text)) for text in texts}) == 1
    assert len({frozenset(MATHS.findall(text)) for text in texts}) == 1
    assert len({tuple(LINK.findall(text)) for text in texts}) == 1
    for step in lesson.steps:
        for language in LANGUAGES:
            assert step.prose[language].strip(), f"{step.name} in {language}"
            assert bool(step.after) == (f"<!-- after {step.name} -->" in prose(lesson, language))


def test_texts_in_the_toml_are_translated(lesson: Lesson) -> None:
    chinese = re.compile("[\u4e00-\u9fff]")
    given = [lesson.title, lesson.can, *(s.text for s in lesson.symbols.values()), *(s.caption for s in lesson.steps)]
    for texts in given:
        if any(texts.values()):
            assert texts["en"]
            assert not chinese.search(texts["en"])
            assert chinese.search(texts["zh_Hans"]) or not re.search("[a-z]{4}", texts["en"])  # formulas stay


def test_links_lead_to_something(lesson: Lesson) -> None:
    generators = {model.name for model in pretrained()}
    for link in LINK.findall(prose(lesson, "en")):
        if link.startswith("https://"):
            continue
        if link.startswith("term:"):
            assert problem_of_target(link) == ""
            continue
        page, _, query = link.partition("?")
        assert page in ("train", "explore", "lab", "dirac", "learn")
        values = dict(parse_qsl(query, strict_parsing=True)) if query else {}
        if page in ("train", "lab"):
            settings_of(values)  # raises where a setting or a preset is unknown
        if page == "explore":
            assert values.get("model", "digits") in generators


def test_every_run_can_start_and_ends(lesson: Lesson) -> None:
    for slot, plan in lesson.plans():
        assert lesson.plan(slot) is plan
        config = plan.config()
        assert config.problems() == []
        assert plan.preset in {preset.name for preset in presets.all_presets()}
        assert config.stop.steps is not None or config.stop.seconds is not None


def test_a_reader_can_see_the_failing_start_and_reach_the_checkpoint(lesson: Lesson) -> None:
    for step in lesson.steps:
        if step.checkpoint is not None:
            assert step.run is not None
            assert step.checkpoint.metric in METRICS
            assert step.controls, "a checkpoint needs something to change"
            assert not {control.path for control in step.controls} & set(step.checkpoint.unchanged)


def test_the_listing_is_the_source(lesson: Lesson) -> None:
    for step in lesson.steps:
        if step.listing is not None:
            source = (ROOT / "playground" / step.listing.file).read_text("utf-8").splitlines()
            assert all(source[number - 1] == line for number, line in step.listing.lines if number)
            shown = {number for number, _ in step.listing.lines}
            assert all(beat.line in shown for beat in step.listing.beats)
            assert {beat.update for beat in step.listing.beats} == {"", "D", "G"}


def test_recordings_are_assets(lesson: Lesson) -> None:
    for step in lesson.steps:
        if step.recording:
            assert step.recording in assets.files()


def test_formulas_are_those_of_the_lessons() -> None:
    if shutil.which("node") is None:
        pytest.skip("needs Node")
    told = subprocess.run([sys.executable, ROOT / ".ci" / "formulas.py", "check"], capture_output=True, text=True)
    assert told.returncode == 0, told.stdout + told.stderr


def test_names_shared_with_the_browser_and_the_lab_agree() -> None:
    numbers = (ROOT / "playground" / "frontend" / "lesson" / "numbers.js").read_text("utf-8")
    table = numbers.split("export const NUMBERS = {")[1].split("\n};")[0]
    assert tuple(re.findall(r"^  (\w+): \{", table, re.MULTILINE)) == LAMPS
    assert frozenset(LAB_LAYERS) == LAYERS
