"""The explorer as a block: several on one page, beside each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from playwright.sync_api import Page

from playground import assets
from tests.appserver import App
from tests.explore.hands import PATIENCE, ask, explorer

MOUNT = """async ([script, data]) => {
  document.body.innerHTML = '<input id="field"><div id="first"></div><div id="second"></div>';
  const { default: mount } = await import(script);
  for (const [id, owns_address] of [["first", true], ["second", false]])
    mount({ parentElement: document.getElementById(id), data: { ...data, owns_address } });
}"""
CODES = "[e.encode(), e.history.past.length]"


@pytest.fixture
def page(browser: Any, server: App) -> Iterator[Page]:
    """A page without Streamlit, with an explorer that owns the address, and one that does not."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    tab = context.new_page()
    tab.set_default_timeout(PATIENCE)
    errors: list[str] = []
    tab.on("pageerror", lambda e: errors.append(str(e)))
    tab.goto(f"{server.url}/api/health")
    models = [m for m in httpx.get(f"{server.url}/api/models").json() if m["name"] in ("digits", "ring")]
    data = {
        "models": models,
        "model": "digits",
        "link": {"at": ".7~_~1", "tool": "Seeds", "with": "", "step": ""},
        "demo": False,
        "assets": {"engine": assets.address("explore/server/server_engine.js"), "kernels": []},
    }
    tab.evaluate(MOUNT, [assets.address("explore/explore.js"), data])
    for name in ("first", "second"):
        look_at(tab, name)
        tab.wait_for_function(explorer("e.painted > 0 && e.still"))
    yield tab
    assert errors == []
    context.close()


def look_at(page: Page, name: str) -> None:
    page.evaluate(f"globalThis.inspected = '#{name} .explore'")


def shown(page: Page) -> list[Any]:
    found = []
    for name in ("first", "second"):
        look_at(page, name)
        found.append(ask(page, CODES))
    return found


@pytest.mark.slow
@pytest.mark.browser
def test_keys_go_to_the_focused_block_or_to_the_one_that_owns_the_address(page: Page) -> None:
    first, second = shown(page)
    assert first == second  # both read what the link says
    page.keyboard.press("r")  # nothing has the focus
    after = shown(page)
    assert after[0] != first
    assert after[1] == second
    page.locator("#second .big").focus()
    page.keyboard.press("r")
    page.keyboard.press("ArrowLeft")
    last = shown(page)
    assert last[0] == after[0]
    assert last[1][0] != second[0]
    page.locator("#field").focus()
    page.keyboard.press("r")
    assert page.locator("#field").input_value() == "r"
    assert shown(page) == last


@pytest.mark.slow
@pytest.mark.browser
def test_a_key_of_an_input_method_is_no_shortcut(page: Page) -> None:
    before = shown(page)
    press = "document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'r', bubbles: true, isComposing: %s}))"
    page.evaluate(press % "true")
    assert shown(page) == before
    page.evaluate(press % "false")
    assert shown(page)[0] != before[0]


@pytest.mark.slow
@pytest.mark.browser
def test_only_the_block_that_owns_the_address_writes_it(page: Page) -> None:
    address = page.evaluate("location.href")
    page.locator("#second").get_by_role("button", name="new picture").click()
    page.locator("#second").get_by_role("tab", name="Pad").click()
    assert page.evaluate("location.href") == address
    page.locator("#first").get_by_role("tab", name="Neighbours").click()
    assert "tool=Around" in page.evaluate("location.search")
    assert page.locator("#second [aria-selected=true]").inner_text() == "Pad"


@pytest.mark.slow
@pytest.mark.browser
def test_a_link_from_a_block_leads_to_the_explore_page(page: Page) -> None:
    look_at(page, "second")
    url = ask(page, "e.exploration.parts.address.url()")
    assert "/explore?model=digits" in url
    assert httpx.URL(url).params["at"] == ask(page, "e.encode()")
