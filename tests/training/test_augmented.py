"""Runs whose D sees augmented pictures: what D sees in which update, what penalties measure, the same bits again."""

from __future__ import annotations

import dataclasses
import itertools
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from playground.compile import compiled_step
from playground.config import RunConfig
from playground.data import DATA, load
from playground.data.dataset import Dataset
from playground.messages import Command, Edit
from playground.objectives import AUGMENTATIONS
from playground.objectives.augmentations import Colour, Cutout, Translation
from playground.options import Change
from playground.training.algorithm import train, update_D, update_G
from playground.training.losses import loss_D
from playground.training.state import SavedState, TrainingState
from playground.training.steps import Step
from tests.training.hands import nth, same, tiny

DIGITS: dict[str, Any] = {
    "data": "mnist", "data.fraction": 0.01, "latent.size": 8, "loop.batch": 8, "G.hidden": [16], "D.hidden": [16],
}  # fmt: skip
ALL: dict[str, Any] = {f"augmentations.{name}": {} for name in AUGMENTATIONS}


@pytest.fixture(scope="module")
def digits() -> Dataset:
    return load(RunConfig().edit(DIGITS).data)


def digits_config(**changes: Any) -> RunConfig:
    return RunConfig().edit({**DIGITS, **{k.replace("__", "."): v for k, v in changes.items()}})


def seen_by(D: nn.Module) -> list[Tensor]:
    """What D gets from now on, in a list that grows."""
    seen: list[Tensor] = []
    D.register_forward_pre_hook(lambda _, arguments: seen.append(arguments[0].detach().clone()))
    return seen


def hidden(x: Tensor, seen: Tensor) -> Tensor:
    """The pixels that a cutout has hidden, and the check that it changed no others; no pixel of `x` is 0."""
    cut = seen == 0
    assert torch.equal(seen, x.masked_fill(cut, 0.0))
    return cut


def test_real_and_fake_are_augmented_in_both_updates(digits: Dataset) -> None:
    """The squares that hide pixels are as large and as often anywhere on real and on fake pictures."""
    config = digits_config(augmentations__cutout={}, loop__batch=512, objective="rpgan")
    state = TrainingState.begin(config, digits)
    x, fake = torch.full((512, 1, 28, 28), 0.5), torch.full((512, 1, 28, 28), -0.5)
    seen, shares = seen_by(state.D), []
    update_D(state, x, fake, None)
    update_G(state, x, fake + 0 * state.fake(None, graph=True), None)  # D judges the real ones apart from the fakes
    assert [len(batch) for batch in seen] == [1024, 512, 512]
    for both in (seen[0], torch.cat(seen[1:])):
        real_cut, fake_cut = hidden(x, both[:512]), hidden(fake, both[512:])
        assert not torch.equal(real_cut, fake_cut), "each picture has a square of its own"
        shares += [real_cut.float().mean((0, 1)), fake_cut.float().mean((0, 1))]
    for one, other in itertools.combinations(shares, 2):
        assert (one - other).abs().max() < 0.15
    assert all(share.min() > 0 for share in shares)


def test_gradients_of_fakes_pass_through_the_transformation(digits: Dataset) -> None:
    """With a linear D, the gradient at a pixel of a fake is that of the logit, and 0 where the square hides it."""
    state = TrainingState.begin(digits_config(augmentations__cutout={}, D__hidden=[]), digits)
    fake = torch.rand(8, 1, 28, 28).add(0.1).requires_grad_(True)
    seen = seen_by(state.D)
    logits = state.D(state.augment(fake), None).logits
    (gradient,) = torch.autograd.grad(logits.sum(), fake)
    cut = hidden(fake.detach(), seen[0])
    weight = _weight(state).view(1, 1, 28, 28).expand_as(fake)
    assert 0 < cut.float().mean() < 0.5
    torch.testing.assert_close(gradient, weight.masked_fill(cut, 0.0))


def test_r1_is_the_slope_of_d_after_the_transformation(digits: Dataset) -> None:
    """D is linear, so that its slope in the sample is its weight at the pixels that D sees, and 0 at the others."""
    config = digits_config(augmentations__cutout={}, penalties__r1={"gamma": 2.0}, D__hidden=[])
    state = TrainingState.begin(config, digits)
    x, fake = torch.rand(8, 1, 28, 28) + 0.1, torch.rand(8, 1, 28, 28) - 1.1
    seen = seen_by(state.D)
    _, terms = loss_D(state, x, fake, None)
    cut = hidden(x, seen[-1])
    assert not torch.equal(cut, hidden(x, seen[0][:8])), "the transformation is drawn anew"
    expected = _weight(state).view(1, 1, 28, 28).expand_as(x).masked_fill(cut, 0.0).square().sum((1, 2, 3)).mean()
    torch.testing.assert_close(terms["r1"], expected.detach())


def _weight(state: TrainingState) -> Tensor:
    (linear,) = (module for module in state.D.modules() if isinstance(module, nn.Linear))
    return linear.weight


def test_a_run_learns_the_same_without_augmentation_as_before_there_was_any(digits: Dataset) -> None:
    """No random number is drawn for nothing: a strength of zero draws some, no augmentation draws none."""
    plain, zero = digits_config(), digits_config(augmentations__cutout={"side": 0.0})
    one, other = (nth(train(config, digits), 2).state for config in (plain, zero))
    assert not torch.equal(one.rng.get_state(), other.rng.get_state())
    assert plain.augmentations == ()


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_a_resumed_run_gives_the_bits_of_an_unbroken_one(precision: str) -> None:
    config = RunConfig().edit({
        **ALL, "data": "landscapes", "data.samples": 100, "data.size_px": 32, "G": "dcgan", "D": "dcgan",
        "G.width": 4, "D.width": 4, "loop.batch": 8, "tricks.pac": 2, "tricks.instance_noise": 0.1,
        "penalties.r1": {"every": 2}, "penalties.gp": {}, "auxiliaries.feature_matching": {},
    })  # fmt: skip
    assert config.problems() == []
    data = load(config.data)
    unbroken = train(config, data, precision=precision)
    saved = nth(unbroken, 2).state.snapshot()
    end = nth(unbroken, 3).state.snapshot()
    assert same(nth(train(config, data, saved=saved, precision=precision), 3).state.snapshot(), end)


def test_augmentation_begins_and_ends_during_a_run_and_replays(digits: Dataset) -> None:
    told: dict[int, Command] = {
        2: Edit({"augmentations.cutout": {}, "augmentations.translation.reach": 0.25}),
        4: Edit({"augmentations.cutout": None}),
    }

    def play(saved: SavedState | None = None) -> list[SavedState]:
        run, found = train(digits_config(), digits, saved=saved), []
        answer = next(run)
        while len(found) < 6:
            command = None
            if isinstance(answer, Step):
                found.append(answer.state.snapshot())
                command = told.get(answer.step)
            answer = run.send(command)
        return found

    whole = play()
    assert same(whole[-1], play()[-1])
    assert RunConfig.from_json(whole[-1].meta["config"]).augmentations == (Translation(reach=0.25),)
    assert same(play(whole[2])[2], whole[5])
    assert digits_config().changes(ALL) is Change.LIVE


def test_points_cannot_be_augmented_and_other_data_drop_it() -> None:
    pictures = digits_config(**{k.replace(".", "__"): v for k, v in ALL.items()})
    assert pictures.problems() == []
    points = RunConfig().edit({"data": "ring", **ALL})
    (problem,) = (p for p in points.problems() if p.path == "augmentations")
    assert problem.code == "augmentation_unsuited"
    assert "Brightness and colour, Translation, Cutout" in problem.sentence
    assert pictures.with_data(DATA["ring"]()).augmentations == ()
    assert pictures.with_data(DATA["faces"]()).augmentations == (Colour(), Translation(), Cutout())


def test_steps_with_augmentation_are_not_compiled(data: Dataset) -> None:
    state = TrainingState.begin(tiny(G__norm="none"), data)
    assert compiled_step.suits(state)
    state.config = dataclasses.replace(state.config, augmentations=(Cutout(),))
    assert not compiled_step.suits(state)
