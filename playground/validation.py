"""The checks of a configuration: every reason why its run cannot start. Pure functions; no torch."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from playground.kinds import IMAGES
from playground.options import Problem
from playground.texts import Message

if TYPE_CHECKING:
    from playground.config import RunConfig

FEW = 1000  # pictures below which D soon knows all of them


def problems(config: RunConfig) -> Iterator[Problem]:
    """Every problem of `config`: those of its options, then those of their combination."""
    data = list(config.data.problems())
    yield from data
    yield from networks(config)
    yield from _augmentations(config)
    if not data:  # otherwise the number of samples and the labels are not known yet
        yield from _sizes(config)
        yield from _labels(config)
    yield from _losses(config)
    yield from _updates(config)
    yield from _stop(config)


def networks(config: RunConfig) -> Iterator[Problem]:
    """Why the networks of `config` cannot be made, or would fill the memory."""
    shape, kind = config.data.shape, config.data.kind
    unsuited = [(name, family) for name, family in (("G", config.G), ("D", config.D)) if not kind.takes(family)]
    for name, family in unsuited:
        yield Problem(
            name,
            Message(
                "network_unsuited",
                "{network} cannot be used as {role} for {kind}. Choose another network, or other data.",
                network=family.label,
                role=name,
                kind=kind.label,
            ),
        )
    if not unsuited:
        yield from config.G.problems(shape, config.latent.size)
        yield from config.D.problems((shape[0] * config.tricks.pac, *shape[1:]))


def _augmentations(config: RunConfig) -> Iterator[Problem]:
    kind = config.data.kind
    unsuited = [option.label for option in config.augmentations if not kind.takes(option)]
    if unsuited:
        yield Problem(
            "augmentations",
            Message(
                "augmentation_unsuited",
                "{augmentations} cannot be used for {kind}. Leave it out, or choose other data.",
                kind=kind.label,
                augmentations=", ".join(unsuited),
            ),
        )


def _sizes(config: RunConfig) -> Iterator[Problem]:
    count, batch, pac = config.data.count, config.loop.batch, config.tricks.pac
    if count is not None and batch > count:
        yield Problem(
            "loop.batch",
            Message(
                "batch_larger_than_data",
                "The batch ({batch}) is larger than the data ({count} samples). Take a smaller batch or more of the "
                "data.",
                batch=batch,
                count=count,
            ),
        )
    if batch % pac:
        yield Problem(
            "tricks.pac",
            Message(
                "pac_does_not_divide",
                "A batch of {batch} cannot be divided into packs of {pac}. Take a batch size that is a multiple of "
                "{pac}.",
                batch=batch,
                pac=pac,
            ),
        )
    for name, option, fewest in (("G", config.G, 2), ("D", config.D, 2 * pac)):  # a pack is one input of D
        if option.normalisation == "batch" and batch < fewest:
            yield Problem(
                "loop.batch",
                Message(
                    "batch_norm_of_one",
                    "Batch normalisation in {network} needs a batch of at least {fewest} samples.",
                    network=name,
                    fewest=fewest,
                ),
            )


def smaller_batch(config: RunConfig) -> tuple[int, Message] | None:
    """A batch size that fits a small data set, a power of two where possible, and the message that says so.

    `None` where the batch fits already, or where no batch size fits.
    """
    count, pac = config.data.count, config.tricks.pac
    if count is None or config.loop.batch <= count or count < pac:
        return None
    power = 2 ** int(math.log2(count))
    batch = power if power % pac == 0 else count // pac * pac
    return batch, Message(
        "batch_made_smaller",
        "Only {count} samples to learn from, so the batch size is now {batch}.",
        count=count,
        batch=batch,
    )


def few_pictures(config: RunConfig) -> Message | None:
    """What to expect of so few training pictures; `None` where there are enough, or where the data are no pictures."""
    count = config.data.count
    if config.data.kind != IMAGES or count is None or count >= FEW:
        return None
    if not config.augmentations:
        return Message(
            "few_pictures_copied",
            "Only {n} pictures: D will soon know all of them, and then G copies them instead of inventing new ones. "
            "That is memorisation. Switch augmentation on, stop early, or add pictures: with some hundred, the fakes "
            "begin to differ.",
            n=count,
        )
    return Message(
        "few_pictures_augmented",
        "Only {n} pictures, but D sees them changed at random each time. Training is slower at first, and it takes "
        "longer until D knows them. More pictures help more.",
        n=count,
    )


def _labels(config: RunConfig) -> Iterator[Problem]:
    if config.condition == "none":
        return
    if not config.data.class_names:
        yield Problem(
            "condition",
            Message("condition_without_labels", "The data have no labels. Switch “conditional on labels” off."),
        )
    if config.tricks.pac > 1:
        yield Problem(
            "tricks.pac",
            Message(
                "pac_labels",
                "Packing mixes samples of different labels. Take 1 sample per pack, or switch the labels off.",
            ),
        )


def _losses(config: RunConfig) -> Iterator[Problem]:
    objective, norm_D, clip = config.objective, config.D.normalisation, config.objective.weight_clip
    one_slope = [p.label for p in config.penalties if p.limits_slope]
    bounded = clip or norm_D == "spectral" or any(p.strength for p in config.penalties)
    if objective.critic and not bounded:
        yield Problem(
            "objective",
            Message(
                "critic_unbounded",
                "This loss needs a critic whose slope is bounded. Clip its weights, add a gradient penalty, or give D "
                "spectral normalisation.",
            ),
        )
    if clip and one_slope:
        yield Problem(
            "objective.clip",
            Message(
                "clip_and_penalty",
                "Weight clipping and a gradient penalty work against each other. Empty the clipping or drop the "
                "penalty.",
            ),
        )
    if norm_D == "batch" and config.penalties:
        yield Problem(
            "D.norm",
            Message(
                "batch_norm_with_penalty",
                "With batch normalisation in D a gradient penalty is no longer per sample (Gulrajani et al. 2017, §4). "
                "Choose no normalisation, instance or spectral for D.",
            ),
        )
    if len(one_slope) > 1:
        yield Problem(
            "penalties",
            Message(
                "two_penalties",
                "These penalties set the same slope of D at different points: {penalties}. Keep one.",
                penalties=", ".join(one_slope),
            ),
        )
    if config.tricks.label_smoothing and not objective.smoothable:
        yield Problem(
            "tricks.label_smoothing",
            Message("no_target", "This loss has no target that could be smoothed. Set label smoothing to 0."),
        )


def _updates(config: RunConfig) -> Iterator[Problem]:
    constant = [p.label for p in config.penalties if p.reads_fake]
    if config.dynamics.damped and constant:
        yield Problem(
            "dynamics",
            Message(
                "consensus_with_fakes",
                "These dynamics need to know how D's gradient changes with G, but these penalties treat the fake "
                "samples as constants: {penalties}. Take R1, no penalty, or other dynamics.",
                penalties=", ".join(constant),
            ),
        )
    elif config.dynamics.damped and config.penalties and not config.D.thrice:
        yield Problem(
            "D.norm",
            Message(
                "consensus_with_norm",
                "These dynamics and a penalty on D's slope together need third derivatives, which batch and instance "
                "normalisation do not have. Choose no normalisation or spectral for D, or drop the penalty.",
            ),
        )
    if config.loop.n_D == 0 and config.loop.n_G == 0:
        yield Problem(
            "loop.n_D",
            Message("nobody_moves", "Neither network learns. Give D or G at least one update per step."),
        )


def _stop(config: RunConfig) -> Iterator[Problem]:
    from playground.metrics import fitting

    stop = config.stop
    if not stop.metric and stop.target is None:
        return
    names = fitting(config.data)
    if not stop.metric:
        yield Problem("stop.metric", Message("no_metric", "A target value is set, but no metric. Choose the metric."))
    elif stop.metric not in names:
        yield Problem(
            "stop.metric",
            Message(
                "stop_metric_unknown",
                "The metric “{metric}” cannot be measured on these data. Choose one of {known}.",
                metric=stop.metric[:60],
                known=", ".join(names),
            ),
        )
    elif stop.target is None:
        yield Problem("stop.target", Message("no_target_value", "A metric is set, but no target value. Set the value."))
