"""Mode collapse: G makes few kinds of samples, whatever z it gets."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import ClassVar

from playground.config import RunConfig
from playground.diagnosis.common_cures import slower_G
from playground.diagnosis.condition import SURE, Condition, Cure, Evidence, RunFacts, percent, separates
from playground.diagnosis.history import History
from playground.texts import Message

NARROW = 0.3  # of the distances between real samples
GROWING = 1.3  # times a diversity of a few measurements ago
BEFORE = 4  # measurements
AWAY = 0.5  # of the fakes outside the view: they belong to no mode


class ModeCollapse(Condition):
    """The fakes fill at most half of the modes; where modes are unknown, they differ too little from each other.

    With known modes the signal is exp(−KL), the effective number of modes as a fraction of all, where KL is the logged
    `reverse_kl`. It does not ask how sharp the fakes are. Without, it is the logged `diversity`, the mean distance
    between fakes over that between real samples, as long as it does not grow.
    """

    name: ClassVar[str] = "mode_collapse"
    title: ClassVar[Message] = Message("mode_collapse", "mode collapse")
    threshold: ClassVar[float] = 0.5
    release: ClassVar[float] = 0.7
    looks: ClassVar[int] = 3

    def signal(self, history: History, run: RunFacts) -> float | None:
        if (history.last("outside") or 0.0) > AWAY or (separates(history) or 0.0) >= SURE:
            return None  # they are not among the modes, or D is the cause: it lets G learn nothing
        if history.has_new("reverse_kl"):
            return math.exp(-history.values("reverse_kl")[-1])
        if history.has_new("modes") or not history.has_new("diversity"):
            return None
        values = history.values("diversity")
        if len(values) > BEFORE and values[-1] > GROWING * values[-1 - BEFORE]:
            return None
        return values[-1] * self.threshold / NARROW

    def evidence(self, history: History, run: RunFacts) -> Evidence:
        kl, modes = history.last("reverse_kl"), history.last("modes_floor")
        if kl is not None and modes is not None:
            message = Message(
                "mode_collapse_seen",
                "The fakes fill about {n} of {all} modes: G makes the same few samples whatever z it gets.",
                n=max(1, round(modes * math.exp(-kl))),
                all=round(modes),
            )
            return Evidence("reverse_kl", -math.log(self.threshold), message)
        message = Message(
            "narrow_seen",
            "The fakes differ from each other only {percent} % as much as real samples do: G makes nearly the same "
            "sample whatever z it gets.",
            percent=percent(history.last("diversity") or 0.0),
        )
        return Evidence("diversity", NARROW, message)

    def cures(self, config: RunConfig) -> Iterator[Cure]:
        if config.opt_D.lr < config.opt_G.lr:
            yield Cure(Message("cure_d_as_fast", "D learns as fast as G"), {"opt_D.lr": config.opt_G.lr})
        if config.loop.n_G > config.loop.n_D:
            yield Cure(Message("cure_same_updates", "as many D updates as G updates"), {"loop.n_D": config.loop.n_G})
        yield Cure(Message("cure_packs", "packs of 4 samples (PacGAN)"), {"tricks.pac": 4})
        yield slower_G(config)
        yield Cure(Message("cure_five_d_updates", "5 D updates per step"), {"loop.n_D": 5})
