"""The Dirac-GAN against the theory of the paper, autograd of our losses, and the JavaScript code."""

from __future__ import annotations

import json
import math
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
import torch
from playwright.sync_api import Page, expect
from scipy.integrate import quad, solve_ivp
from scipy.stats import norm

from playground.objectives import OBJECTIVES, PENALTIES
from playground.training.dirac import (
    METHODS,
    SCHEMES,
    START,
    STEPS,
    Method,
    eigenvalues,
    f1,
    f2,
    jacobian,
    step,
    trajectory,
    verdict,
)  # fmt: skip
from tests.appserver import App
from tests.frontend import write_dirac

POINTS = np.array([[1.0, 1.0], [-0.7, 1.3], [0.4, -2.1], [-1.9, -0.2], [0.3, 0.1]])


def at_rest(method: Method, scheme: str, h: float) -> list[complex]:
    return list(eigenvalues(jacobian(method, scheme, np.zeros(2), h)))


def of_flow(method: Method) -> list[complex]:
    """Eigenvalues of the field's own Jacobian at the equilibrium: (λ − 1) / h of the simultaneous step."""
    return [(v - 1) / 0.01 for v in at_rest(method, "simultaneous", 0.01)]


# -- the fields are those of the losses that train everything else -----------------------------------------------------


@pytest.mark.parametrize(
    ("method", "objective", "penalty"),
    [
        ("minimax", "minimax", None),
        ("non_saturating", "ns", None),
        ("wgan", "wasserstein", None),
        ("gradient_penalty", "minimax", ("r1", {"gamma": 0.3})),
    ],
)
def test_fields_are_the_gradients_of_our_losses(method: str, objective: str, penalty: Any) -> None:
    """The slope of D is ψ: a large D means real, there and here."""
    losses, rng = OBJECTIVES[objective](), torch.Generator().manual_seed(0)
    for w in POINTS:
        theta, psi = (torch.tensor([v], dtype=torch.float64, requires_grad=True) for v in w)
        real, fake = torch.zeros(1, dtype=torch.float64), psi * theta
        loss_D = losses.loss_D(psi * real, fake)
        if penalty:
            term = PENALTIES[penalty[0]](**penalty[1])
            loss_D = loss_D + term.penalty(lambda x, p=psi: (p * x).sum(1), real[:, None], fake[:, None], rng)
        (a,) = torch.autograd.grad(losses.loss_G(psi * real, fake), theta, retain_graph=True)
        (b,) = torch.autograd.grad(loss_D, psi)
        assert METHODS[method].field(w, METHODS[method].strength) == pytest.approx([-float(a), -float(b)], rel=1e-6)


def test_instance_noise_is_the_mean_over_the_noise() -> None:
    s = 0.7
    for theta, psi in POINTS:

        def mean(g: Any) -> float:
            return float(quad(lambda e: g(s * e) * norm.pdf(e), -10, 10)[0])

        def slope(t: float) -> float:
            return float(f1(np.array(t)))

        wanted = [
            mean(lambda e, p=psi, t=theta: p * slope(-p * (t + e))),
            mean(lambda e, p=psi, t=theta: e * slope(p * e) - (t + e) * slope(-p * (t + e))),
        ]
        assert METHODS["instance_noise"].field(np.array([theta, psi]), s) == pytest.approx(wanted, abs=1e-9)


def test_consensus_descends_the_field_s_length() -> None:
    game, method, e = METHODS["minimax"].field, METHODS["consensus"], 1e-6
    for w in POINTS:
        half = [[float(np.square(game(w + d * e * way, 0.0)).sum()) / 2 for d in (1, -1)] for way in np.eye(2)]
        gradient = np.array([(a - b) / (2 * e) for a, b in half])
        assert method.field(w, 0.8) == pytest.approx(game(w, 0.0) - 0.8 * gradient, abs=1e-8)


def test_extragradient_looks_one_step_ahead() -> None:
    game = METHODS["minimax"].field
    for w in POINTS:
        ahead = w + 0.3 * game(w, 0.0)
        assert step(METHODS["extragradient"], "simultaneous", w, 0.3) == pytest.approx(w + 0.3 * game(ahead, 0.0))


# -- what Mescheder et al. 2018 prove ----------------------------------------------------------------------------------


def test_the_game_rotates_for_ever() -> None:
    """λ = ±f′(0)i; the field is perpendicular to the way from the centre, so its flow keeps its distance."""
    half = float(f1(np.array(0.0)))
    assert half == 0.5
    for name in ("minimax", "non_saturating"):
        assert sorted(of_flow(METHODS[name]), key=lambda v: v.imag) == pytest.approx([-half * 1j, half * 1j], abs=1e-7)
    assert of_flow(METHODS["wgan"]) == pytest.approx([1j, -1j], abs=1e-7)
    for w in POINTS:
        assert w @ METHODS["minimax"].field(w, 0.0) == pytest.approx(0, abs=1e-12)
        assert w @ METHODS["non_saturating"].field(w, 0.0) < 0  # leans inwards, by what vanishes at the centre


@pytest.mark.parametrize("h", [0.01, 0.2, 1.0])
def test_simultaneous_steps_move_away_from_the_equilibrium(h: float) -> None:
    distances = np.linalg.norm(trajectory(METHODS["minimax"], "simultaneous", START, h), axis=1)
    assert (np.diff(distances) > -1e-12).all()
    assert distances[-1] > distances[0] + 1e-3
    assert verdict(METHODS["minimax"], "simultaneous", h).code == "repelled"


@pytest.mark.parametrize("n_D", [1, 5])
@pytest.mark.parametrize("h", [0.05, 0.2, 0.7])
def test_alternating_steps_have_eigenvalues_on_the_unit_circle(n_D: int, h: float) -> None:
    """λ = 1 − α²/2 ± √((1 − α²/2)² − 1) with α = √n_D·h·f′(0); |λ| = 1 as long as α ≤ 2."""
    half = math.sqrt(n_D) * h * 0.5
    middle = 1 - half**2 / 2
    wanted = [middle + 1j * math.sqrt(1 - middle**2), middle - 1j * math.sqrt(1 - middle**2)]
    found = at_rest(METHODS["minimax"], {1: "alternating", 5: "alternating5"}[n_D], h)
    assert found == pytest.approx(wanted, abs=1e-8)
    assert [abs(v) for v in found] == pytest.approx([1, 1], abs=1e-8)


@pytest.mark.parametrize("s", [0.1, 0.3, 1.0, 1.7])
def test_penalties_and_noise_pull_the_eigenvalues_to_the_left(s: float) -> None:
    def roots(real: float) -> list[complex]:
        root = np.sqrt(complex(real**2 - 0.25))
        return [real + root, real - root]

    curvature = float(f2(np.array(0.0)))
    assert curvature == -0.25
    for name, wanted in (
        ("gradient_penalty", roots(-s / 2)),  # −γ/2 ± √(γ²/4 − f′(0)²)
        ("instance_noise", roots(curvature * s**2)),  # f″(0)σ² ± √(f″(0)²σ⁴ − f′(0)²)
        ("consensus", [-0.25 * s + 0.5j, -0.25 * s - 0.5j]),  # −γf′(0)² ± f′(0)i
    ):
        J = jacobian(METHODS[name], "simultaneous", np.zeros(2), 0.01, s)
        found = [(v - 1) / 0.01 for v in eigenvalues(J)]
        assert found == pytest.approx(wanted, abs=1e-5)
        assert max(v.real for v in found) < 0


def test_critical_damping_is_the_fastest() -> None:
    """γ = 2f′(0) = 1: below it turns, above one direction is slow."""
    method, h = METHODS["critical"], 0.02

    def radius(gamma: float) -> float:
        return max(abs(v) for v in eigenvalues(jacobian(method, "simultaneous", np.zeros(2), h, gamma)))

    assert min((0.5, 0.8, 1.0, 1.2, 1.6), key=radius) == 1.0
    assert all(abs(v.imag) < 1e-3 for v in at_rest(method, "simultaneous", h))


@pytest.mark.parametrize("scheme", ["alternating", "alternating5"])
@pytest.mark.parametrize("name", METHODS)
def test_the_table_is_the_paper_s(name: str, scheme: str) -> None:
    """In turns, at the paper's h = 0.2, a method comes to rest near the equilibrium where the paper says so."""
    method = METHODS[name]
    if method.converges is None:
        assert verdict(method, "simultaneous").code == "converges"
        return
    found = verdict(method, scheme)
    assert (found.code in ("converges", "strays")) == method.converges
    near = np.linalg.norm(trajectory(method, scheme, (0.2, -0.2), 0.2, 5 * STEPS)[-100:], axis=1).max()
    assert (near < 1e-6) == method.converges


def test_wgan_gp_never_settles_however_small_the_step() -> None:
    for h in (0.2, 0.05):
        way = trajectory(METHODS["wgan_gp"], "alternating5", START, h, 4_000)
        assert np.linalg.norm(way[-1_000:], axis=1).max() > 0.5


def test_clipping_limits_the_slope() -> None:
    for scheme in SCHEMES:
        way = trajectory(METHODS["wgan"], scheme, (2.0, -2.0), 0.5)
        assert np.abs(way[1:, 1]).max() <= 1


def test_small_steps_follow_the_flow() -> None:
    for name in ("non_saturating", "instance_noise", "consensus"):
        method = METHODS[name]
        wanted = solve_ivp(lambda t, w, m=method: m.field(w, m.strength), (0, 5), START, rtol=1e-9, atol=1e-10).y[:, -1]
        assert trajectory(method, "simultaneous", START, 5e-4, 10_000)[-1] == pytest.approx(wanted, abs=2e-3)


def test_a_step_that_is_too_large_gives_no_nan() -> None:
    way = trajectory(METHODS["wgan_gp"], "simultaneous", START, 1.0, strength=50.0)
    assert not np.isnan(way).any()
    assert np.isinf(way[-1]).all()
    assert verdict(METHODS["wgan_gp"], "simultaneous", 1.0, 50.0).code == "restless"


# -- the browser -------------------------------------------------------------------------------------------------------


def test_the_numbers_for_the_twin_in_javascript_are_up_to_date() -> None:
    """tests/frontend/dirac compares the browser's game with them."""
    kept, now = json.loads(write_dirac.FILE.read_text("utf-8")), json.loads(json.dumps(write_dirac.numbers()))
    assert kept["game"] == now["game"], "run python -m tests.frontend.write_dirac"
    for old, new in zip(kept["cases"], now["cases"], strict=True):
        assert old["code"] == new["code"]
        for key in ("fields", "path", "eigenvalues"):
            numbers = (np.array(case[key], dtype=float) for case in (old, new))
            np.testing.assert_allclose(*numbers, rtol=1e-6, atol=1e-6)


def opened(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator(".verdict")).not_to_be_empty(timeout=60_000)


@pytest.mark.browser
def test_the_start_can_be_dragged_and_the_method_changed(browser: Any, server: App) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    page.set_default_timeout(60_000)
    errors: list[str] = []
    page.on("pageerror", lambda e: errors.append(str(e)))
    page.goto(f"{server.url}/dirac")
    expect(page.locator(".verdict")).to_have_text("✕ G and D spiral outwards", timeout=60_000)
    expect(page.locator(".verdict-beside")).to_have_text("● G and D settle")
    table = page.locator(".dirac tbody").bounding_box()
    assert table is not None
    assert table["y"] + table["height"] <= 800  # above the fold
    box = page.locator(".phase").bounding_box()
    assert box is not None
    place = {x: (box["x"] + (x / 2.4 + 1) / 2 * box["width"], box["y"] + box["height"] / 4) for x in (1.0, -1.2)}
    before = page.locator(".dirac").evaluate("r => +r.dataset.painted")
    page.mouse.move(*place[1.0])
    page.mouse.down()
    page.mouse.move(*place[-1.2], steps=8)
    page.mouse.up()
    assert page.locator(".dirac").evaluate("r => +r.dataset.painted") >= before + 8  # each move is drawn at once
    page.wait_for_url("**start=**")
    start = [float(v) for v in parse_qs(urlsplit(page.url).query)["start"][0].split(",")]
    assert start == pytest.approx([-1.2, -1.2], abs=0.03)  # links have the sign of the paper
    page.locator("select.method").select_option("gradient_penalty")
    page.get_by_role("radio", name="alternating", exact=True).click()
    expect(page.locator(".verdict")).to_have_text("● G and D settle")
    expect(page.locator("select.method-beside")).to_have_value("minimax")
    page.locator("input.h").fill("0")  # h = 1
    page.get_by_role("button", name="never settles").first.click()
    expect(page.locator(".verdict")).to_have_text("✕ G and D never settle")
    seen = page.locator(".dirac").evaluate("r => r.querySelector('.phase').toDataURL()")
    other = context.new_page()
    opened(other, page.url)
    assert other.locator(".dirac").evaluate("r => r.querySelector('.phase').toDataURL()") == seen
    opened(other, f"{server.url}/dirac?method=none&h=NaN&start=1e9,x&strength=-5&scheme=%00")
    expect(other.locator(".verdict")).to_have_text("✕ G and D spiral outwards")
    expect(other.locator(".odd")).to_contain_text("method, scheme, h, strength, start cannot be shown")
    other.locator("select.method").select_option("gradient_penalty")
    expect(other.locator(".odd")).to_be_empty()
    assert errors == []
    context.close()
