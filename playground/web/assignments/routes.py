"""The route of the teacher's editor: `POST api/assignments` with `{"do": …}`, see `requests`."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from playground import classroom
from playground.assignments import Assignment, new_id, pack, read_assignment, read_file, store
from playground.assignments.assignment import FORMAT, NOT_PORTABLE, VERSION, WITH_SETTINGS, settings_of
from playground.assignments.settings import groups
from playground.assignments.task_text import to_html
from playground.classroom.rights import ONLY_TEACHER
from playground.errors import InputError, PlaygroundError
from playground.lessons import load
from playground.link import ASSIGNMENT, KEPT, to_query, without_limits
from playground.messages import from_json
from playground.metrics import METRICS, fitting
from playground.presets import nearest
from playground.runs.folder.rows import all_rows
from playground.runs.folder.store import RunFolder
from playground.runs.manager import manager
from playground.texts import Message
from playground.web.assignments.requests import (
    DeleteAssignment,
    DescribeState,
    EditorRequest,
    ImportAssignment,
    ListAssignments,
    PreviewTask,
    SaveAssignment,
    StartAssignment,
    TryCheckpoint,
)
from playground.web.classroom import CLEAN, the_class
from playground.web.guard import owner_of
from playground.web.models import question

MOST_RUNS = 30  # that a checkpoint can be tried on
NO_CHECKPOINT = Message("assignment_no_checkpoint", "There is no goal to try. Choose a metric first.")


def assignment_routes() -> list[BaseRoute]:
    return [Route("/api/assignments", edit, methods=["POST"])]


async def edit(request: Request) -> Response:
    """Do what the editor asks. For the teacher; without a class, for whoever uses an app of their own."""
    given, owner = await question(request), owner_of(request.headers)
    check_teaches(owner)
    wanted = from_json(EditorRequest, {**{k: v for k, v in given.items() if k != "do"}, "type": given.get("do")})
    return JSONResponse(await asyncio.to_thread(_do, wanted), headers=CLEAN)


def check_teaches(owner: str) -> None:
    """Raise `InputError` for everybody who may not make assignments."""
    here = classroom.current()
    if here is not None:
        here.check_teacher(owner)
    elif not manager().local_only:
        raise InputError(ONLY_TEACHER)


def _do(wanted: EditorRequest) -> dict[str, Any]:
    found = store(manager().root)
    match wanted:
        case ListAssignments():
            pass
        case DescribeState(page, query):
            return _described(page, query)
        case PreviewTask(task):
            return {"html": to_html(task[:10_000])}
        case TryCheckpoint(assignment, run):
            return _tried(_read(assignment), run)
        case SaveAssignment(assignment):
            found.save(_read(assignment))
        case ImportAssignment(file):
            found.save(read_file(file.encode(errors="replace")))
        case DeleteAssignment(id):
            found.delete(id)
        case StartAssignment(id):
            one, here = found.get(id), the_class()
            here.say(one.title, f"{one.page}?{ASSIGNMENT}={one.id}")
            here.set_timer(60 * one.minutes if one.minutes else 0)
    return _listed()


def _read(given: Mapping[str, Any]) -> Assignment:
    """The assignment of the editor's form. One without an id is new."""
    page, query = str(given.get("page")), given.get("query")
    plain = portable(page, query) if isinstance(query, Mapping) else query
    id = given.get("id") or new_id()
    return read_assignment({**given, "format": FORMAT, "version": VERSION, "id": id, "query": plain})


def _listed() -> dict[str, Any]:
    return {
        "assignments": [
            {
                **each.to_json(),
                "link": f"{each.page}?{ASSIGNMENT}={each.id}",
                "whole_link": _whole_link(each),
                "lesson": load(each.lesson).title if each.lesson else None,
            }
            for each in store(manager().root).all()
        ],
        "in_class": classroom.current() is not None,
    }


def _whole_link(each: Assignment) -> str:
    """A link that works where the assignment is not stored; "" where it would be too long."""
    try:
        return f"{each.page}?{ASSIGNMENT}={pack(each)}"
    except InputError:
        return ""


def portable(page: str, query: Mapping[str, Any]) -> dict[str, str]:
    """The state in the address of a page, without anything that exists on this computer only. Raises `InputError`.

    The settings of a run take its place; its weights do not belong to an assignment.
    """
    given = {str(k): str(v) for k, v in query.items() if k not in KEPT}
    if page not in WITH_SETTINGS:
        return given
    views = {k: v for k, v in given.items() if k.startswith("view.")}
    if run := given.get("run"):
        config = manager().info(run).config
        preset = nearest(config).name
    else:
        preset, config = settings_of(page, {k: v for k, v in given.items() if k not in NOT_PORTABLE or k == "link"})
    settings = to_query(config, preset)
    return (without_limits(settings) if page == "lab" else settings) | views


def _described(page: str, query: Mapping[str, Any]) -> dict[str, Any]:
    state = portable(page, query)
    found: dict[str, Any] = {"page": page, "query": state, "groups": [], "metrics": [], "runs": [], "lesson": None}
    if page == "learn":
        found["lesson"] = load(state.get("lesson", "")).title
    if page in WITH_SETTINGS:
        config = settings_of(page, state)[1]
        found["groups"] = [{"path": g.path, "title": g.title, "settings": g.settings} for g in groups(config)]
        found["metrics"] = [[name, METRICS[name].label, METRICS[name].unit] for name in fitting(config.data)]
        runs = [run for run in manager().runs() if run.state.step and run.config.data.kind == config.data.kind]
        found["runs"] = [{"id": run.id, "name": run.label.name, "step": run.state.step} for run in runs[:MOST_RUNS]]
    return found


def _tried(assignment: Assignment, run: str) -> dict[str, Any]:
    if assignment.checkpoint is None:
        raise InputError(NO_CHECKPOINT)
    verdict = assignment.judge(all_rows(RunFolder.open(manager().root, run)), manager().info(run).config)
    return {"passed": verdict.passed, "message": verdict.message.to_json()}


def counts() -> list[dict[str, Any]]:
    """How many of the class have tried and passed each assignment that somebody has tried; for the wall."""
    here, found = the_class(), store(manager().root)
    members = {member.id for member in here.members()}
    shown = []
    for each in found.all():
        try:
            results = [r for who, r in found.results(each.id).items() if who in members]
        except PlaygroundError:
            continue
        current = here.board.message is not None and here.board.message.address.endswith(f"{ASSIGNMENT}={each.id}")
        if results or current:
            passed = sum(r.passed_at is not None for r in results)
            judged = each.checkpoint is not None or bool(each.lesson)
            shown.append(
                {"id": each.id, "title": each.title, "tried": len(results), "passed": passed if judged else None}
            )
    return shown
