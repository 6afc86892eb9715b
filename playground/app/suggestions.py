"""What can be tried beside a run with one click: cures from a step on, and rivals of a race, as patches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from playground.app.language import t
from playground.config import REGISTRIES, SETS, RunConfig, flatten
from playground.errors import PlaygroundError
from playground.link import difference
from playground.options import Change
from playground.texts import mark

LONG = 24  # of a value in words: a drawing has thousands of letters
Variation = tuple[str, dict[str, Any]]


def cures(config: RunConfig) -> list[dict[str, Any]]:
    """What can change in the middle of a run, each as a label and the patch that it is."""
    found = [(mark("no change"), {}), *_rates(config), *_live(config)]
    return [_said(v) for v in found if not v[1] or _differs(config, v[1], live=True)]


def rivals(config: RunConfig) -> list[dict[str, Any]]:
    """In what the second lab of a race may differ."""
    found = [
        *_rates(config),
        *_live(config),
        (mark("packs of 2 (PacGAN)"), {"tricks.pac": 2}),
        (mark("z of size 1"), {"latent.size": 1}),
        (mark("wider layers (64)"), {"G.hidden": [64, 64], "D.hidden": [64, 64]}),
    ]
    return [_said(v) for v in found if _differs(config, v[1], live=False)]


def title(a: RunConfig, b: RunConfig) -> str:
    """In what the second differs from the first, in words."""
    mine, theirs = dict(flatten(a)), dict(flatten(b))

    def change(path: str) -> str:
        before, after = mine.get(path), theirs.get(path)
        if before is None and after is None:  # a penalty or an auxiliary term as a whole
            has = any(p.startswith(f"{path}.") for p in theirs)
            return t("with {what}", what=path) if has else t("without {what}", what=path)
        return f"{path}: {_word(before)} → {_word(after)}"

    return ", ".join(map(change, difference(a, b)))


def _rates(config: RunConfig) -> list[Variation]:
    G, D = config.opt_G.lr, config.opt_D.lr
    return [
        (mark("lr × ¼"), {"opt_G.lr": G / 4, "opt_D.lr": D / 4}),
        (mark("lr × 4"), {"opt_G.lr": G * 4, "opt_D.lr": D * 4}),
        (mark("lr of D × ¼"), {"opt_D.lr": D / 4}),
        (mark("lr of D × 4"), {"opt_D.lr": D * 4}),
        (mark("lr of G × ¼"), {"opt_G.lr": G / 4}),
        (mark("lr of G × 4"), {"opt_G.lr": G * 4}),
    ]


def _live(config: RunConfig) -> list[Variation]:
    return [
        (mark("5 D updates per step"), {"loop.n_D": 5, "loop.n_G": 1}),
        (mark("5 G updates per step"), {"loop.n_G": 5, "loop.n_D": 1}),
        (mark("noise on D's inputs"), {"tricks.instance_noise": 0.2}),
        *_options("penalties", "objective", "auxiliaries", "dynamics"),
    ]


def _options(*sections: str) -> Iterator[Variation]:
    """The options that say themselves that they are worth trying."""
    for section in sections:
        for name, option in (SETS.get(section) or REGISTRIES[section]).items():
            if option.suggestion:
                chosen: dict[str, Any] = {f"{section}.{name}": {}} if section in SETS else {section: name}
                yield option.suggestion, chosen | dict(option.suggested_with)


def _differs(config: RunConfig, patch: Mapping[str, Any], *, live: bool) -> bool:
    """Whether the patch changes something, makes sense, and, if `live`, can be made while a run goes on."""
    try:
        after = config.edit(patch)
        return after != config and not after.problems() and not (live and config.changes(patch) is Change.RUN)
    except PlaygroundError:
        return False


def _said(variation: Variation) -> dict[str, Any]:
    label, patch = variation
    return {"label": t(label), "patch": patch}


def _word(value: Any) -> str:
    if value is None:
        return "–"
    said = f"{value:g}" if isinstance(value, float) else str(value)
    return said if len(said) <= LONG else f"{said[:LONG]}…"
