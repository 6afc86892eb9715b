"""Cures that several conditions share."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from playground.config import RunConfig
from playground.diagnosis.condition import Cure
from playground.objectives import AUGMENTATIONS
from playground.texts import Message

NOISE = Cure(
    Message("cure_instance_noise", "noise on D's inputs"),
    {"tricks.instance_noise": 0.2, "tricks.instance_noise_steps": 0},
)
R1 = Cure(Message("cure_r1", "R1 penalty for D"), {"penalties.r1.gamma": 1.0})
CLIP = Cure(Message("cure_clip", "clipped gradients"), {"tricks.clip_gradients": 1.0})


def suited_augmentations(config: RunConfig) -> dict[str, Any]:
    """A patch with all augmentations that suit the data. Those that are on keep their settings."""
    on = {option.name for option in config.augmentations}
    takes = config.data.kind.takes
    return {f"augmentations.{n}": {} for n, option in AUGMENTATIONS.items() if n not in on and takes(option)}


def augmented(config: RunConfig) -> Cure:
    return Cure(Message("cure_augmentation", "augmentation"), suited_augmentations(config))


def slower_D(config: RunConfig) -> Cure:
    return Cure(Message("cure_slower_d", "learning rate of D × ¼"), {"opt_D.lr": config.opt_D.lr / 4})


def slower_G(config: RunConfig) -> Cure:
    return Cure(Message("cure_slower_g", "learning rate of G × ¼"), {"opt_G.lr": config.opt_G.lr / 4})


def weaker_D(config: RunConfig) -> Iterator[Cure]:
    """What makes D less sure, or lets G catch up."""
    if config.loop.n_D > 1:
        yield Cure(Message("cure_one_d_update", "one D update per step"), {"loop.n_D": 1})
    if config.opt_G.lr < config.opt_D.lr:
        yield Cure(Message("cure_g_as_fast", "G learns as fast as D"), {"opt_G.lr": config.opt_D.lr})
    else:
        yield slower_D(config)
    yield NOISE
    yield R1
