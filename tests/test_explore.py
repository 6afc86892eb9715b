"""The latent explorer: its routes, and a hand on it in a real Chromium."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import torch
from playwright.sync_api import Page, Route, expect, sync_playwright

from playground.config import RunConfig
from playground.events import State
from playground.players import build_for
from playground.runs.sampling import load_model
from playground.runs.store import RunFolder
from tests.appserver import FLAGS, App, app, chromium

CONFIG = RunConfig().edit({"data": "mnist", "condition": "concatenation", "G.hidden": [32, 48], "latent.size": 12})
PATIENCE = 60_000


def keep(folder: RunFolder, step: int) -> None:
    """A generator with large weights, so that its pictures differ; another for each step."""
    G, _ = build_for(CONFIG, CONFIG.data.shape, 10)
    rng = torch.Generator().manual_seed(step)
    for p in G.parameters():
        p.data.add_(0.3 * torch.randn(p.shape, generator=rng))
    folder.save_ema(step, G.state_dict())
    folder.save_sample(step, np.zeros((4, 28, 28, 1), np.uint8))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    runs = tmp_path_factory.mktemp("explore") / "runs"
    runs.mkdir()
    folder = RunFolder.create(runs, CONFIG, name="mine")
    for step in (10, 20, 30):
        keep(folder, step)
    folder.write_state(State(status="done", step=30))
    plane = RunConfig().edit({"data": "ring", "condition": "none", "G.hidden": [16], "latent.size": 3})
    points = RunFolder.create(runs, plane, name="points")
    points.save_ema(1, build_for(plane, (2,), 0)[0].state_dict())
    points.save_sample(1, np.zeros((4, 2), np.float32))
    points.write_state(State(status="done"))
    with app(runs) as found:
        yield found


@pytest.fixture(scope="module")
def name(server: App) -> str:
    mine = [m for m in httpx.get(f"{server.url}/api/models").json() if m["title"] == "mine"]
    assert len(mine) == 1
    assert mine[0]["steps"] == [10, 20, 30]
    return str(mine[0]["name"])


def players() -> tuple[torch.nn.Module, torch.nn.Module]:
    """G and D as the run `judged` keeps them."""
    G, D = build_for(CONFIG, CONFIG.data.shape, 10)
    rng = torch.Generator().manual_seed(2)
    for p in (*G.parameters(), *D.parameters()):
        p.data.add_(0.1 * torch.randn(p.shape, generator=rng)).copy_(p.data.half().float())
    return G.eval(), D.eval()


@pytest.fixture(scope="module")
def judged(server: App) -> str:
    """A run with a checkpoint, so that its D can be asked."""
    folder, (G, D) = RunFolder.create(server.runs, CONFIG, name="judged"), players()
    folder.save_ema(2, G.state_dict())
    tensors = {f"ema.{k}": v for k, v in G.state_dict().items()} | {f"D.{k}": v for k, v in D.state_dict().items()}
    folder.save_checkpoint(2, tensors, {"config": CONFIG.to_json()})
    folder.save_sample(2, np.zeros((4, 28, 28, 1), np.uint8))
    folder.write_state(State(status="done", step=2))
    return f"run-{folder.id}"


@pytest.mark.browser
def test_points_move_in_their_plane(tab: Page, server: App) -> None:
    (points,) = [m["name"] for m in httpx.get(f"{server.url}/api/models").json() if m["title"] == "points"]
    tab.goto(f"{server.url}/explore?model={points}")
    tab.wait_for_function(explorer("e.painted > 2"))
    rest(tab)
    assert tab.get_by_role("tab").all_inner_texts() == [
        "Sliders",
        "Pad",
        "Seeds",
        "Path",
        "Sums",
        "Teach",
        "Around",
        "Find",
        "Lens",
    ]
    for title, selector in (("Sliders", ".slider input"), ("Pad", ".pad"), ("Seeds", ".pad")):
        tab.get_by_role("tab", name=title).click()
        changes(tab, stroke(tab, selector, 0.8, 0.3))
    assert ask(tab, "[e.big.width, e.look.w]") == [320, 64]


def test_weights_are_those_of_the_step_asked_for(server: App, name: str) -> None:
    at = f"{server.url}/api/models/{name}/weights"
    newest, old = httpx.get(at).content, httpx.get(at, params={"step": 10}).content
    assert newest[:4] == old[:4] == b"GANP"
    assert newest == httpx.get(at, params={"step": 30}).content != old
    assert httpx.get(at, params={"step": 25}).content == httpx.get(at, params={"step": 20}).content


def test_directions_are_unit_vectors_and_the_app_stays_light(server: App, name: str) -> None:
    found = httpx.get(f"{server.url}/api/models/{name}/directions").json()
    assert {d["method"] for d in found} == {"SeFa", "PCA"}
    lengths = np.linalg.norm([d["vector"] for d in found], axis=1)
    assert np.allclose(lengths, 1, atol=1e-4)
    assert httpx.get(f"{server.url}/api/health").json()["torch"] is False


@pytest.mark.parametrize("bad", ["nobody", "run-../../etc", "run-", "..%2f..%2fetc%2fpasswd", "run-" + "a" * 300])
@pytest.mark.parametrize("what", ["weights", "directions", "page"])
def test_what_is_not_there_is_a_sentence(server: App, bad: str, what: str) -> None:
    answer = httpx.get(f"{server.url}/api/models/{bad}/{what}")
    assert "root:" not in answer.text
    assert answer.status_code >= 300
    if "json" in answer.headers.get("content-type", ""):
        assert answer.status_code == 404
        assert answer.json()["sentence"].endswith((".", "»."))


def test_a_torn_generator_is_a_sentence(server: App, name: str) -> None:
    folder = RunFolder.create(server.runs, CONFIG, name="torn")
    keep(folder, 5)
    path = folder.path / "snapshots" / "5.safetensors"
    path.write_bytes(path.read_bytes()[:-9])
    answer = httpx.get(f"{server.url}/api/models/run-{folder.id}/weights")
    assert answer.status_code == 404
    assert "torn" in answer.json()["sentence"] or "damaged" in answer.json()["sentence"]


def test_a_page_bears_any_name(server: App) -> None:
    folder = RunFolder.create(server.runs, CONFIG, name="DATA </script> STYLE")
    keep(folder, 5)
    text = httpx.get(f"{server.url}/api/models/run-{folder.id}/page").text
    assert "<title>DATA &lt;/script&gt; STYLE</title>" in text
    assert text.count("</script>") == 2


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with sync_playwright() as p:
        found = p.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def tab(browser: Any, server: App, name: str) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800}, accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    errors: list[str] = []
    outside: list[str] = []
    page.on("pageerror", lambda e: errors.append(str(e)))
    local = ("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:", "about:")
    page.on("request", lambda r: None if r.url.startswith(local) else outside.append(r.url))
    page.goto(f"{server.url}/explore?model={name}")
    page.wait_for_function(explorer("e.painted > 2"))
    yield page
    assert errors == []
    assert outside == []
    context.close()


def explorer(what: str) -> str:
    """JavaScript that asks the explorer `e`, wherever the page keeps it; false while there is none."""
    find = """(() => { const look = (root) => { for (const n of root.querySelectorAll("*")) {
      if (n.explorer) return n.explorer;
      if (n.shadowRoot) { const f = look(n.shadowRoot); if (f) return f; } } return null; };
      return look(document); })()"""
    return f"(() => {{ const e = {find}; return e ? {what} : false; }})()"


def ask(page: Page, what: str) -> Any:
    return page.evaluate(explorer(what))


def picture(page: Page) -> list[float]:
    found: list[float] = ask(page, "(e.paint(), Array.from(e.image.data))")
    return found


def rest(page: Page) -> list[float]:
    """Stop wandering; the picture that stays."""
    page.get_by_role("button", name="wander").click()
    page.wait_for_function(explorer("!e.wandering"))
    return picture(page)


@pytest.mark.browser
def test_it_moves_by_itself_until_it_is_told_to_rest(tab: Page) -> None:
    painted = ask(tab, "e.painted")
    tab.wait_for_function(explorer(f"e.painted > {painted + 5}"))
    before = rest(tab)
    assert ask(tab, "e.g.kind") == "wasm"
    assert picture(tab) == before


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


@pytest.mark.browser
def test_drag_undo_redo_and_hearts(tab: Page) -> None:
    rest(tab)
    tab.get_by_role("button", name="new z").click()
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


def changes(page: Page, act: Callable[[], None]) -> None:
    before = picture(page)
    act()
    assert picture(page) != before


def stroke(page: Page, selector: str, x: float, y: float) -> Callable[[], None]:
    """A drag from the middle of an element to a part of its width and height."""

    def act() -> None:
        box = page.locator(selector).first.bounding_box()
        assert box is not None
        page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
        page.mouse.down()
        page.mouse.move(box["x"] + x * box["width"], box["y"] + y * box["height"], steps=4)
        page.mouse.up()

    return act


@pytest.mark.browser
def test_every_tool_moves_the_picture(tab: Page) -> None:
    rest(tab)
    tab.wait_for_function(explorer("e.directions.length > 0"))
    for method in ("SeFa", "PCA", "local", "raw"):
        tab.get_by_label("Directions", exact=True).select_option(method)
        changes(tab, stroke(tab, ".slider input", 0.9, 0.5))
    tab.get_by_role("tab", name="Pad").click()
    changes(tab, stroke(tab, ".pad", 0.8, 0.2))
    tab.get_by_role("tab", name="Seeds").click()
    changes(tab, stroke(tab, ".pad", 0.15, 0.85))
    tab.get_by_role("tab", name="Path").click()
    tab.get_by_role("button", name="play").click()
    painted = ask(tab, "e.painted")
    tab.wait_for_function(explorer(f"e.painted > {painted + 3}"))
    tab.get_by_role("button", name="pause").click()
    tab.get_by_role("tab", name="Sums").click()
    for bin in "AABC":
        tab.get_by_role("button", name="new z").click()
        tab.get_by_role("button", name=f"+ {bin}", exact=True).click()
    changes(tab, lambda: tab.get_by_role("button", name="go there").click())
    assert np.isclose(ask(tab, "Math.hypot(...e.z())"), np.sqrt(12), rtol=1e-3)
    tab.get_by_role("tab", name="Around").click()
    changes(tab, lambda: tab.locator(".pad").click(position={"x": 5, "y": 5}))


@pytest.mark.browser
def test_a_locked_slider_stays_and_the_others_leave_it_alone(tab: Page) -> None:
    rest(tab)
    tab.wait_for_function(explorer("e.directions.length > 0"))
    first, second = (np.array(ask(tab, f"Array.from(e.known('SeFa {i}'))")) for i in (1, 2))
    tab.get_by_label("Directions", exact=True).select_option("PCA")
    names = ask(tab, "e.tool.rows.map((d) => d.name)")
    vector = np.array(ask(tab, f"Array.from(e.known('{names[0]}'))"))
    slider = tab.get_by_label(names[0], exact=True)
    slider.fill("1.5")
    tab.get_by_label(f"Hold: {names[0]}", exact=True).click()
    expect(slider).to_be_disabled()
    before, held = picture(tab), np.array(ask(tab, "Array.from(e.z())")) @ vector
    for name in names[1:3]:
        changes(tab, lambda name=name: tab.get_by_label(name, exact=True).fill("2"))  # type: ignore[misc]
    tab.get_by_role("button", name="new z").click()
    assert np.array(ask(tab, "Array.from(e.z())")) @ vector == pytest.approx(held, abs=1e-3)
    assert picture(tab) != before
    assert abs(first @ second) < 1e-4


@pytest.mark.browser
def test_what_changes_most_here_is_what_autograd_says(tab: Page, server: App, name: str) -> None:
    """The span of the two top eigenvectors of JᵀJ, by finite differences in the browser and by autograd here."""
    rest(tab)
    ask(tab, "(e.jump(e.seed(1)), true)")
    found = np.array(ask(tab, "e.local(2).map((v) => Array.from(v))"))
    z, label = torch.tensor(ask(tab, "Array.from(e.z())")), torch.tensor(ask(tab, "e.state.label"))
    path = (
        RunFolder.open(server.runs, name.removeprefix("run-")).path / "snapshots" / f"{ask(tab, 'e.shown')}.safetensors"
    )
    G = load_model(path).G
    J = torch.autograd.functional.jacobian(lambda z: G(z[None], label[None])[0].flatten(), z.float()).double()
    values, vectors = np.linalg.eigh((J.T @ J).numpy())
    share = np.linalg.norm(found @ vectors[:, -2:], axis=1) ** 2  # of each found direction within the true plane
    assert share.min() > 0.95 or values[-2] < 1.2 * values[-3]
    np.testing.assert_allclose(found @ found.T, np.eye(2), atol=1e-3)
    stretched = np.linalg.norm(J.numpy() @ found.T, axis=0) ** 2
    assert stretched[0] > 0.95 * values[-1]


@pytest.mark.browser
def test_a_direction_is_taught_by_examples(tab: Page) -> None:
    """Sixty points on either side of a plane: scikit-learn's ridge regression, and its judgement of those left out."""
    from sklearn.linear_model import Ridge
    from sklearn.model_selection import LeaveOneOut, cross_val_predict

    rest(tab)
    rng = np.random.default_rng(3)
    true = rng.normal(size=12)
    tab.get_by_role("tab", name="Teach").click()
    make = tab.get_by_role("button", name="make it a slider")
    expect(make).to_be_disabled()
    for i in range(8):  # a hand marks eight of those on offer, and has four of them not have it
        tab.locator(".offered button").nth(i).click()
        if i % 2:
            tab.locator(".offered button").nth(i).click()
    expect(make).to_be_enabled()
    expect(tab.locator(".tool .bin button img, .tool .bin .film canvas")).to_have_count(8)
    points = ask(tab, "Array.from({length: 60}, (_, i) => Array.from(e.paths.seeded(i, 12)))")
    has = (np.array(points) @ true > 0.5).tolist()
    put = "e.tool.put(e.tool.bins[h ? 0 : 1], {...e.seed(i), label: e.oneLabel(0)})"
    ask(tab, f"(e.tool.empty(), {json.dumps(has)}.forEach((h, i) => {put}), true)")
    found = np.array(ask(tab, "Array.from(e.tool.found.vector)"))
    ridge = Ridge(alpha=12).fit(points, np.where(has, 1, -1))
    np.testing.assert_allclose(found, ridge.coef_ / np.linalg.norm(ridge.coef_), atol=1e-6)
    assert found @ true / np.linalg.norm(true) > 0.8
    left_out = cross_val_predict(Ridge(alpha=12), points, np.where(has, 1, -1), cv=LeaveOneOut())
    assert ask(tab, "e.tool.found.right") == np.sum((left_out > 0) == has)
    link = tab.evaluate("location.href")
    tab.get_by_label("Name of the direction").fill("tilt")
    make.click()
    tab.wait_for_function(explorer("e.own.length === 1"))
    changes(tab, lambda: tab.get_by_label("tilt", exact=True).fill("1.5"))
    tab.get_by_label("Hold: tilt", exact=True).click()  # it stays while directions of another kind move
    tab.get_by_label("Directions", exact=True).select_option("PCA")
    held = np.array(ask(tab, "Array.from(e.z())")) @ found
    changes(tab, lambda: tab.get_by_label("PCA 1", exact=True).fill("2"))
    assert np.array(ask(tab, "Array.from(e.z())")) @ found == pytest.approx(held, abs=1e-3)
    tab.get_by_role("tab", name="Pad").click()
    tab.get_by_label("direction x").select_option("tilt")
    tab.goto("about:blank")
    tab.goto(link)
    tab.wait_for_function(explorer("e.tool && e.tool.found"))
    np.testing.assert_allclose(ask(tab, "Array.from(e.tool.found.vector)"), found, atol=1e-9)


@pytest.mark.browser
def test_turning_a_slider_round_keeps_the_picture(tab: Page) -> None:
    rest(tab)
    tab.wait_for_function(explorer("e.directions.length > 0"))
    tab.get_by_label("SeFa 1", exact=True).fill("1.5")
    before = np.array(picture(tab))
    tab.get_by_label("Turn round: SeFa 1", exact=True).click()
    assert tab.get_by_label("SeFa 1", exact=True).input_value() == "-1.5"
    assert np.abs(np.array(picture(tab)) - before).max() <= 1
    changes(tab, lambda: tab.get_by_label("SeFa 1", exact=True).fill("1.5"))


@pytest.mark.browser
def test_a_link_holds_sliders_a_direction_and_a_path(tab: Page) -> None:
    rest(tab)
    tab.get_by_role("button", name="new z").click()
    tab.get_by_label("Directions", exact=True).select_option("local")
    tab.get_by_label("local 2", exact=True).fill("2")
    tab.get_by_label("Share: local 2", exact=True).click()
    seen, link = np.array(picture(tab)), tab.evaluate("location.href")
    tab.goto("about:blank")
    tab.goto(link)
    tab.wait_for_function(explorer("e.painted > 0 && e.directions.length > 0"))
    assert np.abs(np.array(picture(tab)) - seen).max() <= 2  # directions travel to 1/32767
    assert tab.get_by_label("local 2", exact=True).input_value() == "2"
    tab.get_by_role("tab", name="Path").click()
    tab.get_by_label("Kind of path").select_option("spline")
    tab.get_by_label("to and fro").check()
    tab.get_by_label("Place on the path").fill("0.3")
    seen, link = np.array(picture(tab)), tab.evaluate("location.href")
    tab.goto("about:blank")
    tab.goto(link)
    tab.wait_for_function(explorer("e.painted > 0"))
    assert ask(tab, "[e.tool.keys.length, e.tool.kind.value, e.tool.fro.checked]") == [4, "spline", True]
    ask(tab, "(e.tool.go(0.3), true)")
    assert np.array_equal(picture(tab), seen)  # the key frames are seeds: exactly


@pytest.mark.browser
def test_show_me_moves_and_leaves_things_as_they_were(tab: Page) -> None:
    rest(tab)
    before = ask(tab, "e.encode()")
    for title in ("Pad", "Seeds"):
        tab.get_by_role("tab", name=title).click()
        tab.get_by_role("button", name="▷ show me").click()
        tab.wait_for_function(explorer(f"e.showing && e.encode() !== '{before}'"))
        tab.wait_for_function(explorer(f"!e.showing && e.encode() === '{before}'"))
    tab.get_by_role("button", name="Show me: psi").click()
    tab.wait_for_function(explorer("e.state.psi !== 1"))
    tab.wait_for_function(explorer("!e.showing && e.state.psi === 1"))


@pytest.mark.browser
def test_everything_says_what_it_is_and_shows_itself(tab: Page) -> None:
    rest(tab)
    dumb = """Array.from(e.root.querySelectorAll("button, input:not([type=file]), select, .tool canvas.pad"))
      .filter((n) => n.checkVisibility() && !n.closest("[title]")?.title && !n.closest(".what"))
      .map((n) => e.tool.constructor.title + ": " + n.outerHTML.slice(0, 90))"""
    for title in tab.get_by_role("tab").all_inner_texts():
        tab.get_by_role("tab", name=title).click()
        assert ask(tab, dumb) == [], title
        assert ask(tab, "e.root.ownerDocument.documentElement.scrollHeight <= innerHeight"), title
    tab.get_by_role("tab", name="Sliders").click()
    before = ask(tab, "e.encode()")
    tab.get_by_role("button", name="What is this?").click()
    tab.get_by_role("button", name="new z").click()  # it says what it is, and does nothing
    told = tab.locator(".what")
    expect(told).to_contain_text("A new random point")
    tab.get_by_label("Truncation").focus()  # the keyboard asks by its focus
    expect(told).to_contain_text("towards the middle")
    assert ask(tab, "e.encode()") == before
    told.get_by_role("button", name="show me").click()
    tab.wait_for_function(explorer("e.state.psi !== 1"))
    tab.wait_for_function(explorer("!e.showing && e.state.psi === 1"))
    tab.get_by_label("Save as").click()
    expect(told).to_contain_text("Save what is shown")
    expect(told.get_by_role("button", name="show me")).to_be_hidden()
    tab.keyboard.press("Escape")
    expect(told).to_be_hidden()
    changes(tab, lambda: tab.get_by_role("button", name="new z").click())


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


@pytest.mark.browser
def test_time_shows_the_same_z_at_another_step_and_a_run_that_goes_on_is_followed(
    tab: Page, server: App, name: str
) -> None:
    newest = rest(tab)
    ask(tab, "(e.find('.time input').value = 0, e.travel(0), true)")
    tab.wait_for_function(explorer("e.shown === 10"))
    assert picture(tab) != newest
    ask(tab, "(e.find('.time input').value = 2, e.travel(2), true)")
    tab.wait_for_function(explorer("e.shown === 30"))
    assert picture(tab) == newest
    folder = RunFolder.open(server.runs, name.removeprefix("run-"))
    keep(folder, 40)
    folder.write_state(State(status="running", step=40))
    tab.wait_for_function(explorer("e.shown === 40"))
    assert picture(tab) != newest


@pytest.mark.browser
def test_psi_zero_is_the_mean_and_labels_mix(tab: Page) -> None:
    rest(tab)
    ask(tab, "(e.set({psi: 0}), true)")
    middle = picture(tab)
    tab.get_by_role("button", name="new z").click()
    assert ask(tab, "e.z().every((v) => v === 0)")
    assert picture(tab) == middle
    changes(tab, lambda: tab.get_by_label("From label to label").fill("4.5"))
    assert ask(tab, "[e.state.label[4], e.state.label[5]]") == [0.5, 0.5]


def saved(tab: Page, what: str, folder: Path) -> Path:
    with tab.expect_download() as download:
        tab.get_by_label("Save as").select_option(what)
    path = folder / f"saved.{'html' if what == 'page' else what}"
    download.value.save_as(path)
    return path


def shown_at(tab: Page, z: Any) -> Any:
    """The pixels that the page draws at z, h×w×3."""
    values = ask(
        tab, f"(e.set({{z: Float64Array.from({z.tolist()}), moves: {{}}}}), e.paint(), Array.from(e.image.data))"
    )
    return np.array(values, np.uint8).reshape(28, 28, 4)[:, :, :3]


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
    wanted = ask(tab, "(e.recall(e.encode()), e.paint(), Array.from(e.image.data))")
    context = browser.new_context(offline=True)
    alone = context.new_page()
    alone.goto(page_file.as_uri())
    alone.wait_for_function(explorer("e.painted > 5"))
    assert ask(alone, f"(e.recall('{state}'), e.paint(), Array.from(e.image.data))") == wanted
    painted = ask(alone, "e.painted")
    stroke(alone, "canvas.big", 0.7, 0.3)()
    assert ask(alone, "e.painted") > painted
    context.close()


@pytest.mark.browser
def test_demo_hides_the_controls_until_a_touch(tab: Page, server: App, name: str) -> None:
    tab.goto(f"{server.url}/explore?model={name}&demo=1")
    tab.wait_for_function(explorer("e.painted > 2"))
    expect(tab.locator(".tools")).to_be_hidden()
    expect(tab.get_by_role("link", name="Explore")).to_be_hidden()
    tab.locator("canvas.big").click()
    expect(tab.locator(".tools")).to_be_visible()
    expect(tab.get_by_role("link", name="Explore")).to_be_visible()


@pytest.mark.browser
def test_a_foreign_link_says_so_and_shows_something(tab: Page, server: App, name: str) -> None:
    tab.goto(f"{server.url}/explore?model={name}&at=abc~_~1")
    tab.wait_for_function(explorer("e.painted > 0"))
    expect(tab.locator(".told")).to_contain_text("does not fit")
    tab.goto(f"{server.url}/explore?model=nobody")
    tab.wait_for_function(explorer("e.painted > 0"))
    expect(tab.locator(".told")).to_contain_text("nobody")


# -- what needs the server ------------------------------------------------------------------------------------------


def asked(server: App, model: str, what: str, **about: Any) -> httpx.Response:
    return httpx.post(f"{server.url}/api/models/{model}/ask/{what}", json=about, timeout=120)


def test_the_discriminator_is_asked(server: App, judged: str) -> None:
    z = np.random.default_rng(0).normal(size=(3, 12)).round(3).tolist()
    label = [0.0] * 10
    label[4] = 1.0
    found = asked(server, judged, "score", z=z, label=label).json()
    G, D = players()
    with torch.no_grad():
        y = torch.full((3,), 4)
        expected = D(G(torch.tensor(z), y), y)
    assert found["logits"] == pytest.approx(expected.tolist(), abs=0.01)
    assert found["held_out"] == sorted(found["held_out"])


def test_a_run_without_its_discriminator_says_so(server: App, name: str) -> None:
    answer = asked(server, name, "score", z=[[0.0] * 12], label=[0.1] * 10)
    assert answer.status_code == 404
    assert "checkpoint" in answer.json()["sentence"]


def test_the_lens_finds_training_pictures(server: App, name: str) -> None:
    found = asked(server, name, "lens", z=[0.1] * 12, label=[0.1] * 10).json()
    assert len(found["pictures"]) == len(found["distances"]) == len(found["labels"]) == 5
    assert found["distances"] == sorted(found["distances"])
    assert 0 < found["close"] < found["usual"] < 1


def test_a_search_gets_nearer(server: App, name: str) -> None:
    picture = (np.random.default_rng(1).random(784) * 2 - 1).round(2).tolist()
    first = asked(server, name, "invert", picture=picture).json()
    later = asked(server, name, "invert", picture=picture, round=1, z=first["z"], labels=first["labels"]).json()
    assert later["errors"][0] <= first["errors"][0]
    assert len(later["z"][0]) == 12


@pytest.mark.parametrize(
    ("what", "about"),
    [
        ("score", {}), ("score", {"z": "far"}), ("score", {"z": [[1, 2]]}), ("score", {"z": [["x"] * 12]}),
        ("score", {"z": [[1e400] * 12]}), ("score", {"z": [[0] * 12] * 2000}), ("lens", {"z": [0] * 12, "label": [1]}),
        ("lens", {"z": None}), ("lens", {"z": [0] * 12, "label": [0] * 10, "by": "taste"}),
        ("invert", {"picture": [0] * 783}), ("invert", {"picture": [None] * 784}), ("invert", {}),
        ("invert", {"picture": [0] * 784, "z": [[0] * 12], "labels": ["one"]}),
        ("invert", {"picture": [0] * 784, "round": "soon"}), ("pictures", {"z": [[0] * 11]}),
        ("sample", {"out": "/tmp/x.npz"}), ("eval", {}),
    ],
)  # fmt: skip
def test_nonsense_gets_a_sentence(server: App, judged: str, what: str, about: dict[str, Any]) -> None:
    text = json.dumps(about).replace("Infinity", "1e999")
    answer = httpx.post(f"{server.url}/api/models/{judged}/ask/{what}", content=text, timeout=120)
    assert answer.status_code == 404
    assert answer.json()["sentence"]
    assert "broke" not in answer.json()["sentence"]


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b"[" * 100_000])
def test_a_question_that_is_none_gets_a_sentence(server: App, name: str, body: bytes) -> None:
    answer = httpx.post(f"{server.url}/api/models/{name}/ask/score", content=body)
    assert answer.status_code == 404
    assert answer.json()["sentence"]


def test_too_much_is_not_read(server: App, name: str) -> None:
    answer = httpx.post(f"{server.url}/api/models/{name}/ask/score", content=b" " * 5_000_000)
    assert "too much" in answer.json()["sentence"]


def card() -> bytes:
    import json

    return json.dumps({"config": CONFIG.to_json()}).encode()


def opened(server: App, weights: bytes, told: bytes) -> httpx.Response:
    body = len(told).to_bytes(4, "little") + told + weights
    return httpx.post(f"{server.url}/api/opened", content=body, timeout=60)


def test_a_file_of_ones_own_is_packed(server: App, name: str) -> None:
    folder = RunFolder.open(server.runs, name.removeprefix("run-"))
    weights = (folder.path / "snapshots" / "30.safetensors").read_bytes()
    answer = opened(server, weights, card())
    assert answer.status_code == 200
    start = int.from_bytes(answer.content[4:8], "little")
    known = httpx.get(f"{server.url}/api/models/{name}/weights", params={"step": 30}).content
    assert answer.content[8 + start :] == known[8 + int.from_bytes(known[4:8], "little") :]


@pytest.mark.parametrize(
    ("weights", "told"),
    [
        (b"", b""), (b"", b"{}"), (b"\x80\x04pickle", b"{}"), (b"PK\x03\x04", b""), (bytes(1000), b"{}"),
        (b"\xff" * 64, b"{}"), (None, b""), (None, b"[]"), (None, b"{"), (None, b"[" * 90_000),
        (None, b'{"config": {"data": "ring"}}'), (None, b'{"config": {"data": "mnist", "latent.size": 9}}'),
        (None, b'{"config": {"data": {"name": "mnist", "__class__": "os"}}}'),
    ],
)  # fmt: skip
def test_a_foreign_file_gets_a_sentence(server: App, name: str, weights: bytes | None, told: bytes) -> None:
    folder = RunFolder.open(server.runs, name.removeprefix("run-"))
    ours = (folder.path / "snapshots" / "30.safetensors").read_bytes()
    answer = opened(server, ours if weights is None else weights, told)
    assert answer.status_code == 404
    assert answer.json()["sentence"].endswith(".")


def test_a_cut_file_gets_a_sentence(server: App, name: str) -> None:
    folder = RunFolder.open(server.runs, name.removeprefix("run-"))
    ours = (folder.path / "snapshots" / "30.safetensors").read_bytes()
    for cut in (10, 100, len(ours) // 2, len(ours) - 1):
        assert opened(server, ours[:cut], card()).status_code == 404
    assert httpx.post(f"{server.url}/api/opened", content=b"\xff\xff\xff\xff").status_code == 404


def test_the_server_draws_what_pytorch_draws(server: App, judged: str, name: str) -> None:
    z = np.random.default_rng(0).normal(size=(3, 12)).round(3).tolist()
    label = [0.25, 0.75, *[0.0] * 8]
    raw = base64.b64decode(asked(server, judged, "pictures", z=z, label=label).json()["samples"])
    G, _ = players()
    with torch.no_grad():
        expected = G(torch.tensor(z), torch.tensor(label).expand(3, -1))
    np.testing.assert_allclose(np.frombuffer(raw, "<f2").reshape(3, 1, 28, 28), expected, atol=6e-4)
    about = asked(server, judged, "pictures").json()
    assert (about["latent"]["size"], about["classes"], about["shape"]) == (12, 10, [1, 28, 28])
    at = f"{server.url}/api/models/{name}/ask/pictures"
    old, newer = (httpx.post(f"{at}?step={step}", json={"z": z, "label": label}).json() for step in (10, 20))
    assert old != newer
    assert httpx.post(f"{at}?step=soon", json={"z": z, "label": label}).status_code == 404


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
    expect(about).to_have_text("This page cannot run it, so the server draws.")
    assert "lineal" in str(about.get_attribute("title"))
    tab.get_by_role("button", name="wander").click()
    still = explorer("!e.wandering && !e.dirty && !e.g.busy && !e.jobs.size")
    tab.wait_for_function(still)

    def moves(act: Callable[[], None]) -> None:
        before = ask(tab, "Array.from(e.image.data)")
        act()
        tab.wait_for_function(still)
        assert ask(tab, "Array.from(e.image.data)") != before

    moves(lambda: tab.get_by_role("button", name="new z").click())
    moves(stroke(tab, ".slider input", 0.9, 0.5))
    moves(stroke(tab, ".big", 0.8, 0.2))
    tab.get_by_role("tab", name="Pad").click()
    tab.wait_for_function(still)
    moves(stroke(tab, ".pad", 0.8, 0.2))
    moves(lambda: tab.get_by_role("button", name="7", exact=True).click())
    G, _ = players()
    with torch.no_grad():
        x = G(torch.tensor([ask(tab, "Array.from(e.z())")]), torch.tensor([ask(tab, "Array.from(e.state.label)")]))
    grey = np.array(ask(tab, "Array.from(e.image.data)")).reshape(28, 28, 4)[:, :, 0]
    assert np.abs(grey - (x[0, 0].numpy() + 1) * 127.5).max() < 1.1
    assert asked_at_once[1] == 1
    assert httpx.get(f"{server.url}/api/health").json()["torch"] is False


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
    shown = np.array(ask(tab, "(e.paint(), Array.from(e.image.data))")).reshape(28, 28, 4)[:, :, 0]
    assert shown[6:22, 12:16].mean() > 4 * max(1, shown[:, :6].mean())
    seen, link = ask(tab, "e.tool.target()"), tab.evaluate("location.href")
    assert len(link) < 3000
    tab.goto("about:blank")
    tab.goto(link)  # the drawing is in it
    tab.wait_for_function(explorer("e.tool && e.tool.marked"))
    assert np.abs(np.array(ask(tab, "e.tool.target()")) - seen).mean() < 0.1
    assert ask(tab, "e.state.label.indexOf(1)") == 1


@pytest.mark.browser
def test_a_place_in_the_plane_is_found_and_looked_at_through_the_lens(tab: Page, server: App) -> None:
    tab.goto(f"{server.url}/explore?model=ring")
    tab.wait_for_function(explorer("e.painted > 2"))
    tab.get_by_role("tab", name="Find").click()
    x, y = ask(tab, "Array.from(e.g.run(Float32Array.from(e.paths.seeded(5, e.g.size))))")
    place = ask(tab, f"e.large.place({x}, {y})")
    box = tab.locator(".tool canvas.pad").bounding_box()
    assert box is not None
    tab.mouse.click(box["x"] + place[0] / 320 * box["width"], box["y"] + place[1] / 320 * box["height"])
    expect(tab.locator(".tool")).to_contain_text("8 of 8", timeout=PATIENCE)
    assert np.hypot(*(np.array(ask(tab, "(e.paint(), e.sample)")) - [x, y])) < 0.1
    tab.get_by_role("tab", name="Lens").click()
    expect(tab.locator(".tool")).to_contain_text("The nearest real point is", timeout=PATIENCE)
    expect(tab.locator(".tool")).to_contain_text("Logit", timeout=PATIENCE)
    tab.reload()
    tab.wait_for_function(explorer("e.tool && e.tool.constructor.title === 'Lens'"))


def test_the_lens_on_points_finds_the_nearest_ones(server: App) -> None:
    found = asked(server, "ring", "lens", z=[0.3, -0.2]).json()
    real, nearest = np.array(found["real"]), np.array(found["points"])
    assert real.shape == (1000, 2)
    assert nearest.shape == (5, 2)
    assert np.allclose(np.linalg.norm(real, axis=1), 2, atol=0.3)
    assert found["close"] < found["usual"] < found["far"]


@pytest.mark.browser
def test_lens_and_heat_map_answer(tab: Page, server: App, judged: str) -> None:
    tab.goto(f"{server.url}/explore?model={judged}")
    tab.wait_for_function(explorer("e.painted > 2"))
    rest(tab)
    tab.get_by_role("tab", name="Lens").click()
    expect(tab.locator(".tool")).to_contain_text("Nearest:", timeout=PATIENCE)
    expect(tab.locator(".tool")).to_contain_text("Logit", timeout=PATIENCE)
    assert tab.locator(".tool figure").count() == 5
    tab.get_by_role("tab", name="Pad").click()
    tab.get_by_label("what D says").check()
    tab.wait_for_function(explorer("e.tool.heat"))


@pytest.mark.browser
def test_a_file_is_opened_and_a_foreign_one_is_told(tab: Page, server: App, name: str, tmp_path: Path) -> None:
    folder = RunFolder.open(server.runs, name.removeprefix("run-"))
    (tmp_path / "card.json").write_bytes(card())
    weights = tmp_path / "mine.safetensors"
    weights.write_bytes((folder.path / "snapshots" / "20.safetensors").read_bytes())
    files = tab.locator(".models input[type=file]")
    files.set_input_files([weights, tmp_path / "card.json"])
    expect(tab.locator(".title")).to_have_text("mine")
    tab.get_by_role("tab", name="Lens").click()
    expect(tab.locator(".tool").get_by_text("a file of yours").first).to_be_visible()
    weights.write_bytes(b"\x80\x04not weights")
    files.set_input_files([weights])
    expect(tab.locator(".told")).to_contain_text("not a checkpoint")


PAINTED = """() => { const look = (root) => { for (const n of root.querySelectorAll("*")) {
  if (n.painted !== undefined) return n;
  if (n.shadowRoot) { const f = look(n.shadowRoot); if (f) return f; } } };
  return (look(document)?.painted ?? 0) > 20; }"""


@pytest.mark.browser
def test_home_morphs_and_its_doors_open(tab: Page, server: App) -> None:
    tab.goto(server.url)
    canvas = tab.locator(".home canvas")
    expect(canvas).to_be_visible(timeout=PATIENCE)
    tab.wait_for_function(PAINTED)
    tab.get_by_role("link", name="See how it works").click()
    tab.wait_for_function("document.querySelector('.lab')?.lab?.a.shown")
    tab.goto(server.url)
    tab.get_by_role("link", name="Explore one").click()
    tab.wait_for_function(explorer("e.painted > 0"))
    tab.goto(f"{server.url}/?preset=points")  # a link from before there was this page
    expect(tab.get_by_role("button", name="Train", exact=True)).to_be_visible(timeout=PATIENCE)
    tab.wait_for_function("location.search.includes('preset=points')")
