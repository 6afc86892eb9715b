"""Variations of a run that the lab offers with one click, as patches: cures for a branch, and rivals for a race."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from playground.config import REGISTRIES, SETS, RunConfig, flatten
from playground.errors import PlaygroundError
from playground.link import difference
from playground.options import Change
from playground.texts import Translate, mark

KEPT = 256  # configurations of which the variations are kept
LONG = 24  # characters of a value in a title; a drawing has thousands
Variation = tuple[str, dict[str, Any]]


# Factors of the learning rates.
RATES: tuple[tuple[str, Mapping[str, float]], ...] = (
    (mark("lr × ¼"), {"opt_G.lr": 0.25, "opt_D.lr": 0.25}),
    (mark("lr × 4"), {"opt_G.lr": 4.0, "opt_D.lr": 4.0}),
    (mark("lr of D × ¼"), {"opt_D.lr": 0.25}),
    (mark("lr of D × 4"), {"opt_D.lr": 4.0}),
    (mark("lr of G × ¼"), {"opt_G.lr": 0.25}),
    (mark("lr of G × 4"), {"opt_G.lr": 4.0}),
)
# What only a new run can have.
OF_RIVALS: tuple[Variation, ...] = (
    (mark("packs of 2 (PacGAN)"), {"tricks.pac": 2}),
    (mark("z of size 1"), {"latent.size": 1}),
    (mark("wider layers (64)"), {"G.hidden": [64, 64], "D.hidden": [64, 64]}),
)


def cures(config: RunConfig, t: Translate) -> list[dict[str, Any]]:
    """The changes that a branch of this run can start with: a label and a patch each."""
    return [_shown(v, t) for v in _cures(config)]


@lru_cache(KEPT)  # each takes a millisecond or two, and the page asks at every rerun
def _cures(config: RunConfig) -> list[Variation]:
    found = [*_rates(config), *live_variations()]
    return [(mark("no change"), {}), *(v for v in found if _differs(config, v[1], live=True))]


def rivals(config: RunConfig, t: Translate) -> list[dict[str, Any]]:
    """The changes that the second lab of a race can have: a label and a patch each."""
    return [_shown(v, t) for v in _rivals(config)]


@lru_cache(KEPT)
def _rivals(config: RunConfig) -> list[Variation]:
    found = [*_rates(config), *live_variations(), *OF_RIVALS]
    return [v for v in found if _differs(config, v[1], live=False)]


def title(a: RunConfig, b: RunConfig, t: Translate) -> str:
    """The settings in which `b` differs from `a`, in words."""
    mine, theirs = dict(flatten(a)), dict(flatten(b))

    def change(path: str) -> str:
        before, after = mine.get(path), theirs.get(path)
        if before is None and after is None:  # a penalty or an auxiliary term as a whole
            has = any(p.startswith(f"{path}.") for p in theirs)
            return t("with {what}", what=path) if has else t("without {what}", what=path)
        return f"{path}: {_text(before)} → {_text(after)}"

    return ", ".join(map(change, difference(a, b)))


def _rates(config: RunConfig) -> Iterator[Variation]:
    rates = {"opt_G.lr": config.opt_G.lr, "opt_D.lr": config.opt_D.lr}
    for label, factors in RATES:
        yield label, {path: rates[path] * factor for path, factor in factors.items()}


def live_variations() -> list[Variation]:
    """What a run can change while it goes on, besides its learning rates."""
    return [
        (mark("5 D updates per step"), {"loop.n_D": 5, "loop.n_G": 1}),
        (mark("5 G updates per step"), {"loop.n_G": 5, "loop.n_D": 1}),
        (mark("noise on D's inputs"), {"tricks.instance_noise": 0.2}),
        *suggested(),
    ]


def suggested() -> Iterator[Variation]:
    """The options that have a `suggestion`."""
    for section in ("penalties", "objective", "auxiliaries", "dynamics"):
        for name, option in (SETS.get(section) or REGISTRIES[section]).items():
            if option.suggestion:
                chosen: dict[str, Any] = {f"{section}.{name}": {}} if section in SETS else {section: name}
                yield option.suggestion, chosen | dict(option.suggested_with)


def _differs(config: RunConfig, patch: Mapping[str, Any], *, live: bool) -> bool:
    """Whether the patch changes something, has no problems and, if `live`, can be applied during a run."""
    try:
        after = config.edit(patch)
        return after != config and not after.problems() and not (live and config.changes(patch) is Change.RUN)
    except PlaygroundError:
        return False


def _shown(variation: Variation, t: Translate) -> dict[str, Any]:
    label, patch = variation
    return {"label": t(label), "patch": dict(patch)}


def _text(value: Any) -> str:
    if value is None:
        return "–"
    text = f"{value:g}" if isinstance(value, float) else str(value)
    return text if len(text) <= LONG else f"{text[:LONG]}…"
