"""The clerk's answers: functions of JSON values that return JSON values. See `questions`."""

from __future__ import annotations

import base64
import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from playground.config import RunConfig
from playground.data import DATA, load, own
from playground.errors import ConfigError
from playground.fields import choose, encode
from playground.networks.summary import summaries
from playground.runs.frames import extent_of
from playground.runs.observe import POINTS, TILES, to_array
from playground.runs.picture import png
from playground.runs.sampling import draw, load_model

JSON = dict[str, Any]


def problems(config: Mapping[str, Any]) -> list[JSON]:
    """What stands in the way of a run, as a list of path, sentence and code; the networks are built to find out."""
    wanted = RunConfig.from_json(config)
    found = wanted.problems()
    if not found:
        summary(config)
    return [dataclasses.asdict(problem) for problem in found]


def preview(data: Mapping[str, Any], n: int = 0) -> JSON:
    """What a network will see of a data set: `picture` (PNG, base64) of pictures, `points` (n×2) of points."""
    source = choose(DATA, data, "data")
    for problem in source.problems():
        raise ConfigError(problem.sentence, code=problem.code, path=problem.path)
    found = load(source)
    n = n or (TILES if found.kind == "images" else POINTS)
    index = torch.randint(len(found.train), (n,), generator=torch.Generator().manual_seed(0))
    array = to_array(found.batch(index))
    about = {
        "kind": found.kind,
        "shape": list(found.shape),
        "count": len(found.train),
        "held_out": len(found.held_out),
        "class_names": list(found.class_names),
    }
    if found.kind == "images":
        return about | {"picture": base64.b64encode(png(array)).decode()}
    return about | {"points": array.tolist(), "extent": list(extent_of(found.train[:5000].numpy()))}


def ingest(paths: list[str], side: int = 32, channels: int | None = None) -> JSON:
    """Take in a person's own pictures: the data option to configure, what was skipped and why, a picture of them."""
    taken = own.ingest([Path(p) for p in paths], side=side, channels=channels)
    option = encode(taken.option)
    shown = preview(option) if not list(taken.option.problems()) else {"picture": ""}
    return {
        "option": option,
        "skipped": [list(pair) for pair in taken.skipped],
        "sentence": taken.sentence,
        "picture": shown["picture"],
    }


def summary(config: Mapping[str, Any]) -> JSON:
    """The layer tables of «G» and «D» of a configuration."""
    return {player: dataclasses.asdict(found) for player, found in summaries(RunConfig.from_json(config)).items()}


def sample(model: str, out: str, n: int = 64, seed: int = 0, label: str | int | None = None, raw: bool = False) -> JSON:
    """Draw samples of a model into the file `out`, .npz or .png."""
    drawn = draw(load_model(model, raw=raw), n, seed, label)
    drawn.write(Path(out))
    return {"path": out, "n": n, "shape": list(drawn.samples.shape[1:])}
