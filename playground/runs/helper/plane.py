"""Methods about a run in the plane: how far q is from p, and how training moves near the present weights."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from playground import validation
from playground.config import RunConfig
from playground.data import DATA, load
from playground.data.dataset import Dataset
from playground.errors import InputError
from playground.metrics import divergences as d
from playground.metrics import fresh_critic as critic
from playground.metrics.plane import fake
from playground.options import choose, encode
from playground.runs.folder.store import RunFolder
from playground.runs.worker.evaluation import gap, generator
from playground.texts import Message
from playground.training import stability
from playground.training.state import SavedState, TrainingState

JSON = dict[str, Any]
MOST_STEPS = 3_000
BOXES = 2**17


def divergences(run: str, raw: bool = True) -> JSON:
    """JS and both KL (`None` where infinite) in nats, on 64×64 cells, by integrals over p and G of 131,072 boxes of
    the prior; the gap ∫ |D − D*| (p + q)/2 where there is a D*; and notes on their accuracy."""
    state = _state(run)
    config, data = state.config, state.data
    p, grid = d.reference(data)
    q = fake(generator(state, raw), config.latent, grid, n=BOXES)
    both = d.kl(p, q), d.kl(q, p)
    notes = list(_notes(state, p.how, q.singular, q.outside))
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
        "notes": [str(note) for note in notes],
        "messages": [note.to_json() for note in notes],
    }


def fresh_critic(run: str, steps: int = critic.STEPS, raw: bool = True) -> JSON:
    """The fresh-critic test: `bound` and its standard `error` in nats, V, the `curve` of the bound while the
    new D trained, and JS on cells."""
    if type(steps) is not int or not 50 <= steps <= MOST_STEPS:
        raise InputError(Message("critic_steps", "A fresh critic trains for 50 to {most} steps.", most=MOST_STEPS))
    state = _state(run)
    G = generator(state, raw)
    found = critic.fresh_critic(G, state.config.latent, state.data, steps=steps)
    p, grid = d.reference(state.data)
    on_cells = d.js(p, fake(G, state.config.latent, grid, n=BOXES))
    low, high = found.js - 2 * found.error, found.js + 2 * found.error
    if low > 0:
        message = Message(
            "critic_tells_apart",
            "A new D distinguishes real from fake: JS ≥ {bound} ± {error} nat (log 2 ≈ 0.693 is no overlap). This is "
            "a lower bound: a larger D, or longer training, might distinguish more.",
            bound=f"{found.js:.3f}",
            error=f"{2 * found.error:.3f}",
        )
    else:
        message = Message(
            "critic_cannot_tell",
            "A new D cannot distinguish real from fake: its bound, {bound}, is within its sampling error of 0. This "
            "is a lower bound: a larger D, or longer training, might distinguish more.",
            bound=f"{found.js:.3f}",
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
        "sentence": str(message),
        "message": message.to_json(),
    }


def eigenvalues(run: str) -> JSON:
    """Eigenvalues [re, im] of an update's Jacobian, the field [x, y, dx, dy] around the present point, a verdict."""
    state = _state(run)
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


def _notes(state: TrainingState, how: str, singular: bool, outside: float) -> Iterator[Message]:
    """What limits the accuracy of the divergences."""
    if singular:
        yield Message(
            "q_on_a_curve",
            "With one latent number q lies on a curve: it has no density, and its true JS to p is log 2.",
        )
    if how == "samples":
        yield Message(
            "p_from_samples",
            "The density of this data is not known: p is counted from its samples, so even q = p does not give 0.",
        )
    if outside > 1e-3:
        yield Message(
            "fakes_outside",
            "{percent} % of the fakes lie outside the grid; they count as one cell.",
            percent=round(100 * outside, 1),
        )
    if state.config.latent.size > 2:
        yield Message(
            "q_is_rough",
            "With more than two latent numbers the boxes of the prior are large: q is as rough as a sample.",
        )
    yield Message(
        "within_cells", "Cells hide what happens inside them: the true divergences are at least as large as these."
    )


def _state(run: str) -> TrainingState:
    """The networks of the newest checkpoint. Raises `InputError` where there are none in the plane."""
    tensors, meta = RunFolder.at(Path(run)).load_checkpoint()
    config = RunConfig.from_json(meta.get("config"))
    if not config.data.kind.in_plane or config.condition != "none":
        raise InputError(Message("not_plane", "This is computed only for points in the plane without labels."))
    for problem in validation.networks(config):
        raise InputError(problem.message)
    data = _data(json.dumps(encode(config.data), sort_keys=True))
    return TrainingState.begin(config, data, saved=SavedState(tensors, meta))


@lru_cache(maxsize=2)
def _data(data: str) -> Dataset:
    return load(choose(DATA, json.loads(data), "data"))
