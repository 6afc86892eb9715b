"""The plane's picture in a real Chromium: its arithmetic against SciPy and NumPy, its pixels, a hand on it."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

import numpy as np
import pytest
import torch
from playwright.sync_api import Browser, Page
from scipy import stats

from playground.data import load
from playground.data.dataset import Dataset
from playground.messages import View, pack_frame
from playground.runs.worker.observe import Observer
from playground.training.state import TrainingState
from tests.frontend_server import frontend_page
from tests.runs.helpers import tiny

SIDE = 480

SETUP = """async (frames) => {
  document.body.innerHTML = '<canvas style="width:480px;height:480px;display:block;margin:0"></canvas>';
  document.body.style.margin = 0;
  const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer;
  const { unpack } = await import("/shared/frame.js"), { unpackNets } = await import("/shared/networks_frame.js");
  const { Plane, LAYERS } = await import("/shared/plane/plane.js");
  window.names = LAYERS.map((layer) => layer.id);
  window.maths = { ...(await import("/shared/plane/plane_math.js")),
    ...(await import("/shared/plane/plane_latents.js")) };
  window.frames = Object.fromEntries(Object.entries(frames).map(([k, v]) => [k, unpack(bytes(v))]));
  window.nets = unpackNets(window.frames.nets);
  const up = (l, i) => (i < 2 ? l : { ...l, b: l.b.map((v) => v + 0.7) }), [first, ...more] = nets.G;
  window.later = { ...nets, step: nets.step + 5, G: nets.G.map(up) };
  const line = { ...first, in: 1, w: first.w.slice(0, first.out) }, latent = { size: 1, prior: "normal" };
  window.poor = { ...nets, optimal: null, modes: undefined, latent, G: [line, ...more] };
  window.told = { picks: [], hovers: [] };
  window.plane?.destroy();
  const on = { onPick: (i) => told.picks.push(i), onHover: (h) => told.hovers.push(h) };
  window.plane = new Plane(document.querySelector("canvas"), on);
  window.show = async (changes) => {
    const before = plane.painted;
    plane.set(changes);
    while (plane.painted === before || !plane.atRest) await new Promise(requestAnimationFrame);
  };
  window.pixel = (x, y) => [...plane.canvas.getContext("2d").getImageData(x, y, 1, 1).data].slice(0, 3);
  window.only = (...ids) => show({ layers: new Set(ids) });
  const { real, density, heldout } = window.frames;
  await show({ nets, real, density, heldOut: heldout, layers: new Set(["map"]) });
}"""


@pytest.fixture(scope="module")
def browser_page(browser: Browser) -> Iterator[Page]:
    with frontend_page(500, 500, browser) as found:
        yield found


@pytest.fixture(scope="module")
def data() -> Dataset:
    return load(tiny(data="two_gaussians", data__samples=2000).data)


@pytest.fixture(scope="module")
def state(data: Dataset) -> TrainingState:
    state = TrainingState.begin(tiny(data="two_gaussians", data__samples=2000, G__norm="none"), data)
    rng = torch.Generator().manual_seed(2)
    for module in (state.G, state.D):
        for p in module.parameters():
            p.data.add_(0.5 * torch.randn(p.shape, generator=rng))
    return state


@pytest.fixture
def page(browser_page: Page, state: TrainingState, data: Dataset) -> Page:
    views: tuple[View, ...] = ("nets", "real", "heldout", "density")
    frames = {
        f.view: base64.b64encode(pack_frame(f)).decode() for f in Observer(state.config, data).frames(state, views)
    }
    browser_page.evaluate(SETUP, frames)
    return browser_page


def logit(state: TrainingState, x: Any) -> float:
    state.D.eval()
    with torch.no_grad():
        found = float(state.D(torch.tensor([x], dtype=torch.float32)).logits)
    state.D.train()
    return found


@pytest.mark.browser
def test_latent_points_follow_the_prior(page: Page) -> None:
    u = np.concatenate([np.geomspace(1e-8, 0.5, 40), 1 - np.geomspace(1e-8, 0.4, 40)])
    told = page.evaluate("(u) => u.map(maths.quantile)", u.tolist())
    assert np.allclose(told, stats.norm.ppf(u), rtol=1e-7, atol=1e-8)
    for prior, law in (("normal", stats.norm()), ("uniform", stats.uniform(-1, 2))):
        even = np.array(page.evaluate("(prior) => [...maths.even({ size: 2, prior }, 4096)]", prior)).reshape(-1, 2)
        for axis in (0, 1):
            assert stats.kstest(even[:, axis], law.cdf).statistic < 0.002  # chance alone: about 0.014
        drawn = page.evaluate("(prior) => [...maths.draw({ size: 3, prior }, 2000, 5)]", prior)
        assert stats.kstest(drawn, law.cdf).pvalue > 1e-3


@pytest.mark.browser
def test_level_lines_lie_on_the_level(page: Page) -> None:
    """Of a cone: circles, met within a quarter of a cell; of two diagonal hills: never through a hill."""
    found = page.evaluate(
        """() => { const extent = [-2, 2, -1, 3], xs = maths.middles(extent, 50, 50), r = new Float32Array(2500);
        for (let i = 0; i < 2500; i++) r[i] = Math.hypot(xs[2 * i], xs[2 * i + 1] - 1);
        return [...maths.levelLine(r, 50, 50, extent, 1.3)]; }"""
    )
    ends = np.array(found).reshape(-1, 2)
    radius = np.hypot(ends[:, 0], ends[:, 1] - 1)
    assert len(ends) > 100
    assert np.abs(radius - 1.3).max() < 0.02
    assert np.ptp(np.arctan2(ends[:, 1] - 1, ends[:, 0])) > 6  # all the way round
    saddle = page.evaluate(
        "() => [0.4, 0.6].map((m) => [...maths.levelLine(new Float32Array([1, 0, 0, 1]), 2, 2, [0, 2, 0, 2], m)])"
    )
    assert len(saddle[0]) == len(saddle[1]) == 8
    assert not np.allclose(saddle[0], saddle[1])
    assert page.evaluate("() => maths.levelLine(new Float32Array([0, NaN, 0, 1]), 2, 2, [0, 2, 0, 2], 0.5).length") == 0


@pytest.mark.browser
def test_masses_and_the_optimal_D(page: Page) -> None:
    rng = np.random.default_rng(1)
    points = rng.normal(size=(3000, 2)).astype(np.float32)
    told = page.evaluate(
        "(xs) => [...maths.shares(new Float32Array(xs), [-2, 2, -1, 1], 8, 5)]", points.ravel().tolist()
    )
    wanted, _, _ = np.histogram2d(points[:, 1], points[:, 0], bins=[5, 8], range=[[-1, 1], [-2, 2]])
    assert np.allclose(np.reshape(told, (5, 8)), wanted / 3000)
    assert abs(sum(page.evaluate("() => [...frames.density.data]")) - 1) < 1e-3
    best = page.evaluate(
        """() => { const b = maths.optimal(nets.optimal, [0.3, 0, 0.1, 1e-9], [0.1, 0.2, 0.1, 0], 1000);
        return [[...b.values], [...b.sure]]; }"""
    )
    assert np.allclose(best[0][:3], [0.75, 0, 0.5], atol=1e-6)
    assert best[0][3] is None or np.isnan(best[0][3])
    assert best[1] == [1, 1, 1, pytest.approx(0, abs=1e-5)]
    near = page.evaluate("() => [...maths.coverage([0, 0, 0.05, 0, 1, 1, 1.2, 1], [[0, 0], [1, 1], [5, 5]], 0.02)]")
    assert near == [0.5, 0.25, 0]


@pytest.mark.browser
def test_the_ground_has_the_colour_of_what_D_believes(page: Page, state: TrainingState) -> None:
    extent = page.evaluate("() => nets.extent")
    wide = extent[1] - extent[0]
    believed = {}
    for px, py in ((60, 73), (230, 330), (400, 100), (333, 420)):
        x = [
            (extent[0] + extent[1]) / 2 + (px + 0.5 - SIDE / 2) / SIDE * wide,
            (extent[2] + extent[3]) / 2 - (py + 0.5 - SIDE / 2) / SIDE * wide,
        ]
        believed[px, py] = 1 / (1 + np.exp(-logit(state, x)))
    for dark in (False, True):
        page.evaluate("(dark) => show({ dark })", dark)
        for (px, py), p in believed.items():
            red, green, _ = page.evaluate("([x, y]) => pixel(x, y)", [px, py])
            if abs(p - 0.5) > 0.08:
                assert (green > red) == (p > 0.5), (px, py, p, dark)
    assert min(believed.values()) < 0.42 or max(believed.values()) > 0.58  # something was tested


@pytest.mark.browser
def test_every_layer_changes_the_picture(page: Page) -> None:
    page.evaluate(
        "() => show({ nets: { ...nets, step: 1 } }).then(() => show({ nets: { ...nets, step: 2, G: nets.ema } }))"
    )
    empty = page.evaluate("async () => { await show({ layers: new Set() }); return plane.canvas.toDataURL(); }")
    seen = {empty}
    for layer in page.evaluate("names"):
        picture = page.evaluate(
            "async (id) => { await show({ layers: new Set([id]) }); return plane.canvas.toDataURL(); }", layer
        )
        assert picture not in seen, layer
        seen.add(picture)
    everything = "async (dark) => { await show({ dark, layers: new Set(names) }); return plane.canvas.toDataURL(); }"
    assert page.evaluate(everything, True) != page.evaluate(everything, False)
    assert page.evaluate("plane.painted") > 14


@pytest.mark.browser
def test_a_hand_looks_closer_moves_and_comes_home(page: Page) -> None:
    where = "() => { const i = plane.info(300, 140); return [i.x, i.y]; }"
    page.evaluate("() => show({ layers: new Set(['map']) })")
    before = page.evaluate(where)
    page.mouse.move(300, 140)
    page.mouse.wheel(0, -600)
    page.wait_for_function("plane.view.zoom > 2")
    assert np.allclose(page.evaluate(where), before, atol=1e-6)  # the place under the pointer stands still
    page.mouse.down()
    page.mouse.move(200, 200, steps=3)
    page.mouse.up()
    moved = page.evaluate("() => { const i = plane.info(200, 200); return [i.x, i.y]; }")
    assert np.allclose(moved, before, atol=1e-6)
    assert page.evaluate("told.picks") == []
    page.focus("canvas")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("+")
    assert page.evaluate("plane.view.zoom") > 2.5
    page.mouse.dblclick(250, 250)
    assert page.evaluate("plane.view") == {"x": 0, "y": 0, "zoom": 1}


@pytest.mark.browser
def test_hovering_tells_what_D_says_and_a_click_follows_a_point(page: Page, state: TrainingState) -> None:
    page.evaluate("() => show({ layers: new Set(['map', 'fake', 'optimal']) })")
    page.mouse.move(100, 350)
    found = page.evaluate("told.hovers.at(-1)")
    assert found["logit"] == pytest.approx(logit(state, [found["x"], found["y"]]), abs=1e-4)
    assert found["D"] == pytest.approx(1 / (1 + np.exp(-found["logit"])), abs=1e-6)
    place = page.evaluate(
        """() => { const [l, r, b, t] = nets.extent, xs = plane.fakes; for (let i = 0; i < xs.length / 2; i++) {
          const x = 480 * (xs[2 * i] - l) / (r - l), y = 480 * (t - xs[2 * i + 1]) / (t - b);
          if (x > 30 && x < 450 && y > 30 && y < 450) return [x, y]; } }"""
    )
    page.mouse.click(*place)
    index = page.evaluate("told.picks.at(-1)")
    near = page.evaluate("([x, y]) => plane.info(x, y)", place)
    assert index == near["fake"]
    with torch.no_grad():
        made = state.generate(torch.tensor([near["z"]]), raw=True)[0]
    assert np.allclose(made.numpy(), [near["x"], near["y"]], atol=1e-4)
    before = page.evaluate("plane.canvas.toDataURL()")
    page.evaluate("() => show({ nets: later })")
    assert page.evaluate("plane.walk.length") == 2
    assert page.evaluate("plane.canvas.toDataURL()") != before
    page.evaluate("() => show({ nets })")  # back in time: what lay ahead is forgotten
    assert page.evaluate("plane.walk.map((w) => w.step)") == [page.evaluate("nets.step")]
    page.keyboard.press("Escape")
    assert page.evaluate("plane.follow") is None


@pytest.mark.browser
def test_the_picture_can_be_taken_away(page: Page) -> None:
    size = page.evaluate(
        """async () => { const b = await plane.png("step 0"), i = await createImageBitmap(b);
        return [b.type, i.width, i.height]; }"""
    )
    assert size == ["image/png", 2 * SIDE, 2 * SIDE]


@pytest.mark.browser
def test_what_cannot_be_shown_says_why(page: Page) -> None:
    assert page.evaluate("plane.missing('optimal')") == ""
    page.evaluate("() => show({ nets: poor })")
    for layer, word in (
        ("optimal", "objective"),
        ("gap", "objective"),
        ("q", "Singular"),
        ("modes", "modes"),
        ("map", ""),
    ):
        assert word in page.evaluate("(id) => plane.missing(id)", layer)
    page.evaluate("() => show({ layers: new Set(['map', 'optimal', 'gap', 'q', 'modes', 'manifold', 'fake']) })")
