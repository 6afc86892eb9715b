"""The 2-D lab with a hand on it, in a real Chromium: what is seen is what the engine does, and a link shows it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import numpy as np
import pytest
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page, expect, sync_playwright
from safetensors.torch import load_file

from playground import presets
from playground.config import RunConfig
from playground.data import load
from playground.data.placed import unpack
from playground.training import Step, train
from tests.appserver import FLAGS, App, app, chromium

pytestmark = pytest.mark.browser
PATIENCE = 90_000
LAB = "document.querySelector('.lab').lab"
PRESET = presets.default_for("lab")
SMALL = {
    "preset": PRESET.name,
    "G.hidden": "[6,5]",
    "D.hidden": "[7]",
    "loop.batch": "20",
    "data.samples": "500",
}
AT_MODES = """() => {  // real, held-out and density are those of the modes as they are now
  const { plane, nets } = document.querySelector('.lab').lab.a, { centres } = nets.modes;
  const close = (xs, i, [x, y]) => i % 2 === 0 && Math.hypot(xs[i] - x, xs[i + 1] - y) < 0.4;
  const near = (xs) => centres.every((c) => xs.some((_, i) => close(xs, i, c)));
  const { data, shape: [h, w], extent: [left, right, bottom, top] } = plane.density;
  const column = (x) => Math.floor(((x - left) / (right - left)) * w);
  const row = (y) => Math.floor(((y - bottom) / (top - bottom)) * h);
  const dense = centres.every(([x, y]) => data[row(y) * w + column(x)] > 1e-4);
  return near(plane.real.data) && near(plane.heldOut.data) && dense;
}"""
IN_A_STROKE = """() => {  // the density, and the optimal D made of it, know of no mass beyond what is drawn
  const { plane } = document.querySelector('.lab').lab.a, best = plane.best();
  const { data, shape: [h, w], extent: [left, right, bottom, top] } = plane.density;
  const x = (i) => left + (((i % w) + 0.5) / w) * (right - left);
  const y = (i) => bottom + ((Math.floor(i / w) + 0.5) / h) * (top - bottom);
  return best && best.w === w / 2 && data.every((v, i) => v === 0 || Math.hypot(x(i), y(i)) < 2.2);
}"""
ON_SCREEN = """([x, y]) => {
  const { hand } = document.querySelector('.lab').lab, p = hand.pen(), box = hand.sheet.getBoundingClientRect();
  const across = (x - p.x) * p.scale + p.width / 2, down = p.height / 2 - (y - p.y) * p.scale;
  return [box.left + across / p.ratio, box.top + down / p.ratio];
}"""
HOW = f"""{LAB}.a.state.status === 'running' && document.querySelector('.lab .status .how')?.textContent
  === ({LAB}.a.state.compiled ? 'compiled' : 'eager')"""
Weights = dict[str, list[NDArray[np.float32]]]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with app(tmp_path_factory.mktemp("lab") / "runs") as found:
        yield found


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as p:
        found = p.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield found
        found.close()


Open = Callable[..., Page]


@pytest.fixture
def visit(browser: Browser, server: App) -> Iterator[Open]:
    """Opens the lab in a browser context of its own; nothing may fail in it or leave the machine."""
    contexts, errors, outside = [], [], []
    local = ("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:", "about:")

    def go(
        query: dict[str, str], *, wait: str = f"document.querySelector('.lab') && {LAB}?.a.nets", url: str = ""
    ) -> Page:
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda e: errors.append(str(e)))
        page.on("request", lambda r: None if r.url.startswith(local) else outside.append(r.url))
        page.goto(url or f"{server.url}/lab?{urlencode(query)}")
        page.wait_for_selector(".lab .chips button" if wait else "text=GAN")
        if wait:
            page.wait_for_function(wait)
        return page

    yield go
    for context in contexts:
        context.close()
    assert errors == []
    assert outside == []


def weights(page: Page, players: str = "a.nets") -> Weights:
    found = page.evaluate(f"['G', 'D'].map((p) => {LAB}.{players}[p].map((l) => [[...l.w], [...l.b]]))")
    return {
        player: [np.asarray(numbers, np.float32) for layer in layers for numbers in layer]
        for player, layers in zip("GD", found, strict=True)
    }


def same(a: Weights, b: Weights) -> bool:
    return all(np.allclose(x, y, atol=2e-5, rtol=1e-4) for p in "GD" for x, y in zip(a[p], b[p], strict=True))


def trained(config: RunConfig, steps: int) -> Weights:
    """The weights after so many steps, by the engine itself."""
    for step in train(config, load(config.data), threads=1):
        if isinstance(step, Step) and step.step == steps:
            players = {"G": step.players.G, "D": step.players.D}
            return {
                p: [w.detach().float().numpy().ravel().copy() for w in net.parameters()] for p, net in players.items()
            }
    raise AssertionError("the run was too short")


def config_of(query: dict[str, str]) -> RunConfig:
    patch = {k: json.loads(v) for k, v in query.items() if k != "preset"}
    return PRESET.config.edit(patch)


def at_rest(page: Page, seed: str) -> None:
    """Reset to step 0 with the same seed."""
    page.get_by_role("button", name="⟲ Reset").click()
    page.get_by_role("button", name=f"Same seed, {seed}").click()
    page.wait_for_function(f"{LAB}.a.state?.status === 'paused' && {LAB}.a.nets?.step === 0")


def test_it_opens_on_a_game_that_is_on_and_fits_the_screen(visit: Open) -> None:
    page = visit(SMALL | {"seed": "1", "view.speed": "50"})
    step = page.evaluate(f"{LAB}.a.nets.step")
    page.wait_for_function(f"{LAB}.a.nets.step > {step} && {LAB}.a.canvas.painted > 5 && {LAB}.graph.painted > 2")
    expect(page.locator(".lab .status")).to_contain_text("running")
    for curve in range(2):  # all that are in sight get their turn, however fast rows come
        expect(page.locator(".lab .plot").nth(curve).locator(".trace").first).to_be_attached(timeout=PATIENCE)
    lab = page.locator(".lab").bounding_box()
    assert lab is not None
    assert lab["y"] + lab["height"] <= 800
    page.keyboard.press("Space")
    expect(page.locator(".lab .status")).to_contain_text("paused")
    page.get_by_role("button", name="■ Stop").click()


def test_steps_and_slow_motion_make_the_weights_that_running_makes(visit: Open) -> None:
    query = SMALL | {"seed": "2", "view.speed": "20"}
    page = visit(query)
    at_rest(page, "2")
    page.locator(".many").fill("3")
    page.get_by_role("button", name="Step both").click()
    page.wait_for_function(f"{LAB}.note.startsWith('Step 3.')")
    config = config_of({k: v for k, v in query.items() if not k.startswith("view.")})
    assert same(weights(page), trained(config, 3))
    page.get_by_role("button", name="Slow motion", exact=True).click()
    said: dict[str, str] = {}
    for _ in range(30):
        page.wait_for_function(f"{LAB}.graph.state.sub")
        phase, sentence = page.evaluate(f"[{LAB}.graph.state.sub.phase, {LAB}.find('.caption').textContent]")
        said[phase] = sentence
        if len(said) == 9:
            break
        page.get_by_role("button", name="Next").click()
        page.wait_for_function(f"{LAB}.graph.state.sub?.phase !== '{phase}'")
    assert said.keys() == {"z", "fake", "scores", "lossD", "gradD", "moveD", "lossG", "gradG", "moveG"}
    assert config.objective.aim_D in said["lossD"]
    assert config.objective.aim_G in said["lossG"]
    page.get_by_role("button", name="End slow motion").click()
    page.wait_for_function(f"{LAB}.a.nets.step === {LAB}.a.state.step")
    steps = page.evaluate(f"{LAB}.a.nets.step")
    assert steps >= 4
    assert same(weights(page), trained(config, steps))
    page.get_by_role("button", name="■ Stop").click()


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


def test_examples_show_what_becomes_of_them(visit: Open) -> None:
    page = visit(SMALL | {"seed": "3", "view.speed": "50"})
    before = page.evaluate("history.length")
    page.get_by_role("button", name="Examples").click()
    cards = page.locator(".examples button")
    shown = [p for p in presets.all_presets() if p.kind == "points"]
    expect(cards).to_have_count(len(shown))
    expect(page.locator(".examples img")).to_have_count(len(shown))
    drawn = "[...document.querySelectorAll('.examples img')].every((i) => (i.scrollIntoView(), i.naturalWidth === 240))"
    page.wait_for_function(drawn)
    page.get_by_role("button", name="Turns in circles").click()
    page.wait_for_function(f"{LAB}.data.preset === 'lab-circles' && {LAB}.a.nets?.G.length === 1")
    expect(page.locator(".lab .caption")).to_contain_text(presets.load("lab-circles").sentence)
    page.get_by_role("button", name="■ Stop").click()
    assert page.evaluate("history.length") == before + 1
    page.wait_for_function("new URLSearchParams(location.search).get('view.speed') === '50'")
    page.reload()  # players without a hidden unit are drawn too
    page.wait_for_function(f"document.querySelector('.lab')?.lab?.graph.painted > 0 && {LAB}.a.shown?.G.length === 1")


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
        expect(page.locator(".chips .sheet")).to_contain_text("What D believes everywhere")
        leave()
        expect(page.locator(".chips .sheet")).to_be_hidden()
    page.locator(".player.D").get_by_role("button", name="+ layer").click()
    expect(page.locator(".lab .caption")).to_contain_text("D.hidden")
    page.get_by_role("button", name="▶ Train anew").click()
    page.wait_for_function(f"{LAB}.a.nets?.D.length === 3")
    assert page.evaluate(f"{LAB}.a.nets.G.length") == 3
    page.evaluate(f"{LAB}.pick(7)")  # a point that is followed: its way goes on after the click
    page.wait_for_function(f"{LAB}.a.plane.history")
    step = page.evaluate(f"{LAB}.a.nets.step")
    page.wait_for_function(
        f"{LAB}.a.nets.step > {step} + 3 && {LAB}.a.plane.way().filter((w) => w.step > {step}).length > 1"
    )
    page.get_by_role("button", name="■ Stop").click()


def test_a_hand_draws_points_and_moves_modes_while_it_trains(visit: Open) -> None:
    layers = '["real","fake","map","modes","optimal","density","heldout"]'
    page = visit(SMALL | {"seed": "9", "view.speed": "20", "view.layers": layers})
    page.wait_for_function(f"{LAB}.a.plane.density && {LAB}.a.plane.heldOut")
    page.wait_for_function(HOW)
    box = page.locator(".first canvas").first.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    before = page.evaluate(f"{LAB}.a.nets.modes.centres[0]")
    to = page.evaluate(f"(() => {{ const v = {LAB}.hand.pen(); return v.scale / v.ratio; }})()")
    page.get_by_role("button", name="move modes").click()
    page.mouse.move(x + before[0] * to, y - before[1] * to)
    page.mouse.down()
    page.mouse.move(x + before[0] * to - 40, y - before[1] * to - 60, steps=4)
    page.mouse.up()
    moved = [before[0] - 40 / to, before[1] + 60 / to]
    near = f"Math.hypot(c[0] - {moved[0]}, c[1] - {moved[1]}) < 0.1"
    page.wait_for_function(f"(() => {{ const c = {LAB}.a.nets.modes?.centres[0]; return c && {near}; }})()")
    page.wait_for_function(AT_MODES)
    run = page.evaluate(f"{LAB}.a.run")
    page.get_by_role("button", name="✎ draw").click()
    page.mouse.move(x - 50, y)
    page.mouse.down()
    page.mouse.move(x + 50, y, steps=10)
    page.mouse.up()
    page.wait_for_function(f"{LAB}.data.config.data.name === 'placed' && {LAB}.data.draft.data.name === 'placed'")
    page.wait_for_function(f"!{LAB}.a.nets.modes && {LAB}.a.real.data.every((v) => Math.abs(v) < 1.5)")
    page.wait_for_function(f"{LAB}.a.plane.heldOut.data.every((v) => Math.abs(v) < 1.5)")
    page.wait_for_function(IN_A_STROKE)
    assert page.evaluate(f"{LAB}.a.run") == run
    query = parse_qs(urlsplit(page.evaluate(f"{LAB}.link([])")).query)
    points = unpack(query["data.points"][0])
    assert 30 <= len(points) <= 50
    assert all(abs(v) < 1 for _, v in points)
    page.get_by_role("button", name="■ Stop").click()


def test_a_run_that_has_ended_goes_on_with_what_was_changed_since(visit: Open, server: App) -> None:
    page = visit(SMALL | {"seed": "14", "view.speed": "5", "data": "modes"})
    page.wait_for_function(f"{LAB}.a.state?.status === 'running' && {LAB}.a.nets?.step > 1")
    page.get_by_role("button", name="■ Stop").click()
    page.wait_for_function(f"{LAB}.a.state.status === 'stopped'")
    page.evaluate(f"{LAB}.act({{ do: 'edit', patch: {{ 'opt_G.lr': 0.0123 }} }})")
    expect(page.locator(".lab .caption")).to_contain_text("Resume goes on with it")
    page.get_by_role("button", name="move modes").click()
    wanted = []
    for i in range(2):  # the second leaves the first where it was put
        x, y = page.evaluate(f"{LAB}.hand.centres().centres[{i}]")
        wanted.append([x, y + 0.6])
        page.mouse.move(*page.evaluate(ON_SCREEN, [x, y]))
        page.mouse.down()
        page.mouse.move(*page.evaluate(ON_SCREEN, wanted[i]), steps=4)
        page.mouse.up()
        page.wait_for_function(f"Math.abs({LAB}.data.draft.data.centres[{2 * i + 1}] - {y + 0.6}) < 0.1")
    assert np.allclose(page.evaluate(f"{LAB}.hand.centres().centres")[:2], wanted, atol=0.1)
    page.evaluate(f"void ({LAB}.steer = (c) => (({LAB}.said ??= []).push(c), {LAB}.__proto__.steer.call({LAB}, c)))")
    page.get_by_role("button", name="▶ Resume").click()
    page.wait_for_function(f"{LAB}.a.state.status === 'running' && {LAB}.said?.some((c) => c.steps_per_second === 5)")
    page.get_by_role("button", name="■ Stop").click()
    page.wait_for_function(f"{LAB}.a.state.status === 'stopped'")
    journal = (server.runs / page.evaluate(f"{LAB}.a.run") / "journal.jsonl").read_text().splitlines()
    (edit,) = (e["command"] for e in map(json.loads, journal) if e["command"].get("type") == "edit")
    assert edit["patch"]["opt_G.lr"] == 0.0123
    assert np.allclose(np.reshape(edit["patch"]["data.centres"], (-1, 2))[:2], wanted, atol=0.1)


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


def test_a_table_is_pasted_while_it_trains(visit: Open) -> None:
    page = visit(SMALL | {"seed": "10", "view.speed": "20", "data": "placed"})
    run = page.evaluate(f"{LAB}.a.run")
    page.get_by_role("button", name="☰ Settings").click()
    table = page.get_by_role("textbox", name="Paste a table of x and y")
    for text, said in (("1;two\n", "only one number"), ("x;y\n0,5;0,5\n1,5;-0,5\n", "2 points")):
        table.fill(text)
        page.get_by_role("button", name="Take these points").click()  # the first click counts
        expect(page.get_by_test_id("stSidebar").get_by_test_id("stAlert")).to_contain_text(said)
    page.wait_for_function(f"{LAB}.a.real.data.every((v, i) => Math.abs(v - (i % 2 ? 0 : 1)) < 0.9)")
    assert page.evaluate(f"{LAB}.a.run") == run
    output = page.locator(".speed output").bounding_box()
    assert output is not None
    assert output["x"] + output["width"] <= 1280  # beside the drawer too
    page.get_by_role("button", name="■ Stop").click()


def test_history_is_scrubbed_and_a_branch_goes_the_same_way(visit: Open) -> None:
    page = visit(SMALL | {"seed": "5", "stop.steps": "60"}, wait=f"{LAB}?.a.state?.status === 'done'")
    page.wait_for_function(f"{LAB}.a.steps.length > 4")
    at = page.evaluate(f"{LAB}.a.steps.findIndex((s) => s >= 10)")
    step = page.evaluate(f"{LAB}.a.steps[{at}]")
    page.locator(".history input").fill(str(at))
    page.wait_for_function(f"{LAB}.scrubbed === {step} && {LAB}.a.shown?.step === {step}")
    measured = "(s) => s.filter(([at]) => at <= STEP).at(-1)[1].loss_D".replace("STEP", str(step))
    page.wait_for_function(f"{LAB}.graph.state.losses.D === ({measured})([...{LAB}.a.rows])")
    end = page.evaluate(f"{LAB}.a.keptAt(60).then((n) => ({LAB}.end = n, true))")
    assert end
    before = weights(page, "end")
    page.evaluate(f"{LAB}.pick(7)")
    run = page.evaluate(f"{LAB}.a.run")
    page.get_by_role("button", name="Branch from here").click()
    page.get_by_role("button", name="as it was").click()
    page.wait_for_function(f"{LAB}.a.run !== '{run}' && {LAB}.a.state?.status === 'done' && {LAB}.a.steps.includes(60)")
    page.evaluate(f"{LAB}.a.keptAt(60).then((n) => ({LAB}.end = n, true))")
    assert same(weights(page, "end"), before)
    page.wait_for_function(f"{LAB}.a.plane.follow === 7 && {LAB}.a.plane.way().some((w) => w.step > {step})")
    expect(page.locator(".lab .status")).to_contain_text(f"as it was, from step {step}")
    taken = {}
    for what in ("png", "gif", "checkpoint.safetensors"):
        with page.expect_download() as found:
            page.locator(".save select").select_option(what)
        taken[what] = Path(found.value.path())
    assert taken["png"].read_bytes().startswith(b"\x89PNG")
    assert taken["gif"].read_bytes().startswith(b"GIF89a")
    assert {name.partition(".")[0] for name in load_file(taken["checkpoint.safetensors"])} >= {"G", "D", "ema"}


def test_a_link_shows_the_same_thing_to_another_browser_and_hides_what_a_teacher_hides(visit: Open) -> None:
    page = visit(SMALL | {"seed": "6", "stop.steps": "40"}, wait=f"{LAB}?.a.state?.status === 'done'")
    page.locator("[data-layer=manifold]").click()
    page.get_by_role("button", name="Share", exact=True).click()
    page.locator("[data-part=networks]").check()
    page.locator("[data-part=time]").check()
    link = page.locator(".share-menu input[type=text]").input_value()
    other = visit({}, url=link, wait=f"{LAB}?.a.state?.status === 'done'")
    for tab in (page, other):
        tab.get_by_role("button", name="● live").click()
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
    page.keyboard.press("Space")
    page.wait_for_function(f"{LAB}.a.state.status === 'running' && {LAB}.a.state.step > {step}")
    page.get_by_role("button", name="■ Stop").click()


def test_a_race_is_run_in_step(visit: Open) -> None:
    page = visit(SMALL | {"seed": "7"})
    page.wait_for_selector(".board .plot .trace")
    resting = "(b) => { clearTimeout(b.timer); b.timer = setTimeout(() => 0, 1e8); b.rest = 1e8; }"
    page.evaluate(f"({resting})(document.querySelector('.board').board)")  # between two drawings of a curve
    page.get_by_role("button", name="A/B race").click()
    page.locator(".race-menu").get_by_role("button", name="lr of D × ¼").click()
    page.wait_for_function("document.querySelector('.board .plot').data.some((trace) => trace.line.dash === 'dash')")
    page.wait_for_function(f"{LAB}.race && {LAB}.b.shown?.step > 3")
    expect(page.locator(".second figcaption")).to_contain_text(f"opt_D.lr: {PRESET.config.opt_D.lr:g} → ")
    assert page.evaluate(f"{LAB}.a.shown.step === {LAB}.b.shown.step")
    ahead = f"{LAB}.a.nets = {{ ...{LAB}.a.nets, step: 1e9 }}, {LAB}.keptMore({LAB}.a), {LAB}.steps.lead()"
    assert page.evaluate(f"{ahead}, {LAB}.a.shown.step === {LAB}.b.shown.step")  # it waits for the other
    runs = page.evaluate(f"[{LAB}.a.run, {LAB}.b.run]")
    page.reload()
    page.wait_for_function(f"document.querySelector('.lab')?.lab?.race && {LAB}.b.shown?.step > 3")
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
    page.get_by_role("button", name="▶ Resume").click()  # both go on, in step again
    page.wait_for_function(f"{LAB}.b.shown.step > {at} && {LAB}.a.shown.step === {LAB}.b.shown.step")
    expect(page.locator(".invite")).to_be_hidden()
    page.get_by_role("button", name="End the race").click()
    expect(page.locator(".graph")).to_be_visible()
    page.wait_for_function("['rival', 'view.race'].every((k) => !new URLSearchParams(location.search).has(k))")
    page.get_by_role("button", name="■ Stop").click()


@pytest.mark.parametrize(
    "query",
    [
        {"view.layers": '["<img src=x onerror=alert(1)>"]'},
        {"view.look": "[1e9,0,1]"},
        {"preset": PRESET.name, "G.hidden": "[1e9]"},
        {"preset": "digits"},
        {"view.race": "objective=nothing", "preset": PRESET.name, "seed": "8"},
    ],
)
def test_a_hostile_link_is_a_sentence(visit: Open, query: dict[str, str]) -> None:
    page = visit(query, wait="document.querySelector('[data-testid=stAlert]')")
    expect(page.get_by_test_id("stAlert")).to_contain_text(".")
    expect(page.get_by_test_id("stException")).to_have_count(0)


def test_a_class_sees_a_recorded_run_and_one_button(browser: Browser, tmp_path: Path) -> None:
    with app(tmp_path / "runs", "--host", "0.0.0.0") as server:
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.set_default_timeout(PATIENCE)
        page.goto(f"{server.url}/lab?{urlencode(SMALL)}")
        page.wait_for_function(f"document.querySelector('.lab')?.lab?.a.shown && {LAB}.a.canvas.painted > 5")
        assert list(server.runs.iterdir()) == []
        page.locator(".save select").select_option("gif")
        expect(page.locator(".lab .caption")).to_contain_text("Train one first")
        page.locator(".invite").get_by_role("button", name="Train").click()
        page.wait_for_function(f"{LAB}.a.nets?.step > 0")
        expect(page.locator(".invite")).to_be_hidden()
        assert len([p for p in server.runs.iterdir() if not p.name.startswith(".")]) == 1
        page.get_by_role("button", name="■ Stop").click()
        page.close()
        race = f"{server.url}/lab?{urlencode(SMALL | {'view.race': 'opt_D.lr=0.0001', 'view.speed': '5'})}"
        pages = [browser.new_context(viewport={"width": 1280, "height": 800}).new_page() for _ in range(2)]
        for page in pages:  # each of the class has a race of its own
            page.set_default_timeout(PATIENCE)
            page.goto(race)
        for page in pages:
            page.wait_for_function(f"document.querySelector('.lab')?.lab?.race && {LAB}.b.shown?.step > 3")
            assert page.evaluate(f"{LAB}.a.shown.step === {LAB}.b.shown.step")
        runs = [page.evaluate(f"[{LAB}.a.run, {LAB}.b.run]") for page in pages]
        assert len({*runs[0], *runs[1]}) == 4
        for page in pages:
            page.get_by_role("button", name="■ Stop").click()
            page.context.close()
