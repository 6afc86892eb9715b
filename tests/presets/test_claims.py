"""The claims of the lab's presets, over three seeds each; the numbers are in the files of the presets."""

from __future__ import annotations

import itertools

import pytest
import torch

from playground.data import load
from playground.data.dataset import Dataset
from playground.metrics import METRICS, measure
from playground.presets import Preset, all_presets
from playground.training.algorithm import train
from playground.training.steps import Step

CLAIMING = [pytest.param(p, id=p.name) for p in all_presets() if p.claims]


LOOK = 25  # steps between two looks at the modes on the way


class Way:
    """What became of the modes on the way, looked at now and then."""

    def __init__(self, z: torch.Tensor, data: Dataset) -> None:
        self._z, self._data = z, data
        self._centres = None if data.truth is None else data.truth.parts
        self._favourites: list[int] = []
        self._modes: list[float] = []

    def look(self, step: Step) -> None:
        if self._centres is None or step.step % LOOK:
            return
        nearest = torch.cdist(step.state.generate(self._z, raw=True), self._centres).argmin(1)
        share = nearest.bincount(minlength=len(self._centres)) / len(nearest)
        if share.max() > 0.5:
            self._favourites.append(int(share.argmax()))
        self._modes.append(measure("modes", step.state.generate(self._z), self._data))

    def numbers(self) -> dict[str, float]:
        """How often most samples went to another mode together; the fewest modes at any look in the second half."""
        return {
            "hops": float(sum(a != b for a, b in itertools.pairwise(self._favourites))),
            "lasting_modes": min(self._modes[len(self._modes) // 2 :], default=0.0),
        }


def found(name: str, step: Step, samples: torch.Tensor, data: Dataset, way: Way) -> float:
    """The number called `name` after `step`: a metric of `samples`, one of the step's own, or one of those below."""
    if name in (numbers := way.numbers()):
        return numbers[name]
    if name in METRICS:
        return measure(name, samples, data)
    if name == "copies":  # the part of the samples that lies nearer to a training point than most held-out ones do
        near, usual = (torch.cdist(x, data.train).min(1).values for x in (samples, data.held_out))
        return float((near < usual.quantile(0.1)).double().mean())
    if name == "memory":  # how much more D believes in the training points than in others of their kind
        with torch.no_grad():
            return float(step.state.D(data.train).logits.mean() - step.state.D(data.held_out).logits.mean())
    if name == "orbit":  # of linear players: how far D's slope and the middle of the samples are from their goals
        return float(
            torch.cat([step.state.optimizer_D.parameters[0][0].detach(), samples.mean(0) - data.train.mean(0)]).norm()
        )
    return step.numbers()[name]


@pytest.mark.slow
@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("preset", CLAIMING)
def test_a_preset_keeps_its_claims(preset: Preset, seed: int) -> None:
    config = preset.config.edit({"seed": seed})
    data = load(config.data)
    z = config.latent.sample(2000, torch.Generator().manual_seed(99))
    way = Way(z, data)
    for last in itertools.islice(train(config, data, threads=1), preset.claims["steps"]):
        assert isinstance(last, Step)
        way.look(last)
    samples = last.state.generate(z)
    bounds = {name: pair for name, pair in preset.claims.items() if name != "steps"}
    values = {name: found(name, last, samples, data, way) for name in bounds}
    assert {n: v for n, v in values.items() if not bounds[n][0] <= v <= bounds[n][1]} == {}, values


def test_the_lab_has_a_preset_for_each_lesson() -> None:
    names = {p.name.removeprefix("lab-") for p in all_presets() if p.group == "lab"}
    assert names >= {"heals", "hops", "cure", "no-cure", "strong-d", "weak-d", "disjoint", "joined", "ten-points"}
    assert names >= {"thread", "circles", "foresight"}
