"""The reference pages and the cards that explain terms, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from playground.reference import PAGES, entries, find_term
from tests.appserver import App

pytestmark = pytest.mark.browser
PATIENCE = 30_000  # milliseconds
TITLES = {
    "faq": {"en": "Frequently asked questions", "zh": "常见问题"},
    "glossary": {"en": "Glossary", "zh": "术语表"},
    "resources": {"en": "Resources", "zh": "资源"},
}


@pytest.fixture
def tab(browser: Browser, server: App) -> Any:
    """Opens a tab at an address; errors of the page fail the test."""

    @contextmanager
    def opened(address: str, **options: Any) -> Iterator[Page]:
        options = {"viewport": {"width": 1280, "height": 800}, "locale": "en-US"} | options
        context = browser.new_context(base_url=server.url, **options)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        expect.set_options(timeout=PATIENCE)
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address)
        page.locator("h1").first.wait_for()
        yield page
        assert page.locator(".stException").count() == 0
        context.close()
        assert errors == []

    return opened


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_shows_all_its_entries(tab: Any, name: str, language: str) -> None:
    with tab(f"/{name}?lang={language}") as page:
        expect(page.locator("h1")).to_have_text(TITLES[name][language])
        expect(page.locator("article")).to_have_count(sum(1 for _ in entries(name)))  # type: ignore[arg-type]
        for link in page.locator("article a").all():
            assert link.get_attribute("href")
        assert page.locator("article svg").count() > 50 or name != "glossary"


def test_the_search_filters_while_one_types_in_either_language(tab: Any) -> None:
    with tab("/glossary?lang=en") as page:
        field, shown = page.get_by_role("searchbox"), page.locator("article:visible")
        field.press_sequentially("mode coll")
        expect(page.locator("#mode-collapse")).to_be_visible()
        assert shown.count() < 5
        field.fill("模式崩溃")
        expect(page.locator("#mode-collapse")).to_be_visible()
        expect(page.locator("#adam")).to_be_hidden()
        field.fill("xyzzy")
        expect(shown).to_have_count(0)
        other = page.get_by_role("link", name="Search the questions")
        assert "/faq?q=xyzzy" in str(other.get_attribute("href"))
        page.get_by_role("button", name="Show everything").click()
        expect(shown).to_have_count(sum(1 for _ in entries("glossary")))
        expect(field).to_be_focused()


@pytest.mark.parametrize(
    ("address", "id"),
    [
        ("/glossary?term=mode-collapse", "mode-collapse"),
        ("/glossary?term=Mode%20collapse", "mode-collapse"),
        ("/glossary?lang=zh&term=模式崩溃", "mode-collapse"),
        ("/faq#all-alike", "all-alike"),
        ("/resources#torchgan", "torchgan"),
    ],
)
def test_a_link_to_an_entry_opens_it(tab: Any, address: str, id: str) -> None:
    with tab(address) as page:
        expect(page.locator(f"#{id}")).to_be_in_viewport(ratio=0.9)
        expect(page.locator(f"#{id}")).to_be_focused()


def test_a_link_to_an_entry_of_the_same_page_does_not_load_it_again(tab: Any) -> None:
    with tab("/faq") as page:
        page.evaluate("window.same = true")
        page.get_by_role("navigation", name="Contents").get_by_role("link", name="All samples look alike").click()
        expect(page.locator("#all-alike")).to_be_in_viewport()
        page.wait_for_function("location.hash === '#all-alike'")
        assert page.evaluate("window.same")


def test_an_answer_leads_to_its_live_state(tab: Any) -> None:
    with tab("/faq?lang=zh") as page:
        page.locator("#few-pictures .live").click()
        page.wait_for_url("**/lab?preset=lab-ten-points&lang=zh**")
        expect(page.locator(".stAlert")).to_have_count(0)


# -- cards ------------------------------------------------------------------------------------------------------------


def test_a_term_is_explained_on_hover_and_on_focus(tab: Any) -> None:
    text = find_term("minimax-loss").in_language("text", "en")
    with tab("/faq?lang=en") as page:
        card, link = page.get_by_role("tooltip"), page.locator("#d-loss-zero a[href*='term=minimax-loss']")
        expect(card).to_be_hidden()
        link.hover()
        expect(card).to_contain_text(text)
        expect(card.get_by_role("link")).to_have_attribute("href", str(link.evaluate("a => a.href")))
        page.keyboard.press("Escape")
        expect(card).to_be_hidden()
        page.mouse.move(5, 5)
        link.focus()
        expect(card).to_contain_text(text)
        page.get_by_role("searchbox").focus()
        expect(card).to_be_hidden()


def test_the_first_touch_explains_a_term_and_the_second_opens_the_glossary(tab: Any) -> None:
    phone = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
    with tab("/faq?lang=zh#all-alike", **phone) as page:
        link, card = page.locator("#all-alike a[href*='term=mode-collapse']"), page.get_by_role("tooltip")
        link.tap()
        expect(card).to_contain_text(find_term("mode-collapse").in_language("text", "zh_Hans"))
        box = card.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
        link.tap()
        page.wait_for_url("**/glossary?term=mode-collapse**")
        expect(page.locator("#mode-collapse")).to_be_in_viewport()


@pytest.mark.parametrize(("address", "term"), [("/dirac", "jacobian"), ("/explore?model=digits", "latent-direction")])
def test_terms_are_explained_on_other_pages(tab: Any, address: str, term: str) -> None:
    with tab(f"{address}{'&' if '?' in address else '?'}lang=en") as page:
        link = page.locator(f"a[href*='glossary?term={term}']").first
        link.scroll_into_view_if_needed()
        link.hover()
        expect(page.locator(".term-card")).to_contain_text(find_term(term).in_language("text", "en"))
