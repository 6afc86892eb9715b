"""The catalogues are complete, current and well written: the checks of `.ci/texts.py`, and of the typography."""

from __future__ import annotations

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).parents[2] / ".ci" / "texts.py"
pytestmark = pytest.mark.skipif(not SCRIPT.is_file(), reason="a source distribution has no .ci")

CHINESE = re.compile(r"[\u4e00-\u9fff]")
SAME_IN_BOTH = {r"D^*(x) = \frac{p(x)}{p(x) + q(x)}"}  # long, without a Chinese character on purpose
LATIN_AT_MOST = 25  # letters of a translation without Chinese: names and abbreviations are shorter
# A Chinese character beside a Latin letter, a digit or an ASCII mark without the one space between them, or a space
# beside a full-width mark. The signs of Markdown are not seen.
BADLY_SPACED = re.compile(
    r"[\u4e00-\u9fff][A-Za-z0-9]|[A-Za-z0-9%][\u4e00-\u9fff]|[，。；：！？（）“”、] | [，。；：！？（）、]"
    r"|[\u4e00-\u9fff] ?[,;?!]|[\u4e00-\u9fff][.:()]|[\u4e00-\u9fff] [\u4e00-\u9fff]"
)

DATE = re.compile(r"\d+月|{month}{day}日")  # is written without spaces: 11月29日


@pytest.fixture(scope="module")
def texts() -> ModuleType:
    spec = importlib.util.spec_from_file_location("texts_of_ci", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_every_text_is_found_and_translated(texts: ModuleType) -> None:
    """None is missing or stale, placeholders agree, a code has one place, and the compiled catalogue is current."""
    assert len(list(texts.collect())) > 500
    assert texts.problems() == []


def test_the_checks_see_what_is_wrong(texts: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for package, source in {
        "one": 't("{n} left")\nMessage("used_twice", "A")\n',
        "two": 'Message("used_twice", "A")\nMessage("two_templates", "B")\nMessage("two_templates", "C")\n',
        "three": 'Message("not_literal", found)\n',
    }.items():
        (tmp_path / f"{package}.py").write_text(source)
    catalogue = {"{n} left": "剩 {m}", "gone": "没了", "A": "甲", "B": "乙"}
    lines = (f'msgid "{english}"\nmsgstr "{chinese}"\n' for english, chinese in catalogue.items())
    (tmp_path / "zh_Hans.po").write_text("\n".join(lines), "utf-8")
    (tmp_path / "zh_Hans.json").write_text("{}", "utf-8")
    for name in ("ROOT", "PACKAGE", "TEXTS"):
        monkeypatch.setattr(texts, name, tmp_path)
    found = "\n".join(texts.problems())
    for expected in (
        "the code used_twice stands in one.py and in two.py",
        "the code two_templates has several templates",
        "not_literal: the template must be a literal, in three.py:1",
        "zh_Hans: not translated: C",
        "zh_Hans: no longer used: gone",
        "zh_Hans: other placeholders: {n} left",
        "zh_Hans.json is older",
    ):
        assert expected in found
    texts.update()
    assert texts.read("zh_Hans")["A"] == "甲"
    assert "gone" not in texts.read("zh_Hans")
    assert not any("is older" in line for line in texts.problems())


def test_the_catalogue_is_sorted_so_that_branches_merge(texts: ModuleType) -> None:
    for language in texts.LANGUAGES:
        keys = list(texts.read(language))
        assert keys == sorted(keys)


def test_quotation_marks_are_not_guillemets(texts: ModuleType) -> None:
    shown = {found.text for found in texts.collect()}
    shown |= {translation for language in texts.LANGUAGES for translation in texts.read(language).values()}
    assert [text for text in shown if "«" in text or "»" in text] == []


def test_chinese_translations_are_chinese_and_well_set(texts: ModuleType) -> None:
    known = texts.read("zh_Hans")
    latin = {
        english
        for english, chinese in known.items()
        if not CHINESE.search(chinese) and sum(map(str.isalpha, chinese)) > LATIN_AT_MOST
    }
    assert latin <= SAME_IN_BOTH
    assert [c for c in known.values() if BADLY_SPACED.search(DATE.sub("", c.replace("**", "")))] == []
    assert [c for c in known.values() if "鉴别器" in c.replace("（鉴别器", "")] == []
    for mark in ("**", ":material/"):
        assert [e for e, c in known.items() if e.count(mark) != c.count(mark)] == []
