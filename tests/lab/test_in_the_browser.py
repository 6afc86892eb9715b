"""The lab trains in the browser: no run on the server, and everything that a person does to a run works."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.appserver import App
from tests.lab.hands import LAB, SMALL, Open, same, weights

pytestmark = [pytest.mark.browser, pytest.mark.slow]
HIDE = """(hidden) => {
  Object.defineProperty(document, 'hidden', { value: hidden, configurable: true });
  document.dispatchEvent(new Event('visibilitychange'));
}"""


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def test_the_lab_learns_all_modes_in_the_browser(visit: Open, server: App) -> None:
    before = sorted(server.runs.iterdir())
    page = visit({}, url=f"{server.url}/lab?view.speed=0&view.engine=browser")
    expect(page.locator(".engine-menu > button")).to_contain_text("In this browser")
    page.wait_for_function(f"{LAB}.a.plane.covered()?.found >= 7")
    page.wait_for_function(f"{LAB}.a.values.js < 0.6 && {LAB}.a.values.V < 0")
    assert page.evaluate(f"{LAB}.a.state.browser")
    assert sorted(server.runs.iterdir()) == before
    press(page, "❚❚ Pause")
    page.wait_for_function(f"{LAB}.a.status === 'paused'")
    page.evaluate(f"{LAB}.act({{ do: 'edit', patch: {{ 'opt_G.lr': 0.0012, 'penalties.r1.gamma': 0.2 }} }})")
    page.wait_for_function(f"{LAB}.data.config.opt_G.lr === 0.0012 && !{LAB}.data.changed.length")
    press(page, "Step both")
    page.wait_for_function(f"{LAB}.a.values.lr_G === 0.0012 && {LAB}.a.values.r1 >= 0")
    press(page, "Share")
    link = page.locator(".share-menu input[type=text]").input_value()
    other = visit({}, url=link)
    assert other.evaluate(f"JSON.stringify({LAB}.data.config)") == page.evaluate(f"JSON.stringify({LAB}.data.config)")
    assert other.evaluate(f"{LAB}.a.state.browser")
    assert sorted(server.runs.iterdir()) == before


def test_a_branch_a_race_and_the_way_back_have_the_bits_of_the_run(visit: Open) -> None:
    page = visit(SMALL | {"view.engine": "browser", "view.speed": "0", "seed": "61"}, wait=f"{LAB}?.a.nets?.step > 40")
    press(page, "❚❚ Pause")
    page.wait_for_function(f"{LAB}.a.status === 'paused'")
    page.evaluate(f"{LAB}.lab.history.scrub(12)")
    page.wait_for_function(f"{LAB}.a.shown.step === 12")
    then, run = weights(page, "a.shown"), page.evaluate(f"{LAB}.a.run")
    page.evaluate(f"{LAB}.act({{ do: 'branch', step: 12, patch: {{ 'opt_D.lr': 0.0001 }}, name: 'b', paused: true }})")
    page.wait_for_function(f"{LAB}.a.run !== '{run}' && {LAB}.a.nets?.step === 12")
    assert same(then, weights(page))
    page.evaluate(f"{LAB}.act({{ do: 'race', patch: {{ 'opt_D.lr': 0.002 }} }})")
    page.wait_for_function(f"{LAB}.race && {LAB}.b.shown?.step > 12")
    assert page.evaluate(f"{LAB}.a.shown.step === {LAB}.b.shown.step")
    press(page, "End the race")
    page.wait_for_function(f"!{LAB}.race")


def test_a_hidden_tab_pauses_and_says_so(visit: Open) -> None:
    page = visit(SMALL | {"view.engine": "browser", "view.speed": "0", "seed": "62"})
    page.evaluate(HIDE, True)
    page.wait_for_function(f"{LAB}.a.status === 'paused'")
    page.evaluate(HIDE, False)
    page.wait_for_function(f"{LAB}.a.status === 'running'")
    expect(page.locator(".lab .caption")).to_contain_text("hidden")


def test_a_person_chooses_where_it_trains(visit: Open, server: App) -> None:
    page = visit(SMALL | {"view.engine": "browser", "seed": "63"})
    before = set(server.runs.iterdir())
    page.locator(".engine-menu > button").click()
    page.locator("[data-where=server]").click()
    page.wait_for_function(f"{LAB}.data.engine.trains === 'server' && {LAB}.a.nets?.step > 0")
    assert len({path for path in server.runs.iterdir() if not path.name.startswith(".")} - before) == 1
    page.wait_for_function("new URLSearchParams(location.search).get('view.engine') === 'server'")
    press(page, "■ Stop")
    page.evaluate(f"{LAB}.act({{ do: 'engine', where: 'browser' }})")
    trains = f"{LAB}.data.engine.trains === 'browser'"
    page.wait_for_function(f"{trains} && {LAB}.a.state?.browser && {LAB}.a.nets?.step > 0")
    page.evaluate(f"{LAB}.act({{ do: 'edit', patch: {{ 'G.norm': 'batch' }} }})")
    page.wait_for_function(f"{LAB}.data.engine.refusal.includes('batch')")
    press(page, "Train anew")
    page.wait_for_function(f"{LAB}.data.engine.trains === 'server' && {LAB}.a.nets?.step > 0")
    press(page, "■ Stop")


def test_what_is_wrong_is_found_and_a_cure_is_tried(visit: Open) -> None:
    page = visit({"preset": "lab-strong-d", "view.speed": "0", "view.engine": "browser", "seed": "3"})
    page.wait_for_function(f"{LAB}.a.state?.finding")
    line = page.locator(".lab .diagnosis")
    expect(line.locator(".title")).not_to_be_empty()
    line.get_by_role("button", name="Try this…").click()
    before = page.evaluate(f"{LAB}.a.run")
    line.locator(".cures .buttons button").first.click()
    page.wait_for_function(f"{LAB}.a.run !== '{before}' || !{LAB}.data.changed.length")


def test_a_run_moves_to_the_server_and_goes_on_there(visit: Open, server: App) -> None:
    page = visit(
        SMALL | {"view.speed": "100", "view.engine": "browser", "seed": "64"}, wait=f"{LAB}?.a.nets?.step > 40"
    )
    press(page, "❚❚ Pause")
    page.wait_for_function(f"{LAB}.a.status === 'paused' && {LAB}.a.nets.step === {LAB}.a.state.step")
    then, step = weights(page), page.evaluate(f"{LAB}.a.nets.step")
    with page.expect_download() as got:
        page.locator(".save select").select_option("script.py")
    assert got.value.path().read_text().startswith(('"""', "#", "from", "import"))
    page.locator(".engine-menu > button").click()
    page.locator("[data-where=move]").click()
    page.wait_for_function(f"{LAB}.data.engine.trains === 'server' && {LAB}.a.nets?.step === {step}")
    assert same(then, weights(page))
    press(page, "▶ Play")
    page.wait_for_function(f"{LAB}.a.nets?.step > {step} + 20")
    press(page, "■ Stop")


def test_the_browser_is_the_default(visit: Open, server: App) -> None:
    page = visit({}, url=f"{server.url}/lab")
    assert page.evaluate(f"{LAB}.a.state.browser")
    expect(page.locator(".engine-menu > button")).to_contain_text("In this browser")
