"""The language of a tab, in a real browser: where it comes from, what it survives, and how it is changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from streamlit.testing.v1 import AppTest

from tests.app.language_hands import (
    EXPLORE,
    PATIENCE,
    TRAIN,
    Tab,
    batch_size,
    choose,
    expect_language,
    go_to,
    link_to,
    new_point,
    query,
    wait_for_query,
)
from tests.appserver import App

browser_test = pytest.mark.browser


@pytest.fixture
def tab(browser: Browser, server: App) -> Tab:
    """Opens a tab of a new visitor; errors of the page fail the test."""

    @contextmanager
    def opened(locale: str = "en-US", cookie: str = "", width: int = 1280) -> Iterator[Page]:
        context = browser.new_context(base_url=server.url, locale=locale, viewport={"width": width, "height": 800})
        if cookie:
            context.add_cookies([{"name": "lang", "value": cookie, "url": server.url}])
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        yield page
        assert page.locator(".stException").count() == 0
        context.close()
        assert errors == []

    return opened


@browser_test
@pytest.mark.parametrize(
    ("locale", "cookie", "address", "tag"),
    [
        ("zh-CN", "", "", "zh-Hans"),
        ("zh-CN", "zh-Hans", "?lang=en", "en"),
        *(
            pytest.param(*case, marks=pytest.mark.slow)
            for case in (
                ("en-US", "", "", "en"),
                ("fr-FR", "", "", "en"),
                ("zh-CN", "en", "", "en"),
                ("en-US", "zh-Hans", "", "zh-Hans"),
                ("en-US", "nonsense", "", "en"),
                ("en-US", "en", "?lang=zh", "zh-Hans"),
                ("zh-CN", "", "?lang=nonsense", "zh-Hans"),
            )
        ),
    ],
)
def test_the_address_comes_before_the_cookie_and_the_browser(
    tab: Tab, locale: str, cookie: str, address: str, tag: str
) -> None:
    with tab(locale, cookie) as page:
        page.goto(f"/dirac{address}")
        expect_language(page, tag)


def shown_language() -> None:
    import streamlit as st

    from playground.app.language import language

    st.text(language())


def test_the_address_comes_before_the_choice_in_this_tab() -> None:
    page = AppTest.from_function(shown_language).run()
    assert page.text[0].value == "en"
    page.session_state["lang"] = "zh_Hans"
    assert page.run().text[0].value == "zh_Hans"
    page.query_params["lang"] = "en"
    assert page.run().text[0].value == "en"


@browser_test
def test_the_choice_in_this_tab_comes_before_the_cookie_and_is_remembered(tab: Tab) -> None:
    with tab("zh-CN", "en") as page:
        page.goto("/dirac")
        expect_language(page, "en")
        choose(page, "简体中文")
        expect_language(page, "zh-Hans")
        page.wait_for_function("document.cookie.includes('lang=zh-Hans')")
        page.context.add_cookies([{"name": "lang", "value": "en", "url": page.url}])  # as another tab would set it
        link_to(page, EXPLORE["zh-Hans"]).click()
        page.wait_for_url("**/explore**")
        expect_language(page, "zh-Hans")


@pytest.mark.slow
@browser_test
def test_a_choice_holds_for_the_next_visit(tab: Tab) -> None:
    with tab() as page:
        page.goto("/dirac")
        choose(page, "简体中文")
        page.wait_for_function("document.cookie.includes('lang=zh-Hans')")
        again = page.context.new_page()
        again.goto("/dirac")
        expect_language(again, "zh-Hans")


@pytest.mark.slow
@browser_test
@pytest.mark.parametrize("spelling", ["zh", "zh-CN", "zh-Hans", "zh-SG", "zh_Hans"])
def test_spellings_of_simplified_chinese(tab: Tab, spelling: str) -> None:
    with tab() as page:
        page.goto(f"/dirac?lang={spelling}")
        expect_language(page, "zh-Hans")


# -- what the language survives ---------------------------------------------------------------------------------------


@pytest.mark.slow
@browser_test
def test_the_language_survives_the_way_through_all_pages(tab: Tab) -> None:
    with tab() as page:
        page.goto("/?lang=zh-CN")
        expect_language(page, "zh-Hans")
        for title, path in (
            ("训练", "train"),
            ("探索", "explore"),
            ("实验室", "lab"),
            ("纳什均衡", "dirac"),
            ("首页", ""),
        ):
            go_to(page, title)
            page.wait_for_function("path => location.pathname === path", arg=f"/{path}")
            wait_for_query(page, "lang")
            expect_language(page, "zh-Hans")
        page.reload()
        expect_language(page, "zh-Hans")


@pytest.mark.slow
@browser_test
def test_an_old_link_to_home_leads_to_train_in_its_language(tab: Tab) -> None:
    with tab() as page:
        page.goto("/?preset=points&lang=zh&loop.batch=77")
        page.wait_for_url("**/train?**")
        expect_language(page, "zh-Hans")
        expect(batch_size(page, "批量大小")).to_have_value("77")
        assert query(page)["preset"] == "points"


@pytest.mark.slow
@browser_test
def test_the_address_of_the_lab_leaves_the_language(tab: Tab) -> None:
    with tab() as page:
        page.goto("/lab?lang=zh-SG&view.engine=server")
        assert wait_for_query(page, "run")["lang"] in ("zh-SG", "zh_Hans")
        page.reload()
        expect_language(page, "zh-Hans")


@pytest.mark.slow
@browser_test
def test_the_address_of_the_explorer_leaves_the_language(tab: Tab) -> None:
    with tab() as page:
        page.goto("/explore?lang=zh-SG")
        assert new_point(page)["lang"] in ("zh-SG", "zh_Hans")
        page.reload()
        expect_language(page, "zh-Hans")


@pytest.mark.slow
@browser_test
def test_a_chosen_method_of_the_dirac_page_leaves_the_language(tab: Tab) -> None:
    with tab() as page:
        page.goto("/dirac?lang=zh")
        page.locator(".dirac").get_by_role("radio").nth(1).click()
        assert wait_for_query(page, "method")["lang"] in ("zh", "zh_Hans")


@pytest.mark.slow
@browser_test
def test_settings_of_train_come_back_after_another_page_in_a_chosen_language(tab: Tab) -> None:
    """The page's script puts its address back: one that names only a language asks for nothing."""
    with tab() as page:
        page.goto("/train?loop.batch=77&lang=zh")
        expect(batch_size(page, "批量大小")).to_have_value("77")
        go_to(page, "纳什均衡")
        page.wait_for_url("**/dirac**")
        link_to(page, TRAIN["zh-Hans"]).click()
        page.wait_for_url("**/train**")
        assert wait_for_query(page, "loop.batch", "lang")["loop.batch"] == "77"


# -- changing it ------------------------------------------------------------------------------------------------------


@browser_test
def test_a_change_of_language_keeps_what_was_set_on_train(tab: Tab) -> None:
    with tab() as page:
        page.goto("/train?view.controls=full")
        batch = batch_size(page, "batch size")
        batch.fill("77")
        batch.press("Enter")
        wait_for_query(page, "loop.batch")
        choose(page, "简体中文")
        expect_language(page, "zh-Hans")
        expect(batch_size(page, "批量大小")).to_have_value("77")
        assert query(page).items() >= {"loop.batch": "77", "lang": "zh_Hans", "view.controls": "full"}.items()
        choose(page, "English")
        expect_language(page, "en")
        expect(batch_size(page, "batch size")).to_have_value("77")


@pytest.mark.slow
@browser_test
def test_a_change_of_language_keeps_what_is_shown_in_explore(tab: Tab) -> None:
    with tab() as page:
        page.goto("/explore?model=digits")
        before = new_point(page)
        choose(page, "简体中文")
        expect_language(page, "zh-Hans")
        expect(page.locator(".explore canvas").first).to_be_visible()
        after = wait_for_query(page, "lang", "at")
        assert (after["model"], after["at"]) == (before["model"], before["at"])


@pytest.mark.slow
@browser_test
def test_the_menu_can_be_used_with_the_keyboard_alone(tab: Tab) -> None:
    with tab() as page:
        page.goto("/dirac")
        expect_language(page, "en")
        expect(page.locator(".st-key-bar select").first).to_be_visible()
        focused = """(() => { const host = document.activeElement, inside = host.shadowRoot ?? document;
          return host.closest('.st-key-bar') !== null && inside.activeElement.matches('select'); })()"""
        for _ in range(30):
            page.keyboard.press("Tab")
            if page.evaluate(focused):
                break
        assert page.evaluate(focused)
        page.keyboard.press("ArrowDown")
        expect_language(page, "zh-Hans")


OVERLAPS = """() => {
  const menu = document.querySelector('.st-key-bar'), box = menu.getBoundingClientRect();
  const inside = (e) => menu.contains(e) || (e.getRootNode().host && menu.contains(e.getRootNode().host));
  const all = (root) => [...root.querySelectorAll('*')].flatMap((e) => e.shadowRoot ? [e, ...all(e.shadowRoot)] : [e]);
  const overlaps = (b) => b.width && b.height && b.left < box.right && b.right > box.left
    && b.top < box.bottom && b.bottom > box.top;
  const visible = { visibilityProperty: true, opacityProperty: true };
  return all(document)
    .filter((e) => e.matches('a, button, input, select, textarea, [role=slider]') && !inside(e))
    .filter((e) => e.checkVisibility(visible) && overlaps(e.getBoundingClientRect()))
    .map((e) => e.outerHTML.slice(0, 200));
}"""


@pytest.mark.slow
@browser_test
@pytest.mark.parametrize("path", ["", "train", "explore", "lab", "dirac"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_menu_covers_no_other_control(tab: Tab, path: str, width: int) -> None:
    with tab("zh-CN", width=width) as page:
        page.goto(f"/{path}")
        expect(page.locator("html")).to_have_attribute("lang", "zh-Hans", timeout=PATIENCE)
        expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
        menu: Any = page.locator(".st-key-bar").bounding_box()
        assert menu["x"] >= 0
        assert menu["x"] + menu["width"] <= width
        assert page.evaluate(OVERLAPS) == []
