"""Tools that ask the server, in a real Chromium: drawing, finding, lens, heat map, pictures it cannot make itself."""

from __future__ import annotations

from collections.abc import Callable

import httpx
import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from playwright.sync_api import Page, Route, expect

from playground.latent.jacobian import jacobian
from tests.appserver import App
from tests.explore.hands import PATIENCE, ask, explorer, rest, state, stroke
from tests.waiting import until


@pytest.mark.slow
@pytest.mark.browser
def test_what_the_page_cannot_run_is_drawn_by_the_server(tab: Page, server: App, judged: str) -> None:
    def strange(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.body().replace(b'"op":"linear"', b'"op":"lineal"', 1))

    asked_at_once: list[int] = [0, 0]  # now, and the most so far

    def more(by: int) -> None:
        asked_at_once[0] += by
        asked_at_once[1] = max(asked_at_once)

    tab.on("request", lambda r: more(1) if r.url.endswith("/ask/pictures") else None)
    tab.on("requestfinished", lambda r: more(-1) if r.url.endswith("/ask/pictures") else None)
    tab.goto("about:blank")
    tab.route(f"**/api/models/{judged}/weights", strange)
    tab.goto(f"{server.url}/explore?model={judged}")
    tab.wait_for_function(explorer("e.painted > 2"))
    assert ask(tab, "e.g.kind") == "server"
    about = tab.locator(".about")
    expect(about).to_have_text("This page cannot run the generator, so the server draws.")
    assert "lineal" in str(about.get_attribute("title"))
    tab.get_by_role("button", name="wander").click()
    still = explorer("e.still")
    tab.wait_for_function(still)

    def moves(act: Callable[[], None]) -> None:
        before = ask(tab, "Array.from(e.image.data)")
        act()
        tab.wait_for_function(still)
        assert ask(tab, "Array.from(e.image.data)") != before

    moves(lambda: tab.get_by_role("button", name="new picture").click())
    moves(stroke(tab, ".slider input", 0.9, 0.5))
    moves(stroke(tab, ".big", 0.8, 0.2))
    tab.get_by_role("tab", name="Pad").click()
    tab.wait_for_function(still)
    moves(stroke(tab, ".pad", 0.8, 0.2))
    moves(lambda: tab.get_by_role("button", name="7", exact=True).click())
    G, _ = state()
    with torch.no_grad():
        x = G(torch.tensor([ask(tab, "e.z()")]), torch.tensor([ask(tab, "Array.from(e.state.label)")]))
    grey = np.array(ask(tab, "Array.from(e.image.data)")).reshape(28, 28, 4)[:, :, 0]
    assert np.abs(grey - (x[0, 0].numpy() + 1) * 127.5).max() < 1.1
    assert asked_at_once[1] == 1

    def slopes() -> NDArray[np.float32]:
        z, label = torch.tensor(ask(tab, "e.z()")), torch.tensor([ask(tab, "Array.from(e.state.label)")])
        return jacobian(lambda x: G(x, label), z).numpy()

    tab.get_by_role("tab", name="Sliders").click()
    with tab.expect_response("**/ask/local"):
        tab.get_by_label("Directions", exact=True).select_option("local")
    vectors = np.linalg.svd(slopes().T)[2][:6]
    there = "e.tool.rows.filter((d) => d.name.startsWith('local')).map((d) => Array.from(d.vector))"
    until(lambda: np.allclose(np.abs(np.array(ask(tab, there)) @ vectors.T), np.eye(6), atol=0.02), what="directions")
    moves(lambda: tab.get_by_label("local 1", exact=True).fill("2"))
    with tab.expect_response("**/ask/local"):
        tab.get_by_label("Directions", exact=True).select_option("raw")
    first = 1 + int(np.linalg.norm(slopes(), axis=1).argmax())
    until(lambda: ask(tab, "e.tool.rows[0].name") == f"z{first}", what="the strongest coordinate")
    assert httpx.get(f"{server.url}/api/health").json()["torch"] is False


@pytest.mark.slow
@pytest.mark.browser
def test_a_drawing_is_found(tab: Page, server: App) -> None:
    """On a generator that is worth it: a 1 is drawn, and the label 1 is found."""
    tab.goto(f"{server.url}/explore?model=digits")
    tab.wait_for_function(explorer("e.painted > 2"))
    tab.get_by_role("tab", name="Draw").click()
    box = tab.locator("canvas.slate").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"]
    tab.mouse.move(x, y + 0.15 * box["height"])
    tab.mouse.down()
    tab.mouse.move(x, y + 0.85 * box["height"], steps=8)
    tab.mouse.up()
    expect(tab.locator(".tool")).to_contain_text("8 of 8", timeout=PATIENCE)
    assert ask(tab, "e.state.label.indexOf(1)") == 1
    shown = np.array(ask(tab, "e.pixels()")).reshape(28, 28, 4)[:, :, 0]
    assert shown[6:22, 12:16].mean() > 4 * max(1, shown[:, :6].mean())
    seen, link = ask(tab, "e.tool.slate.target()"), tab.evaluate("location.href")
    assert len(link) < 3000
    tab.goto("about:blank")
    tab.goto(link)  # the drawing is in it
    tab.wait_for_function(explorer("e.tool && e.tool.slate.marked"))
    assert np.abs(np.array(ask(tab, "e.tool.slate.target()")) - seen).mean() < 0.1
    assert ask(tab, "e.state.label.indexOf(1)") == 1


@pytest.mark.slow
@pytest.mark.browser
def test_a_place_in_the_plane_is_found_and_looked_at_through_the_lens(tab: Page, server: App) -> None:
    tab.goto(f"{server.url}/explore?model=ring")
    tab.wait_for_function(explorer("e.painted > 2"))
    tab.get_by_role("tab", name="Find").click()
    x, y = ask(tab, "Array.from(e.g.run(Float32Array.from(e.seed(5).z)))")
    place = ask(tab, f"e.large.place({x}, {y})")
    box = tab.locator(".tool canvas.pad").bounding_box()
    assert box is not None
    tab.mouse.click(box["x"] + place[0] / 320 * box["width"], box["y"] + place[1] / 320 * box["height"])
    expect(tab.locator(".tool")).to_contain_text("8 of 8", timeout=PATIENCE)
    assert np.hypot(*(np.array(ask(tab, "(e.pixels(), e.sample)")) - [x, y])) < 0.1
    tab.get_by_role("tab", name="Copy check").click()
    expect(tab.locator(".tool")).to_contain_text("The nearest real point is", timeout=PATIENCE)
    expect(tab.locator(".tool")).to_contain_text("score is", timeout=PATIENCE)
    tab.reload()
    tab.wait_for_function(explorer("e.tool && e.type.id === 'Lens'"))


@pytest.mark.slow
@pytest.mark.browser
def test_lens_and_heat_map_answer(tab: Page, server: App, judged: str) -> None:
    tab.goto(f"{server.url}/explore?model={judged}")
    tab.wait_for_function(explorer("e.painted > 2"))
    rest(tab)
    tab.get_by_role("tab", name="Copy check").click()
    expect(tab.locator(".tool")).to_contain_text("Nearest:", timeout=PATIENCE)
    expect(tab.locator(".tool")).to_contain_text("score is", timeout=PATIENCE)
    assert tab.locator(".tool figure").count() == 5
    tab.get_by_role("tab", name="Pad").click()
    tab.get_by_label("what D says").check()
    tab.wait_for_function(explorer("e.tool.heat"))


@pytest.mark.slow
@pytest.mark.browser
def test_the_heat_map_tells_places_apart_even_where_none_is_believed(tab: Page, server: App, judged: str) -> None:
    """D is answered for: first it knows every fake, then it is half taken in. White is where it should be."""
    tab.goto(f"{server.url}/explore?model={judged}")
    tab.wait_for_function(explorer("e.painted > 2"))
    rest(tab)
    tab.get_by_role("tab", name="Pad").click()
    orange, white, green = [230, 159, 0], [245, 245, 245], [0, 158, 115]
    sure = ({"held_out": [6, 8, 9], "fake": [-3, -2, 1]}, {-3: orange, -9: orange, 1: white, 9: green, 12: green})
    taken_in = ({"held_out": [-2, 1, 3], "fake": [-3, -1, 2]}, {-3: orange, 0: white, 3: green})
    answer: dict[str, object] = {}
    tab.route("**/ask/score", lambda route: route.fulfill(json=answer))
    for scale, wanted in (sure, taken_in):
        answer |= {"logits": [*wanted, *[0] * (21 * 21 - len(wanted))], **scale}
        tab.get_by_label("what D says").check()
        tab.wait_for_function(explorer("e.tool.heat"))
        drawn = ask(tab, "Array.from(e.tool.heat.getContext('2d').getImageData(0, 0, 21, 1).data)")
        pixels = np.array(drawn).reshape(21, 4)[: len(wanted), :3]
        np.testing.assert_allclose(pixels, list(wanted.values()), atol=1)
        tab.get_by_label("what D says").uncheck()


@pytest.mark.slow
@pytest.mark.browser
def test_the_lens_says_how_far_the_data_are_and_asks_again(tab: Page, server: App, judged: str) -> None:
    later: list[Route] = []

    def slow(route: Route) -> None:
        if later:
            route.continue_()
        elif told:
            later.append(route)
        else:
            told.append(route.request.url)
            route.fulfill(json={"preparing": "Drawn faces are being made, once: 40 %"})

    told: list[str] = []
    tab.goto(f"{server.url}/explore?model={judged}")
    tab.wait_for_function(explorer("e.painted > 2"))
    rest(tab)
    tab.route("**/ask/lens", slow)
    tab.get_by_role("tab", name="Copy check").click()
    expect(tab.locator(".tool .busy").first).to_have_text("Drawn faces are being made, once: 40 %…")
    until(lambda: later or tab.wait_for_timeout(50), what="the second question")
    later[0].continue_()
    expect(tab.locator(".tool")).to_contain_text("Nearest:", timeout=PATIENCE)
    expect(tab.locator(".tool .busy")).to_have_count(0)


@pytest.mark.slow
@pytest.mark.browser
def test_a_search_that_waits_is_seen_to_wait(tab: Page, server: App) -> None:
    held: list[Route] = []
    rest(tab)
    tab.route("**/ask/invert", lambda route: held.append(route))
    tab.get_by_role("tab", name="Draw").click()
    tab.get_by_role("button", name="this one").click()
    expect(tab.locator(".tool .busy")).to_contain_text("PyTorch is starting")
    tab.get_by_role("button", name="stop").click()
    expect(tab.locator(".tool .busy")).to_have_count(0)
    tab.unroute("**/ask/invert")
    tab.get_by_role("button", name="find it").click()
    expect(tab.locator(".tool")).to_contain_text("8 of 8", timeout=PATIENCE)
    expect(tab.locator(".tool .busy")).to_have_count(0)
