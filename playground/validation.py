"""What stands in the way of a run, in sentences. Pure functions of a configuration; no torch."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

from playground.options import Problem
from playground.texts import Message

if TYPE_CHECKING:
    from playground.config import RunConfig


def problems(config: RunConfig) -> Iterator[Problem]:
    """Every problem of `config`: those of its options, then those of their combination."""
    data = list(config.data.problems())
    yield from data
    yield from networks(config)
    if not data:  # else nobody knows yet how many samples there are, and which labels
        yield from _sizes(config)
        yield from _labels(config)
    yield from _losses(config)
    yield from _turns(config)


def networks(config: RunConfig) -> Iterator[Problem]:
    """Why the networks of `config` cannot be made, or would fill the memory."""
    shape, kind = config.data.shape, config.data.kind
    unsuited = [(player, family) for player, family in (("G", config.G), ("D", config.D)) if not kind.takes(family)]
    for player, family in unsuited:
        text = Message(
            "network_unsuited",
            "{network} cannot be used as {player} for {kind}. Choose another network, or other data.",
            network=family.label,
            player=player,
            kind=kind.label,
        )
        yield Problem(player, str(text), text.code)
    if not unsuited:
        yield from config.G.problems(shape, config.latent.size)
        yield from config.D.problems((shape[0] * config.tricks.pac, *shape[1:]))


def _sizes(config: RunConfig) -> Iterator[Problem]:
    count, batch, pac = config.data.count, config.loop.batch, config.tricks.pac
    if count is not None and batch > count:
        yield Problem(
            "loop.batch",
            f"The batch ({batch}) is larger than the data ({count} samples). Take a smaller batch or more of the data.",
            "batch_larger_than_data",
        )
    if batch % pac:
        yield Problem(
            "tricks.pac",
            f"A batch of {batch} cannot be packed by {pac}. Take a batch that is a multiple of {pac}.",
            "pac_does_not_divide",
        )
    for player, option, fewest in (("G", config.G, 2), ("D", config.D, 2 * pac)):  # a pack is one input of D
        if option.normalisation == "batch" and batch < fewest:
            yield Problem(
                "loop.batch",
                f"Batch normalisation in {player} needs a batch of at least {fewest} samples.",
                "batch_norm_of_one",
            )


def smaller_batch(config: RunConfig) -> tuple[int, Message] | None:
    """A batch size that fits few samples, a power of two where it can be, and the sentence that says so.

    `None` where the batch fits already, or nothing would.
    """
    count, pac = config.data.count, config.tricks.pac
    if count is None or config.loop.batch <= count or count < pac:
        return None
    power = 2 ** int(math.log2(count))
    batch = power if power % pac == 0 else count // pac * pac
    text = "Only {count} samples to learn from, so the batch size is now {batch}."
    return batch, Message("batch_made_smaller", text, count=count, batch=batch)


def _labels(config: RunConfig) -> Iterator[Problem]:
    if config.condition == "none":
        return
    if not config.data.class_names:
        yield Problem(
            "condition", f"{config.data.label} has no labels. Switch «conditional on labels» off.", "no_labels"
        )
    if config.tricks.pac > 1:
        yield Problem(
            "tricks.pac", "Packing mixes samples of different labels. Take 1, or switch the labels off.", "pac_labels"
        )


def _losses(config: RunConfig) -> Iterator[Problem]:
    objective, norm_D, clip = config.objective, config.D.normalisation, config.objective.weight_clip
    one_slope = [p.label for p in config.penalties if p.limits_slope]
    bounded = clip or norm_D == "spectral" or any(p.strength for p in config.penalties)
    if objective.critic and not bounded:
        yield Problem(
            "objective",
            f"{objective.label} needs a critic that cannot grow without bound. Clip its weights, add a gradient "
            "penalty, or give D spectral normalisation.",
            "critic_unbounded",
        )
    if clip and one_slope:
        yield Problem(
            "objective.clip",
            "Weight clipping and a gradient penalty fight each other. Empty the clipping or drop the penalty.",
            "clip_and_penalty",
        )
    if norm_D == "batch" and config.penalties:
        yield Problem(
            "D.norm",
            "With batch normalisation in D a gradient penalty is no longer per sample (Gulrajani et al. 2017, §4). "
            "Choose no normalisation, instance or spectral for D.",
            "batch_norm_with_penalty",
        )
    if len(one_slope) > 1:
        yield Problem(
            "penalties",
            f"{' and '.join(one_slope)} want the same thing at different places. Keep one.",
            "two_penalties",
        )
    if config.tricks.label_smoothing and not objective.smoothable:
        yield Problem(
            "tricks.label_smoothing",
            f"{objective.label} has no target to smooth. Set label smoothing to 0.",
            "no_target",
        )


def _turns(config: RunConfig) -> Iterator[Problem]:
    loop, stop = config.loop, config.stop
    still = [p.label for p in config.penalties if p.reads_fake]
    if config.dynamics.damped and still:
        yield Problem(
            "dynamics",
            f"{config.dynamics.label} looks at how D's gradient changes with G, but the fake samples are held still "
            f"in: {', '.join(still)}. Take R1 or no penalty, or other dynamics.",
            "consensus_with_fakes",
        )
    elif config.dynamics.damped and config.penalties and not config.D.thrice:
        yield Problem(
            "D.norm",
            f"{config.dynamics.label} and a penalty on D's slope together need third derivatives, which batch and "
            "instance normalisation do not have. Choose no normalisation or spectral for D, or drop the penalty.",
            "consensus_with_norm",
        )
    if loop.n_D == 0 and loop.n_G == 0:
        yield Problem("loop.n_D", "Neither player moves. Give D or G at least one update a step.", "nobody_moves")
    if stop.metric or stop.target is not None:
        from playground.metrics import fitting

        names = fitting(config.data)
        if not stop.metric:
            yield Problem("stop.metric", "Say which metric shall reach the value at which the run stops.", "no_metric")
        elif stop.metric not in names:
            yield Problem(
                "stop.metric",
                f"«{stop.metric}» cannot be measured on {config.data.label}. Choose one of {', '.join(names)}.",
                "unknown_metric",
            )
        elif stop.target is None:
            yield Problem("stop.target", "Say at which value of the metric the run shall stop.", "no_target_value")
