"""Measures the tables of lessons: `python -m playground.app.recorded tables` measures them again."""

from __future__ import annotations

import tomllib
from pathlib import Path

import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional as F

from playground import paths, presets
from playground.config import RunConfig
from playground.data import load
from playground.data.dataset import Dataset
from playground.export.pretrained import samples
from playground.latent.generator import LoadedGenerator
from playground.lessons import library
from playground.lessons.lesson import MeasuredTable
from playground.lessons.loader import LessonReader
from playground.lessons.tables import SHOWN, write_cells
from playground.metrics import measure
from playground.metrics.frechet import features, grey_levels, judge
from playground.metrics.held_out import held_out, train
from playground.metrics.neighbours import copying, coverage, precision, recall
from playground.runs.helper.sampling import load_model
from playground.runs.worker.evaluation import Evaluator
from playground.runs.worker.observe import Observer
from playground.training.algorithm import train as training
from playground.training.steps import Step

SEEDS = 3  # of each run of a table
LOOKS, APART = 5, 100  # measurements at the end of a run, whose mean is its cell, and steps between them
SIZES = (100, 200, 500, 1_000, 2_000, 5_000)  # numbers of samples
PAIRED = 2_000  # samples for precision, recall and coverage, which compare all pairs
COPIES = 500  # samples that are compared with all training pictures
GAP = 2  # pixels between the pictures of a strip
BLUR = 0.7  # σ in pixels


def record() -> None:
    """Measure the runs of the lesson on cures, and the forgers of the lesson on quality."""
    cures()
    forgers()


# -- a table of runs ---------------------------------------------------------------------------------------------------


def cures() -> None:
    """Every cure on every illness, with the seed of the lesson and the two after it."""
    folder = library.FOLDER / "cures"
    table = described(folder, "cures")
    cells: dict[str, dict[str, list[float]]] = {}
    for row in table.rows:
        for column in table.columns:
            patch = row.patch(column)
            if column.run is not None and patch is not None:
                config = column.run.config(patch)
                found = [at_the_end(config.edit({"seed": config.seed + i}), column.metric) for i in range(SEEDS)]
                cells.setdefault(row.name, {})[column.name] = found
        write_cells(folder / "cures.json", range(SEEDS), cells)


def described(folder: Path, name: str) -> MeasuredTable:
    """A table of a lesson without what has been measured before."""
    given = tomllib.loads((folder / "lesson.toml").read_text("utf-8"))["tables"][name]
    return LessonReader(folder).table(name, given, folder)


def at_the_end(config: RunConfig, metric: str) -> float:
    """The mean of the last measurements of a run."""
    data = load(config.data)
    evaluator = Evaluator(config, data, Observer(config, data))
    end = config.stop.steps or 0
    looks = range(end - (LOOKS - 1) * APART, end + 1, APART)
    steps = (step for step in training(config, data, threads=1) if isinstance(step, Step) and step.step in looks)
    return sum(evaluator.measure(step.state)[metric] for step in steps) / LOOKS


# -- generators that fool a metric -------------------------------------------------------------------------------------


def forgers() -> None:
    """What the metrics say of generators that cheat, of new real pictures, and of a trained generator."""
    folder = library.FOLDER / "quality"
    data = load(presets.load(presets.DEFAULT).config.data)
    judged = PictureJudge(data)
    shown = drawn(data)
    write_cells(folder / "judges.json", SIZES, {name: judged.measure(x) for name, x in shown.items()})
    order = [row.name for row in described(folder, "judges").rows]
    image(data, [shown[name] for name in order]).save(folder / "judges.webp", lossless=True, method=6)


def drawn(data: Dataset) -> dict[str, Tensor]:
    """Samples n×1×28×28 of every forger, as many as the largest measurement needs."""
    n = max(SIZES)
    real = train(data, n)
    assert data.labels is not None
    eight = torch.nonzero(data.labels == 8).flatten()[:1]
    model = load_model(paths.pretrained_dir() / "digits.safetensors")
    return {
        "new": data.normalise(held_out(data, 2 * n)[n:]),
        "trained": samples(model, n)[0].float(),
        "copies": real,
        "hundred": train(data, 100).repeat(n // 100, 1, 1, 1),
        "one": data.batch(eight).repeat(n, 1, 1, 1),
        "blurred": blurred(real, BLUR),
        "shifted": torch.roll(real, 2, 3),
        "ones": biased(model, n),
    }


@torch.no_grad()
def biased(model: LoadedGenerator, n: int) -> Tensor:
    """`n` samples of a generator of digits, half of which are ones."""
    rng = torch.Generator().manual_seed(1)
    y = torch.where(torch.rand(n, generator=rng) < 4 / 9, 1, torch.randint(len(model.classes), (n,), generator=rng))
    parts = zip(torch.split(model.config.latent.sample(n, rng), 500), torch.split(y, 500), strict=True)
    return torch.cat([model.G(z, of) for z, of in parts]).float()


def blurred(x: Tensor, sigma: float) -> Tensor:
    """Images n×1×h×w in [-1, 1] after a Gaussian blur of `sigma` pixels; outside them it is black."""
    at = torch.arange(-3, 4) / sigma
    bell = torch.softmax(-(at**2) / 2, 0)
    return F.conv2d(F.conv2d(F.pad(x + 1, (3,) * 4), bell.view(1, 1, 1, -1)), bell.view(1, 1, -1, 1)) - 1


class PictureJudge:
    """Measures samples against held-out pictures of `data`."""

    def __init__(self, data: Dataset) -> None:
        self.data, self.name = data, judge(data)
        n = max(SIZES)
        self.real = self.features(data.normalise(held_out(data, PAIRED)))
        self.fresh = self.features(data.normalise(held_out(data, 2 * n)[-COPIES:]))
        self.train = torch.cat([self.features(data.batch(p)) for p in torch.split(torch.arange(len(data)), 5_000)])

    def features(self, x: Tensor) -> Tensor:
        return features(self.name, grey_levels(x))

    def measure(self, x: Tensor) -> dict[str, list[float]]:
        """Every column of the table, for each number of samples; those that compare pairs are measured once."""
        found = {
            name: [measure(name, x[:n], self.data) for n in SIZES] for name in ("classifier_fd", "sliced_wasserstein")
        }
        f = self.features(x[:PAIRED])
        once = {
            "precision": 100 * precision(f, self.real),
            "recall": 100 * recall(f, self.real),
            "coverage": 100 * coverage(f, self.real),
            "copying": 100 * copying(f[:COPIES], self.train, self.fresh),
        }
        return found | {name: [value] * len(SIZES) for name, value in once.items()}


def image(data: Dataset, rows: list[Tensor]) -> Image.Image:
    """A strip of samples of each row, one below the other, on black."""
    _, h, w = data.shape
    sheet = Image.new("L", (SHOWN * (w + GAP), len(rows) * (h + GAP)))
    for r, x in enumerate(rows):
        some = x[r * SHOWN : (r + 1) * SHOWN]  # other pictures in each row, since some forgers change the same ones
        for i, picture in enumerate(grey_levels(some).squeeze(1).numpy()):
            sheet.paste(Image.fromarray(picture), (i * (w + GAP), r * (h + GAP)))
    return sheet
