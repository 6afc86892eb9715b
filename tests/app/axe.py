"""Asks axe-core what is wrong with a page, for people who use a keyboard, a screen reader or large type."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

FILE = Path(__file__).parents[2] / ".ci" / "js" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RUN = """async (tags) => {
  const only = { type: 'tag', values: tags };
  const { violations } = await axe.run(document, { runOnly: only, resultTypes: ['violations'] });
  const widget = ([first]) => typeof first === 'string' && document.querySelector(first)?.closest('[data-testid]');
  return violations.flatMap(({ id, help, nodes }) => nodes.map(({ target, html, failureSummary }) =>
    [id, widget(target)?.dataset?.testid ?? '', target.flat(9).at(-1), help, html.slice(0, 160), failureSummary])); }"""

STREAMLIT = {  # (rule, test id of the widget): what Streamlit draws, which we cannot change, and what it does to people
    ("list", "stSidebarNavItems"): "the phone's menu of pages has a div around its sections: it is read as plain links",
    ("listitem", "stSidebarNavItems"): "the same: without a list the number of pages is not read out",
}


def axe() -> str:
    """The source of axe-core, a development dependency of `.ci/js`."""
    if FILE.is_file():
        return FILE.read_text("utf-8")
    if os.environ.get("GAN_PLAYGROUND_REQUIRE_BROWSER"):
        pytest.fail("axe-core is not installed: npm --prefix .ci/js ci")
    return pytest.skip("needs axe-core: npm --prefix .ci/js ci")


def violations(page: Page) -> list[str]:
    """What is wrong with the page as it stands, one sentence for each element."""
    found: list[list[Any]] = page.evaluate(RUN, TAGS)
    return [
        f"{rule} at {selector} in {widget}: {help}. {html} {summary}"
        for rule, widget, selector, help, html, summary in found
        if (rule, widget) not in STREAMLIT
    ]
