"""The generators that can be explored: those that come with the project, and every run that makes pictures."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground import places
from playground.config import RunConfig
from playground.errors import InputError
from playground.export import browser
from playground.latent import directions
from playground.runs import files, weights
from playground.runs.library import Library
from playground.runs.store import RunFolder

RUN = "run-"
KEPT = 8  # directions of each method
SAMPLES = 1000  # for the principal components


@dataclass(frozen=True)
class Model:
    """One entry of the menu. `name`: that of a pretrained generator, or `run-` and the id of a run."""

    name: str
    title: str
    sentence: str
    picture: str  # the address of a thumbnail, empty if there is none
    steps: tuple[int, ...] = ()  # of the kept generators of a run, ascending
    status: str = ""  # of a run
    card: Mapping[str, Any] = field(default_factory=dict)


def models(root: Path) -> list[Model]:
    """All of them, those that come with the project first, then runs, the newest first."""
    return [*_pretrained(), *_runs(root)]


def _pretrained() -> list[Model]:
    found = []
    for path in sorted(places.pretrained_dir().glob("*.safetensors")):
        card = _card(path)
        picture = f"/api/models/{path.stem}.webp" if path.with_suffix(".webp").is_file() else ""
        found.append(Model(path.stem, str(card.get("title", path.stem)), str(card.get("sentence", "")), picture))
    return found


def _runs(root: Path) -> list[Model]:
    library = Library(root)
    found = []
    for id in library.ids():
        try:
            info = library.info(id)
            steps = tuple(library.open(id).snapshots())
        except InputError:  # torn or foreign: not a run
            continue
        if info.config.data.kind != "images" or not steps:
            continue
        picture = "" if info.thumbnail is None else f"/api/runs/{id}/samples/{info.thumbnail}.png"
        sentence = f"{info.config.data.label}, {info.state.step:,} steps, {info.state.status}"
        title = info.label.name or f"{info.config.data.label} {id[-4:]}"
        found.append((info.label.created, Model(RUN + id, title, sentence, picture, steps, info.state.status)))
    return [model for _, model in sorted(found, key=lambda pair: -pair[0])]


def blob(root: Path, name: str, step: int | None = None) -> bytes:
    """The packed generator (see `export.browser`), of a run at `step` or its newest. Raises `InputError`."""
    path, config, about = _find(root, name, step)
    return _packed(path, path.stat().st_mtime_ns, json.dumps(config.to_json()), json.dumps(about))


@lru_cache(maxsize=64)
def _packed(path: Path, stamp: int, config: str, about: str) -> bytes:
    tensors, _ = weights.load_arrays(path)
    return browser.pack(tensors, RunConfig.from_json(json.loads(config)), about=json.loads(about)).blob()


def found_directions(root: Path, name: str) -> list[dict[str, Any]]:
    """Directions of a generator: those named in its card, then what SeFa and GANSpace find in its first layer."""
    path, config, _ = _find(root, name, None)
    tensors, _ = weights.load_arrays(path)
    W, b, act = browser.first_layer(tensors, config)
    size = config.latent.size
    named = _card(path).get("directions", []) if not name.startswith(RUN) else []
    z = np.random.default_rng(0).standard_normal((SAMPLES, size))
    labels = np.zeros((SAMPLES, W.shape[1] - size))
    if labels.shape[1]:  # every label as often
        labels[np.arange(SAMPLES), np.arange(SAMPLES) % labels.shape[1]] = 1
    activations = _bend(np.hstack([z, labels]) @ W.T + b, act)
    return [
        *named,
        *_listed("SeFa", directions.sefa(W[:, :size], KEPT)),
        *_listed("PCA", directions.ganspace(z, activations, KEPT)),
    ]


def _listed(method: str, found: NDArray[np.float64]) -> list[dict[str, Any]]:
    return [
        {"name": f"{method} {i + 1}", "method": method, "vector": [round(float(v), 6) for v in vector]}
        for i, vector in enumerate(found)
    ]


def _bend(x: NDArray[np.float64], act: str) -> NDArray[np.float64]:
    if act == "tanh":
        return np.tanh(x)
    if act == "silu":
        with np.errstate(over="ignore"):
            return np.asarray(x / (1 + np.exp(-x)))
    return np.where(x < 0, 0.2 * x if act == "leaky_relu" else 0.0, x)


def _find(root: Path, name: str, step: int | None) -> tuple[Path, RunConfig, dict[str, Any]]:
    """The file of weights, the configuration, and what the page may say of it."""
    if name.startswith(RUN):
        folder = RunFolder.open(root, name.removeprefix(RUN))
        steps = folder.snapshots()
        if not steps:
            raise InputError("This run has no generator yet. Wait for its first picture.", code="no_generator")
        step = steps[-1] if step is None else max((s for s in steps if s <= step), default=steps[0])
        return folder.path / "snapshots" / f"{step}.safetensors", folder.config(), {"name": name, "step": step}
    known = {path.stem: path for path in places.pretrained_dir().glob("*.safetensors")}
    if name not in known:
        raise InputError(f"There is no generator «{name[:60]}».", code="no_model")
    card = _card(known[name])
    return known[name], RunConfig.from_json(card.get("config")), {"name": name}


def _card(path: Path) -> dict[str, Any]:
    try:
        found = files.read_json(path.with_suffix(".json"))
    except (OSError, ValueError) as error:
        raise InputError(f"The card of {path.stem} cannot be read.", code="no_card") from error
    if not isinstance(found, dict):
        raise InputError(f"The card of {path.stem} is not one.", code="no_card")
    return found
