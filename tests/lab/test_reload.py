"""A run in the browser goes on after a reload and in a second tab, with the same bits."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, Route, expect

from tests.appserver import App
from tests.lab.hands import LAB, SMALL, Open

pytestmark = [pytest.mark.browser, pytest.mark.slow]
BROWSER = SMALL | {"view.engine": "browser", "view.speed": "200"}
LATER = 4096  # a step that every run keeps


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def bits(page: Page, step: int) -> str:
    """All weights that the run has kept at `step`, each with all its digits."""
    found: str = page.evaluate(
        f"""{LAB}.lab.engine.kept({LAB}.a.run, {step}).then((nets) =>
          nets && JSON.stringify(['G', 'D', 'ema'].map((p) => nets[p].map(({{ w, b }}) => [[...w], [...b]]))))"""
    )
    return found


def rows(page: Page) -> str:
    found: str = page.evaluate(f"JSON.stringify([...{LAB}.a.rows])")
    return found


def paused(page: Page) -> int:
    press(page, "❚❚ Pause")
    page.wait_for_function(f"{LAB}.a.status === 'paused' && {LAB}.a.nets.step === {LAB}.a.state.step")
    page.wait_for_function(f"{LAB}.a.state.checkpoint === {LAB}.a.state.step")
    step: int = page.evaluate(f"{LAB}.a.nets.step")
    return step


def train_on(page: Page) -> str:
    """Train as fast as it goes, and return the bits of a later step."""
    page.evaluate(f"{LAB}.view.speed = 0")
    press(page, "▶ Play")
    page.wait_for_function(f"{LAB}.a.nets?.step > {LATER}")
    return bits(page, LATER)


def test_a_paused_run_is_the_same_after_a_reload(visit: Open) -> None:
    page = visit(BROWSER | {"seed": "71"}, wait=f"{LAB}?.a.nets?.step > 60")
    page.evaluate(f"{LAB}.act({{ do: 'edit', patch: {{ 'opt_G.lr': 0.002 }} }})")
    page.wait_for_function(f"{LAB}.a.values.lr_G === 0.002")
    step = paused(page)
    before, first = rows(page), bits(page, 8)
    page.reload()
    page.wait_for_function(f"{LAB}?.a.status === 'paused' && {LAB}.a.nets")
    assert page.evaluate(f"{LAB}.a.nets.step") == step
    assert rows(page) == before
    assert bits(page, 8) == first
    assert page.evaluate(f"{LAB}.data.config.opt_G.lr") == 0.002


def test_later_states_have_the_bits_of_an_uninterrupted_run(visit: Open) -> None:
    page = visit(BROWSER | {"seed": "72"}, wait=f"{LAB}?.a.nets?.step > 30")
    paused(page)
    page.reload()
    page.wait_for_function(f"{LAB}?.a.status === 'paused' && {LAB}.a.nets")
    other = visit(BROWSER | {"seed": "72"}, wait=f"{LAB}?.a.nets?.step > 3")
    paused(other)
    assert train_on(page) == train_on(other)


def test_a_second_tab_has_a_copy(visit: Open) -> None:
    page = visit(BROWSER | {"seed": "74"}, wait=f"{LAB}?.a.nets?.step > 30")
    step = paused(page)
    with page.context.expect_page() as opened:
        page.evaluate("void window.open(location.href)")  # with this tab's memory, as a duplicate of it
    other = opened.value
    other.wait_for_function(f"{LAB}?.a.status === 'paused' && {LAB}.a.nets?.step === {step}")
    press(page, "Step both")
    page.wait_for_function(f"{LAB}.a.state.checkpoint === {step + 1}")
    page.wait_for_function(f"!Object.values(sessionStorage).join().includes({LAB}.a.run)")
    for tab, at in ((page, step + 1), (other, step)):
        tab.reload()
        tab.wait_for_function(f"{LAB}?.a.status === 'paused' && {LAB}.a.nets?.step === {at}")


def test_a_race_goes_on_and_another_link_begins_anew(visit: Open) -> None:
    page = visit(BROWSER | {"seed": "75"}, wait=f"{LAB}?.a.nets?.step > 20")
    page.evaluate(f"{LAB}.act({{ do: 'race', patch: {{ 'opt_D.lr': 0.002 }} }})")
    page.wait_for_function(f"{LAB}.race && {LAB}.b.shown?.step > 12")
    press(page, "❚❚ Pause")
    stored = " && ".join(f"{LAB}.{who}.state.checkpoint === {LAB}.{who}.nets.step" for who in "ab")
    page.wait_for_function(f"{LAB}.lab.store.held && {LAB}.a.nets.step === {LAB}.b.nets.step && {stored}")
    step = page.evaluate(f"{LAB}.a.nets.step")
    page.reload()
    page.wait_for_function(f"{LAB}?.race && {LAB}.a.nets && {LAB}.b.nets?.step === {LAB}.a.nets.step")
    assert page.evaluate(f"{LAB}.lab.store.held")
    assert page.evaluate(f"{LAB}.a.nets.step") == step
    page.goto(page.url.split("?")[0] + "?preset=lab&seed=76&view.engine=browser")
    page.wait_for_function(f"{LAB}?.data.config.seed === 76 && !{LAB}.race && {LAB}.a.nets?.step < 100000")


def test_a_window_that_stores_nothing_says_so_and_trains(visit: Open, server: App) -> None:
    page = visit({}, wait="", url=server.url)

    def blind(route: Route) -> None:
        text = route.fetch().text()
        assert "indexedDB.open(" in text
        route.fulfill(body=text.replace("indexedDB.open(", "noStore.open("), content_type="text/javascript")

    page.route("**/store/run_store.js*", blind)
    page.goto(f"{server.url}/lab?{urlencode(BROWSER | {'seed': '77'})}")
    page.wait_for_function(f"{LAB}?.a.nets?.step > 20 && {LAB}.a.state.unstored")
    expect(page.locator(".lab .status .parts")).to_contain_text("not stored")
    page.reload()
    page.wait_for_function(f"{LAB}?.a.nets?.step > 0")
