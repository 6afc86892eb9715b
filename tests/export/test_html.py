"""The HTML file with a generator in it: its language, and that it runs from a disk."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from playground.export import html
from playground.texts import ENGLISH
from tests.appserver import launched

CHINESE = {"Sliders": "滑块", "wander": "漫游", "{ms} ms per picture, {where}": "每张图片 {ms} 毫秒，{where}"}


def test_the_page_says_its_language(tmp_path: Path) -> None:
    assert '<html lang="en">' in html.page(tmp_path, "digits")
    assert '<html lang="zh-Hans">' in html.page(tmp_path, "digits", "zh_Hans")


@pytest.mark.browser
def test_a_page_opened_from_disk_speaks_its_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogues = {ENGLISH: {}, "zh_Hans": CHINESE}
    monkeypatch.setattr(html, "catalogue", catalogues.__getitem__)
    with launched() as browser:
        for language, (tag, tab, wander) in {
            ENGLISH: ("en", "Sliders", "wander"),
            "zh_Hans": ("zh-Hans", "滑块", "漫游"),
        }.items():
            file = tmp_path / f"{language}.html"
            file.write_text(html.page(tmp_path, "digits", language), encoding="utf-8")
            page = browser.new_context(offline=True).new_page()
            errors: list[str] = []
            page.on("pageerror", lambda e, errors=errors: errors.append(str(e)))
            page.goto(file.as_uri())
            expect(page.get_by_role("tab", name=tab)).to_be_visible(timeout=60_000)
            expect(page.get_by_role("button", name=wander)).to_have_attribute("aria-pressed", "true")
            assert page.evaluate("document.documentElement.lang") == tag
            assert page.get_by_role("tab").count() == 7  # those that need no server
            assert errors == []
