"""What is seen of the 2-D lab: the game, its layers, its units, its examples, and what a teacher leaves of it."""

from __future__ import annotations

import json
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import expect

from playground import presets
from playground.kinds import POINTS
from tests.lab.hands import LAB, PATIENCE, SMALL, Open, at_rest

pytestmark = pytest.mark.browser


def test_it_opens_on_a_game_that_is_on_and_fits_the_screen(visit: Open) -> None:
    page = visit(SMALL | {"seed": "1", "view.speed": "50"})
    step = page.evaluate(f"{LAB}.a.nets.step")
    page.wait_for_function(f"{LAB}.a.nets.step > {step} && {LAB}.a.plane.painted > 5 && {LAB}.graph.painted > 2")
    expect(page.locator(".lab .status")).to_contain_text("running")
    for curve in range(2):  # all that are in sight get their turn, however fast rows come
        expect(page.locator(".lab .plot:visible").nth(curve).locator(".trace").first).to_be_attached(timeout=PATIENCE)
    lab = page.locator(".lab").bounding_box()
    assert lab is not None
    assert lab["y"] + lab["height"] <= 800
    page.keyboard.press("Space")
    expect(page.locator(".lab .status")).to_contain_text("paused")
    page.get_by_role("button", name="■ Stop").click()


@pytest.mark.slow
def test_layers_are_toggled_and_kept_in_the_address(visit: Open) -> None:
    page = visit(SMALL | {"seed": "3"})
    at_rest(page, "3")
    canvas = page.locator(".first canvas").first
    before = canvas.screenshot()
    page.locator("[data-layer=arrows]").click()
    page.locator("[data-layer=map]").click()
    expect(page.locator("[data-layer=map]")).to_have_attribute("aria-pressed", "false")
    page.wait_for_function(f"{LAB}.a.plane.layers.has('arrows') && !{LAB}.a.plane.waiting")
    assert canvas.screenshot() != before
    layers = json.loads(parse_qs(urlsplit(page.url).query)["view.layers"][0])
    assert sorted(layers) == ["arrows", "fake", "modes", "real"]
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_function(f"{LAB}.a.plane.pointer")
    page.get_by_role("button", name="■ Stop").click()


@pytest.mark.slow
def test_examples_show_what_becomes_of_them(visit: Open) -> None:
    page = visit(SMALL | {"seed": "3", "view.speed": "20"})
    before = page.evaluate("history.length")
    page.get_by_role("button", name="Examples").click()
    cards = page.locator(".examples button")
    shown = [p for p in presets.all_presets() if p.kind == POINTS]
    expect(cards).to_have_count(len(shown))
    expect(page.locator(".examples img")).to_have_count(len(shown))
    drawn = "[...document.querySelectorAll('.examples img')].every((i) => (i.scrollIntoView(), i.naturalWidth === 240))"
    page.wait_for_function(drawn)
    page.get_by_role("button", name="Turns in circles").click()
    page.wait_for_function(f"{LAB}.data.preset === 'lab-circles' && {LAB}.a.nets?.G.length === 1")
    expect(page.locator(".lab .caption")).to_contain_text(presets.load("lab-circles").sentence)
    page.get_by_role("button", name="■ Stop").click()
    assert page.evaluate("history.length") == before + 1
    page.wait_for_function("new URLSearchParams(location.search).get('view.speed') === '20'")
    page.reload()  # players without a hidden unit are drawn too
    page.wait_for_function(f"{LAB}?.graph.painted > 0 && {LAB}.a.shown?.G.length === 1")


@pytest.mark.slow
def test_a_unit_is_enlarged_and_layers_are_edited_in_place(visit: Open) -> None:
    page = visit(SMALL | {"seed": "4"})
    at_rest(page, "4")
    page.wait_for_function(f"{LAB}.graph.rows.filter((r) => r.player).map((r) => r.at.length).join() === '6,5,7'")
    at = page.evaluate(f"{LAB}.graph.rows.find((r) => r.player === 'D').at[2]")
    page.locator(".graph > canvas").first.click(position={"x": at["x"], "y": at["y"]})
    expect(page.locator(".unit-card")).to_contain_text("D, layer 1, unit 3")
    page.get_by_role("button", name="Close").click()
    for leave in (lambda: page.keyboard.press("Escape"), lambda: page.locator(".lab .caption").click()):
        page.locator(".chips").get_by_role("button", name="?").click()
        expect(page.locator(".chips .sheet")).to_contain_text("What D says everywhere")
        leave()
        expect(page.locator(".chips .sheet")).to_be_hidden()
    page.locator(".player.D").get_by_role("button", name="+ layer").click()
    expect(page.locator(".lab .caption")).to_contain_text("D.hidden")
    page.get_by_role("button", name="Train anew").click()
    page.wait_for_function(f"{LAB}.a.nets?.D.length === 3")
    assert page.evaluate(f"{LAB}.a.nets.G.length") == 3
    page.evaluate(f"{LAB}.pick(7)")  # a point that is followed: its way goes on after the click
    page.wait_for_function(f"{LAB}.a.plane.history")
    step = page.evaluate(f"{LAB}.a.nets.step")
    page.wait_for_function(
        f"{LAB}.a.nets.step > {step} + 3 && {LAB}.a.plane.way().filter((w) => w.step > {step}).length > 1"
    )
    page.get_by_role("button", name="■ Stop").click()


@pytest.mark.slow
def test_what_is_left_of_the_lab_fills_the_screen_and_has_its_keys(visit: Open) -> None:
    page = visit(SMALL | {"seed": "15", "view.speed": "20", "view.hide": '["graph","numbers","time"]'})
    page.wait_for_function(f"{LAB}.a.state?.status === 'running'")
    plane = page.locator(".first canvas").first.bounding_box()
    assert plane is not None
    assert plane["width"] > 1100
    expect(page.locator(".lab .caption")).not_to_contain_text("single steps")
    page.keyboard.press("Space")
    page.wait_for_function(f"{LAB}.a.state.status === 'paused'")
    step = page.evaluate(f"{LAB}.a.state.step")
    page.keyboard.press("b")
    page.wait_for_function(f"{LAB}.a.state.step === {step} + 1")
    page.keyboard.press("Space")
    page.wait_for_function(f"{LAB}.a.state.status === 'running' && {LAB}.a.state.step > {step} + 1")
    page.get_by_role("button", name="■ Stop").click()
