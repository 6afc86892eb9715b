"""Data that a hand draws, moves or pastes while the lab trains."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from playground.data.hand_placed import unpack
from tests.lab.hands import LAB, SMALL, Open

pytestmark = [pytest.mark.browser, pytest.mark.slow]
AT_MODES = """() => {  // real, held-out and density are those of the modes as they are now
  const { plane, nets } = window.lab.a, { centres } = nets.modes;
  const close = (xs, i, [x, y]) => i % 2 === 0 && Math.hypot(xs[i] - x, xs[i + 1] - y) < 0.4;
  const near = (xs) => centres.every((c) => xs.some((_, i) => close(xs, i, c)));
  const { data, shape: [h, w], extent: [left, right, bottom, top] } = plane.density;
  const column = (x) => Math.floor(((x - left) / (right - left)) * w);
  const row = (y) => Math.floor(((y - bottom) / (top - bottom)) * h);
  const dense = centres.every(([x, y]) => data[row(y) * w + column(x)] > 1e-4);
  return near(plane.real.data) && near(plane.heldOut.data) && dense;
}"""
IN_A_STROKE = """() => {  // the density, and the optimal D made of it, know of no mass beyond what is drawn
  const { plane } = window.lab.a, best = plane.best();
  const { data, shape: [h, w], extent: [left, right, bottom, top] } = plane.density;
  const x = (i) => left + (((i % w) + 0.5) / w) * (right - left);
  const y = (i) => bottom + ((Math.floor(i / w) + 0.5) / h) * (top - bottom);
  return best && best.w === w / 2 && data.every((v, i) => v === 0 || Math.hypot(x(i), y(i)) < 2.2);
}"""
HOW = f"""{LAB}.a.state.status === 'running' && document.querySelector('.lab .status .how')?.textContent
  === ({LAB}.a.state.compiled ? 'compiled' : 'eager')"""


def test_a_hand_draws_points_and_moves_modes_while_it_trains(visit: Open) -> None:
    layers = '["real","fake","map","modes","optimal","density","heldout"]'
    page = visit(SMALL | {"seed": "9", "view.speed": "20", "view.layers": layers, "view.engine": "server"})
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
    points = unpack(page.evaluate(f"{LAB}.query['data.points']"))
    assert 30 <= len(points) <= 50
    assert all(abs(v) < 1 for _, v in points)
    page.get_by_role("button", name="■ Stop").click()


def test_a_table_is_pasted_while_it_trains(visit: Open) -> None:
    page = visit(SMALL | {"seed": "10", "view.speed": "20", "data": "placed"})
    run = page.evaluate(f"{LAB}.a.run")
    page.get_by_role("button", name="☰ Settings").click()
    table = page.get_by_role("textbox", name="Paste a table of x and y")
    for text, said in (("1;two\n", "Only “column 1” holds coordinates"), ("x;y\n0,5;0,5\n1,5;-0,5\n", "2 points")):
        table.fill(text)
        page.get_by_role("button", name="Use these points").click()  # the first click counts
        expect(page.locator(".lab .drawer .said")).to_contain_text(said)
    page.wait_for_function(f"{LAB}.a.real.data.every((v, i) => Math.abs(v - (i % 2 ? 0 : 1)) < 0.9)")
    assert page.evaluate(f"{LAB}.a.run") == run
    output = page.locator(".speed output").bounding_box()
    assert output is not None
    assert output["x"] + output["width"] <= 1280  # beside the drawer too
    page.get_by_role("button", name="■ Stop").click()
