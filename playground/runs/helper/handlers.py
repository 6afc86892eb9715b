"""The methods of the helper process: functions of JSON values that return JSON values. See `methods`."""

from __future__ import annotations

import base64
import dataclasses
import json
import math
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

import torch
from torch import nn

from playground import paths
from playground.config import RunConfig
from playground.data import DATA, Source, load
from playground.data.pictures.ingest import ingest as ingest_pictures
from playground.data.source import Progress
from playground.errors import ConfigError, InputError
from playground.latent import inversion
from playground.latent.generator import LoadedGenerator
from playground.latent.jacobian import jacobian, strongest
from playground.latent.lens import Lens
from playground.options import choose, encode
from playground.runs.helper.background import BackgroundCache, StillPreparing
from playground.runs.helper.lineup import lineup as lineup_of
from playground.runs.helper.plane import divergences, eigenvalues, fresh_critic
from playground.runs.helper.run_script import script
from playground.runs.helper.sampling import draw, load_judge, load_model
from playground.runs.helper.step_module import step_module
from playground.runs.helper.training_setup import training_setup
from playground.runs.worker.observe import SURVEYED
from playground.texts import Message
from playground.training.summary import summaries

__all__ = [
    "divergences", "eigenvalues", "fresh_critic", "ingest", "invert", "lens", "lineup", "local", "pictures", "preview",
    "problems", "sample", "score", "script", "step_module", "summary", "training_setup",
]  # fmt: skip

JSON = dict[str, Any]
MOST = 1024  # points in one request
MOST_NUMBERS = 1_000_000  # in the samples of one answer
DRAWN = 1000  # real points in one answer
LOCAL = 6  # directions in one answer
SCALE = 500  # pictures from which D's scale is computed
READING = Message("reading_data", "Reading the data")
_LENSES = BackgroundCache[Lens](4)
_PREVIEWS = BackgroundCache[JSON](8, patience=0.5)


def problems(config: Mapping[str, Any]) -> list[JSON]:
    """The problems of a configuration, each with path and message; the networks are built to find them."""
    wanted = RunConfig.from_json(config)
    found = wanted.problems()
    if not found:
        summary(config)
    return [{"path": p.path, "message": p.message.to_json(), "sentence": p.sentence, "code": p.code} for p in found]


def preview(data: Mapping[str, Any], n: int = 0) -> JSON:
    """The samples that a network will see: `points` (n×2) in the plane, else a `picture` (PNG, base64).

    While the data are fetched or computed: `preparing` and `message`, what is done, and `part`, how much of it.
    """
    source = choose(DATA, data, "data")
    for problem in source.problems():
        raise ConfigError(problem.message, path=problem.path)
    key = (json.dumps(encode(source), sort_keys=True), n)
    seen = _PREVIEWS.get(key, lambda progress: _look(source, n, progress), READING)
    return seen.to_json() | {"part": seen.part} if isinstance(seen, StillPreparing) else seen


def _look(source: Source, n: int, progress: Progress) -> JSON:
    found = load(source, progress=progress)
    kind = found.kind
    index = torch.randint(len(found), (n or kind.shown(0),), generator=torch.Generator().manual_seed(0))
    array = kind.to_raw(found.batch(index))
    about = {
        "kind": kind.name,
        "shape": list(found.shape),
        "count": len(found),
        "held_out": len(found.held_out),
        "class_names": list(found.class_names),
    }
    if not kind.in_plane:
        return about | {"picture": base64.b64encode(kind.picture(array)).decode()}
    surveyed = kind.to_raw(found.batch(torch.arange(min(SURVEYED, len(found)))))
    return about | {"points": array.tolist(), "extent": list(kind.extent(surveyed))}


def ingest(files: list[str], side: int = 32, channels: int | None = None) -> JSON:
    """Import a person's own pictures: the data `option`, files that were `skipped` and why, `messages`, a `picture`."""
    taken = ingest_pictures([paths.expand(p) for p in files], side=side, channels=channels)
    option = encode(taken.option)
    shown = {"picture": ""} if list(taken.option.problems()) else _look(taken.option, 0, lambda sentence, part: None)
    return {
        "option": option,
        "skipped": [[name, why.to_json()] for name, why in taken.skipped],
        "messages": [message.to_json() for message in taken.messages],
        "picture": shown["picture"],
    }


def summary(config: Mapping[str, Any]) -> JSON:
    """The layer tables of G and D of a configuration."""
    return {name: dataclasses.asdict(found) for name, found in summaries(RunConfig.from_json(config)).items()}


def sample(model: str, out: str, n: int = 64, seed: int = 0, label: str | int | None = None, raw: bool = False) -> JSON:
    """Draw samples of a model into the file `out`, .npz or .png."""
    drawn = draw(load_model(model, raw=raw), n, seed, label)
    drawn.write(Path(out))
    return {"path": out, "n": n, "shape": list(drawn.samples.shape[1:])}


def pictures(model: str, z: list[list[float]] | None = None, label: list[float] | None = None) -> JSON:
    """For a page that cannot run G: `samples`, float16 as base64, one G(z) per point; without z, a description of G."""
    loaded = _model(model, _stamp(model))
    shape = loaded.config.data.shape
    if z is None:
        latent = {"size": loaded.config.latent.size, "prior": loaded.config.latent.prior}
        names = list(loaded.classes)
        return {"latent": latent, "classes": len(names), "class_names": names, "shape": list(shape)}
    points = _points(z, loaded)
    if len(points) * math.prod(shape) > MOST_NUMBERS:
        raise InputError(Message("too_many_samples", "These are too many samples for one answer. Ask for fewer."))
    with torch.no_grad():
        made = loaded.G(points, _soft(label, loaded, len(points)))
    return {"samples": base64.b64encode(made.half().numpy().tobytes()).decode()}


def local(model: str, z: list[float] | None = None, label: list[float] | None = None) -> JSON:
    """The `directions` (k×d) that change G(z) most, and `strengths`, how much each coordinate of z changes it."""
    loaded = _model(model, _stamp(model))
    point, y = _points([z], loaded)[0], _soft(label, loaded, 1)
    J = jacobian(lambda x: loaded.G(x, y), point)
    return {
        "directions": [[round(v, 4) for v in row] for row in strongest(J, LOCAL).tolist()],
        "strengths": [float(f"{v:.4g}") for v in J.norm(dim=1).tolist()],
    }


def score(model: str, judge: str, z: list[list[float]] | None = None, label: list[float] | None = None) -> JSON:
    """D's `logits` for G(z), one per point; `None` without a D. As a scale, `held_out` and `fake`: quantiles of D's
    logits for held-out real pictures and for random generated ones.
    """
    D = _judge(judge, _stamp(judge))
    if D is None:
        return {"logits": None}
    loaded = _model(model, _stamp(model))
    with torch.no_grad():
        points = _points(z, loaded)
        y = _soft(label, loaded, len(points))
        logits = D(loaded.G(points, y), y).logits
    return {"logits": [round(v, 3) for v in logits.tolist()], **_scale(model, _stamp(model), judge, _stamp(judge))}


def lineup(model: str, judge: str, seed: int = 0) -> JSON:
    """Real pictures and fakes in random order with D's answers: see `runs.helper.lineup`."""
    if type(seed) is not int or not 0 <= seed < 2**31:
        raise InputError(Message("seed_not_whole", "“seed” must be a whole number from 0 to 2,147,483,647."))
    return lineup_of(_model(model, _stamp(model)), _judge(judge, _stamp(judge)), seed)


def lens(model: str, z: list[float] | None = None, label: list[float] | None = None, by: str = "pixels") -> JSON:
    """The nearest training samples to G(z), their `distances`, and usual distances.

    In the plane: `points` (k×2), and some of the `real` ones (n×2) to draw; else `pictures` (PNG, base64).
    While the data are read: only `preparing` and `message`.
    """
    if by not in ("pixels", "features"):
        raise InputError(Message("bad_likeness", "Likeness is measured by “pixels” or by “features”."))
    loaded = _model(model, _stamp(model))
    with torch.no_grad():
        x = loaded.G(_points([z], loaded), _soft(label, loaded, 1))[0]
    source = loaded.config.data
    glass = _LENSES.get(
        (json.dumps(encode(source), sort_keys=True), by),
        lambda progress: Lens(load(source, progress=progress), by),
        Message("reading_training_data", "Reading the training data, once"),
    )
    if isinstance(glass, StillPreparing):
        return glass.with_percent().to_json()
    found = glass.nearest(x)
    data = glass.data
    names = [data.class_names[int(data.labels[i])] for i in found.index] if data.labels is not None else []
    about = {
        "labels": names,
        "distances": [float(f"{d:.4g}") for d in found.distance],
        **{key: float(f"{getattr(found, key):.4g}") for key in ("usual", "close", "far")},
    }
    nearest = data.batch(torch.tensor(found.index))
    kind = data.kind
    if kind.in_plane:
        real = data.batch(torch.arange(min(DRAWN, len(data))))
        return about | {"points": nearest.tolist(), "real": real.tolist()}
    return about | {"pictures": [base64.b64encode(kind.picture(kind.to_raw(x[None]))).decode() for x in nearest]}


def invert(
    model: str,
    picture: list[float] | None = None,
    round: int = 0,
    z: list[list[float]] | None = None,
    labels: list[int] | None = None,
    label: int | None = None,
) -> JSON:
    """One round of the search for `picture` (c·h·w numbers in [−1, 1], or x and y): `z`, `labels`, `errors`."""
    loaded = _model(model, _stamp(model))
    shape, classes = loaded.config.data.shape, len(loaded.classes)
    if type(round) is not int:
        raise InputError(Message("round_not_whole", "“round” must be a whole number."))
    kind = loaded.config.data.kind
    target = _numbers(picture, (math.prod(shape),), "picture").clamp(-kind.limit, kind.limit).view(shape)
    if z is None:
        known = label if type(label) is int and label in range(classes) else None
        starts, y = inversion.begin(loaded.config.latent.size, classes, known)
    else:
        starts, y = _points(z, loaded), None
        if classes:
            y = _numbers(labels, (len(starts),), "labels").long().clamp(0, classes - 1)
    found = inversion.improve(loaded.G, target, starts, y, round, kind.error)
    return {
        "z": [[float(f"{v:.4f}") for v in point] for point in found.z.tolist()],
        "labels": None if found.labels is None else found.labels.tolist(),
        "errors": [float(f"{v:.4f}") for v in found.errors.tolist()],
        "rounds": inversion.ROUNDS,
    }


def _points(z: Any, model: LoadedGenerator) -> torch.Tensor:
    if not isinstance(z, list) or not 0 < len(z) <= MOST:
        raise InputError(Message("bad_number_of_points", "A request has 1 to {most} points.", most=MOST))
    return _numbers(z, (len(z), model.config.latent.size), "points").clamp(-30, 30)


def _soft(label: list[float] | None, model: LoadedGenerator, n: int) -> torch.Tensor | None:
    """A mixture of labels, the same for n samples."""
    return _numbers(label, (len(model.classes),), "label").expand(n, -1) if model.classes else None


def _numbers(given: Any, shape: tuple[int, ...], what: str) -> torch.Tensor:
    """Numbers from a page as float32 of `shape`. Raises `InputError` where they are anything else."""
    try:
        found = torch.tensor(given, dtype=torch.float32)
    except (TypeError, ValueError, RuntimeError, OverflowError) as error:
        raise InputError(Message("not_numbers", "“{what}” must be numbers.", what=what)) from error
    if found.shape != shape or not found.isfinite().all():
        raise InputError(
            Message("bad_numbers", "“{what}” must be {n} finite numbers.", what=what, n=" × ".join(map(str, shape)))
        )
    return found


def _stamp(path: str) -> int:
    """A stamp that changes with the file, or with a new checkpoint of the run."""
    where = Path(path) / "checkpoints" if Path(path).is_dir() else Path(path)
    return where.stat().st_mtime_ns if where.exists() else 0


@lru_cache(maxsize=8)
def _model(path: str, stamp: int) -> LoadedGenerator:
    return load_model(path)


@lru_cache(maxsize=8)
def _judge(path: str, stamp: int) -> nn.Module | None:
    return load_judge(path)


@lru_cache(maxsize=8)
def _scale(model: str, stamp: int, judge: str, judge_stamp: int) -> JSON:
    """D's logits of held-out pictures and of random generated ones: their 5 %, 50 % and 95 % quantiles."""
    loaded, D = _model(model, stamp), _judge(judge, judge_stamp)
    assert D is not None
    data = loaded.config.data.unseen(SCALE)
    n = min(SCALE, len(data.held_out))
    y = torch.arange(n) % len(loaded.classes) if loaded.classes else None
    labels = data.held_out_labels[:n] if data.held_out_labels is not None and loaded.classes else None
    z = loaded.config.latent.sample(n, torch.Generator().manual_seed(0))
    ends = torch.tensor([0.05, 0.5, 0.95])
    with torch.no_grad():
        real, fake = D(data.normalise(data.held_out[:n]), labels).logits, D(loaded.G(z, y), y).logits
    return {"held_out": real.quantile(ends).tolist(), "fake": fake.quantile(ends).tolist()}
