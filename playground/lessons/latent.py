"""Paths through latent space that a lesson shows, side by side: what an author can write, and the mistakes."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, get_args

from playground import paths
from playground.config import RunConfig
from playground.lessons.lesson import LatentPaths, LatentWay, PathThroughLatent
from playground.lessons.parts import Parts
from playground.texts import Message

WAYS = get_args(LatentWay)
KEYS = ("way", "text", "seeds", "labels", "psi", "direction", "towards", "from", "range")
FOUND = ("SeFa", "PCA")  # directions that the server computes from the weights; it keeps KEPT of each
KEPT = 8
MOST = 3  # paths side by side
SEEDS = {"lerp": 2, "slerp": 2, "loop": 3, "psi": 1, "direction": 1, "sum": 1}  # at least


def read_latent(parts: Parts, given: Mapping[str, Any] | None) -> LatentPaths | None:
    """The paths that a step shows, `None` where it shows none. Notes a problem for each mistake."""
    if given is None:
        return None
    parts.known(given, ("model", "paths"), "latent")
    model = parts.one_of(given.get("model"), tuple(_models()), "model")
    rows = given.get("paths", ())
    if not 1 <= len(rows) <= MOST:
        text = "A picture of {lesson} shows {n} paths through latent space; it can show 1 to {most}."
        parts.problem(Message("lesson_paths", text, lesson=parts.name, n=len(rows), most=MOST))
    return LatentPaths(model, tuple(_path(parts, model, row) for row in rows))


def _path(parts: Parts, model: str, given: Mapping[str, Any]) -> PathThroughLatent:
    parts.known(given, KEYS, "paths")
    way = parts.one_of(given.get("way"), WAYS, "way")
    seeds = tuple(int(seed) for seed in given.get("seeds", ()))
    if len(seeds) < SEEDS[way]:
        text = "A path “{way}” of {lesson} needs {n} seeds or more."
        parts.problem(Message("lesson_few_seeds", text, way=way, lesson=parts.name, n=SEEDS[way]))
    if way == "sum" and not (given.get("towards") and given.get("from")):
        text = "A path “sum” of {lesson} needs seeds in “towards” and in “from”."
        parts.problem(Message("lesson_few_examples", text, lesson=parts.name))
    labels = tuple(int(label) for label in given.get("labels", (0,)))
    if not all(0 <= label < max(1, _classes(model)) for label in labels):
        text = "A path of {lesson} names a label that the generator {model} does not have; it has {n}."
        parts.problem(Message("lesson_no_label", text, lesson=parts.name, model=model, n=_classes(model)))
    direction = str(given.get("direction", ""))
    if way == "direction" and direction not in (known := _directions(model)):
        text = "The generator {model} has no direction “{name}”, which {lesson} names; it has: {known}."
        parts.problem(
            Message("lesson_no_direction", text, model=model, name=direction, lesson=parts.name, known=", ".join(known))
        )
    low, high = given.get("range", (0.0, 1.0))
    return PathThroughLatent(
        way,  # type: ignore[arg-type]
        parts.texts(given.get("text"), "text"),
        seeds,
        labels,
        float(given.get("psi", 1.0)),
        direction,
        tuple(int(seed) for seed in given.get("towards", ())),
        tuple(int(seed) for seed in given.get("from", ())),
        float(low),
        float(high),
    )


@cache
def _models() -> Mapping[str, Path]:
    """The cards of the pretrained generators by name."""
    found = sorted(paths.pretrained_dir().glob("*.safetensors"))
    return {path.stem: path.with_suffix(".json") for path in found}


def _card(model: str) -> dict[str, Any]:
    return dict(json.loads(_models()[model].read_text("utf-8")))


@cache
def _classes(model: str) -> int:
    config = RunConfig.from_json(_card(model)["config"])
    return len(config.data.class_names) if config.condition != "none" else 0


@cache
def _directions(model: str) -> Sequence[str]:
    named = [str(each["name"]) for each in _card(model).get("directions", ())]
    return [*named, *(f"{method} {i}" for method in FOUND for i in range(1, KEPT + 1))]
