"""What a person sees and does about the language of a tab, for its tests in a browser."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

PATIENCE = 60_000  # ms
TRAIN, EXPLORE = {"en": "Train", "zh-Hans": "训练"}, {"en": "Explore", "zh-Hans": "探索"}
Tab = Callable[..., AbstractContextManager[Page]]


def expect_language(page: Page, tag: str) -> None:
    """The page's texts and its root element are in this language."""
    expect(page.locator("html")).to_have_attribute("lang", tag, timeout=PATIENCE)
    expect(link_to(page, TRAIN[tag])).to_be_visible(timeout=PATIENCE)


def link_to(page: Page, title: str) -> Locator:
    """A link of the navigation at the top."""
    return page.get_by_test_id("stTopNavLink").filter(has_text=title)


def go_to(page: Page, title: str) -> None:
    """Open another page by the navigation at the top; some are in its menu."""
    direct = link_to(page, title)
    if not direct.count():
        page.get_by_test_id("stTopNavSection").click()
        direct = page.get_by_test_id("stTopNavDropdownLink").filter(has_text=title)
    direct.click()


def query(page: Page) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(page.url).query).items()}


def wait_for_query(page: Page, *keys: str) -> dict[str, str]:
    page.wait_for_function("keys => keys.every((k) => new URLSearchParams(location.search).has(k))", arg=list(keys))
    return query(page)


def batch_size(page: Page, label: str) -> Locator:
    return page.get_by_role("spinbutton", name=label, exact=True)


def new_point(page: Page) -> dict[str, str]:
    """Ask the explorer for another z, which is then in the address. The button is known by its key, R."""
    page.locator(".explore").get_by_title(re.compile(r"[(（]R[)）]")).click()
    return wait_for_query(page, "model", "at")


def choose(page: Page, language: str) -> None:
    page.locator(".st-key-bar").get_by_role("combobox").select_option(label=language)


# -- where the language comes from: address, choice, cookie, browser, English -----------------------------------------
