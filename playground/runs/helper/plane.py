"""The clerk's answers about a game in the plane: how far q is from p, and what the game does near its weights."""

from __future__ import annotations

import json
import math
from functools import lru_cache
from pathlib import Path
from typing import Any

from playground import validation
from playground.config import RunConfig
from playground.data import DATA, load
from playground.data.dataset import Dataset
from playground.errors import InputError
from playground.metrics import divergences as d
from playground.metrics import fresh
from playground.metrics.plane import fake
from playground.options import choose, encode
from playground.runs.folder.store import RunFolder
from playground.runs.worker.evaluation import gap, generator
from playground.training import stability
from playground.training.state import SavedState, TrainingState

JSON = dict[str, Any]
MOST_STEPS = 3_000
BOXES = 2**17


def divergences(run: str, raw: bool = True) -> JSON:
    """JS, KL both ways (none where infinite) in nats, on 64×64 cells, by integrals over p and G of 131,072 boxes of
    the prior; the gap ∫ |D − D*| (p + q)/2 where there is a D*; what they rest on, and where not to trust them."""
    state = _players(run)
    config, data = state.config, state.data
    p, grid = d.reference(data)
    q = fake(generator(state, raw), config.latent, grid, n=BOXES)
    both = d.kl(p, q), d.kl(q, p)
    return {
        "step": state.step,
        "js": d.js(p, q),
        "kl_pq": both[0] if math.isfinite(both[0]) else None,
        "kl_qp": both[1] if math.isfinite(both[1]) else None,
        "gap": gap(state, BOXES),
        "best": config.objective.best,
        "p": p.how,
        "outside": q.outside,
        "singular": q.singular,
        "notes": _notes(state, p.how, q.singular, q.outside),
    }


def fresh_critic(run: str, steps: int = fresh.STEPS, raw: bool = True) -> JSON:
    """The fresh-critic test: `bound` and its standard `error` in nats, V, the `curve` of the bound while the
    new D learnt, and JS on cells beside it."""
    if type(steps) is not int or not 50 <= steps <= MOST_STEPS:
        raise InputError(f"A fresh critic learns for 50 to {MOST_STEPS:,} steps.", code="bad_number")
    state = _players(run)
    G = generator(state, raw)
    found = fresh.fresh_critic(G, state.config.latent, state.data, steps=steps)
    p, grid = d.reference(state.data)
    on_cells = d.js(p, fake(G, state.config.latent, grid, n=BOXES))
    low, high = found.js - 2 * found.error, found.js + 2 * found.error
    word = (
        f"A new D tells real from fake: JS ≥ {found.js:.3f} ± {2 * found.error:.3f} nat (log 2 ≈ 0.693 is no overlap)."
        if low > 0
        else f"A new D cannot tell them apart: its bound, {found.js:.3f}, is within its sampling error of 0."
    )
    return {
        "step": state.step,
        "steps": steps,
        "bound": found.js,
        "error": found.error,
        "high": high,
        "V": found.V,
        "curve": [[step, (value + math.log(4)) / 2] for step, value in found.curve],
        "judged": found.judged,
        "js_cells": on_cells,
        "sentence": f"{word} A lower bound: a larger D, or a longer training, might tell more.",
    }


def eigenvalues(run: str) -> JSON:
    """Eigenvalues [re, im] of the update's Jacobian, the field [x, y, dx, dy] around the present point, a verdict."""
    state = _players(run)
    found = stability.look(state)
    values = [v for v in found.eigenvalues if math.isfinite(abs(v))]
    return {
        "step": state.step,
        "eigenvalues": [[v.real, v.imag] for v in values],
        "radius": found.radius,
        "speed": list(found.speed),
        "field": [list(place) for place in found.field],
        "reach": list(found.reach),
        "sentence": " ".join(map(str, stability.verdict(found))),
        "method": state.config.dynamics.label,
        "note": " ".join(map(str, stability.caveat(state.config, found.batch))),
    }


def _notes(state: TrainingState, how: str, singular: bool, outside: float) -> list[str]:
    notes = []
    if singular:
        notes.append("With one latent number q lies on a curve: it has no density, and its true JS to p is log 2.")
    if how == "samples":
        notes.append("The density of this data is not known: p is counted from its samples, so even q = p is not 0.")
    if outside > 1e-3:
        notes.append(f"{outside:.1%} of the fakes lie beyond the grid; they count as one cell.")
    if state.config.latent.size > 2:
        notes.append("With more than two latent numbers the boxes of the prior are large: q is as rough as a sample.")
    notes.append("Cells cannot see what happens within them: the true divergences are at least these.")
    return notes


def _players(run: str) -> TrainingState:
    """The players of the newest checkpoint, ours alone. Raises `InputError` where there are none in the plane."""
    tensors, meta = RunFolder.at(Path(run)).load_checkpoint()
    config = RunConfig.from_json(meta.get("config"))
    if not config.data.kind.in_plane or config.condition != "none":
        raise InputError("This is worked out for points in the plane, without labels, only.", code="not_plane")
    for problem in validation.networks(config):
        raise InputError(problem.sentence, code=problem.code)
    data = _data(json.dumps(encode(config.data), sort_keys=True))
    return TrainingState.begin(config, data, saved=SavedState(tensors, meta))


@lru_cache(maxsize=2)
def _data(data: str) -> Dataset:
    return load(choose(DATA, json.loads(data), "data"))
