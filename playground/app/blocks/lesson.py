"""The blocks “lesson” and “lessons”: one lesson with the reader's own runs, and the list of all.

The lesson drives itself in the browser. It asks the page for what only the server can do: to start a run of the lesson,
and to judge one.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

import streamlit as st

from playground import classroom
from playground.app.blocks import _mount
from playground.app.blocks.assigned import assigned
from playground.app.blocks.task import NOTED, note
from playground.app.identity import owner
from playground.app.language import language
from playground.blocks.lesson import contents as all_described
from playground.blocks.lesson import in_language
from playground.blocks.lesson import lesson as described
from playground.errors import InputError, PlaygroundError
from playground.lessons import load
from playground.lessons.checkpoints import judge
from playground.lessons.lesson import Lesson
from playground.messages import LIVE, Command, Pause, Stop, Throttle, from_json
from playground.runs.folder.rows import all_rows
from playground.runs.folder.store import RunFolder
from playground.runs.manager import manager
from playground.texts import Message

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

    data = described(found, language()) | {
        "begin": step,
        "runs": now.runs,
        "verdicts": now.verdicts,
        "problem": now.problem.to_json() if now.problem else None,
        "owns_address": owns_address,
        "in_class": (here := classroom.current()) is not None and here.role(owner()) is not None,
    }
    _mount("lesson", True)(data=data, key=key, on_act_change=act)


def contents(key: str) -> None:
    """The list of lessons, with the reader's progress, and a plan for 45 minutes in class."""
    _mount("lessons", True)(data=all_described(language()), key=key)


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
        plan.config(patch), name=in_language(found.title, language()), owner=owner(), threads=threads, first=first
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
