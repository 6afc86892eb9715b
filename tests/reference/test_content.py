"""The content of the reference pages: both languages, and every link."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from playground import reference
from playground.app.lab_view import LabView
from playground.reference import content, described, entries, find_term, problems, sections, sketches, tooltips
from playground.reference.addresses import parts, preset_of, problem_of
from playground.reference.sketches import SKETCHES
from playground.texts import LANGUAGES
from tests.reference.words import OF_THE_REVIEW

PACKAGE = Path(reference.__file__).parent.parent
BOTH: tuple[content.PageName, ...] = ("faq", "glossary")
HAN = re.compile(r"[\u4e00-\u9fff]")


def test_nothing_is_wrong_with_the_content() -> None:
    assert problems() == []


def test_there_is_as_much_as_promised() -> None:
    assert sum(1 for _ in entries("faq")) >= 25
    assert {entry.facts["status"] for entry in entries("resources")} >= {"active", "dormant", "paper", "data"}


@pytest.mark.parametrize("page", reference.PAGES)
def test_each_language_is_written_in_its_own_script(page: content.PageName) -> None:
    for entry in entries(page):
        assert HAN.search(entry.in_language("text", "zh_Hans")), entry.id
        assert not HAN.search(entry.in_language("text", "en")), entry.id
        assert not re.search("[«»]", str(entry.said)), entry.id


def test_the_chinese_pages_give_both_names_of_the_discriminator_first() -> None:
    for page in BOTH:
        text = " ".join(e.in_language("title", "zh_Hans") + e.in_language("text", "zh_Hans") for e in entries(page))
        assert "判别器（鉴别器，discriminator）" in text


@pytest.mark.parametrize("name", OF_THE_REVIEW)
def test_the_glossary_has_every_term_that_people_asked_about(name: str) -> None:
    assert find_term(name).in_language("text", "en")


@pytest.mark.parametrize(
    "address",
    sorted({e.facts["see"] for page in BOTH for e in entries(page)}),
)
def test_a_live_state_opens_without_a_problem(address: str) -> None:
    page, query = parts(address)
    assert problem_of(address) == ""
    if page == "lab":
        LabView.from_query(query).difference()
    if preset := preset_of(address):
        assert page == "lab" or preset.group == "", "Train does not offer presets of the lab"


def test_terms_in_the_code_are_in_the_glossary() -> None:
    """Every `term("…")` of a page and every `terms` of a tool."""
    used = set()
    for file in (PACKAGE / "app").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "term" and node.args:
                used |= {str(a.value) for a in node.args[:1] if isinstance(a, ast.Constant)}
    for script in (PACKAGE / "frontend").rglob("*.js"):
        for found in re.finditer(r"static terms = \[([^\]]*)\]", script.read_text("utf-8")):
            used |= set(re.findall(r'"([^"]+)"', found[1]))
    assert {name for name in used if not _known(name)} == set()
    assert used


def _known(name: str) -> bool:
    try:
        return bool(find_term(name))
    except KeyError:
        return False


@pytest.mark.parametrize("name", sorted(SKETCHES))
def test_a_sketch_is_whole_and_stays_in_its_frame(name: str) -> None:
    svg = ElementTree.fromstring(sketches("glossary")[name])
    assert len(svg) > 1
    for shape in svg.iter():
        for pair in shape.get("points", "").split():
            x, y = map(float, pair.split(","))
            assert -8 <= x <= 168, pair
            assert -8 <= y <= 108, pair


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_browser_gets_every_entry_once(language: str) -> None:
    for page in reference.PAGES:
        given = [entry["id"] for section in described(page, language, _same) for entry in section["entries"]]
        assert given == [entry.id for entry in entries(page)]
        assert len(set(given)) == len(given)
    assert set(tooltips(language)) == {entry.id for entry in entries("glossary")}
    assert all("](" not in term["text"] and "**" not in term["text"] for term in tooltips(language).values())


def _same(text: str, **values: object) -> str:
    return text.format(**values)


# -- the checks find what they are for --------------------------------------------------------------------------------

GOOD = """
title = { en = "Title", zh_Hans = "标题" }
[one]
see = "lab?preset=lab"
sketch = "game"
en.title = "one"
en.text = "A [GAN](term:gan)."
zh_Hans.title = "一"
zh_Hans.text = "一个 [GAN](term:gan)。"
"""


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("", "", None),
        ('zh_Hans.text = "一个 [GAN](term:gan)。"', "", "no text in zh_Hans"),
        (', zh_Hans = "标题"', "", "no title in zh_Hans"),
        ("term:gan", "term:gun", "there is no term:gun"),
        ("preset=lab", "preset=lap", "no preset"),
        ('"lab?preset=lab"', '"lab?preset=digits"', "data in the plane"),
        ('"lab?preset=lab"', '"lab?preset=lab&opt_G.lr=-1"', "opt_G.lr"),
        ('"lab?preset=lab"', '"explore?model=cats"', "no generator cats"),
        ('"lab?preset=lab"', '"dirac?method=magic"', "no magic"),
        ('"lab?preset=lab"', '"circus"', "no page circus"),
        ('sketch = "game"', 'sketch = "gone"', "no sketch gone"),
        ('sketch = "game"', "", "no sketch"),
        ('sketch = "game"', 'sketch = "game"\nnew = "x"', "unknown new"),
        ("en.text", "fr.text = 'x'\nen.text", "unknown language fr"),
    ],
)
def test_the_checks_find_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, old: str, new: str, found: str | None
) -> None:
    for page in reference.PAGES:
        (tmp_path / page).mkdir()
    real = (content.FOLDER / "glossary" / "01-game.toml").read_text("utf-8")
    (tmp_path / "glossary" / "01-game.toml").write_text(re.sub(r"\(term:(?!gan\b)[^)]*\)", "(term:gan)", real), "utf-8")
    (tmp_path / "glossary" / "02-more.toml").write_text(GOOD.replace(old, new) if old else GOOD, "utf-8")
    monkeypatch.setattr(content, "FOLDER", tmp_path)
    content.sections.cache_clear()
    try:
        wrong = problems()
        assert sections("glossary")[1].entries[0].id == "one"
    finally:
        content.sections.cache_clear()
    assert wrong == [] if found is None else any(found in line for line in wrong), wrong
