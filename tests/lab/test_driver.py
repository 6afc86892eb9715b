"""Another block drives a lab, as a lesson does: see `shared/blocks/lab_driver.js`."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, expect

from playground import assets, presets
from tests.appserver import app
from tests.lab.hands import DEBUG, LAB, PATIENCE, SERVER, SMALL, Open

pytestmark = [pytest.mark.browser, pytest.mark.slow]
DRIVER = (
    f"""import(location.origin + "{assets.address("shared/blocks/lab_driver.js")}").then((m) => m.labWith("lab"))"""
)


def test_a_lesson_loads_runs_steps_and_reads(visit: Open) -> None:
    page = visit(SMALL | {"seed": "51", "view.speed": "5"})
    page.evaluate(f"{DRIVER}.then((driver) => (window.driver = driver, window.heard = [], true))")
    page.evaluate(
        """["state", "step", "rows", "sentence"].forEach((event) => driver.on(event, () => heard.push(event)))"""
    )
    patch = '{ "opt_D.lr": 0.0007, "G.hidden": [6], "D.hidden": [7], seed: 3 }'
    loaded = page.evaluate(f"driver.load({{ preset: 'lab-hops', patch: {patch}, speed: 0, paused: true }})")
    assert loaded
    now = page.evaluate("driver.now()")
    assert (now["status"], now["step"], now["going"]) == ("paused", 0, False)
    assert (now["config"]["opt_D"]["lr"], now["config"]["seed"]) == (0.0007, 3)
    assert now["config"]["stop"]["steps"] is None  # the preset's own limit is for other pages
    assert page.evaluate("driver.runTo(40)")
    now = page.evaluate("driver.now()")
    assert (now["status"], now["newest"]) == ("paused", 40)
    assert page.evaluate("driver.step('both', 2)")
    assert page.evaluate("driver.now().newest") == 42
    assert page.evaluate("driver.now().sentence").startswith("Step 42.")
    assert page.evaluate("driver.rows().at(-1)[0]") == 42
    assert page.evaluate("driver.rows().at(-1)[1].loss_D") > 0
    assert page.evaluate("driver.now().modes.of") == 8
    page.evaluate("driver.layers(['fake', 'arrows'])")
    expect(page.locator("[data-layer=arrows]")).to_have_attribute("aria-pressed", "true")
    page.evaluate("void driver.startSlow()")
    page.wait_for_function("driver.now().slow && driver.now().sentence.startsWith('Sample z')")
    page.evaluate("driver.turn(1)")
    page.wait_for_function("driver.now().sentence.startsWith('G(z)')")
    page.evaluate("driver.endSlow()")
    page.evaluate("driver.play()")
    page.wait_for_function("driver.now().going && driver.now().newest > 45")
    page.evaluate("driver.pause()")
    page.wait_for_function("driver.now().status === 'paused'")
    assert set(page.evaluate("heard")) == {"state", "step", "rows", "sentence"}
    page.get_by_role("button", name="■ Stop").click()


def test_slow_motion_waits_for_a_hand_and_shows_the_arrows_it_speaks_of(visit: Open) -> None:
    page = visit({"preset": "lab-strong-d", "seed": "4", "view.speed": "0"})
    page.wait_for_function(f"{LAB}.a.nets.step > 2")
    page.get_by_role("button", name="Slow motion", exact=True).click()
    telling = page.locator(".telling")
    expect(telling.locator(".place")).to_have_text("1 of 9", timeout=PATIENCE)
    assert page.evaluate(f"{LAB}.lab.steps.motion.playing") is False
    expect(telling.locator(".formula math")).to_be_visible()
    for i in range(2, 9):
        page.keyboard.press("ArrowRight")
        expect(telling.locator(".place")).to_have_text(f"{i} of 9")
    expect(telling.locator(".sentence")).to_contain_text("(arrows)")
    lengths = f"""(() => {{
      const {{ plane }} = {LAB}.a;
      return [plane.evenArrows, plane.lit.has("arrows"), plane.layers.has("real"), plane.layers.has("arrows")];
    }})()"""
    assert page.evaluate(lengths) == [True] * 4
    graph, plane = page.locator(".graph").bounding_box(), page.locator(".first canvas").first.bounding_box()
    assert graph is not None
    assert plane is not None
    assert graph["width"] > 400  # larger than beside the numbers
    page.keyboard.press("ArrowLeft")
    expect(telling.locator(".place")).to_have_text("7 of 9")
    page.get_by_role("button", name="End slow motion").click()
    expect(telling).to_be_hidden()
    assert page.evaluate(f"{LAB}.a.plane.evenArrows") is False
    page.get_by_role("button", name="■ Stop").click()


def test_what_is_typed_and_what_is_chosen_agree(visit: Open) -> None:
    page = visit(SMALL | {"seed": "52", "view.speed": "5"})
    page.get_by_role("button", name="☰ Settings").click()
    page.get_by_role("button", name="Examples").click()
    page.get_by_role("button", name="Disjoint supports, joined").click()
    page.wait_for_function(f"{LAB}.data.preset === 'lab-joined' && {LAB}.a.nets")
    wanted = presets.load("lab-joined").config
    drawer = page.locator(".lab .drawer")
    expect(drawer.locator("[data-path=preset] option:checked")).to_have_text("Disjoint supports, joined")
    expect(drawer.locator("[data-path='opt_G.lr']")).to_have_value(f"{wanted.opt_G.lr:g}")
    page.get_by_role("button", name="■ Stop").click()


def test_someone_elses_run_goes_on_as_a_run_of_ones_own(
    browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> None:
    with app(tmp_path_factory.mktemp("class") / "runs", "--host", "0.0.0.0") as server:
        pages = [browser.new_context(viewport={"width": 1280, "height": 800}).new_page() for _ in range(2)]
        for page in pages:
            page.add_init_script(DEBUG)
            page.set_default_timeout(PATIENCE)
        ann, ben = pages
        ann.goto(f"{server.url}/lab?{urlencode(SERVER | SMALL)}")
        ann.wait_for_function(f"{LAB}?.a.shown")
        ann.locator(".time").get_by_role("button", name="▶ Play").click()
        ann.wait_for_function(f"{LAB}.a.nets?.step > 3")
        run = ann.evaluate(f"{LAB}.a.run")
        ann.get_by_role("button", name="■ Stop").click()
        ann.wait_for_function(f"{LAB}.a.state.status === 'stopped'")
        at = ann.evaluate(f"{LAB}.a.state.step")
        ben.goto(f"{server.url}/lab?run={run}")
        ben.wait_for_function(f"{LAB}?.a.shown?.step === {at}")
        expect(ben.locator(".lab .status")).to_contain_text("someone else's run")
        ben.locator(".time").get_by_role("button", name="Step both").click()  # of a branch, from the same step
        ben.wait_for_function(f"{LAB}.a.run !== '{run}' && {LAB}.note.startsWith('Step ')")
        assert ben.evaluate(f"{LAB}.a.nets.step") in (at + 1, at + 2)  # the branch stands after its own change
        ben.locator(".time").get_by_role("button", name="▶ Play").click()
        ben.wait_for_function(f"{LAB}.a.state.status === 'running' && {LAB}.a.nets.step > {at + 3}")
        ben.get_by_role("button", name="■ Stop").click()
        for page in pages:
            page.context.close()
