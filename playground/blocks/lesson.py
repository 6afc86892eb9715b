"""What the blocks “lesson” and “lessons” are told: one lesson, and the list of all."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from playground import assets
from playground.blocks.components import kernels
from playground.config import REGISTRIES, RunConfig, cost_of
from playground.export.exercise import FILES
from playground.lessons import all_lessons, load
from playground.lessons.lesson import BlankQuestion, Control, LatentPaths, Lesson, LessonStep, RunPlan
from playground.lessons.tables import described_table
from playground.options import Change
from playground.texts import ENGLISH, translate


def lesson(found: Lesson, language: str) -> dict[str, Any]:
    """A lesson and its place among the others, without what a reader has done in it."""
    names = [each.name for each in all_lessons()]
    return {
        "lesson": described(found, language),
        "number": names.index(found.name) + 1,
        "count": len(names),
        "needs": [_named(load(need), language) for need in found.needs],
        "next": _next(found, language),
        "assets": {"kernels": kernels()},
    }


def contents(language: str) -> dict[str, Any]:
    """The list of lessons."""
    cards = [
        {
            "name": each.name,
            "title": in_language(each.title, language),
            "can": in_language(each.can, language),
            "minutes": each.minutes,
            "steps": [step.name for step in each.steps],
        }
        for each in all_lessons()
    ]
    return {"lessons": cards}


def described(found: Lesson, language: str) -> dict[str, Any]:
    """A lesson as the browser shows it, in one language."""
    return {
        "name": found.name,
        "title": in_language(found.title, language),
        "minutes": found.minutes,
        "symbols": {
            name: {
                "text": in_language(each.text, language),
                "colour": each.colour,
                "layers": each.layers,
                "value": each.value,
            }
            for name, each in found.symbols.items()
        },
        "steps": [_step(each, language) for each in found.steps],
    }


def _step(step: LessonStep, language: str) -> dict[str, Any]:
    question, listing, point = step.question, step.listing, step.checkpoint
    return {
        "name": step.name,
        "kind": step.kind,
        "prose": in_language(step.prose, language),
        "after": in_language(step.after, language),
        "picture": step.picture,
        "recording": assets.address(step.recording) if step.recording else "",
        "info": _info(step.recording),
        "follows": step.follows,
        "layers": list(step.layers),
        "caption": in_language(step.caption, language),
        "depth": step.depth,
        "formula": step.formula,
        "run": _run(step.run),
        "starts": step.starts,
        "question": question
        and {
            **dataclasses.asdict(question),
            "label": in_language(question.label, language),
            "choices": [
                {"label": in_language(choice.label, language), "run": _run(choice.run)} for choice in question.choices
            ],
        },
        "controls": [
            {
                "path": control.path,
                "label": in_language(control.label, language),
                "values": list(control.values),
                "words": _words(control, language),
                "value": _value(step.run, control.path),
                "live": step.run is not None and _live(step.run.config(), control.path, control.values),
            }
            for control in step.controls
        ],
        "checkpoint": point and {"metric": point.metric, "comparison": point.comparison, "value": point.value},
        "listing": listing
        and {
            "file": listing.file,
            "lines": [list(line) for line in listing.lines],
            "beats": [
                {"line": b.line, "say": in_language(b.say, language), "layers": b.layers, "update": b.update}
                for b in listing.beats
            ],
        },
        "lamps": list(step.lamps),
        "blank": step.blank and _blank(step.blank, language),
        "program": step.listed,
        "files": list(FILES) if step.program else [],
        "latent": step.latent and _latent(step.latent, language),
        "table": step.table and described_table(step.table, language),
    }


def _blank(blank: BlankQuestion, language: str) -> dict[str, Any]:
    return {
        "task": in_language(blank.task, language),
        "around": blank.around,
        "right": blank.right,
        "choices": [
            {"lines": c.lines, "say": in_language(c.say, language), "recording": assets.address(c.recording)}
            for c in blank.choices
        ],
    }


def _latent(shown: LatentPaths, language: str) -> dict[str, Any]:
    paths = [{**dataclasses.asdict(path), "text": in_language(path.text, language)} for path in shown.paths]
    return {"model": shown.model, "paths": paths}


def _info(recording: str) -> str:
    """The address of the description of a recording of pictures."""
    name = recording.removesuffix(".webp") + ".json"
    return assets.address(name) if recording.endswith(".webp") else ""


def _run(plan: RunPlan | None) -> dict[str, Any] | None:
    if plan is None:
        return None
    stop = plan.config().stop
    return {"steps": stop.steps, "seconds": stop.seconds, "paused": plan.paused, "speed": plan.speed}


def _value(plan: RunPlan | None, path: str) -> Any:
    values: Any = plan.config().to_json() if plan else {}
    for part in path.split("."):
        values = values.get(part) if isinstance(values, Mapping) else None
    return values.get("name") if isinstance(values, Mapping) else values


def _words(control: Control, language: str) -> list[str]:
    """The values in words: of options their labels, and nothing where values are numbers."""
    options = REGISTRIES.get(control.path, {})
    return [
        translate(options[value].label, language)
        for value in control.values
        if isinstance(value, str) and value in options
    ]


def _live(config: RunConfig, path: str, values: tuple[Any, ...]) -> bool:
    """Whether a run takes these values while it goes on."""
    others = [config.edit({path: value}) for value in values]
    return all(cost_of(path, config, other) is not Change.RUN for other in others if other != config)


def _next(found: Lesson, language: str) -> dict[str, str] | None:
    order = list(all_lessons())
    place = [each.name for each in order].index(found.name) + 1
    return _named(order[place], language) if place < len(order) else None


def _named(found: Lesson, language: str) -> dict[str, str]:
    return {"name": found.name, "title": in_language(found.title, language)}


def in_language(texts: Mapping[str, str], language: str) -> str:
    """One of several texts: the one in `language`, else the English one."""
    return texts.get(language) or texts.get(ENGLISH, "")
