"""Turns a run into a pretrained generator of the project: `python -m playground.export.pretrained NAME RUN`.

Writes NAME.safetensors (the averaged G and D in float16), NAME.json (its card) and NAME.webp into `pretrained`.
Without RUN, the existing generator is measured, scored and pictured again. Options not given keep the card's values.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path
from typing import Any

import torch
from PIL import Image
from torch import Tensor

from playground import paths
from playground.data import load
from playground.data.dataset import Dataset
from playground.data.rendered import Rendered
from playground.latent import factors, strokes
from playground.latent.generator import LoadedGenerator
from playground.machine.description import machine
from playground.metrics import METRICS, fitting, floor, frechet, measure
from playground.metrics.network import classifier
from playground.runs.folder import files, journal, weights
from playground.runs.folder.index import find_run
from playground.runs.folder.store import RunFolder
from playground.runs.helper.sampling import load_model
from playground.runs.worker.observe import CHUNK
from playground.training.state import part

N = 10_000
TILES, POINTS = 16, 1000  # samples of the thumbnail, and those of one in the plane
WORDS = {
    "title": "for the menu",
    "sentence": "what it makes, for the menu",
    "flaws": "what is wrong with it, honestly",
    "order": "its place in the menu",
}


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m playground.export.pretrained", description=__doc__)
    parser.add_argument("name")
    parser.add_argument("run", nargs="?")
    for word, help in WORDS.items():
        parser.add_argument(f"--{word}", help=help, type=int if word == "order" else str)
    args = parser.parse_args(arguments)
    file = paths.pretrained_dir() / f"{args.name}.safetensors"
    card = files.read_json(file.with_suffix(".json")) if file.with_suffix(".json").is_file() else {}
    if args.run is not None:
        folder = find_run(args.run)
        card = {word: card.get(word, "") for word in WORDS} | told(folder, args.name)
        keep(folder, file)
        write(file, card)  # contains the configuration, without which the weights cannot be read
    model = load_model(file)
    card |= {word: getattr(args, word) for word in WORDS if getattr(args, word) is not None} | found(model)
    write(file, card)
    seen = picture(model)
    # Lossless colour would be ten times as large.
    seen.save(file.with_suffix(".webp"), lossless=seen.mode != "RGB", quality=90)
    print(json.dumps({k: card[k] for k in ("metrics", "factors") if k in card}, indent=2))


def picture(model: LoadedGenerator) -> Image.Image:
    """The picture for the menu: a few samples, or many points."""
    kind = model.config.data.kind
    return kind.image(kind.to_raw(samples(model, POINTS if kind.in_plane else TILES)[0]), gap=1)


def write(file: Path, card: dict[str, Any]) -> None:
    text = json.dumps(card, indent=1, ensure_ascii=False) + "\n"
    lists = re.sub(r"\[[^\[\]{}]*\]", lambda some: f"[{' '.join(some[0][1:-1].split())}]", text)  # vectors on one line
    file.with_suffix(".json").write_text(lists, encoding="utf-8")


def keep(folder: RunFolder, file: Path) -> None:
    """The averaged G and D of the run's last step, in float16."""
    tensors, _ = folder.load_checkpoint()
    both = {f"{name}.{key}": half(value) for name in ("ema", "D") for key, value in part(tensors, name).items()}
    weights.save(file, both, {"step": folder.state().step})


def half(value: Tensor) -> Tensor:
    return value.half() if value.is_floating_point() else value


def told(folder: RunFolder, name: str) -> dict[str, Any]:
    """The facts about a run for the card."""
    config = journal.present(folder.config(), journal.journal(folder))
    state = folder.state()
    return {
        "config": config.to_json(),
        "data": {"name": config.data.label, "licence": config.data.licence},
        "step": state.step,
        "seed": config.seed,
        "hours": round(state.seconds / 3600, 2),
        "machine": f"{machine()}; {state.device}, {state.threads} threads, {state.precision}",
        "commands": [
            f"gan-playground train --config pretrained/{name}.json --threads {state.threads} --device {state.device}",
            f"python -m playground.export.pretrained {name} RUN",
            f"python -m playground.export.pretrained {name}",
        ],
    }


def found(model: LoadedGenerator) -> dict[str, Any]:
    """Measurements of a generator for its card: every metric, and directions where the factors are known."""
    source = model.config.data
    found: dict[str, Any] = {"metrics": measured(model, load(source))}
    if isinstance(source, Rendered):
        return found | factors.drawn(model, type(source))
    if strokes.suits(source):
        return found | factors.scored(model, strokes.NAMES, strokes.read)
    return found


def measured(model: LoadedGenerator, data: Dataset) -> dict[str, Any]:
    """Every suitable metric, of 10,000 samples, with its floor; and how often the requested label is recognised."""
    n = min(N, len(data.held_out))
    x, y = samples(model, n)
    found: dict[str, Any] = {"samples": n}
    for name in fitting(model.config.data):
        value, lowest = measure(name, x, data), floor(name, data, n)
        found[name] = {"value": round(value, 4), "floor": round(lowest, 4), "of": METRICS[name].help}
    if y is not None and "classifier_fd" in found:
        judged = classifier(frechet.judge(data))(frechet.pixels(frechet.grey_levels(x))).argmax(1)
        found["label_recognised"] = round(float((judged == y).float().mean()), 4)
    return found


def samples(model: LoadedGenerator, n: int) -> tuple[Tensor, Tensor | None]:
    """`n` samples n×shape with seed 10,000; the labels take turns."""
    z = model.config.latent.sample(n, torch.Generator().manual_seed(10_000))
    y = torch.arange(n) % len(model.classes) if model.classes else None
    with torch.no_grad():
        made = [model.G(z[i : i + CHUNK], None if y is None else y[i : i + CHUNK]) for i in range(0, n, CHUNK)]
    return torch.cat(made), y


if __name__ == "__main__":
    main()
