"""A run that another tab has open is stopped or deleted only after a question: in the real app, with two tabs."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from playground.config import RunConfig
from playground.messages import State
from playground.runs.folder.label import Label
from playground.runs.folder.store import RunFolder
from tests.app.hands import PATIENCE, press, word
from tests.appserver import App

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def another(page: Page, address: str) -> Page:
    found = page.context.new_page()
    found.set_default_timeout(PATIENCE)
    found.goto(address)
    return found


def test_stop_asks_while_another_tab_shows_the_run(tab: Page, server: App) -> None:
    tab.goto(f"{server.url}/train?preset=points")
    press(tab, "Train")
    tab.wait_for_url(re.compile("run="))
    expect(word(tab)).to_have_text("running")
    second = another(tab, tab.url)
    expect(word(second)).to_have_text("running")
    press(second, "Stop")
    question = second.get_by_role("dialog")
    expect(question).to_contain_text("This run is open in another tab")
    question.get_by_role("button", name="Cancel").click()
    expect(question).to_have_count(0)
    expect(word(second)).to_have_text("running")
    press(second, "Stop")
    question.get_by_role("button", name="Stop").click()
    expect(word(second)).to_have_text("stopped")
    expect(word(tab)).to_have_text("stopped")


def test_a_closed_tab_is_no_other_tab(tab: Page, server: App) -> None:
    folder = RunFolder.create(server.runs, RunConfig(), Label("of a closed tab"))
    folder.write_state(State("done"))
    second = another(tab, f"{server.url}/train?run={folder.id}")
    expect(word(second)).to_have_text("done")
    second.close()
    tab.goto(f"{server.url}/train?run={folder.id}")
    opener = tab.get_by_role("button", name="Actions on of a closed tab")
    opener.press("Enter")  # by the keyboard: the page around the card may still grow and move the menu
    tab.get_by_role("button", name="Delete", exact=True).press("Enter")
    expect(tab.get_by_text("“of a closed tab” was deleted")).to_be_visible()
    assert not folder.path.exists()


def test_the_lab_asks_too_and_leaves_the_run_of_another_tab_alone(tab: Page, server: App) -> None:
    address = f"{server.url}/lab?preset=lab-hops&view.engine=server"
    tab.goto(address)
    status = tab.locator(".lab .status .word")
    expect(status).to_have_text("running")
    second = another(tab, tab.url)
    expect(second.locator(".lab .status .word")).to_have_text("running")
    second.locator(".time .halt").click()
    question = second.get_by_role("dialog")
    expect(question).to_contain_text("Another tab also shows")
    question.get_by_role("button", name="Cancel").click()
    expect(question).to_have_count(0)
    second.evaluate("document.querySelector('.lab .examples-menu button').click()")
    second.locator(".examples-menu [role=menuitem], .examples-menu button").nth(1).click()
    expect(second.locator(".lab .status .word")).to_have_text("running")
    expect(status).to_have_text("running")  # the other tab's
