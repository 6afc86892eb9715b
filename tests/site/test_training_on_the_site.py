"""The lab and a lesson of the written site, opened from a disk with the network off."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from playground import presets
from tests.compile.wasm.firefox import firefox, firefox_page
from tests.site.offline import Offline, floats
from tests.waiting import until

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SECONDS = 120.0
DRIVER = "document.querySelector('.lab')?.labDriver"
NOW = f"JSON.stringify({DRIVER}?.now() ?? null)"
STEPS = 300
WEIGHTS = f"JSON.stringify({DRIVER}.lab.a.nets.G.flatMap((layer) => [...layer.w, ...layer.b]))"


@pytest.fixture
def tab(site: Path, browser: Browser) -> Iterator[Page]:
    """A page without a network, in which nothing may fail."""
    with browser.new_context(viewport={"width": 1280, "height": 900}, offline=True) as context:
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"file://{site}/index.html")
        yield page
    assert errors == []


def open_lab(page: Page, query: str) -> None:
    page.evaluate("(query) => { location.hash = `#/lab?${query}`; }", query)


def now(page: Any) -> dict[str, Any]:
    return json.loads(page.evaluate(NOW) or "null") or {}


def at(page: Any, step: int) -> bool:
    return now(page).get("newest", 0) >= step


def test_the_lab_trains_two_presets_and_takes_changes(tab: Page) -> None:
    open_lab(tab, "preset=lab&view.speed=0")
    until(lambda: at(tab, 1000), SECONDS)
    tab.evaluate(f"{DRIVER}.edit({{ 'opt_G.lr': 0.001 }})")
    until(lambda: now(tab)["config"]["opt_G"]["lr"] == 0.001, SECONDS)
    run, step = now(tab)["run"], now(tab)["newest"]
    until(lambda: at(tab, step + 100), SECONDS)
    assert now(tab)["run"] == run  # it has gone on
    assert "opt_G.lr=0.001" in tab.url
    tab.evaluate(f"{DRIVER}.edit({{ 'G.hidden': [7, 7] }})")
    tab.locator(".changes", has_text="Not applied yet: These settings need the app.").wait_for()
    assert now(tab)["config"]["G"]["hidden"] == [32, 32]
    tab.get_by_role("button", name="Undo").click()
    tab.get_by_role("button", name="Settings").click()
    choices = tab.locator("select[data-path='G.norm'] option")
    refused = [choices.nth(i).text_content() for i in range(choices.count()) if choices.nth(i).is_disabled()]
    assert any("This needs the app." in str(text) for text in refused)
    open_lab(tab, "preset=lab-disjoint&view.speed=0")
    until(lambda: now(tab).get("config", {}).get("objective") == {"name": "minimax"} and at(tab, 1000), SECONDS)


def test_a_link_gives_the_same_bits_in_node_and_in_chromium(tab: Page, site: Path) -> None:
    open_lab(tab, f"preset=lab&opt_G.lr=0.002&view.speed=0&stop.steps={STEPS}")
    until(lambda: now(tab).get("status") == "done" and now(tab)["newest"] == STEPS, SECONDS)
    weights = np.array(json.loads(tab.evaluate(WEIGHTS)), "f4")
    config = presets.load("lab").config.edit({"opt_G.lr": 0.002, "stop.steps": STEPS})
    node = Offline()
    trained = node.ask("train", config=config.to_json(), steps=STEPS, folder=str(site))
    node.close()
    assert np.array_equal(weights, floats(trained["G"]))


def test_a_run_of_a_lesson_passes_its_checkpoint(tab: Page) -> None:
    tab.evaluate("location.hash = '#/learn?lesson=mode-collapse&step=checkpoint'")
    section = tab.locator("section.current")
    pac = section.locator(".controls input").first
    pac.wait_for()
    pac.fill("2")  # packs of 4
    section.get_by_role("button", name="Run").click()
    tab.get_by_text("Passed:").wait_for(timeout=1000 * SECONDS)


def stood(page: Any) -> bool:
    """Whether the run has ended and is stored as it stands."""
    return bool(page.evaluate(f"String({DRIVER}?.lab.a.state?.checkpoint === {STEPS})") == "true")


def test_a_run_is_found_again_after_a_reload(tab: Page) -> None:
    open_lab(tab, f"preset=lab&view.speed=0&stop.steps={STEPS}")
    until(lambda: stood(tab), SECONDS)
    run, weights = now(tab)["run"], tab.evaluate(WEIGHTS)
    tab.reload()
    until(lambda: stood(tab) and now(tab)["newest"] == STEPS, SECONDS)
    assert now(tab)["run"] == run
    assert tab.evaluate(WEIGHTS) == weights
    tab.evaluate("location.hash = '#/home'")
    tab.locator(".home").wait_for()
    tab.go_back()
    until(lambda: now(tab).get("run") == run and now(tab)["newest"] == STEPS, SECONDS)
    open_lab(tab, f"preset=lab&view.speed=0&stop.steps={STEPS}&seed=1")
    until(lambda: stood(tab) and now(tab)["newest"] == STEPS and now(tab)["run"] != run, SECONDS)


def test_a_browser_that_stores_nothing_says_so_and_trains(site: Path, browser: Browser) -> None:
    with browser.new_context(offline=True) as context:
        page = context.new_page()
        blind = (site / "trainer.js").read_text("utf-8").replace("indexedDB.open(", "noStore.open(")
        page.route("**/trainer.js", lambda route: route.fulfill(body=blind, content_type="text/javascript"))
        for _ in range(2):
            page.goto(f"file://{site}/index.html#/lab?preset=lab&view.speed=0")
            until(lambda: at(page, 100), SECONDS)
            page.locator(".lab .status", has_text="not stored").wait_for()
            page.reload()


@pytest.mark.skipif(firefox() is None, reason="Firefox is not installed")
def test_the_lab_trains_in_firefox(site: Path, tmp_path: Path) -> None:
    address = f"file://{site}/index.html#/lab?preset=lab-thread&view.speed=0&stop.steps={STEPS}"
    with firefox_page(tmp_path) as page:
        page.goto(address)
        until(lambda: stood(page), SECONDS)
        weights = page.evaluate(WEIGHTS)
        page.goto("about:blank")
        page.goto(address)
        until(lambda: stood(page) and now(page)["newest"] == STEPS, SECONDS)
        assert page.evaluate(WEIGHTS) == weights
