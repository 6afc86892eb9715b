"""What was seen comes back: by a link, by undo, at another step of a run."""

from __future__ import annotations

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from playground.messages import State
from tests.appserver import App
from tests.explore.hands import ask, explorer, keep, made, picture, rest, stroke


@pytest.mark.browser
def test_a_link_shows_exactly_what_was_seen(tab: Page) -> None:
    rest(tab)
    tab.get_by_role("button", name="7", exact=True).click()
    tab.wait_for_function(explorer("location.search.includes('at=')"))
    ask(tab, "(e.recall(e.encode()), true)")  # the link has z to a thousandth: show that
    seen, link = picture(tab), tab.evaluate("location.href")
    tab.goto("about:blank")
    tab.goto(link)
    tab.wait_for_function(explorer("e.painted > 0"))
    assert picture(tab) == seen
    assert ask(tab, "e.state.label[7]") == 1
    assert ask(tab, "e.encode().split('~')[1]") == "'7:1"


@pytest.mark.slow
@pytest.mark.browser
def test_a_link_holds_sliders_a_direction_and_a_path(tab: Page) -> None:
    rest(tab)
    tab.get_by_role("button", name="new picture").click()
    tab.get_by_label("Directions", exact=True).select_option("local")
    tab.get_by_label("local 2", exact=True).fill("2")
    tab.get_by_label("Share: local 2", exact=True).click()
    seen, link = np.array(picture(tab)), tab.evaluate("location.href")
    tab.goto("about:blank")
    tab.goto(link)
    tab.wait_for_function(explorer("e.painted > 0 && e.point.directions.length > 0"))
    assert np.abs(np.array(picture(tab)) - seen).max() <= 2  # directions travel to 1/32767
    assert tab.get_by_label("local 2", exact=True).input_value() == "2"
    tab.get_by_role("tab", name="Path").click()
    tab.get_by_label("Kind of path").select_option("spline")
    tab.get_by_label("back and forth").check()
    tab.get_by_label("Place on the path").fill("0.3")
    seen, link = np.array(picture(tab)), tab.evaluate("location.href")
    tab.goto("about:blank")
    tab.goto(link)
    tab.wait_for_function(explorer("e.painted > 0"))
    assert ask(tab, "[e.tool.keys.length, e.tool.kind.value, e.tool.back.checked]") == [4, "spline", True]
    ask(tab, "(e.tool.go(0.3), true)")
    assert np.array_equal(picture(tab), seen)  # the key frames are seeds: exactly


@pytest.mark.slow
@pytest.mark.browser
def test_drag_undo_redo_and_hearts(tab: Page) -> None:
    rest(tab)
    tab.get_by_role("button", name="new picture").click()
    ask(tab, "(e.recall(e.encode()), true)")
    first = picture(tab)
    box = tab.locator("canvas.big").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    tab.mouse.move(x, y)
    tab.mouse.down()
    tab.mouse.move(x + 80, y + 40, steps=5)
    tab.mouse.up()
    dragged = picture(tab)
    assert dragged != first
    tab.keyboard.press("Control+z")
    assert picture(tab) == first
    tab.get_by_role("button", name="Redo").click()
    assert np.abs(np.array(picture(tab)) - dragged).max() <= 3  # to a thousandth in z
    tab.get_by_role("button", name="Keep").click()
    expect(tab.locator(".film .heart")).to_have_count(1)


@pytest.mark.slow
@pytest.mark.browser
def test_time_is_an_axis_of_the_pad_and_part_of_the_link(tab: Page) -> None:
    rest(tab)
    tab.get_by_role("tab", name="Pad").click()
    tab.get_by_label("direction y").select_option("through time")
    newest = ask(tab, "e.model.steps.at(-1)")
    stroke(tab, ".pad", 0.5, 0.99)()
    tab.wait_for_function(explorer("e.shown === 10"))
    tab.wait_for_function("location.search.includes('step=10')")
    oldest = picture(tab)
    stroke(tab, ".pad", 0.5, 0.01)()
    tab.wait_for_function(explorer(f"e.shown === {newest}"))
    assert picture(tab) != oldest


@pytest.mark.slow
@pytest.mark.browser
def test_time_shows_the_same_z_at_another_step_and_a_run_that_goes_on_is_followed(tab: Page, server: App) -> None:
    folder = made(server.runs, "followed")
    tab.goto(f"{server.url}/explore?model=run-{folder.id}")
    tab.wait_for_function(explorer("e.painted > 2"))
    newest = rest(tab)
    ask(tab, "(e.find('.time input').value = 0, e.steps.travel(0), true)")
    tab.wait_for_function(explorer("e.shown === 10"))
    assert picture(tab) != newest
    ask(tab, "(e.find('.time input').value = 2, e.steps.travel(2), true)")
    tab.wait_for_function(explorer("e.shown === 30"))
    assert picture(tab) == newest
    keep(folder, 40)
    folder.write_state(State(status="running", step=40))
    tab.wait_for_function(explorer("e.shown === 40"))
    assert picture(tab) != newest


@pytest.mark.slow
@pytest.mark.browser
def test_a_foreign_link_says_so_and_shows_something(tab: Page, server: App, name: str) -> None:
    tab.goto(f"{server.url}/explore?model={name}&at=abc~_~1")
    tab.wait_for_function(explorer("e.painted > 0"))
    expect(tab.locator(".told")).to_contain_text("does not fit")
    tab.goto(f"{server.url}/explore?model=nobody")
    tab.wait_for_function(explorer("e.painted > 0"))
    expect(tab.locator(".told")).to_contain_text("nobody")
