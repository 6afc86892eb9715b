"""The lab's time: steps, slow motion, history and branches make the weights that the engine makes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect
from safetensors.torch import load_file

from tests.appserver import App
from tests.lab.hands import LAB, SMALL, Open, at_rest, config_of, same, trained, weights

pytestmark = pytest.mark.browser
HEAR = """() => {  // what the page tells its runs
  const { engine } = window.lab, { steer } = engine;
  window.said = [];
  engine.steer = (run, command) => (said.push(command), steer(run, command));
}"""
ON_SCREEN = """([x, y]) => {
  const { hand } = window.lab, p = hand.pen(), box = hand.sheet.getBoundingClientRect();
  const across = (x - p.x) * p.scale + p.width / 2, down = p.height / 2 - (y - p.y) * p.scale;
  return [box.left + across / p.ratio, box.top + down / p.ratio];
}"""


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
        page.wait_for_function(f"{LAB}.phase")
        phase, sentence = page.evaluate(f"[{LAB}.phase, document.querySelector('.lab .telling').textContent]")
        said[phase] = sentence
        if len(said) == 9:
            break
        page.get_by_role("button", name="Next", exact=True).click()
        page.wait_for_function(f"{LAB}.phase !== '{phase}'")
    assert said.keys() == {"z", "fake", "scores", "lossD", "gradD", "moveD", "lossG", "gradG", "moveG"}
    assert config.objective.aim_D in said["lossD"]
    assert config.objective.aim_G in said["lossG"]
    page.get_by_role("button", name="End slow motion").click()
    page.wait_for_function(f"{LAB}.a.nets.step === {LAB}.a.state.step")
    steps = page.evaluate(f"{LAB}.a.nets.step")
    assert steps >= 4
    assert same(weights(page), trained(config, steps))
    page.get_by_role("button", name="■ Stop").click()


@pytest.mark.slow
def test_a_run_that_has_ended_goes_on_with_what_was_changed_since(visit: Open, server: App) -> None:
    page = visit(SMALL | {"seed": "14", "view.speed": "5", "data": "modes"})
    page.wait_for_function(f"{LAB}.a.state?.status === 'running' && {LAB}.a.nets?.step > 1")
    page.get_by_role("button", name="■ Stop").click()
    page.wait_for_function(f"{LAB}.a.state.status === 'stopped'")
    page.evaluate(f"{LAB}.act({{ do: 'edit', patch: {{ 'opt_G.lr': 0.0123 }} }})")
    expect(page.locator(".lab .caption")).to_contain_text("Press Play to go on with it")
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
    page.evaluate(HEAR)
    page.get_by_role("button", name="▶ Play").click()
    page.wait_for_function(f"{LAB}.a.state.status === 'running' && said.some((c) => c.steps_per_second === 5)")
    page.get_by_role("button", name="■ Stop").click()
    page.wait_for_function(f"{LAB}.a.state.status === 'stopped'")
    journal = (server.runs / page.evaluate(f"{LAB}.a.run") / "journal.jsonl").read_text().splitlines()
    (edit,) = (e["command"] for e in map(json.loads, journal) if e["command"].get("type") == "edit")
    assert edit["patch"]["opt_G.lr"] == 0.0123
    assert np.allclose(np.reshape(edit["patch"]["data.centres"], (-1, 2))[:2], wanted, atol=0.1)


@pytest.mark.slow
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
    page.get_by_role("button", name="no change").click()
    page.wait_for_function(f"{LAB}.a.run !== '{run}' && {LAB}.a.state?.status === 'done' && {LAB}.a.steps.includes(60)")
    page.evaluate(f"{LAB}.a.keptAt(60).then((n) => ({LAB}.end = n, true))")
    assert same(weights(page, "end"), before)
    page.wait_for_function(f"{LAB}.a.plane.follow === 7 && {LAB}.a.plane.way().some((w) => w.step > {step})")
    expect(page.locator(".lab .status")).to_contain_text(f"no change, from step {step}")
    taken = {}
    for what in ("png", "gif", "checkpoint.safetensors"):
        with page.expect_download() as found:
            page.locator(".save select").select_option(what)
        taken[what] = Path(found.value.path())
    assert taken["png"].read_bytes().startswith(b"\x89PNG")
    assert taken["gif"].read_bytes().startswith(b"GIF89a")
    assert {name.partition(".")[0] for name in load_file(taken["checkpoint.safetensors"])} >= {"G", "D", "ema"}
