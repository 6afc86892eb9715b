"""Lists and loads the generators for the explorer: the pretrained ones, and those of runs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from playground import base_path, paths
from playground.config import RunConfig
from playground.errors import InputError, PlaygroundError
from playground.export import browser
from playground.latent import directions
from playground.runs.folder import files, weights
from playground.runs.folder.index import RunIndex
from playground.runs.folder.store import RunFolder
from playground.texts import Message

RUN = "run-"
KEPT = 8  # directions of each method
SAMPLES = 1000  # for the principal components


@dataclass(frozen=True)
class GeneratorInfo:
    """One entry of the menu. `name`: that of a pretrained generator, or `run-` and the id of a run."""

    name: str
    title: str
    sentence: str
    picture: str  # the address of a thumbnail; empty if there is none
    steps: tuple[int, ...] = ()  # of the stored generators of a run, ascending
    status: str = ""  # of a run
    in_plane: bool = False  # it makes points of the plane
    psi: float = 1.0  # the truncation to begin with
    seeds: tuple[int, ...] = ()  # of samples that show well what it can draw; the first is shown first
    message: Message | None = None  # `sentence` where it has values, to be translated

    def to_json(self) -> dict[str, Any]:
        said = None if self.message is None else self.message.to_json()
        return {**vars(self), "steps": list(self.steps), "seeds": list(self.seeds), "message": said}


def models(root: Path) -> list[GeneratorInfo]:
    """All generators: first the pretrained ones, then those of runs, the newest first."""
    return [*pretrained(), *_runs(root)]


def pretrained() -> list[GeneratorInfo]:
    """The pretrained generators, in the order of their cards."""
    found = []
    for path in sorted(paths.pretrained_dir().glob("*.safetensors")):
        card = _card(path)
        picture = base_path.at(f"api/models/{path.stem}.webp") if path.with_suffix(".webp").is_file() else ""
        in_plane = RunConfig.from_json(card.get("config")).data.kind.in_plane
        model = GeneratorInfo(
            path.stem,
            str(card.get("title", path.stem)),
            str(card.get("sentence", "")),
            picture,
            in_plane=in_plane,
            psi=float(card.get("psi", 1.0)),
            seeds=tuple(int(seed) for seed in card.get("seeds", ())),
        )
        found.append((card.get("order", 99), model))
    return [model for _, model in sorted(found, key=lambda pair: pair[0])]


def _runs(root: Path) -> list[GeneratorInfo]:
    library = RunIndex(root)
    found = []
    for id in library.ids():
        try:
            info = library.info(id)
            steps = tuple(library.open(id).snapshots())
        except PlaygroundError:  # torn, foreign or not readable: not a run
            continue
        if not steps or not info.config.data.kind.browser:  # no generator yet, or one that a page cannot run
            continue
        picture = "" if info.thumbnail is None else base_path.at(f"api/runs/{id}/samples/{info.thumbnail}.png")
        message = Message(
            "generator_of_run",
            "{data}, {n} steps, {status}",
            data=info.config.data.label,
            n=info.state.step,
            status=info.state.status,
        )
        title = info.label.name or f"{info.config.data.label} {id[-4:]}"
        plane = info.config.data.kind.in_plane
        model = GeneratorInfo(RUN + id, title, str(message), picture, steps, info.state.status, plane, message=message)
        found.append((info.label.created, model))
    return [model for _, model in sorted(found, key=lambda pair: -pair[0])]


def blob(root: Path, name: str, step: int | None = None) -> bytes:
    """The packed generator (see `export.browser`); for a run at `step`, else its newest. Raises `InputError`."""
    path, config, about = find(root, name, step)
    return _packed(path, path.stat().st_mtime_ns, json.dumps(config.to_json()), json.dumps(about))


@lru_cache(maxsize=64)
def _packed(path: Path, stamp: int, config: str, about: str) -> bytes:
    return browser.pack(_generator(path), RunConfig.from_json(json.loads(config)), about=json.loads(about)).blob()


def of_files(raw: bytes, card: bytes) -> bytes:
    """The packed generator from a person's files: weights, and a card or `config.json`.

    The card may be empty for a checkpoint, which contains its configuration. Nothing is stored or executed. Raises
    `InputError`.
    """
    tensors, meta = weights.parse_arrays(raw, "This file")
    try:
        told = json.loads(card.decode(json.detect_encoding(card))) if card else meta
    except (ValueError, RecursionError) as error:
        raise InputError(
            Message("card_unreadable", "The JSON file cannot be read. Choose the card that belongs to the weights.")
        ) from error
    if not isinstance(told, dict):
        raise InputError(
            Message("not_a_card", "The JSON file is not a card. Choose the card that belongs to the weights.")
        )
    described = told.get("config", told)
    if not isinstance(described, dict) or "data" not in described:
        raise InputError(
            Message("weights_without_card", "These weights do not contain their configuration. Add their JSON file.")
        )
    config = RunConfig.from_json(described)
    return browser.pack(_averaged(tensors), config, about={"name": "file"}).blob()


def found_directions(root: Path, name: str) -> list[dict[str, Any]]:
    """Directions of a generator: the named ones of its card, then those of SeFa and GANSpace in its first layer."""
    path, config, _ = find(root, name, None)
    W, b, act = browser.first_layer(_generator(path), config)
    size = config.latent.size
    named = _card(path).get("directions", []) if not name.startswith(RUN) else []
    z = np.random.default_rng(0).standard_normal((SAMPLES, size))
    labels = np.zeros((SAMPLES, W.shape[1] - size))
    if labels.shape[1]:  # all labels equally often
        labels[np.arange(SAMPLES), np.arange(SAMPLES) % labels.shape[1]] = 1
    activations = _bend(np.hstack([z, labels]) @ W.T + b, act)
    return [
        *named,
        *_listed("SeFa", directions.sefa(W[:, :size], KEPT)),
        *_listed("PCA", directions.ganspace(z, activations, min(KEPT, size))),
    ]


def onnx(root: Path, name: str, step: int | None = None) -> bytes:
    """The generator as ONNX: see `export.onnx`. Raises `InputError`."""
    from playground.export.onnx import onnx as built

    path, config, _ = find(root, name, step)
    return built(browser.pack(_generator(path), config))


def _generator(path: Path) -> dict[str, NDArray[Any]]:
    return _averaged(weights.load_arrays(path)[0])


def _averaged(tensors: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """The averaged G of a file, which may hold other networks as well."""
    own = {key.removeprefix("ema."): value for key, value in tensors.items() if key.startswith("ema.")}
    return own or dict(tensors)


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


def find(root: Path, name: str, step: int | None = None) -> tuple[Path, RunConfig, dict[str, Any]]:
    """The file of weights, the configuration, and what the page tells about it. Raises `InputError`."""
    if name.startswith(RUN):
        folder = RunFolder.open(root, name.removeprefix(RUN))
        steps = folder.snapshots()
        if not steps:
            raise InputError(Message("no_generator_yet", "This run has no generator yet. Wait for its first picture."))
        step = steps[-1] if step is None else max((s for s in steps if s <= step), default=steps[0])
        return folder.path / "snapshots" / f"{step}.safetensors", folder.config(), {"name": name, "step": step}
    known = {path.stem: path for path in paths.pretrained_dir().glob("*.safetensors")}
    if name not in known:
        raise InputError(Message("no_generator", "There is no generator “{name}”.", name=name[:60]))
    card = _card(known[name])
    return known[name], RunConfig.from_json(card.get("config")), {"name": name}


def _bad_card(name: str) -> Message:
    return Message("bad_card", "The card of {name} cannot be read. Install GAN Playground again.", name=name)


def _card(path: Path) -> dict[str, Any]:
    try:
        found = files.read_json(path.with_suffix(".json"))
    except (OSError, ValueError) as error:
        raise InputError(_bad_card(path.stem)) from error
    if not isinstance(found, dict):
        raise InputError(_bad_card(path.stem))
    return found
