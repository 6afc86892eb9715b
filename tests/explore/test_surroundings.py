"""Around the picture: help, what can be taken away, the stand's demo, Home and its doors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
from playwright.sync_api import Page, Route, expect

from tests.appserver import App
from tests.explore.hands import ask, changes, explorer, rest, saved, stroke
from tests.waiting import until


@pytest.mark.slow
@pytest.mark.browser
def test_show_me_moves_and_leaves_things_as_they_were(tab: Page) -> None:
    rest(tab)
    before = ask(tab, "e.encode()")
    for title in ("Pad", "Seeds"):
        tab.get_by_role("tab", name=title).click()
        tab.get_by_role("button", name="▷ show me").click()
        tab.wait_for_function(explorer(f"e.showing && e.encode() !== {json.dumps(before)}"))
        tab.wait_for_function(explorer(f"!e.showing && e.encode() === {json.dumps(before)}"))
    tab.get_by_role("button", name="Show me: variety").click()
    tab.wait_for_function(explorer("e.state.psi !== 1"))
    tab.wait_for_function(explorer("!e.showing && e.state.psi === 1"))
    assert ask(tab, "e.encode()") == before


@pytest.mark.slow
@pytest.mark.browser
def test_no_tool_is_longer_than_the_screen(tab: Page, server: App) -> None:
    """On the generator with the most directions, which has more sliders than fit."""
    tab.goto(f"{server.url}/explore?model=faces")
    tab.wait_for_function(explorer("e.painted > 2 && e.point.directions.length"))
    rest(tab)
    long = """e.find(".tools").scrollHeight > e.find(".tools").clientHeight"""
    last = tab.get_by_role("button", name="Grid").bounding_box()  # of those that come with the project
    assert last is not None
    assert last["y"] + last["height"] <= 800
    for title in tab.get_by_role("tab").all_inner_texts():
        tab.get_by_role("tab", name=title).click()
        assert not ask(tab, long), title
    tab.get_by_role("tab", name="Sliders").click()
    names = "e.tool.rows.map((d) => d.name)"
    every, seen = ask(tab, names), tab.locator(".slider .name span")
    assert 4 < seen.count() < len(every)
    first = seen.all_inner_texts()
    tab.get_by_role("button", name="›").click()
    second = seen.all_inner_texts()
    assert second == every[len(first) : 2 * len(first)]
    link = tab.evaluate("location.href")
    tab.set_viewport_size({"width": 1280, "height": 620})
    tab.wait_for_function(explorer(f"e.tool.fitting < {len(first)}"))
    assert not ask(tab, long)
    tab.set_viewport_size({"width": 1280, "height": 800})
    tab.goto("about:blank")
    tab.goto(link)
    expect(seen.first).to_have_text(second[0])


@pytest.mark.slow
@pytest.mark.browser
def test_everything_says_what_it_is_and_shows_itself(tab: Page) -> None:
    rest(tab)
    dumb = """Array.from(e.root.querySelectorAll("button, input:not([type=file]), select, .tool canvas.pad"))
      .filter((n) => n.checkVisibility() && !n.closest("[title]")?.title && !n.closest(".what"))
      .map((n) => e.type.id + ": " + n.outerHTML.slice(0, 90))"""
    for title in tab.get_by_role("tab").all_inner_texts():
        tab.get_by_role("tab", name=title).click()
        assert ask(tab, dumb) == [], title
        assert ask(tab, "e.root.ownerDocument.documentElement.scrollHeight <= innerHeight"), title
    tab.get_by_role("tab", name="Sliders").click()
    before = ask(tab, "e.encode()")
    tab.get_by_role("button", name="What is this?").click()
    tab.get_by_role("button", name="new picture").click()  # it says what it is, and does nothing
    told = tab.locator(".what")
    expect(told).to_contain_text("Draw another picture")
    tab.get_by_label("Variety (truncation ψ)", exact=True).focus()  # the keyboard asks by its focus
    expect(told).to_contain_text("more typical pictures")
    assert ask(tab, "e.encode()") == before
    told.get_by_role("button", name="show me").click()
    tab.wait_for_function(explorer("e.state.psi !== 1"))
    tab.wait_for_function(explorer("!e.showing && e.state.psi === 1"))
    tab.get_by_label("Save as").click()
    expect(told).to_contain_text("Save what is shown")
    expect(told.get_by_role("button", name="show me")).to_be_hidden()
    tab.keyboard.press("Escape")
    expect(told).to_be_hidden()
    changes(tab, lambda: tab.get_by_role("button", name="new picture").click())


def shown_at(tab: Page, z: Any) -> Any:
    """The pixels that the page draws at z, h×w×3."""
    values = ask(tab, f"(e.set({{z: Float64Array.from({z.tolist()}), moves: {{}}}}), e.pixels())")
    return np.array(values, np.uint8).reshape(28, 28, 4)[:, :, :3]


@pytest.mark.slow
@pytest.mark.browser
def test_what_can_be_taken_away(tab: Page, browser: Any, tmp_path: Path) -> None:
    from PIL import Image

    rest(tab)
    for what, size in (("png", (224, 224)), ("pixels", (28, 28)), ("grid", (8 * 30 - 2, 8 * 30 - 2))):
        with Image.open(saved(tab, what, tmp_path)) as image:
            assert image.size == size
    with Image.open(saved(tab, "gif", tmp_path)) as image:
        assert image.n_frames > 100  # type: ignore[attr-defined]
    with np.load(saved(tab, "npz", tmp_path), allow_pickle=False) as stored:
        frames, z = stored["samples"], stored["z"]
    np.testing.assert_array_equal(frames[7], shown_at(tab, z[7]))  # the film is what the page shows
    page_file = saved(tab, "page", tmp_path)
    served = httpx.get(f"{tab.evaluate('location.origin')}/api/models/{ask(tab, 'e.model.name')}/weights")
    assert page_file.stat().st_size < 4 / 3 * len(served.content) + 1_000_000  # weights in base64
    state = ask(tab, "e.encode()")
    wanted = ask(tab, "(e.recall(e.encode()), e.pixels())")
    context = browser.new_context(offline=True)
    alone = context.new_page()
    alone.goto(page_file.as_uri())
    alone.wait_for_function(explorer("e.painted > 5"))
    assert ask(alone, f"(e.recall({json.dumps(state)}), e.pixels())") == wanted
    painted = ask(alone, "e.painted")
    stroke(alone, "canvas.big", 0.7, 0.3)()
    assert ask(alone, "e.painted") > painted
    alone.set_viewport_size({"width": 420, "height": 800})  # on a telephone
    assert alone.evaluate("document.documentElement.scrollWidth") <= 420
    context.close()


@pytest.mark.slow
@pytest.mark.browser
def test_demo_hides_the_controls_until_a_touch(tab: Page, server: App, name: str) -> None:
    tab.goto(f"{server.url}/explore?model={name}&demo=1")
    tab.wait_for_function(explorer("e.painted > 2"))
    expect(tab.locator(".tools")).to_be_hidden()
    expect(tab.get_by_role("link", name="Explore")).to_be_hidden()
    tab.locator("canvas.big").click()
    expect(tab.locator(".tools")).to_be_visible()
    expect(tab.get_by_role("link", name="Explore")).to_be_visible()
    assert ask(tab, "e.explorer.demo.idle") < 30
    ask(tab, "e.explorer.demo.idle = 58")  # a minute without a hand is nearly over
    expect(tab.locator(".tools")).to_be_hidden()
    assert ask(tab, "e.wandering")
    ask(tab, "e.explorer.demo.idle = 59")  # each twenty seconds another generator
    tab.wait_for_function(explorer(f"e.model.name !== '{name}' && e.painted > 2"))


@pytest.mark.slow
@pytest.mark.browser
def test_directions_that_come_late_are_known_to_every_tool(tab: Page) -> None:
    held: list[Route] = []
    tab.route("**/directions", lambda route: held.append(route))
    tab.reload()
    tab.wait_for_function(explorer("e.painted"))
    menu = tab.get_by_label("Directions", exact=True)
    expect(menu.locator("option")).to_have_count(2)  # what the page finds by itself
    tab.get_by_role("tab", name="Pad").click()
    until(lambda: held or tab.wait_for_timeout(50), what="the question")
    held[0].continue_()
    tab.wait_for_function(explorer("e.point.directions.length"))
    expect(tab.get_by_label("direction x").locator("option", has_text="SeFa 1")).to_have_count(1)
    tab.get_by_role("tab", name="Sliders").click()
    expect(menu.locator("option")).to_have_count(4)
    expect(menu).to_have_value("SeFa")


@pytest.mark.browser
def test_a_control_is_explained_by_the_pointer_the_focus_and_a_finger(tab: Page) -> None:
    hint = tab.locator(".explore .hint")
    control = tab.get_by_role("button", name="Reverse: ").first
    control.hover()
    expect(hint).to_have_text("Reverse: swaps the two ends")
    tab.mouse.move(2, 2)
    expect(hint).to_be_hidden()
    expect(control).to_have_attribute("title", "Reverse: swaps the two ends")  # for screen readers
    tab.locator(".slider .name button").first.focus()
    tab.keyboard.press("Tab")
    expect(hint).to_have_text("Reverse: swaps the two ends")
    tab.keyboard.press("Escape")
    expect(hint).to_be_hidden()
    finger = {"pointerType": "touch", "bubbles": True, "composed": True}
    tab.get_by_role("button", name="Lock: ").first.dispatch_event("pointerdown", finger)
    tab.get_by_role("button", name="Lock: ").first.dispatch_event("pointerleave", finger)
    expect(hint).to_have_text("Lock: this slider keeps its effect while others move")
