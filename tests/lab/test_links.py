"""A link to the lab shows the same thing to everybody, or says why it cannot."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

from tests.appserver import App
from tests.lab.hands import LAB, PATIENCE, PRESET, SERVER, SMALL, Open, same, weights

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_link_shows_no_run_that_became_like_it_on_the_way(visit: Open) -> None:
    query = SMALL | {"seed": "21", "view.speed": "5"}
    first, again = visit(query), visit(query)
    run = first.evaluate(f"{LAB}.a.run")
    assert again.evaluate(f"{LAB}.a.run") == run
    first.evaluate(f"{LAB}.act({{ do: 'edit', patch: {{ 'opt_G.lr': 0.0123 }} }})")
    first.wait_for_function(f"{LAB}.data.draft.opt_G.lr === 0.0123 && {LAB}.a.run === '{run}'")
    other = visit(query | {"opt_G.lr": "0.0123"})
    assert other.evaluate(f"{LAB}.a.run") != run
    for page in (first, other):
        page.get_by_role("button", name="■ Stop").click()


def test_a_link_shows_the_same_thing_to_another_browser_and_hides_what_a_teacher_hides(visit: Open) -> None:
    page = visit(SMALL | {"seed": "6", "stop.steps": "40"}, wait=f"{LAB}?.a.state?.status === 'done'")
    page.locator("[data-layer=manifold]").click()
    page.get_by_role("button", name="Share", exact=True).click()
    page.locator("[data-part=networks]").check()
    page.locator("[data-part=time]").check()
    link = page.locator(".share-menu input[type=text]").input_value()
    other = visit({}, url=link, wait=f"{LAB}?.a.state?.status === 'done'")
    for tab in (page, other):
        tab.get_by_role("button", name="● newest").click()
        tab.wait_for_function(f"{LAB}.scrubbed == null && {LAB}.a.shown?.step === 40")
    assert other.evaluate(f"JSON.stringify({LAB}.data.config)") == page.evaluate(f"JSON.stringify({LAB}.data.config)")
    assert same(weights(other, "a.shown"), weights(page, "a.shown"))
    page.keyboard.press("Escape")
    page.mouse.move(5, 790)
    other.mouse.move(5, 790)
    shots = []
    for tab in (page, other):
        tab.wait_for_function(f"{LAB}.a.plane.atRest")
        shots.append(tab.evaluate(f"{LAB}.a.canvas.toDataURL()"))
    assert shots[0] == shots[1]
    expect(other.get_by_role("button", name="Step D")).to_be_hidden()
    expect(other.get_by_role("button", name="+ layer")).to_have_count(0)
    expect(page.get_by_role("button", name="Step D")).to_be_visible()
    page.reload()  # the run has ended, and no worker tells what real points look like
    page.locator(".lab .figures").wait_for()
    page.wait_for_function(f"{LAB}.a.real?.shape[1] === 2")
    for layer in ("optimal", "heldout"):  # nor what else the data is
        page.locator(f"[data-layer={layer}]").click()
    page.wait_for_function(f"{LAB}.a.plane.best() && {LAB}.a.plane.heldOut?.shape[1] === 2")


HOSTILE: list[dict[str, str]] = [
    {"view.layers": '["<img src=x onerror=alert(1)>"]'},
    {"view.look": "[1e9,0,1]"},
    {"preset": PRESET.name, "G.hidden": "[1e9]"},
    {"preset": "digits"},
    {"view.race": "objective=nothing", "preset": PRESET.name, "seed": "8"},
]


def test_a_hostile_link_is_a_sentence(visit: Open, server: App) -> None:
    page = visit(HOSTILE[0], wait="document.querySelector('[data-testid=stAlert]')")
    for query in HOSTILE:
        page.goto(f"{server.url}/lab?{urlencode(SERVER | query)}")
        expect(page.get_by_test_id("stAlert")).to_contain_text(".", timeout=PATIENCE)
        expect(page.get_by_test_id("stException")).to_have_count(0)
