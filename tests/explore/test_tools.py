"""Every tool of the explorer with a hand on it, in a real Chromium."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest
import torch
from playwright.sync_api import Page, expect

from playground.bench.explore import DELAYS, DRAG, GRIDS
from playground.runs.folder.store import RunFolder
from playground.runs.helper.sampling import load_model
from tests.appserver import App
from tests.explore.hands import ask, changes, explorer, picture, rest, saved, stroke


@pytest.mark.browser
def test_it_moves_by_itself_until_it_is_told_to_rest(tab: Page) -> None:
    painted = ask(tab, "e.painted")
    tab.wait_for_function(explorer(f"e.painted > {painted + 5}"))
    before = rest(tab)
    assert ask(tab, "e.g.kind") == "wasm"
    assert picture(tab) == before


@pytest.mark.slow
@pytest.mark.browser
def test_points_move_in_their_plane(tab: Page, server: App, tmp_path: Path) -> None:
    (points,) = [m["name"] for m in httpx.get(f"{server.url}/api/models").json() if m["title"] == "points"]
    tab.goto(f"{server.url}/explore?model={points}")
    tab.wait_for_function(explorer("e.painted > 2"))
    rest(tab)
    assert tab.get_by_role("tab").all_inner_texts() == [
        "Sliders",
        "Pad",
        "Seeds",
        "Path",
        "Arithmetic",
        "Learn a direction",
        "Neighbours",
        "Find",
        "Copy check",
    ]
    for title, selector in (("Sliders", ".slider input"), ("Pad", ".pad"), ("Seeds", ".pad")):
        tab.get_by_role("tab", name=title).click()
        changes(tab, stroke(tab, selector, 0.8, 0.3))
    assert ask(tab, "[e.big.width, e.look.w]") == [320, 64]
    with np.load(saved(tab, "npz", tmp_path), allow_pickle=False) as stored:
        made = [ask(tab, f"Array.from(e.g.run(Float32Array.from({z.tolist()})))") for z in stored["z"][:3]]
        np.testing.assert_allclose(stored["samples"][:3], made, atol=1e-6)
        assert stored["samples"].shape == (len(stored["z"]), 2)


@pytest.mark.browser
def test_every_tool_moves_the_picture(tab: Page) -> None:
    rest(tab)
    tab.wait_for_function(explorer("e.point.directions.length > 0"))
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
    tab.get_by_role("tab", name="Arithmetic").click()
    for bin in "AABC":
        tab.get_by_role("button", name="new picture").click()
        tab.get_by_role("button", name=f"+ {bin}", exact=True).click()
    changes(tab, lambda: tab.get_by_role("button", name="go there").click())
    assert np.isclose(ask(tab, "Math.hypot(...e.z())"), np.sqrt(12), rtol=1e-3)
    tab.get_by_role("tab", name="Neighbours").click()
    changes(tab, lambda: tab.locator(".pad").click(position={"x": 5, "y": 5}))


@pytest.mark.slow
@pytest.mark.browser
def test_a_locked_slider_stays_and_the_others_leave_it_alone(tab: Page) -> None:
    rest(tab)
    tab.wait_for_function(explorer("e.point.directions.length > 0"))
    first, second = (np.array(ask(tab, f"Array.from(e.point.known('SeFa {i}'))")) for i in (1, 2))
    tab.get_by_label("Directions", exact=True).select_option("PCA")
    names = ask(tab, "e.tool.rows.map((d) => d.name)")
    vector = np.array(ask(tab, f"Array.from(e.point.known('{names[0]}'))"))
    slider = tab.get_by_label(names[0], exact=True)
    slider.fill("1.5")
    tab.get_by_label(f"Lock: {names[0]}", exact=True).click()
    expect(slider).to_be_disabled()
    before, held = picture(tab), np.array(ask(tab, "e.z()")) @ vector
    for name in names[1:3]:
        changes(tab, lambda name=name: tab.get_by_label(name, exact=True).fill("2"))  # type: ignore[misc]
    tab.get_by_role("button", name="new picture").click()
    assert np.array(ask(tab, "e.z()")) @ vector == pytest.approx(held, abs=1e-3)
    assert picture(tab) != before
    assert abs(first @ second) < 1e-4


@pytest.mark.slow
@pytest.mark.browser
def test_turning_a_slider_round_keeps_the_picture(tab: Page) -> None:
    rest(tab)
    tab.wait_for_function(explorer("e.point.directions.length > 0"))
    tab.get_by_label("SeFa 1", exact=True).fill("1.5")
    before = np.array(picture(tab))
    tab.get_by_label("Reverse: SeFa 1", exact=True).click()
    assert tab.get_by_label("SeFa 1", exact=True).input_value() == "-1.5"
    assert np.abs(np.array(picture(tab)) - before).max() <= 1
    changes(tab, lambda: tab.get_by_label("SeFa 1", exact=True).fill("1.5"))


@pytest.mark.slow
@pytest.mark.browser
def test_what_changes_most_here_is_what_autograd_says(tab: Page, server: App, name: str) -> None:
    """The span of the two top eigenvectors of JᵀJ, by finite differences in the browser and by autograd here."""
    rest(tab)
    ask(tab, "(e.motion.jump(e.seed(1)), true)")
    found = np.array(ask(tab, "e.local.directions(2).map((v) => Array.from(v))"))
    z, label = torch.tensor(ask(tab, "e.z()")), torch.tensor(ask(tab, "e.state.label"))
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


@pytest.mark.slow
@pytest.mark.browser
def test_a_direction_is_taught_by_examples(tab: Page) -> None:
    """Sixty points on either side of a plane: scikit-learn's ridge regression, and its judgement of those left out."""
    from sklearn.linear_model import Ridge
    from sklearn.model_selection import LeaveOneOut, cross_val_predict

    rest(tab)
    rng = np.random.default_rng(3)
    true = rng.normal(size=12)
    tab.get_by_role("tab", name="Learn a direction").click()
    make = tab.get_by_role("button", name="make it a slider")
    expect(make).to_be_disabled()
    for i in range(8):  # a hand marks eight of those on offer, and has four of them not have it
        tab.locator(".offered button").nth(i).click()
        if i % 2:
            tab.locator(".offered button").nth(i).click()
    expect(make).to_be_enabled()
    expect(tab.locator(".tool .bin button img, .tool .bin .film canvas")).to_have_count(8)
    points = ask(tab, "Array.from({length: 60}, (_, i) => Array.from(e.seed(i).z))")
    has = (np.array(points) @ true > 0.5).tolist()
    put = "e.tool.bins[h ? 0 : 1].put({...e.seed(i), label: e.point.oneLabel(0)})"
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
    tab.wait_for_function(explorer("e.point.own.length === 1"))
    changes(tab, lambda: tab.get_by_label("tilt", exact=True).fill("1.5"))
    tab.get_by_label("Lock: tilt", exact=True).click()  # it stays while directions of another kind move
    tab.get_by_label("Directions", exact=True).select_option("PCA")
    held = np.array(ask(tab, "e.z()")) @ found
    changes(tab, lambda: tab.get_by_label("PCA 1", exact=True).fill("2"))
    assert np.array(ask(tab, "e.z()")) @ found == pytest.approx(held, abs=1e-3)
    tab.get_by_role("tab", name="Pad").click()
    tab.get_by_label("direction x").select_option("tilt")
    tab.goto("about:blank")
    tab.goto(link)
    tab.wait_for_function(explorer("e.tool && e.tool.found"))
    np.testing.assert_allclose(ask(tab, "Array.from(e.tool.found.vector)"), found, atol=1e-9)


@pytest.mark.slow
@pytest.mark.browser
def test_psi_zero_is_the_mean_and_labels_mix(tab: Page) -> None:
    rest(tab)
    ask(tab, "(e.set({psi: 0}), true)")
    middle = picture(tab)
    tab.get_by_role("button", name="new picture").click()
    assert ask(tab, "e.z().every((v) => v === 0)")
    assert picture(tab) == middle
    changes(tab, lambda: tab.get_by_label("From label to label").fill("4.5"))
    assert ask(tab, "[e.state.label[4], e.state.label[5]]") == [0.5, 0.5]


@pytest.mark.slow
@pytest.mark.browser
def test_the_numbers_at_rest_are_those_of_the_picture(tab: Page) -> None:
    """Each time, not each tenth picture, as while it moves."""
    rest(tab)
    for label in ("7", "2", "5"):
        button = tab.get_by_role("button", name=label, exact=True)
        button.click()
        expect(button).to_have_attribute("aria-pressed", "true")
        expect(tab.get_by_label("From label to label")).to_have_value(label)
        tab.get_by_role("button", name="new picture").click()
        expect(tab.locator(".norm")).to_contain_text(f"length of z: {ask(tab, 'Math.hypot(...e.z())'):.1f} ")


SMALL = """(e) => [...e.root.querySelectorAll('.tool canvas:not(.graph)')].map((c) => c.toDataURL())"""


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("tool", ["Sliders", "Pad", "Seeds", "Neighbours"])
def test_small_pictures_follow_the_label_and_psi(tab: Page, tool: str) -> None:
    """They are those that the tool draws when it is opened anew."""
    rest(tab)
    tab.get_by_role("tab", name=tool, exact=True).click()
    before = settled(tab)
    for change in (lambda: tab.get_by_role("button", name="7", exact=True).click(), lambda: psi(tab, "0.4")):
        change()
        tab.wait_for_function(explorer("e.toolbox.style === e.pictures.style && !e.stale"))
        after = settled(tab)
        assert after != before
        ask(tab, "void e.tool.opened()")
        assert settled(tab) == after
        before = after


def psi(tab: Page, value: str) -> None:
    tab.get_by_label("Variety (truncation ψ)", exact=True).fill(value)


def settled(tab: Page) -> Any:
    tab.wait_for_function(explorer("e.jobs.size === 0 && !e.stale"))
    return ask(tab, f"({SMALL})(e)")


@pytest.mark.slow
@pytest.mark.browser
def test_what_the_bench_counts_is_there(tab: Page) -> None:
    rest(tab)
    found = tab.evaluate(DRAG, 1)
    assert found["kind"] == "wasm"
    assert 0 < found["distinct"] <= found["frames"]
    assert tab.evaluate(GRIDS, 1) > 0
    delays = tab.evaluate(DELAYS, 5)
    assert delays == sorted(delays)
    assert len(delays) == 5
    assert delays[0] > 0
    assert ask(tab, "e.type.id") == "Sliders"
