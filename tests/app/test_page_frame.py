"""What all pages have in common, in a real browser: one heading, the skip link, the key of colours, the projector."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from playground.classroom.teacher_link import new_link
from tests.app.page_hands import cut_texts, faint_texts, small_texts
from tests.appserver import App, app
from tests.waiting import until

pytestmark = pytest.mark.browser
PATIENCE = 60_000
APART = """() => {
  const edges = (selector) => document.querySelector(selector).getBoundingClientRect();
  return edges('[data-testid=stExpandSidebarButton]').right <= edges('.st-key-bar').left; }"""
BLOCKS = {
    "": ".home .doors",
    "train": ".run canvas",
    "lab": ".lab canvas",
    "explore": ".explore .big",
    "dirac": ".dirac",
}


@pytest.fixture
def tab(browser: Browser, server: App) -> Iterator[Page]:
    context = browser.new_context(base_url=server.url, viewport={"width": 1280, "height": 800}, locale="en-GB")
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    yield page
    context.close()


def visit(page: Page, path: str, query: str = "") -> None:
    page.goto(f"/{path}{query}")
    expect(page.locator(BLOCKS[path]).first).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".st-key-bar .projector")).to_be_visible(timeout=PATIENCE)


@pytest.mark.parametrize("path", BLOCKS)
def test_every_page_has_one_heading_a_key_of_colours_and_a_way_past_the_bar(tab: Page, path: str) -> None:
    visit(tab, path)
    expect(tab.get_by_role("heading", level=1)).to_have_count(1)
    key = tab.get_by_role("list", name="Colours")
    assert key.get_by_role("listitem").all_inner_texts() == ["real", "fake, G", "D", "gradients"]
    tab.evaluate("document.activeElement.blur()")
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.id") == "skip-link"
    tab.keyboard.press("Enter")
    inside = "document.activeElement.matches('.stMain') || document.activeElement.closest('.st-key-train') !== null"
    assert tab.evaluate(inside)


@pytest.mark.slow
def test_on_train_the_skip_link_leads_to_the_train_button(tab: Page) -> None:
    visit(tab, "train")
    expect(tab.get_by_role("button", name="Train", exact=True)).to_be_enabled(timeout=PATIENCE)
    tab.locator("#skip-link").focus()
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("button", name="Train", exact=True)).to_be_focused()


@pytest.mark.slow
@pytest.mark.parametrize("width", [768, 1024, 1280, 1920])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_pages_of_the_bar_are_named_in_full(tab: Page, width: int, language: str) -> None:
    tab.set_viewport_size({"width": width, "height": 800})
    visit(tab, "dirac", f"?lang={language}")
    titles = {"en": ("Home", "Train", "Lab", "Explore"), "zh": ("首页", "训练", "实验室", "探索")}[language]
    for title in titles:
        expect(tab.get_by_test_id("stTopNavLink").filter(has_text=title)).to_be_visible()
    assert tab.get_by_test_id("stTopNavSection").inner_text().strip() in ("More", "更多")
    assert cut_texts(tab) == []


@pytest.mark.slow
def test_the_key_of_colours_folds_by_the_room_beside_the_pages(tab: Page) -> None:
    visit(tab, "train")  # its sidebar takes a part of the bar
    for width, whole in ((1024, False), (1280, True), (1100, False)):
        tab.set_viewport_size({"width": width, "height": 800})
        key = tab.get_by_role("list", name="Colours")
        expect(key).to_be_visible(visible=whole)
        more, bar = tab.get_by_test_id("stTopNavSection").bounding_box(), tab.locator(".st-key-bar .bar").bounding_box()
        assert more is not None
        assert bar is not None
        assert more["x"] + more["width"] < bar["x"]


@pytest.mark.slow
def test_on_a_phone_the_menu_says_what_it_is(tab: Page) -> None:
    tab.set_viewport_size({"width": 390, "height": 800})
    visit(tab, "")
    opener = tab.get_by_test_id("stExpandSidebarButton")
    said = opener.evaluate("(e) => getComputedStyle(e, '::after').content")
    assert said == '"Menu"'
    tab.get_by_role("button", name="Colours").click()
    expect(tab.get_by_role("list", name="Colours")).to_be_visible()


@pytest.mark.slow
def test_on_a_phone_the_bar_stands_beside_the_menu_in_a_class_and_with_large_type(
    tmp_path: Path, browser: Browser
) -> None:
    with app(tmp_path / "runs", "--class", "--host", "127.0.0.1") as server:
        page = browser.new_context(viewport={"width": 390, "height": 844}).new_page()
        page.goto(new_link(server.runs))
        expect(page.locator("button.name")).to_be_visible(timeout=120_000)
        for address in ("lang=en", "lang=zh", "lang=en&projector=1", "lang=zh&projector=1"):
            page.goto(f"{server.url}/train?{address}")
            expect(page.locator("button.name")).to_be_visible(timeout=120_000)
            page.wait_for_function(APART)
        page.context.close()


@pytest.mark.slow
def test_the_projector_enlarges_all_type_and_is_remembered(tab: Page) -> None:
    visit(tab, "explore")
    before = tab.evaluate("Number.parseFloat(getComputedStyle(document.documentElement).fontSize)")
    tab.get_by_role("button", name="Projector").click()
    tab.wait_for_function("new URLSearchParams(location.search).get('projector') === '1'")
    assert tab.evaluate("Number.parseFloat(getComputedStyle(document.documentElement).fontSize)") == 20 > before
    for path in ("explore", "", "dirac"):
        visit(tab, path)  # an address that does not name it: the browser remembers
        expect(tab.get_by_role("button", name="Projector")).to_have_attribute("aria-pressed", "true")
        until(lambda: small_texts(tab, 20) == [], 10, f"large texts on /{path}")
    tab.get_by_role("button", name="Projector").click()
    tab.wait_for_function("!location.search.includes('projector')")
    visit(tab, "", "?projector=1")  # a link says so, in a browser that does not remember it
    expect(tab.get_by_role("button", name="Projector")).to_have_attribute("aria-pressed", "true")
    expect(tab.get_by_role("heading", name="See a GAN learn")).to_be_visible()


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["", "explore"])
def test_texts_are_large_and_strong_enough(tab: Page, path: str, scheme: str) -> None:
    tab.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    visit(tab, path)
    assert small_texts(tab, 14) == []
    until(lambda: faint_texts(tab) == [], 10, "strong texts")  # the theme comes a moment after the page
