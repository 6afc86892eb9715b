"""Two labs side by side, led in step; and a class, in which each has a race of its own."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, expect

from tests.appserver import app
from tests.lab.hands import DEBUG, LAB, PATIENCE, PRESET, SERVER, SMALL, Open

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_race_is_run_in_step(visit: Open) -> None:
    page = visit(SMALL | {"seed": "7"})
    page.wait_for_selector(".board .plot .trace")
    page.get_by_role("button", name="A/B race").click()
    page.locator(".race-menu").get_by_role("button", name="lr of D × ¼").click()
    page.wait_for_function("document.querySelector('.board .plot').data.some((trace) => trace.line.dash === 'dash')")
    page.wait_for_function(f"{LAB}.race && {LAB}.b.shown?.step > 3")
    expect(page.locator(".second figcaption")).to_contain_text(f"opt_D.lr: {PRESET.config.opt_D.lr:g} → ")
    assert page.evaluate(f"{LAB}.a.shown.step === {LAB}.b.shown.step")
    ahead = f"{LAB}.a.nets = {{ ...{LAB}.a.nets, step: 1e9 }}, {LAB}.kept({LAB}.a), {LAB}.lead()"
    assert page.evaluate(f"{ahead}, {LAB}.a.shown.step === {LAB}.b.shown.step")  # it waits for the other
    runs = page.evaluate(f"[{LAB}.a.run, {LAB}.b.run]")
    page.reload()
    page.wait_for_function(f"{LAB}?.race && {LAB}.b.shown?.step > 3")
    assert page.evaluate(f"[{LAB}.a.run, {LAB}.b.run]") == runs
    at = page.evaluate(f"{LAB}.b.shown.step")
    page.wait_for_function(f"{LAB}.b.shown.step > {at} && {LAB}.a.shown.step === {LAB}.b.shown.step")
    page.keyboard.press("Space")
    expect(page.locator(".lab .status")).to_contain_text("paused")
    page.get_by_role("button", name="Step both").click()
    page.wait_for_function(f"[{LAB}.a, {LAB}.b].every((w) => w.state.status === 'paused')")
    at = page.evaluate(f"{LAB}.b.nets.step")
    page.keyboard.press("Space")
    page.wait_for_function(f"{LAB}.b.shown.step > {at} && {LAB}.a.shown.step === {LAB}.b.shown.step")
    page.get_by_role("button", name="■ Stop").click()
    page.wait_for_function(f"[{LAB}.a, {LAB}.b].every((w) => w.state.status === 'stopped')")
    at = page.evaluate(f"Math.max({LAB}.a.state.step, {LAB}.b.state.step)")
    page.locator(".lab button.play").click()  # both go on, in step again
    page.wait_for_function(f"{LAB}.b.shown.step > {at} && {LAB}.a.shown.step === {LAB}.b.shown.step")
    expect(page.locator(".invite")).to_be_hidden()
    page.get_by_role("button", name="End the race").click()
    expect(page.locator(".graph")).to_be_visible()
    page.wait_for_function("['rival', 'view.race'].every((k) => !new URLSearchParams(location.search).has(k))")
    page.get_by_role("button", name="■ Stop").click()


def test_a_class_sees_a_recorded_run_and_one_button(browser: Browser, tmp_path: Path) -> None:
    with app(tmp_path / "runs", "--host", "0.0.0.0") as server:
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.add_init_script(DEBUG)
        page.set_default_timeout(PATIENCE)
        page.goto(f"{server.url}/lab?{urlencode(SERVER | SMALL)}")
        page.wait_for_function(f"{LAB}?.a.shown && {LAB}.a.plane.painted > 5")
        assert list(server.runs.iterdir()) == []
        page.locator(".save select").select_option("gif")
        expect(page.locator(".lab .caption")).to_contain_text("Train one first")
        page.locator(".invite").get_by_role("button", name="▶ Play").click()
        page.wait_for_function(f"{LAB}.a.nets?.step > 0")
        expect(page.locator(".invite")).to_be_hidden()
        assert len([p for p in server.runs.iterdir() if not p.name.startswith(".")]) == 1
        page.get_by_role("button", name="■ Stop").click()
        page.close()
        race = f"{server.url}/lab?{urlencode(SERVER | SMALL | {'view.race': 'opt_D.lr=0.0001', 'view.speed': '5'})}"
        pages = [browser.new_context(viewport={"width": 1280, "height": 800}).new_page() for _ in range(2)]
        for page in pages:  # each of the class has a race of its own
            page.add_init_script(DEBUG)
            page.set_default_timeout(PATIENCE)
            page.goto(race)
        for page in pages:
            page.wait_for_function(f"{LAB}?.race && {LAB}.b.shown?.step > 3")
            assert page.evaluate(f"{LAB}.a.shown.step === {LAB}.b.shown.step")
        runs = [page.evaluate(f"[{LAB}.a.run, {LAB}.b.run]") for page in pages]
        assert len({*runs[0], *runs[1]}) == 4
        for page in pages:
            page.get_by_role("button", name="■ Stop").click()
            page.context.close()
