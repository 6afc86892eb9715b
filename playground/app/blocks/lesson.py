"""The blocks “lesson” and “lessons”: one lesson with the reader's own runs, and the list of all.

The lesson drives itself in the browser. It asks the page for what only the server can do: to start a run of the lesson,
and to judge one.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import streamlit as st

from playground import assets, classroom
from playground.app.blocks import _kernels, _mount
from playground.app.blocks.assigned import assigned
from playground.app.blocks.task import NOTED, note
from playground.app.identity import owner
from playground.app.language import language, t
from playground.config import REGISTRIES, RunConfig, cost_of
from playground.errors import InputError, PlaygroundError
from playground.export.exercise import FILES
from playground.lessons import all_lessons, load
from playground.lessons.checkpoints import judge
from playground.lessons.lesson import BlankQuestion, Control, LatentPaths, Lesson, LessonStep, RunPlan
from playground.lessons.tables import described_table
from playground.messages import LIVE, Command, Pause, Stop, Throttle, from_json
from playground.options import Change
from playground.runs.folder.rows import all_rows
from playground.runs.folder.store import RunFolder
from playground.runs.manager import manager
from playground.texts import ENGLISH, Message

BAD = Message("lesson_bad_action", "The lesson asked for something that it does not have. Reload the page.")


@dataclasses.dataclass(frozen=True)
class StartLessonRun:
    """Start the run of a slot of the lesson, with the values that the reader has chosen for its controls."""

    TAG = "run"

    slot: str
    patch: Mapping[str, Any] = dataclasses.field(default_factory=dict)


@dataclasses.dataclass(frozen=True)
class JudgeLessonRun:
    """Judge the run of a slot against the checkpoint of its step."""

    TAG = "judge"

    slot: str
    run: str


@dataclasses.dataclass
class LessonState:
    """What one tab has done in one lesson."""

    runs: dict[str, str] = dataclasses.field(default_factory=dict)  # by slot
    verdicts: dict[str, dict[str, Any]] = dataclasses.field(default_factory=dict)  # by slot
    problem: Message | None = None


def lesson(name: str, key: str, *, step: str = "", owns_address: bool = False) -> None:
    """The lesson called `name`, from the step called `step` on. Only the block that `owns_address` takes keys while
    nothing has the focus."""
    _draw(name, key, step, owns_address)


@st.fragment
def _draw(name: str, key: str, step: str, owns_address: bool) -> None:
    if st.session_state.pop(NOTED, False):
        st.rerun()
    found = load(name)
    now: LessonState = st.session_state.setdefault(f"lesson:{key}", LessonState())

    def act() -> None:
        now.problem = None
        try:
            _do(found, now, st.session_state[key].get("act"))
        except PlaygroundError as error:
            now.problem = error.message

    data = {
        "lesson": described(found, language()),
        "number": [each.name for each in all_lessons()].index(name) + 1,
        "count": len(all_lessons()),
        "begin": step,
        "runs": now.runs,
        "verdicts": now.verdicts,
        "problem": now.problem.to_json() if now.problem else None,
        "needs": [_named(load(need)) for need in found.needs],
        "next": _next(found),
        "owns_address": owns_address,
        "in_class": (here := classroom.current()) is not None and here.role(owner()) is not None,
        "assets": {"kernels": _kernels()},
    }
    _mount("lesson", True)(data=data, key=key, on_act_change=act)


def contents(key: str) -> None:
    """The list of lessons, with the reader's progress, and a plan for 45 minutes in class."""
    cards = [
        {
            "name": each.name,
            "title": _in(each.title, language()),
            "can": _in(each.can, language()),
            "minutes": each.minutes,
            "steps": [step.name for step in each.steps],
        }
        for each in all_lessons()
    ]
    _mount("lessons", True)(data={"lessons": cards}, key=key)


# -- what a reader does -----------------------------------------------------------------------------------------------


def _do(found: Lesson, now: LessonState, given: Any) -> None:
    """Do what the browser says; nothing of it is trusted."""
    values = {**given, "type": given.get("do")} if isinstance(given, Mapping) else {}
    values.pop("do", None)
    match from_json(StartLessonRun | JudgeLessonRun, values):
        case StartLessonRun(slot, patch):
            _start(found, now, slot, patch)
        case JudgeLessonRun(slot, run):
            _judge(found, now, slot, run)


def _start(found: Lesson, now: LessonState, slot: str, patch: Mapping[str, Any]) -> None:
    plan, step = found.plan(slot), found.step(slot.partition(".")[0])
    if plan is None or step is None or patch.keys() - {control.path for control in step.controls}:
        raise InputError(BAD)
    for run in now.runs.values():
        _stop(run)
    first: Command | None = Pause() if plan.paused else Throttle(plan.speed) if plan.speed else None
    threads = 1 if plan.config().data.kind.in_plane else None
    now.runs[slot] = manager().create(
        plan.config(patch), name=_in(found.title, language()), owner=owner(), threads=threads, first=first
    )
    now.verdicts.pop(slot, None)


def _stop(run: str) -> None:
    """End a run that the reader has left, so that the next has its place at once."""
    try:
        if manager().info(run).state.status in LIVE:
            manager().steer(run, Stop(), owner())
    except PlaygroundError:  # it has come to its own end, or has been deleted
        return


def _judge(found: Lesson, now: LessonState, slot: str, run: str) -> None:
    step = found.step(slot)
    if step is None or step.checkpoint is None or step.run is None:
        raise InputError(BAD)
    rows = all_rows(RunFolder.open(manager().root, run))
    verdict = judge(step.checkpoint, rows, manager().info(run).config, step.run.config())
    now.verdicts[slot] = {"passed": verdict.passed, "message": verdict.message.to_json(), "run": run}
    here = assigned("learn")
    if here is not None and here.lesson == found.name and manager().owns(run, owner()):
        note(here, verdict.passed, verdict.message, run=run, part=slot)


# -- what the browser is told -----------------------------------------------------------------------------------------


def described(found: Lesson, language: str) -> dict[str, Any]:
    """A lesson as the browser shows it, in one language."""
    return {
        "name": found.name,
        "title": _in(found.title, language),
        "minutes": found.minutes,
        "symbols": {
            name: {"text": _in(each.text, language), "colour": each.colour, "layers": each.layers, "value": each.value}
            for name, each in found.symbols.items()
        },
        "steps": [_step(each, language) for each in found.steps],
    }


def _step(step: LessonStep, language: str) -> dict[str, Any]:
    question, listing, point = step.question, step.listing, step.checkpoint
    return {
        "name": step.name,
        "kind": step.kind,
        "prose": _in(step.prose, language),
        "after": _in(step.after, language),
        "picture": step.picture,
        "recording": assets.address(step.recording) if step.recording else "",
        "info": _info(step.recording),
        "follows": step.follows,
        "layers": list(step.layers),
        "caption": _in(step.caption, language),
        "depth": step.depth,
        "formula": step.formula,
        "run": _run(step.run),
        "starts": step.starts,
        "question": question
        and {
            **dataclasses.asdict(question),
            "label": _in(question.label, language),
            "choices": [{"label": _in(choice.label, language), "run": _run(choice.run)} for choice in question.choices],
        },
        "controls": [
            {
                "path": control.path,
                "label": _in(control.label, language),
                "values": list(control.values),
                "words": _words(control),
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
                {"line": b.line, "say": _in(b.say, language), "layers": b.layers, "update": b.update}
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
        "task": _in(blank.task, language),
        "around": blank.around,
        "right": blank.right,
        "choices": [
            {"lines": c.lines, "say": _in(c.say, language), "recording": assets.address(c.recording)}
            for c in blank.choices
        ],
    }


def _latent(shown: LatentPaths, language: str) -> dict[str, Any]:
    paths = [{**dataclasses.asdict(path), "text": _in(path.text, language)} for path in shown.paths]
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


def _words(control: Control) -> list[str]:
    """The values in words: of options their labels, and nothing where values are numbers."""
    options = REGISTRIES.get(control.path, {})
    return [t(options[value].label) for value in control.values if isinstance(value, str) and value in options]


def _live(config: RunConfig, path: str, values: tuple[Any, ...]) -> bool:
    """Whether a run takes these values while it goes on."""
    others = [config.edit({path: value}) for value in values]
    return all(cost_of(path, config, other) is not Change.RUN for other in others if other != config)


def _next(found: Lesson) -> dict[str, str] | None:
    order = list(all_lessons())
    place = [each.name for each in order].index(found.name) + 1
    return _named(order[place]) if place < len(order) else None


def _named(found: Lesson) -> dict[str, str]:
    return {"name": found.name, "title": _in(found.title, language())}


def _in(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or texts.get(ENGLISH, "")
