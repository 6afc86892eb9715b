"""Make a run into a generator that comes with the project: `python -m playground.export.pretrained RUN NAME`.

Writes NAME.safetensors (the averaged G and D in float16), NAME.json (its card) and NAME.webp into «pretrained».
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from playground import places
from playground.bench import machine
from playground.commands.find import find_run
from playground.data import load
from playground.data.dataset import Dataset
from playground.data.drawn import Drawn
from playground.latent import factors
from playground.metrics import METRICS, floor, frechet, measure
from playground.metrics.network import classifier
from playground.players import part
from playground.runs import edits, weights
from playground.runs.observe import CHUNK, to_array
from playground.runs.picture import grid
from playground.runs.sampling import Model, load_model
from playground.runs.store import RunFolder

N = 10_000
TILES = 16  # of the thumbnail


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m playground.export.pretrained")
    parser.add_argument("run", type=Path)
    parser.add_argument("name")
    parser.add_argument("--title", required=True)
    parser.add_argument("--sentence", required=True, help="what it makes, for the menu")
    parser.add_argument("--flaws", default="", help="what is wrong with it, honestly")
    args = parser.parse_args(arguments)
    folder = find_run(str(args.run))
    to = places.pretrained_dir()
    card = describe(folder, args.name) | {"title": args.title, "sentence": args.sentence, "flaws": args.flaws}
    step = folder.snapshots()[-1]
    tensors, _ = weights.load(folder.path / "snapshots" / f"{step}.safetensors")
    judge, _ = folder.load_checkpoint()
    both = {f"ema.{key}": value for key, value in tensors.items()}
    both |= {f"D.{key}": value.half() for key, value in part(judge, "D").items()}
    weights.save(to / f"{args.name}.safetensors", both, {"step": step})
    (to / f"{args.name}.json").write_text(json.dumps(card, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    model = load_model(to / f"{args.name}.safetensors")
    if model.config.data.kind == "images":
        picture = grid(np.asarray(to_array(samples(model, TILES)[0]), np.uint8), 1)
        picture.save(to / f"{args.name}.webp", lossless=True)
    print(json.dumps(card["metrics"], indent=2))


def describe(folder: RunFolder, name: str) -> dict[str, Any]:
    """The card: all that is known of a run and of what it makes."""
    config = edits.present(folder.config(), edits.journal(folder))
    data, state = load(config.data), folder.state()
    model = load_model(folder.path)
    return {
        **(factors.scored(model, type(config.data)) if isinstance(config.data, Drawn) else {}),
        "config": config.to_json(),
        "data": {"name": config.data.label, "licence": config.data.licence},
        "step": state.step,
        "seed": config.seed,
        "hours": round(state.seconds / 3600, 2),
        "machine": f"{machine()}; {state.device}, {state.threads} threads, {state.precision}",
        "commands": [
            f"gan-playground train --config pretrained/{name}.json --threads {state.threads} --device {state.device}",
            f"python -m playground.export.pretrained RUN {name} --title TITLE --sentence SENTENCE",
        ],
        "metrics": measured(model, data),
    }


def measured(model: Model, data: Dataset) -> dict[str, Any]:
    """Every metric that suits, of 10,000 samples, with its floor; and how often the label asked for is recognised."""
    n = min(N, len(data.held_out))
    x, y = samples(model, n)
    found: dict[str, Any] = {"samples": n}
    for name, metric in METRICS.items():
        if metric.suits(model.config.data.kind, model.config.data.name):
            value, lowest = measure(name, x, data), floor(name, data, n)
            found[name] = {"value": round(value, 4), "floor": round(lowest, 4), "of": metric.help}
    if y is not None and "classifier_fd" in found:
        judged = classifier(frechet.judge(data))(frechet.pixels(frechet.grey_levels(x))).argmax(1)
        found["label_recognised"] = round(float((judged == y).float().mean()), 4)
    return found


def samples(model: Model, n: int) -> tuple[Tensor, Tensor | None]:
    """`n` samples b×shape of seed 10,000, the labels in turn."""
    z = model.config.latent.sample(n, torch.Generator().manual_seed(10_000))
    y = torch.arange(n) % len(model.classes) if model.classes else None
    with torch.no_grad():
        made = [model.G(z[i : i + CHUNK], None if y is None else y[i : i + CHUNK]) for i in range(0, n, CHUNK)]
    return torch.cat(made), y


if __name__ == "__main__":
    main()
