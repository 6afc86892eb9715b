"""The bundled classifiers are what their cards say, and the command that trains them works."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.data import DATA
from playground.data.dataset import Dataset
from playground.errors import InputError
from playground.metrics import classifier as training
from playground.metrics import floor, network
from playground.metrics.classifier import WARPS, Warp, accuracy, fit, warp
from playground.metrics.frechet import PROTOCOL, features, judge
from playground.metrics.network import BUNDLED, FEATURES, Classifier, card, classifier, classifiers

WANTED = {"mnist": 0.995, "fashion": 0.925}


def test_one_for_each_bundled_set() -> None:
    assert classifiers() == ("fashion", "mnist")
    for name in classifiers():
        assert tuple(card(name)["classes"]) == DATA[name].all_classes


def test_the_accuracy_of_the_card_is_true(images: Dataset) -> None:
    name = judge(images)
    assert images.held_out_labels is not None
    found = accuracy(classifier(name), images.held_out, images.held_out_labels)
    assert found == pytest.approx(card(name)["accuracy"]["test"], abs=2e-4)  # a tie or two may fall otherwise elsewhere
    assert found >= WANTED[name]


def test_the_floor_of_the_card_is_true(images: Dataset) -> None:
    name = judge(images)
    assert floor("classifier_fd", images, 2_000) == pytest.approx(card(name)["floor"]["2000"], rel=0.01)
    assert card(name)["floor"]["10000"] < card(name)["floor"]["2000"]


@pytest.mark.parametrize("name", ["mnist", "fashion"])
def test_card_and_weights_belong_together(name: str) -> None:
    weights, values = BUNDLED / f"{name}.safetensors", card(name)
    assert weights.stat().st_size <= 1_000_000
    assert values["sha256"] == hashlib.sha256(weights.read_bytes()).hexdigest()
    assert values["features"] == FEATURES
    assert values["protocol"] == PROTOCOL
    assert values["parameters"] == sum(p.numel() for p in classifier(name).parameters())
    assert values["command"].startswith(f"python -m playground.metrics.classifier --data {name} --seed ")


def test_features_are_standardised_on_the_training_images(images: Dataset) -> None:
    n = 2_000
    x = features(judge(images), images.train[:n])
    assert x.shape == (n, FEATURES)
    assert x.dtype == torch.float32
    assert x.mean(0).abs().max() < 5 / n**0.5
    alive = x.std(0) > 0
    assert alive.sum() >= FEATURES // 2
    assert (x.std(0)[alive] - 1).abs().max() < 0.2


def test_loading_draws_nothing_and_happens_once() -> None:
    state = torch.random.get_rng_state()
    classifier.cache_clear()
    net = classifier("mnist")
    assert torch.equal(torch.random.get_rng_state(), state)
    assert classifier("mnist") is net
    assert not net.training
    assert not any(p.requires_grad for p in net.parameters())


def test_an_unknown_classifier_is_refused() -> None:
    for call in (card, classifier):
        with pytest.raises(InputError, match=r"no classifier “\.\./x”; there are: fashion, mnist"):
            call("../x")


@pytest.fixture
def small(mnist: Dataset) -> Dataset:
    assert mnist.labels is not None
    assert mnist.held_out_labels is not None
    return dataclasses.replace(
        mnist,
        train=mnist.train[:1_280],
        labels=mnist.labels[:1_280],
        held_out=mnist.held_out[:500],
        held_out_labels=mnist.held_out_labels[:500],
    )


def test_training_learns(small: Dataset) -> None:
    net = fit(small, WARPS["mnist"], 3, 2)
    assert small.held_out_labels is not None
    assert accuracy(net, small.held_out, small.held_out_labels) > 0.3


def test_training_repeats_itself(small: Dataset) -> None:
    assert small.labels is not None
    tiny = dataclasses.replace(small, train=small.train[:768], labels=small.labels[:768])
    state = torch.random.get_rng_state()
    weights = [fit(tiny, WARPS["mnist"], seed, 1).state_dict() for seed in (3, 3, 4)]
    assert torch.equal(torch.random.get_rng_state(), state)
    assert all(torch.equal(weights[0][key], weights[1][key]) for key in weights[0])
    assert not torch.equal(weights[0]["out.weight"], weights[2]["out.weight"])


def test_the_command_writes_weights_and_card(
    small: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for module in (training, network):
        monkeypatch.setattr(module, "BUNDLED", tmp_path)
    monkeypatch.setattr(training, "load", lambda source: small)
    monkeypatch.setattr(training, "FLOORS", (100,))
    try:
        training.main(["--data", "mnist", "--epochs", "1", "--seed", "5"])
        values = json.loads((tmp_path / "mnist.json").read_text(encoding="utf-8"))
        assert classifiers() == ("mnist",)
        assert values["floor"]["100"] > 0
        assert values["command"].endswith("--data mnist --seed 5 --epochs 1")
        assert values["sha256"] == hashlib.sha256((tmp_path / "mnist.safetensors").read_bytes()).hexdigest()
        assert "epoch 1 of 1" in capsys.readouterr().out
    finally:
        classifier.cache_clear()
        classifiers.cache_clear()


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000))
def test_warping_keeps_black_black_and_the_range(seed: int) -> None:
    rng = torch.Generator().manual_seed(seed)
    x = torch.rand(4, 1, 28, 28, generator=rng) * 2 - 1
    for limits in WARPS.values():
        out = warp(x, limits, rng)
        assert out.shape == x.shape
        assert out.min() >= -1 - 1e-5
        assert out.max() <= 1 + 1e-5
    assert torch.equal(warp(-torch.ones(2, 1, 28, 28), WARPS["mnist"], rng), -torch.ones(2, 1, 28, 28))
    assert torch.allclose(warp(x, Warp(0, 0, 0), rng), x, atol=1e-4)


def test_warping_moves_each_image_by_its_own_draw() -> None:
    """The centre of mass of a dot moves by the shift drawn for it, at most the limit, unlike its neighbour's."""
    x = -torch.ones(50, 1, 28, 28)
    x[:, :, 13:15, 13:15] = 1
    out = warp(x, Warp(0, 0, 2), torch.Generator().manual_seed(0)) + 1
    grid = torch.arange(28) - 13.5
    mass = out.sum((1, 2, 3))
    dx, dy = (out.sum(2).squeeze(1) @ grid) / mass, (out.sum(3).squeeze(1) @ grid) / mass
    u = torch.rand(4, 50, generator=torch.Generator().manual_seed(0)) * 2 - 1
    assert torch.allclose(dx, -2 * u[2], atol=1e-4)
    assert torch.allclose(dy, -2 * u[3], atol=1e-4)


def test_the_network_takes_a_batch_and_gives_logits() -> None:
    net = Classifier(10).eval()
    x = torch.zeros(3, 1, 28, 28)
    assert net(x).shape == (3, 10)
    assert net.features(x).shape == (3, FEATURES)
