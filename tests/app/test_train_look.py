"""The Train page as it looks in a real Chromium: before the first run, on small screens, with banners and menus."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from playground import presets
from playground.messages import Row, State
from playground.runs.folder.store import RunFolder
from tests.appserver import App
from tests.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.slow]
DRAWN = "[...document.querySelectorAll('.board .plot')].filter((p) => p.data?.some(({ x }) => x.length > 5)).length"
VALUES = """[...document.querySelectorAll('*')].flatMap((e) =>
  [...(e.shadowRoot?.querySelectorAll('.term output') ?? [])].map((o) => o.textContent))"""
# Elements of the middle of the page that scroll by themselves.
INNER = """[...document.querySelectorAll('.stMain *')]
  .filter((e) => e.clientHeight && e.scrollHeight > e.clientHeight + 1)
  .filter((e) => /auto|scroll/.test(getComputedStyle(e).overflowY)).map((e) => e.className)"""
# Of each button of the row: by how much its words stick out of it, and it out of the window.
CLIPPED = """[...document.querySelectorAll('.st-key-controls button')].filter((b) => b.offsetWidth).map((b) => Math.max(
  b.scrollWidth - b.clientWidth, b.getBoundingClientRect().right - innerWidth, -b.getBoundingClientRect().left))"""


def ended(server: App, **patch: Any) -> RunFolder:
    """A run of the first preset that has ended, with rows."""
    config = presets.load(presets.FIRST).config.edit(patch)
    run = RunFolder.create(server.runs, config)
    for step in range(1, 200, 10):
        run.append_row(Row(step, 0.0, step / 10, {"D_real": 0.8, "D_fake": 0.3, "term_log_real": -0.25}))
    run.write_state(State("stopped", step=191))
    return run


def test_before_the_first_run_a_recorded_one_has_curves_and_values(tab: Page, server: App) -> None:
    tab.goto(f"{server.url}/train")
    expect(tab.get_by_role("heading", level=1)).to_have_text("Train a GAN")
    until(lambda: tab.evaluate(DRAWN) == 2, what="two charts")
    until(lambda: (v := tab.evaluate(VALUES)) and "–" not in v[:3], what="values under the terms")
    expect(tab.locator(".board h4").first).to_contain_text("Probability that D gives")
    expect(tab.get_by_label("log scale")).to_have_count(0)


def test_full_shows_all_charts_side_by_side_without_an_inner_scroller(tab: Page, server: App) -> None:
    tab.goto(f"{server.url}/train?view.controls=full")
    expect(tab.get_by_label("log scale")).to_have_count(1)
    until(lambda: tab.locator(".board .plot").count() > 8, what="all charts")
    tops = tab.evaluate("[...document.querySelectorAll('.board.wide .plot')].map((p) => p.offsetTop)")
    assert len(set(tops)) <= len(tops) / 2
    assert tab.evaluate(INNER) == []


@pytest.mark.parametrize("width", [390, 640, 1024, 1280, 1920])
def test_no_button_of_the_row_is_cut(tab: Page, server: App, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 800})
    tab.goto(f"{server.url}/train?run={ended(server).id}")
    expect(tab.locator(".st-key-do-hold button:visible").first).to_be_enabled()
    assert max(tab.evaluate(CLIPPED)) <= 0


def test_a_banner_moves_nothing_and_a_menu_is_whole(tab: Page, server: App) -> None:
    run = ended(server)
    tab.goto(f"{server.url}/train?run={run.id}")
    expect(tab.locator(".run .status")).to_contain_text("step 191")
    top = "document.querySelector('.st-key-run').getBoundingClientRect().top"
    before = tab.evaluate(top)
    rate = tab.get_by_role("spinbutton", name="learning rate of G")
    rate.fill("0.5")
    rate.press("Enter")
    expect(tab.get_by_text("The settings on the left differ")).to_be_in_viewport()
    assert tab.evaluate(top) == before
    ground = "getComputedStyle(document.querySelector('.st-key-notes').closest('[data-testid=stLayoutWrapper]'))"
    assert tab.evaluate(f"{ground}.backgroundColor") == "rgb(255, 255, 255)"  # it covers what it lies over
    tab.get_by_role("button", name="Undo the changes").click()
    expect(tab.get_by_text("The settings on the left differ")).to_have_count(0)
    menu = tab.locator(f"[class*='st-key-menu-{run.id}'] button:visible").first
    menu.evaluate("(e) => e.scrollIntoView({ block: 'end' })")  # no room below
    menu.click()
    expect(tab.get_by_role("button", name="Delete", exact=True)).to_be_in_viewport(ratio=1)
    expect(tab.get_by_role("textbox", name="Name", exact=True)).to_be_in_viewport(ratio=1)
