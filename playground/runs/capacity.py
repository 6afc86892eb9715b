"""What a run needs, compared with the free memory, the free disk, the quota, and the cores that runs share."""

from __future__ import annotations

import math
import shutil
from dataclasses import dataclass
from pathlib import Path

from playground.config import RunConfig
from playground.errors import MachineError
from playground.runs.backends.base import Resources
from playground.runs.folder import quota
from playground.texts import Message
from playground.training.estimate import estimate, size

# Small runs share a core, so that a class sees pictures instead of waiting. Measured on 2 cores while other programs
# used the rest: eight runs of the preset "points" on one core together make 7.7 pictures/s each, and have 30 MB of
# their own; four of "digits" make 3.1, at 6 steps/s and for about 12 % of their time, and have 230 MB: see
# `runs/worker/recorder.py`. On an idle machine, of 30 owners who began at once 95 % had a first picture within 4.7 s
# ("points") and 14.2 s ("digits"), and their times were nearly equal.
POINTS, PICTURES = 8, 4
POINTS_WORK = 20e6  # parameters × batch; the preset has 9e6
PICTURES_WORK, PIXELS = 4e6, 28 * 28  # activations × batch; the preset has 3e6
SPEED = {True: 1000.0, False: 50.0}  # steps/s of light runs and of others, roughly: only to order runs by length


@dataclass(frozen=True)
class Needs:
    """What a run needs in order to train."""

    light: bool = False  # one thread, whatever runs beside it
    share: float = 1.0  # of a core
    memory: int = 0  # bytes of its own
    seconds: float = math.inf  # that it would train alone, roughly; without an end, infinite


def needs_of(config: RunConfig, place: Resources) -> Needs:
    """What a run of `config` needs where it trains."""
    stop, light = config.stop, config.data.kind.light
    ends = [stop.seconds or math.inf, (stop.steps or math.inf) / SPEED[light]]
    memory = max(0, estimate(config).memory - place.common)
    return Needs(light, share_of_a_core(config) if place.sharing else 1.0, memory, min(ends))


def share_of_a_core(config: RunConfig) -> float:
    """The part of a core with which a run makes enough pictures: 1 unless it is small."""
    shape, pac = config.data.shape, config.tricks.pac
    sizes = config.G.size(shape, config.latent.size), config.D.size((shape[0] * pac, *shape[1:]))
    batch = config.loop.batch
    if config.data.kind.light:
        return 1 / POINTS if sum(s.parameters for s in sizes) * batch <= POINTS_WORK else 1.0
    small = math.prod(shape[1:]) <= PIXELS and sum(s.activations for s in sizes) * batch <= PICTURES_WORK
    return 1 / PICTURES if small else 1.0


def check_room(config: RunConfig, root: Path, *, memory: int | None, held: int | None = None, own: int = 0) -> None:
    """Raises `MachineError`, which says what to change, where there is no room for a run of `config`.

    `memory`: free bytes where it will train, if known; `held`: bytes in the folder of runs, if known; `own`: bytes
    that the run itself, if it exists, fills already.
    """
    needs = estimate(config)
    if memory is not None and needs.memory > memory:
        raise MachineError(
            Message(
                "memory_too_small",
                "This run needs about {needed} of memory, and {free} is free. Use smaller networks or a smaller "
                "batch, or end other programs and runs.",
                needed=size(needs.memory),
                free=size(memory),
            )
        )
    more = max(0, needs.disk - own)
    standing = next(place for place in (root, *root.parents) if place.exists())
    left = shutil.disk_usage(standing).free
    if more > left:
        raise MachineError(
            Message(
                "disk_too_small",
                "This run needs up to {needed} on disk, and {free} is free. Use smaller networks, free some disk, or "
                "choose another folder with --runs.",
                needed=size(more),
                free=size(left),
            )
        )
    quota.make_room(root, more, held)
