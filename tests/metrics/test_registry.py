"""Every metric: suits its data, has no side effects, is repeatable, and needs one row to add."""

from __future__ import annotations

import dataclasses
import math
import subprocess
import sys

import pytest
import torch
from torch import Tensor

from playground import metrics
from playground.data import DATA, load
from playground.data.dataset import Dataset
from playground.errors import InputError
from playground.kinds import POINTS
from playground.metrics import METRICS, Metric, fitting, floor, measure

# Those that open here and now: no download, no pictures to be given first.
OFFLINE = [name for name, source in DATA.items() if source.download_mb == 0 and not list(source().problems())]
FEW = {"faces": {"samples": 100}, "landscapes": {"samples": 100}}  # drawn for these tests
PAIRS = [(m, d) for m in METRICS for d in OFFLINE if m in fitting(DATA[d])]


def test_names_and_words() -> None:
    assert list(METRICS) == ["classifier_fd", "sliced_wasserstein", "energy", "js", "modes", "hq", "reverse_kl"]
    for metric in METRICS.values():
        assert metric.label
        assert metric.help.endswith(".")
        assert "\n" not in metric.help
        assert 0 < metric.live <= metric.bench


def test_each_metric_suits_the_right_data() -> None:
    suiting = {m: {d for d in DATA if m in fitting(DATA[d])} for m in METRICS}
    toys = {"ring", "grid", "two_gaussians", "modes"}
    points = {d for d in DATA if DATA[d].kind == POINTS}
    expected = {"classifier_fd": {"mnist", "fashion"}, "sliced_wasserstein": set(DATA), "energy": points, "js": points}
    assert suiting == expected | dict.fromkeys(("modes", "hq", "reverse_kl"), toys)


@pytest.mark.parametrize(("metric", "name"), PAIRS)
def test_a_suitable_metric_is_measured_without_side_effects(metric: str, name: str) -> None:
    data = load(DATA[name](**FEW.get(name, {})))  # type: ignore[arg-type]
    state = torch.random.get_rng_state()
    samples = data.batch(torch.arange(60)).requires_grad_()
    before = samples.detach().clone()
    score = measure(metric, samples, data)
    assert isinstance(score, float)
    assert math.isfinite(score)
    assert measure(metric, samples, data) == score
    assert math.isfinite(floor(metric, data, 60))
    assert torch.equal(samples.detach(), before)
    assert torch.equal(torch.random.get_rng_state(), state)


def test_samples_in_half_precision_are_taken(mnist: Dataset) -> None:
    x = mnist.batch(torch.arange(60))
    assert measure("sliced_wasserstein", x.bfloat16(), mnist) == pytest.approx(
        measure("sliced_wasserstein", x, mnist), rel=0.05
    )


def test_no_more_samples_count_than_are_held_out(ring: Dataset) -> None:
    small = dataclasses.replace(ring, held_out=ring.held_out[:100])
    x = ring.train[:500]
    assert measure("sliced_wasserstein", x, small) == measure("sliced_wasserstein", x[:100], small)


def test_the_floor_of_few_training_samples_repeats_them() -> None:
    data = load(DATA["ring"](samples=10))  # type: ignore[call-arg]
    n = 1_000
    assert floor("sliced_wasserstein", data, n) == pytest.approx(
        measure("sliced_wasserstein", data.train.repeat(n // 10, 1), data), rel=1e-5
    )
    assert floor("sliced_wasserstein", data, n) > 3 * floor("sliced_wasserstein", load(DATA["ring"]()), n)


def test_a_new_metric_needs_one_row(ring: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    def centre(samples: Tensor, data: Dataset) -> float:
        return (samples.mean(0) - data.held_out.mean(0)).norm().item()

    row = Metric("centre", "How far the means are apart.", "", True, centre, ("points",))
    monkeypatch.setitem(METRICS, "centre", row)
    assert measure("centre", ring.held_out + torch.tensor([3.0, 4.0]), ring) == pytest.approx(5, rel=1e-5)
    assert floor("centre", ring, 1_000) < 0.3


def test_wrong_names_and_shapes_are_refused(mnist: Dataset, ring: Dataset) -> None:
    with pytest.raises(InputError, match="no metric “fid”; there are: classifier_fd"):
        measure("fid", ring.train, ring)
    with pytest.raises(InputError, match=r"samples are 2, the data 1×28×28"):
        measure("sliced_wasserstein", ring.train, mnist)


@pytest.mark.process
def test_the_menu_needs_no_torch() -> None:
    code = "import sys; sys.modules['torch'] = None; from playground.metrics import METRICS; print(*METRICS)"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.split() == list(metrics.METRICS)
