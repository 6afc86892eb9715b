"""The Dirac-GAN: the smallest GAN, and why its training rotates (Mescheder et al. 2018, section 2).

The real data are one point, 0. G makes one point, θ. D(x) = ψ·x is larger for samples that seem more real, as
everywhere in this package; the paper's ψ has the other sign. ψ maximises and θ minimises L(θ, ψ) = f(−ψθ) + f(0) with
f(t) = −log(1 + e⁻ᵗ), which is E log σ(D(real)) + E log σ(−D(fake)). At the equilibrium both are 0. A point w is (θ, ψ),
the last axis of an array. `playground/frontend/dirac/game.js` is the same in the browser; a test compares all numbers.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground.texts import mark

Array = NDArray[np.float64]
Field = Callable[[Array, float], Array]  # w (…, 2), strength of the method -> (θ̇, ψ̇) (…, 2)

START = (1.0, -1.0)  # the fake is to the right of the real point, and D knows it
STEPS = 500
H = 0.2
NODES = np.arange(-14, 15) * 0.5  # E over N(0, 1) by the trapezoidal rule: exact to rounding for smooth functions
WEIGHTS = np.exp(-(NODES**2) / 2) / np.exp(-(NODES**2) / 2).sum()


def f1(t: Array) -> Array:
    """f′(t) = σ(−t)."""
    found: Array = np.where(t > 0, np.exp(-np.abs(t)), 1.0) / (1.0 + np.exp(-np.abs(t)))
    return found


def f2(t: Array) -> Array:
    """f″(t) = −σ(t)σ(−t)."""
    return -f1(t) * f1(-t)


def minimax(w: Array, s: float) -> Array:
    """The gradients of L: v = (ψ f′(−θψ), −θ f′(−θψ))."""
    theta, psi = w[..., 0], w[..., 1]
    slope = f1(-theta * psi)
    return np.stack([psi * slope, -theta * slope], -1)


def non_saturating(w: Array, s: float) -> Array:
    """G maximises f(ψθ) instead: v = (ψ f′(θψ), −θ f′(−θψ))."""
    theta, psi = w[..., 0], w[..., 1]
    return np.stack([psi * f1(theta * psi), -theta * f1(-theta * psi)], -1)


def wasserstein(w: Array, s: float) -> Array:
    """f(t) = t: v = (ψ, −θ); ψ is clipped after each update."""
    return np.stack([w[..., 1], -w[..., 0]], -1)


def wasserstein_gp(w: Array, s: float) -> Array:
    """f(t) = t and the penalty s/2·(|ψ| − 1)²: v = (ψ, −θ − s·sign(ψ)(|ψ| − 1))."""
    theta, psi = w[..., 0], w[..., 1]
    return np.stack([psi, -theta - s * np.sign(psi) * (np.abs(psi) - 1)], -1)


def instance_noise(w: Array, s: float) -> Array:
    """Noise of σ = s on both points: the mean of the gradients of f(−ψ(θ + sε)) + f(ψ·sε′)."""
    theta, psi = w[..., 0, np.newaxis], w[..., 1, np.newaxis]
    fake, real = theta + s * NODES, s * NODES + 0 * theta
    on_fake, on_real = f1(-psi * fake), f1(psi * real)
    return np.stack([(psi * on_fake) @ WEIGHTS, (real * on_real - fake * on_fake) @ WEIGHTS], -1)


def gradient_penalty(w: Array, s: float) -> Array:
    """R1, equal to R2 here: s/2·ψ² is subtracted from D's objective: v = (ψ f′(−θψ), −θ f′(−θψ) − sψ)."""
    v = minimax(w, s)
    v[..., 1] -= s * w[..., 1]
    return v


def consensus(w: Array, s: float) -> Array:
    """G and D also descend s·½‖v‖²: v − s·∇½‖v‖²."""
    theta, psi = w[..., 0], w[..., 1]
    a, b = f1(-theta * psi), f2(-theta * psi)
    both = (theta**2 + psi**2) * a * b
    gradient = np.stack([theta * a**2 - both * psi, psi * a**2 - both * theta], -1)
    return minimax(w, s) - s * gradient


@dataclass(frozen=True)
class Method:
    """A method of training with its published strength."""

    label: str
    field: Field
    formula: str  # LaTeX
    source: str
    says: str  # what the picture shows
    strength: float = 0.0
    symbol: str = ""  # of the strength; "" without one
    clip: float = 0.0  # ψ is kept within ± this value; 0: not limited
    ahead: bool = False  # uses the field one step ahead; always simultaneous
    smooth: bool = True  # the field has a Jacobian at the equilibrium
    converges: bool | None = None  # near the equilibrium, with small steps, by Mescheder et al. 2018


MESCHEDER = "Mescheder et al. 2018"
METHODS: dict[str, Method] = {
    "minimax": Method(
        mark("Minimax"), minimax, r"v = \left(\psi f'(-\theta\psi),\; -\theta f'(-\theta\psi)\right)",
        f"Goodfellow et al. 2014, eq. 1; {MESCHEDER}, section 2",
        mark("The field turns around the equilibrium, never inwards: D chases G, and G runs from D."), converges=False,
    ),
    "non_saturating": Method(
        mark("Non-saturating"), non_saturating, r"v = \left(\psi f'(\theta\psi),\; -\theta f'(-\theta\psi)\right)",
        f"Goodfellow et al. 2014, section 3; {MESCHEDER}, section 3",
        mark(
            "The same rotation near the centre. Farther out the field leans a little inwards, so the approach gets "
            "slower and slower, and steps that are not small undo it."
        ), converges=False,
    ),
    "wgan": Method(
        mark("WGAN (clip 1)"), wasserstein, r"v = (\psi,\; -\theta),\quad |\psi| \le 1",
        f"Arjovsky et al. 2017; {MESCHEDER}, section 3",
        mark("A pure rotation, cut off where the clipping limits ψ. Nothing pulls towards the centre."),
        clip=1.0, converges=False,
    ),
    "wgan_gp": Method(
        mark("WGAN-GP"), wasserstein_gp,
        r"v = \left(\psi,\; -\theta - \lambda\,\mathrm{sign}(\psi)(|\psi| - 1)\right)",
        f"Gulrajani et al. 2017; {MESCHEDER}, section 3",
        mark("The penalty demands |ψ| = 1, but at the equilibrium ψ is 0: the field jumps there and nothing settles."),
        0.7, "λ", smooth=False, converges=False,
    ),
    "instance_noise": Method(
        mark("Instance noise"), instance_noise,
        r"v = \mathbb{E}_{\epsilon,\epsilon'}\left(\psi f'(-\psi(\theta + \sigma\epsilon)),\;"
        r" \sigma\epsilon' f'(\psi\sigma\epsilon')"
        r" - (\theta + \sigma\epsilon) f'(-\psi(\theta + \sigma\epsilon))\right)",
        f"Sønderby et al. 2017; {MESCHEDER}, section 3",
        mark("With noise on real and fake, a steep D is often wrong: ψ is pulled to 0 and the rotation dies down."),
        0.7, "σ", converges=True,
    ),
    "gradient_penalty": Method(
        "R1", gradient_penalty, r"v = \left(\psi f'(-\theta\psi),\; -\theta f'(-\theta\psi) - \gamma\psi\right)",
        f"{MESCHEDER}, section 4",
        mark("The penalty makes D flatter at the real point: the circle becomes a spiral to the centre."),
        0.3, "γ", converges=True,
    ),
    "critical": Method(
        mark("R1, critical"), gradient_penalty,
        r"v = \left(\psi f'(-\theta\psi),\; -\theta f'(-\theta\psi) - \gamma\psi\right)",
        f"{MESCHEDER}, section 4; critical: γ = 2f′(0)",
        mark("Just enough damping to stop the rotation, like a well-damped door: it goes straight to the centre."),
        1.0, "γ", converges=True,
    ),
    "consensus": Method(
        mark("Consensus"), consensus,
        r"v = u - \gamma\,\nabla\tfrac12\lVert u\rVert^2,\quad u \text{ the field of minimax}",
        f"Mescheder et al. 2017; {MESCHEDER}, section 3",
        mark("Both networks also make their gradients small, which pulls them to where nothing moves: the centre."),
        1.0, "γ", converges=True,
    ),
    "extragradient": Method(
        mark("Extragradient"), minimax, r"w \leftarrow w + h\,v\left(w + h\,v(w)\right)",
        "Korpelevich 1976; Gidel et al. 2019, section 3.2",
        mark("Each step looks ahead and moves by the field that it finds there. That field points a little inwards."),
        ahead=True,
    ),
}  # fmt: skip

SCHEMES: dict[str, tuple[str, int]] = {  # label, updates of D per update of G; 0: simultaneous
    "simultaneous": (mark("simultaneous"), 0),
    "alternating": (mark("alternating"), 1),
    "alternating5": (mark("alternating, n_D = 5"), 5),
}


def schemes(method: Method) -> tuple[str, ...]:
    """The schemes that suit `method`: a method that looks ahead must be simultaneous."""
    return ("simultaneous",) if method.ahead else tuple(SCHEMES)


def step(method: Method, scheme: str, w: Array, h: float, strength: float | None = None) -> Array:
    """One step with learning rate `h` from w (…, 2): simultaneous, or D n_D times and then G."""
    s, turns = method.strength if strength is None else strength, SCHEMES[scheme][1]
    if turns == 0 or method.ahead:
        v = method.field(w, s)
        if method.ahead:
            v = method.field(w + h * v, s)
        return _clipped(method, w + h * v)
    w = w.copy()
    for _ in range(turns):
        w[..., 1] += h * method.field(w, s)[..., 1]
        w = _clipped(method, w)
    w[..., 0] += h * method.field(w, s)[..., 0]
    return w


def _clipped(method: Method, w: Array) -> Array:
    if method.clip:
        w[..., 1] = np.clip(w[..., 1], -method.clip, method.clip)
    return w


def trajectory(
    method: Method,
    scheme: str,
    start: tuple[float, float] = START,
    h: float = H,
    steps: int = STEPS,
    strength: float | None = None,
) -> Array:
    """The points of `steps` steps from `start`, (steps + 1)×2; infinite after a coordinate has passed 10⁶."""
    found = np.array([start] + [(np.inf, np.inf)] * steps)
    for k in range(steps):
        found[k + 1] = step(method, scheme, found[k], h, strength)
        if not np.abs(found[k + 1]).max() < 1e6:
            found[k + 1 :] = np.inf
            break
    return found


def jacobian(method: Method, scheme: str, w: Array, h: float, strength: float | None = None) -> Array:
    """The Jacobian of `step` at w, 2×2, by central differences (error about 1e-10)."""
    e = 1e-5
    columns = [
        (step(method, scheme, w + e * way, h, strength) - step(method, scheme, w - e * way, h, strength)) / (2 * e)
        for way in np.eye(2)
    ]
    return np.stack(columns, -1)


def eigenvalues(matrix: Array) -> tuple[complex, complex]:
    """The eigenvalues of a 2×2 matrix, from its trace and determinant."""
    half, det = np.trace(matrix) / 2, matrix[0, 0] * matrix[1, 1] - matrix[0, 1] * matrix[1, 0]
    root = np.sqrt(complex(half**2 - det))
    return complex(half + root), complex(half - root)


@dataclass(frozen=True)
class Verdict:
    """How a method behaves: by its largest |λ| at the equilibrium, and by where 500 steps end."""

    code: str  # a key of `VERDICTS`
    radius: float  # the largest |λ|; NaN where there is no Jacobian
    distance: float  # from the equilibrium: the largest in the last fifth of the steps


VERDICTS = {  # of each code, the words in the table and the sentence beside the picture
    "converges": (mark("settles"), mark("G and D settle")),
    "strays": (mark("only from nearby"), mark("G and D settle only from nearby")),
    "creeps": (mark("slowly inwards"), mark("G and D spiral slowly inwards")),
    "circles": (mark("circles"), mark("G and D circle for ever")),
    "repelled": (mark("spirals outwards"), mark("G and D spiral outwards")),
    "restless": (mark("never settles"), mark("G and D never settle")),
}


def verdict(method: Method, scheme: str, h: float = H, strength: float | None = None) -> Verdict:
    """The verdict on 500 steps from `START`.

    Where |λ| is not 1, it decides. But although the centre attracts, the trajectory may lead elsewhere (“strays”).
    Where |λ| is 1, the trajectory decides: “creeps” if each fifth of it is nearer than the one before.
    """
    distances = np.linalg.norm(trajectory(method, scheme, START, h, STEPS, strength), axis=1)
    fifths = [float(part.max()) for part in np.split(distances[1:], 5)]
    late = fifths[-1]
    if not method.smooth:
        return Verdict("restless" if late > 1e-3 else "converges", float("nan"), late)
    radius = max(abs(v) for v in eigenvalues(jacobian(method, scheme, np.zeros(2), h, strength)))
    if radius < 1 - 1e-7:
        return Verdict("strays" if late > fifths[1] else "converges", radius, late)
    if radius > 1 + 1e-7:
        return Verdict("repelled", radius, late)
    inwards = all(after < before for before, after in itertools.pairwise(fifths))
    return Verdict("creeps" if inwards and late < 0.9 * fifths[0] else "circles", radius, late)


def described(translate: Callable[[str], str] = str) -> dict[str, Any]:
    """Everything that `game.js` needs, as plain JSON; `translate` is applied to the texts."""
    methods = [
        {
            "name": name, "label": translate(m.label), "says": translate(m.says), "source": m.source,
            "strength": m.strength, "symbol": m.symbol, "clip": m.clip, "ahead": m.ahead, "smooth": m.smooth,
            "converges": m.converges, "field": m.field.__name__,
        }
        for name, m in METHODS.items()
    ]  # fmt: skip
    return {
        "methods": methods,
        "schemes": [
            {"name": name, "label": translate(label), "turns": turns} for name, (label, turns) in SCHEMES.items()
        ],
        "words": {code: translate(word) for code, (word, _) in VERDICTS.items()},
        "sentences": {code: translate(sentence) for code, (_, sentence) in VERDICTS.items()},
        "start": list(START),
        "steps": STEPS,
        "h": H,
    }
