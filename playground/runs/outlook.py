"""What a waiting run is told: its place in the queue, an estimate of the time, or what it waits for instead."""

from __future__ import annotations

import math
from collections.abc import Callable

from playground.runs.fair_queue import FairQueue
from playground.runs.live_runs import LiveRuns
from playground.runs.turns import Turns
from playground.texts import Message
from playground.training.estimate import size

STEP = 5  # seconds to which an estimate is rounded up


def outlook_of(
    slot: str,
    runs: LiveRuns,
    slots: FairQueue,
    turns: Turns,
    free: int | None,
    pause_of: Callable[[str], Message | None],
) -> Message | None:
    """What the runs of a waiting `slot` are told; `None` for one that does not wait.

    `free`: bytes of memory, if known; `pause_of`: why an owner may not train at present.
    """
    place = slots.place(slot)
    if place is None:
        return None
    run, waiting = runs[slot], [run for each in slots.order() for run in runs.sharing(each)]
    if (why := pause_of(run.owner)) is not None:
        return why
    needed = None if runs.fits(slot, free) else run.needs.memory
    seconds = turns.wait(place, runs.computing(slots), waiting)
    return outlook(place, seconds, crowded=slots.crowded(run.owner), memory=needed)


def outlook(place: int, seconds: float | None, *, crowded: bool = False, memory: int | None = None) -> Message:
    """Why the run at this `place`, 1 for the next, waits, and for how long; `seconds`: `None` if nobody knows.

    `crowded`: it waits for its owner's own runs; `memory`: the bytes that it needs, if these are what it waits for.
    """
    if memory is not None:
        return Message(
            "waits_for_memory",
            "In the queue: this run needs about {needed} of memory, which other runs have. It starts by itself as soon "
            "as some of them have ended.",
            needed=size(memory),
        )
    if crowded:
        return Message(
            "waits_for_own",
            "In the queue at place {place}: as many of your runs train already as can at once. This one starts by "
            "itself after them.",
            place=place,
        )
    if seconds is None:
        return Message(
            "waits",
            "In the queue at place {place}. Your run starts by itself as soon as there is room.",
            place=place,
        )
    if seconds > 90:
        return Message(
            "waits_minutes",
            "In the queue at place {place}, for about {minutes} minutes. Your run starts by itself.",
            place=place,
            minutes=math.ceil(seconds / 60),
        )
    return Message(
        "waits_seconds",
        "In the queue at place {place}, for about {seconds} seconds. Your run starts by itself.",
        place=place,
        seconds=max(1, math.ceil(seconds / STEP)) * STEP,
    )
