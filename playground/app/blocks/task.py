"""The block “task”: the card of an assignment, above everything else on its page."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import streamlit as st

from playground import classroom
from playground.app.blocks import _mount
from playground.app.blocks.assigned import assigned, enter_assignment, leave_assignment
from playground.app.identity import owner
from playground.app.language import t
from playground.app.tab_state import TRAIN, TabState
from playground.app.wording import plain
from playground.assignments import Assignment, Attempt, store
from playground.assignments.attempts import MOST_ANSWER
from playground.assignments.store import parts_of
from playground.assignments.task_text import to_html
from playground.classroom.rights import JOIN_FIRST
from playground.errors import InputError, PlaygroundError
from playground.link import ASSIGNMENT, KEPT
from playground.messages import from_json
from playground.metrics import METRICS
from playground.runs.folder.index import fingerprint
from playground.runs.folder.rows import all_rows
from playground.runs.folder.store import RunFolder
from playground.runs.manager import manager
from playground.texts import Message

PAGES = Path(__file__).parent.parent / "pages"
SESSIONS = {"train": TRAIN, "lab": "lab:lab"}  # keys of the tab's state with the open run of a page
NOTED = "assignment:noted"  # the key of the tab's state: the card does not show the newest attempt yet
NO_RUN = Message("assignment_no_run", "There is no run to judge yet. Train one on this page first.")
NOT_YOURS = Message("assignment_not_your_run", "Only your own run counts. Train one on this page.")
NO_ANSWER = Message("assignment_no_answer", "Write your answer first.")
ANSWERED = Message("assignment_answered", "Your answer has been handed over.")


@dataclass(frozen=True)
class CheckTask:
    """Judge the open run, and hand over the answer in words."""

    TAG = "check"

    answer: str = ""


def task(page: str) -> None:
    """Draw the card of the assignment that the address of a page names, if any.

    An address of another page leads to the page of the assignment, unless it asks that page for something of its own.
    """
    try:
        here = enter_assignment(page, (SESSIONS[page],) if page in SESSIONS else ())
    except PlaygroundError as error:
        leave_assignment(page)
        st.error(plain(t(error.message)), icon=":material/error:")
        return
    if here is None:
        return
    if here.page == page:
        with st.container(key="task"):
            _card(page)
    elif all(key in KEPT for key in st.query_params):
        st.switch_page(PAGES / f"{here.page}.py", query_params=dict(st.query_params))
    else:
        leave_assignment(page)


@st.fragment
def _card(page: str) -> None:
    st.session_state[NOTED] = False
    here, key = assigned(page), f"task:{page}"
    if here is None:
        return

    def act() -> None:
        st.session_state[f"{key}:problem"] = None
        try:
            wanted = from_json(CheckTask, _typed(st.session_state[key].get("act")))
            _check(here, page, wanted.answer[:MOST_ANSWER].strip())
        except PlaygroundError as error:
            st.session_state[f"{key}:problem"] = error.message

    _mount("task", True)(data=_shown(here, st.session_state.get(f"{key}:problem")), key=key, on_act_change=act)


def _typed(values: Any) -> dict[str, Any]:
    given = dict(values) if isinstance(values, dict) else {}
    return {"type": given.pop("do", None), **given}


def _shown(here: Assignment, problem: Message | None) -> dict[str, Any]:
    found, who, now = store(manager().root), fingerprint(owner()), time.time()
    mine = [attempt for attempt in found.attempts(here.id) if attempt.who == who]
    newest, parts = (mine[-1] if mine else None), parts_of(here)
    point = here.checkpoint
    passed = {attempt.part for attempt in mine if attempt.passed} & set(parts)
    return {
        "title": here.title,
        "task": to_html(here.task),
        "language": here.language,
        "question": here.question,
        "answer": next((attempt.answer for attempt in reversed(mine) if attempt.answer), ""),
        "ends": found.begin(here.id, who, now) + 60 * here.minutes if here.minutes else 0,
        "now": now,
        "checkpoint": point
        and {
            "label": METRICS[point.metric].label,
            "unit": METRICS[point.metric].unit,
            "comparison": point.comparison,
            "value": point.value,
        },
        "lesson": {"passed": len(passed), "of": len(parts)} if here.lesson and parts != ("",) else None,
        "passed": len(passed) == len(parts),
        "verdict": newest and {"passed": newest.passed, "message": newest.message.to_json()},
        "problem": problem.to_json() if problem else None,
        "again": f"{here.page}?{ASSIGNMENT}={st.query_params.get(ASSIGNMENT, here.id)}",
        "leave": here.page,
    }


def _check(here: Assignment, page: str, answer: str) -> None:
    """Judge the open run of the page, or note the answer; and note the attempt."""
    if here.question and not answer:
        raise InputError(NO_ANSWER)
    if here.checkpoint is None:
        if not here.question:
            raise InputError(NO_ANSWER)
        note(here, None, ANSWERED, answer=answer)
        return
    now: TabState | None = st.session_state.get(SESSIONS[page])
    if now is None or not now.run:
        raise InputError(NO_RUN)
    info = manager().info(now.run)
    if not manager().owns(info, owner()):
        raise InputError(NOT_YOURS)
    verdict = here.judge(all_rows(RunFolder.open(manager().root, now.run)), info.config)
    note(here, verdict.passed, verdict.message, run=now.run, answer=answer)


def note(
    here: Assignment, passed: bool | None, message: Message, *, run: str = "", part: str = "", answer: str = ""
) -> None:
    """Note an attempt of this tab's person. Raises `InputError`, in a class also for those who have not joined."""
    if (of_class := classroom.current()) is not None and of_class.role(owner()) is None:
        raise InputError(JOIN_FIRST)
    found, who, now = store(manager().root), fingerprint(owner()), time.time()
    if not found.has(here.id) and not manager().local_only:
        raise InputError(Message("assignment_not_of_class", "This assignment is not one of this class."))
    late = here.minutes is not None and now > found.begin(here.id, who, now) + 60 * here.minutes
    st.session_state[NOTED] = True
    found.record(Attempt(here.id, who, now, passed, message, run, part, answer, here.digest, late))
