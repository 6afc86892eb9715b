"""The pretrained generators: each card is complete, and correct as far as a small sample shows."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from playground import cli, paths
from playground.commands.train import configuration
from playground.config import RunConfig
from playground.data import load
from playground.export import browser, models, pretrained
from playground.latent import factors
from playground.metrics import measure
from playground.metrics.frechet import grey_levels, judge, pixels
from playground.metrics.network import classifier
from playground.runs.folder.weights import load_arrays
from playground.runs.helper.sampling import load_judge, load_model

FOLDER = paths.pretrained_dir()
NAMES = sorted(path.stem for path in FOLDER.glob("*.safetensors"))


def card(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return found


def test_the_pretrained_files_exist_and_are_small() -> None:
    assert {"digits", "faces", "fashion", "glyphs", "grid", "landscapes", "ring"} <= set(NAMES)
    assert sum(path.stat().st_size for path in FOLDER.iterdir()) <= 24_000_000
    assert {path.stem for path in FOLDER.glob("*.json")} == set(NAMES)


def test_the_menu_has_all_of_them_in_the_order_of_their_cards() -> None:
    menu = models.pretrained()
    assert sorted(model.name for model in menu) == NAMES
    orders = [card(model.name)["order"] for model in menu]
    assert orders == sorted(set(orders))
    assert all(model.title and model.sentence for model in menu)
    kinds = [model.in_plane for model in menu]
    assert kinds == sorted(kinds)  # pictures first, points after them


@pytest.mark.parametrize("name", NAMES)
def test_a_card_says_everything_and_its_command_trains_what_it_says(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    told = card(name)
    for key in ("title", "sentence", "flaws", "data", "machine", "hours", "metrics", "commands", "seed", "step"):
        assert told[key] not in ("", None, {}, []), key
    assert told["data"]["licence"]
    config = RunConfig.from_json(told["config"])
    assert not config.problems()
    assert config.seed == told["seed"]
    assert config.stop.steps == told["step"]
    monkeypatch.chdir(FOLDER.parent)
    program, *arguments = shlex.split(told["commands"][0])
    assert program == "gan-playground"
    assert configuration(cli.parser().parse_args(arguments)) == config


@pytest.mark.parametrize("name", NAMES)
def test_weights_are_those_of_the_card_in_half_precision(name: str) -> None:
    config = RunConfig.from_json(card(name)["config"])
    model, D = load_model(name), load_judge(FOLDER / f"{name}.safetensors")
    assert model.config == config
    assert D is not None
    tensors, meta = load_arrays(FOLDER / f"{name}.safetensors")
    assert meta["step"] == card(name)["step"]
    assert {a.dtype for a in tensors.values() if a.dtype.kind == "f"} == {np.dtype(np.float16)}
    assert models.blob(FOLDER, name).startswith(browser.MAGIC)  # the page can run it
    x, y = pretrained.samples(model, 64)
    assert x.isfinite().all()
    assert x.std(0).mean() > 0.05  # not all the same
    assert D(x, y).logits.isfinite().all()


@pytest.mark.parametrize("name", NAMES)
def test_each_has_a_picture(name: str) -> None:
    with Image.open(FOLDER / f"{name}.webp") as picture:
        assert picture.format == "WEBP"
        assert min(picture.size) >= 100


@pytest.mark.parametrize("name", NAMES)
def test_numbers_agree_with_a_small_sample(name: str) -> None:
    told, model = card(name)["metrics"], load_model(name)
    x, y = pretrained.samples(model, 1000)
    if "label_recognised" in told:
        net = classifier(judge(load(model.config.data)))
        with torch.no_grad():
            recognised = (net(pixels(grey_levels(x))).argmax(1) == y).double().mean().item()
        assert recognised == pytest.approx(told["label_recognised"], abs=0.03)  # four standard errors at 95 %
    if "modes" in told:
        assert measure("modes", x, load(model.config.data)) == told["modes"]["value"]
        assert measure("hq", x, load(model.config.data)) == pytest.approx(told["hq"]["value"], abs=5)


@pytest.mark.parametrize("name", [n for n in NAMES if "directions" in card(n)])
def test_directions_are_unit_vectors_with_a_score_each(name: str) -> None:
    told = card(name)
    size = RunConfig.from_json(told["config"]).latent.size
    scores = dict(zip(told["factors"]["names"], told["factors"]["spearman"], strict=True))
    assert [d["name"] for d in told["directions"]] == [n for n, score in scores.items() if score >= factors.NAMED]
    vectors = np.array([d["vector"] for d in told["directions"]])
    assert vectors.shape[1:] == (size,)
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)
    assert np.array(told["factors"]["matrix"]).shape == (len(scores), len(scores))


def test_of_faces_eight_factors_are_moved_by_a_direction_each() -> None:
    told = card("faces")["factors"]
    assert sum(score >= 0.9 for score in told["spearman"]) >= 8
    assert len(told["r2"]) == len(told["names"])


def test_how_often_a_label_is_missed_is_said_as_it_was_measured() -> None:
    for name, words in (("digits", "one digit in {:.0f} "), ("fashion", "one garment in sixteen ")):
        one_in = 1 / (1 - card(name)["metrics"]["label_recognised"])
        assert words.format(round(one_in, -1)) in card(name)["flaws"]
        assert name == "digits" or round(one_in) == 16


def test_a_list_of_numbers_takes_one_line(tmp_path: Path) -> None:
    pretrained.write(tmp_path / "some.safetensors", {"a": [1, 2, 3], "b": {"c": [[1, 2], [3, 4]]}, "d": "[x, y]"})
    text = (tmp_path / "some.json").read_text(encoding="utf-8")
    assert json.loads(text) == {"a": [1, 2, 3], "b": {"c": [[1, 2], [3, 4]]}, "d": "[x, y]"}
    assert '"a": [1, 2, 3]' in text
