"""The block “formula”: what D and G make large or small, term by term, with the newest value under each term."""

from __future__ import annotations

import dataclasses
from typing import Any

from playground import assets
from playground.app.blocks import _mount
from playground.app.language import t
from playground.blocks.terms import OF_LOSS
from playground.config import RunConfig
from playground.objectives.base import Goal, Term
from playground.options import Option


@dataclasses.dataclass(frozen=True)
class FormulaSpec:
    """What the block shows: the formula of `config`, with values of the run, or of the recorded run."""

    config: RunConfig
    run: str = ""
    recorded: str = ""


def formula(spec: FormulaSpec, key: str) -> None:
    """Place the block."""
    objective = spec.config.objective
    info = f"recorded/{spec.recorded}.json"
    data = {
        "run": spec.run or None,
        "recorded": assets.address(info) if info in assets.files() else "",
        "title": t(objective.label),
        "help": t(objective.help),
        "source": objective.source,
        "terms": list(OF_LOSS.get(objective.name, ())),
        "goals": [_goal(goal) for goal in objective.goals] or [_whole(objective)],
        "penalties": [_penalty(penalty) for penalty in spec.config.penalties],
    }
    _mount("formula", True)(data=data, key=key)


def _goal(goal: Goal) -> dict[str, Any]:
    return {"player": goal.player, "tex": goal.tex, "terms": [_term(term) for term in goal.terms]}


def _term(term: Term) -> dict[str, Any]:
    sign = {"minus": term.minus, "about": term.about}
    return {"key": f"term_{term.name}", "tex": term.tex, "help": t(term.help)} | sign


def _whole(objective: Option) -> dict[str, Any]:
    """The formula of an objective that names no terms: without values."""
    return {"player": "", "tex": objective.formula, "terms": []}


def _penalty(option: Option) -> dict[str, Any]:
    term = {"key": option.name, "tex": option.formula.split(r",\quad")[0], "help": t(option.help), "minus": False}
    return {"label": t(option.label), "terms": [term | {"about": "both"}]}
