"""The Train page clicked through in a real Chromium: runs listed, curves drawn, keys pressed. Nothing trains."""

from __future__ import annotations

import re

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from playground.config import RunConfig
from playground.messages import Edit, JournalEntry, Row, State, to_json
from playground.runs.folder.label import Label
from playground.runs.folder.store import RunFolder
from playground.texts import Message
from tests.app.hands import PATIENCE, press, word
from tests.appserver import App
from tests.runs.helpers import Played, tiny
from tests.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.slow]
ODD = "*a* <b>b</b> & $x$ `c` :red[f] | ~e~"
LOSSES = "document.querySelector('[data-id=losses]')"


def ended(server: App, name: str, created: float = 0.0) -> RunFolder:
    """A run of points that has come to its end, with rows to draw."""
    config = tiny(stop__steps=40)
    folder = RunFolder.create(server.runs, config, Label(name, created=created))
    Played(folder).play()
    return folder


def menu(page: Page, run: RunFolder, deed: str) -> None:
    """Open the menu of a run's card and do something."""
    page.locator(f"[class*='st-key-menu-{run.id}'] button").first.click()
    press(page, deed)


def compare(page: Page, run: RunFolder) -> None:
    """Tick the box of a run's card that draws its curves too."""
    page.locator(f".st-key-ticked-{run.id} label").click()


def show_losses(page: Page) -> None:
    page.locator("[data-id=losses]").evaluate("(e) => e.scrollIntoView({ block: 'center' })")  # else it is not drawn


def open_on(page: Page, server: App, run: RunFolder) -> None:
    page.goto(f"{server.url}/train?run={run.id}&view.controls=full")
    show_losses(page)
    expect(page.locator("[data-id=losses] .scatterlayer .trace").first).to_be_attached(timeout=PATIENCE)


def test_named_drawn_beside_deleted_and_brought_back(tab: Page, server: App) -> None:
    first, second = ended(server, "first"), ended(server, "second")
    open_on(tab, server, first)
    tab.locator(f"[class*='st-key-menu-{second.id}'] button").first.click()
    name = tab.get_by_role("textbox", name="Name", exact=True)
    name.fill(ODD)
    name.press("Enter")
    expect(tab.locator(f".st-key-card-{second.id} strong")).to_have_text(ODD)

    compare(tab, second)
    expect(tab.locator(".board .runs span")).to_have_count(2)
    expect(tab.locator(".board .runs span").last).to_contain_text(ODD)
    show_losses(tab)
    until(lambda: tab.evaluate(f"new Set({LOSSES}.data.map((t) => t.line.dash)).size") == 2, what="two kinds of line")
    assert tab.evaluate(f"{LOSSES}.querySelectorAll('.legend .traces').length") == 2  # G and D, once each
    tab.get_by_title("Leave its curves out").click()
    expect(tab.locator(".board .runs span")).to_have_count(0)

    compare(tab, second)
    expect(tab.locator(".board .runs span")).to_have_count(2)
    menu(tab, first, "Delete")
    expect(tab.get_by_text("to make your own")).to_be_visible()
    expect(tab.locator(".board .runs span")).to_contain_text(ODD)  # its curves alone are left, and said to be
    tab.get_by_title("Leave its curves out").click()
    expect(tab.locator(".board .runs span")).to_have_count(0)
    expect(tab.locator(".run")).not_to_have_class("scrubbable")
    expect(tab.locator(".run .views")).to_be_hidden()
    assert not first.path.exists()
    tab.reload()  # the offer to undo is gone, the trash is not
    expect(tab.get_by_text("to make your own")).to_be_visible()
    tab.get_by_role("button", name=re.compile(r"^Deleted: \d+$")).click()  # other tests delete runs as well
    # By the keyboard: what is above may still grow and move the button out of the window.
    tab.get_by_role("button", name="Restore first", exact=True).press("Enter")
    expect(word(tab)).to_have_text("done")
    assert first.path.exists()


def test_the_curves_keep_their_zoom_and_go_nowhere(tab: Page, server: App) -> None:
    run = ended(server, "zoomed")
    open_on(tab, server, run)
    names = "[...document.querySelectorAll('[data-id=losses] .modebar-btn')].map((b) => b.dataset.title)"
    assert not any("hare" in name for name in tab.evaluate(names))
    tab.evaluate(f"Plotly.relayout({LOSSES}, {{'xaxis.range': [5, 15]}})")
    run.append_row(Row(50, 0.0, 0.0, {"loss_D": 0.5, "loss_G": 0.7}))  # as another app's worker does
    run.write_state(State(status="done", step=50))
    until(lambda: 50 in tab.evaluate(f"{LOSSES}.data.flatMap((t) => [...t.x])"), what="the new row")
    assert tab.evaluate(f"{LOSSES}._fullLayout.xaxis.range") == [5, 15]
    tab.get_by_label("log scale").check()
    until(lambda: tab.evaluate(f"{LOSSES}._fullLayout.yaxis.type") == "log", what="a log scale")
    raw = f"{LOSSES}.data.filter((t) => t.opacity === 0.25).length"
    assert tab.evaluate(raw) == 2
    tab.get_by_label("smoothing").fill("0")
    until(lambda: tab.evaluate(raw) == 0, what="bare traces")
    tab.locator("section", has=tab.locator("[data-id=losses]")).get_by_role("button", name="What is this?").click()
    expect(tab.get_by_text("Each network tries to make its own loss smaller.")).to_be_visible()


def test_settings_changed_in_another_tab_are_shown_here(tab: Page, server: App) -> None:
    run = ended(server, "shared")
    open_on(tab, server, run)
    rate = tab.get_by_role("spinbutton", name="learning rate").first
    expect(rate).not_to_have_value("0.0003")
    run.append_entry(JournalEntry(40, "command", 0.0, to_json(Edit({"opt_G.lr": 0.0003}))))
    expect(rate).to_have_value("0.0003")
    expect(tab.get_by_text("The settings on the left differ")).to_have_count(0)


def test_what_the_files_of_a_run_say_is_text(tab: Page, server: App) -> None:
    hostile = "<img src=x onerror=hacked()>"
    run = RunFolder.create(server.runs, tiny(), name=hostile)
    run.write_state(State("failed", step=3, threads=2, device=hostile, message=Message("hostile", hostile)))
    tab.goto(f"{server.url}/train?run={run.id}&view.controls=full")
    expect(tab.locator(".run .status")).to_contain_text(f"{hostile}, 2 threads")
    expect(tab.locator(".run .message")).to_have_text(hostile)
    tab.goto(f"{server.url}/lab?run={run.id}")
    expect(tab.locator(".lab .status .name")).to_have_text(hostile)
    expect(tab.locator(".lab .invite p:not(.meanwhile)")).to_have_text(hostile)
    expect(tab.locator("img[src=x]")).to_have_count(0)


def of_pictures(server: App, name: str) -> RunFolder:
    """A run that has come to its end, with three kept grids."""
    run = RunFolder.create(server.runs, RunConfig(), name=name)
    for step in (1, 5, 9):
        run.save_sample(step, np.full((16, 28, 28, 1), 20 * step, np.uint8))
    run.write_state(State("stopped", step=9))
    return run


def go(page: Page, name: str) -> None:
    page.get_by_role("link", name=name, exact=True).first.click()


def test_a_refresh_after_a_look_at_other_pages_loses_nothing(tab: Page, server: App) -> None:
    pictures, points = of_pictures(server, "pictures"), ended(server, "points")
    tab.goto(f"{server.url}/train?run={pictures.id}")
    expect(tab.locator(".run .at")).to_have_text("step 9")
    go(tab, "Explore")
    tab.wait_for_url("**/explore*")
    go(tab, "Train")
    tab.wait_for_url(f"**/train?run={pictures.id}")
    tab.reload()
    expect(tab.locator(".run .at")).to_have_text("step 9")
    tab.go_back()
    tab.wait_for_url("**/explore*")
    tab.goto(f"{server.url}/lab?run={points.id}")
    expect(tab.locator(".lab .status .word")).to_have_text("done")
    go(tab, "Explore")
    tab.wait_for_url("**/explore*")
    go(tab, "Lab")
    tab.wait_for_url(f"**/lab?run={points.id}")
    tab.goto(f"{server.url}/train?opt_G.lr=0.0123")
    expect(tab.get_by_role("spinbutton", name="learning rate").first).to_have_value("0.0123")
    go(tab, "Explore")
    tab.wait_for_url("**/explore*")
    go(tab, "Train")
    tab.wait_for_url("**/train?preset=digits&opt_G.lr=0.0123")


def test_of_an_ended_run_the_average_is_shown_and_said(tab: Page, server: App) -> None:
    tab.goto(f"{server.url}/train?run={of_pictures(server, 'ended').id}")
    expect(tab.locator(".run .at")).to_have_text("step 9")
    raw = tab.get_by_role("button", name="raw", exact=True)
    expect(raw).to_be_disabled()
    expect(raw).to_have_attribute("title", "After a run has ended, only its EMA pictures are there")
    expect(tab.locator(".run .fake figcaption")).to_contain_text("EMA of G")
    expect(tab.locator(".run .status [role=status]")).to_have_text("stopped")  # read out: the word, not the numbers


def test_a_kept_grid_that_does_not_come_is_said_and_fetched_again(tab: Page, server: App) -> None:
    tab.route("**/samples/5.bin", lambda route: route.abort())  # before the page: one that is open learns it late
    tab.goto(f"{server.url}/train?run={of_pictures(server, 'away').id}")
    expect(tab.locator(".run .at")).to_have_text("step 9")
    tab.keyboard.press("ArrowLeft")
    expect(tab.locator(".run .message")).to_contain_text("The pictures of step 5 did not arrive.")
    expect(tab.locator(".run.blank")).to_have_count(0)
    tab.unroute("**/samples/5.bin")
    tab.evaluate("ganPlaygroundTab.socket.close()")
    expect(tab.locator(".run .at")).to_have_text("step 5, kept")  # the connection is back
    expect(tab.locator(".run .message")).to_be_hidden()


SAID = """(message) => { for (const { on } of ganPlaygroundTab.streams.values()) on[message.type]?.(message); }"""


def test_what_went_wrong_does_not_stay_over_the_picture(tab: Page, server: App) -> None:
    tab.clock.install()
    tab.goto(f"{server.url}/train?run={of_pictures(server, 'refused').id}")
    expect(tab.locator(".run .at")).to_have_text("step 9")
    tab.evaluate(SAID, {"type": "problem", "sentence": "It cannot be."})
    expect(tab.locator(".run .message")).to_have_text("It cannot be.")
    tab.clock.fast_forward(8000)
    expect(tab.locator(".run .message")).to_be_hidden()


STEERED = "void (ganPlaygroundTab.steer = (run, { type }) => { (globalThis.steered ??= []).push(type); })"


def test_keys_are_the_pages_unless_a_control_has_them(tab: Page, server: App) -> None:
    run = ended(server, "keys")
    open_on(tab, server, run)
    before = tab.locator(".run .at").inner_text()
    tab.get_by_label("smoothing").focus()
    tab.keyboard.press("ArrowLeft")
    expect(tab.get_by_label("smoothing")).to_have_value("0.78")
    expect(tab.locator(".run .at")).to_have_text(before)
    tab.evaluate(STEERED)
    tab.evaluate(SAID, {"type": "state", "state": {**to_json(run.state()), "status": "running"}})
    tab.get_by_role("button", name="What is this?").first.click()
    tab.get_by_label("log scale").click()
    expect(tab.get_by_label("log scale")).not_to_be_focused()
    for _ in range(3):
        tab.keyboard.down("Space")  # held down
    tab.keyboard.up("Space")
    assert tab.evaluate("globalThis.steered") == ["pause"]
    tab.get_by_label("log scale").focus()
    tab.keyboard.press("Space")
    expect(tab.get_by_label("log scale")).not_to_be_checked()
    assert tab.evaluate("globalThis.steered") == ["pause"]

    tab.goto(f"{server.url}/lab?run={run.id}")
    expect(tab.locator(".lab .status .word")).to_have_text("done")
    tab.wait_for_function("+document.querySelector('.lab .history input').max > 1")
    tab.locator(".lab .speed input").focus()
    tab.keyboard.press("ArrowLeft")
    expect(tab.locator(".lab .speed output")).to_have_text("25 steps/s")
    tab.get_by_role("button", name="● newest").click()
    tab.wait_for_function("document.querySelector('.lab .now').classList.contains('on')")
    expect(tab.get_by_role("button", name="● newest")).not_to_be_focused()
