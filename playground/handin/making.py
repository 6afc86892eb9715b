"""Makes a hand-in: what a student asks for, judged and signed by the app, as a page."""

from __future__ import annotations

import dataclasses
import sys
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playground import __version__, lessons
from playground.assignments import AssignmentStore, Attempt, store
from playground.classroom import Classroom
from playground.classroom.rights import JOIN_FIRST
from playground.errors import InputError
from playground.export.downloads import all_rows
from playground.handin import signing
from playground.handin.collecting import collected, software
from playground.handin.digest import digest_of, networks_of
from playground.handin.document import OWN_RUN, GivenAnswer, HandedRun, HandIn, read_run
from playground.handin.page import page
from playground.handin.stored import stored
from playground.lessons import Lesson
from playground.lessons.checkpoints import CheckpointVerdict, judge
from playground.lessons.lesson import Question
from playground.messages import Snapshot
from playground.runs.folder import journal
from playground.runs.folder.index import fingerprint
from playground.runs.folder.store import RunFolder
from playground.runs.manager import RunManager
from playground.texts import ENGLISH, Message, translate

FREE = Message("free_task", "A run of your own")
NOT_YOURS = Message("not_your_run", "This is another person's run. Hand in one of your own.")
MOST_IDENTITY = 100
NOT_WRITTEN = Message("hand_in_not_written", "The run has not stored its present step yet. Try again in a moment.")
PATIENCE = 20.0  # seconds for a checkpoint


@dataclass(frozen=True)
class HandInRequest:
    """What a student hands in. `assignment`: an id, or ""; `lesson`, `step`: names of a lesson and of its step, or "".

    `identity`: a student ID or an e-mail address, if the teacher wants one. `answer`: in words.
    """

    run: HandedRun
    assignment: str = ""
    lesson: str = ""
    step: str = ""
    identity: str = ""
    answer: str = ""
    language: str = ENGLISH
    answers: Mapping[str, Any] = field(default_factory=dict)  # to the questions of the lesson, by step
    folder: RunFolder | None = None  # of a run of the server


@dataclass(frozen=True)
class MadeHandIn:
    """The page, and the name under which it is downloaded. `stored`: whether the teacher has it too."""

    name: str
    page: str
    stored: bool


def of_run(runs: RunManager, id: str, owner: str, **more: Any) -> HandInRequest:
    """A request with a run of the server, as it stands now. Raises `InputError`."""
    folder = RunFolder.open(runs.root, id)
    _keep_place(runs, folder, owner)
    return HandInRequest(collected(folder), folder=folder, **more)


def _keep_place(runs: RunManager, folder: RunFolder, owner: str) -> None:
    """Have a run that has a worker write a checkpoint, and wait for it. Raises `InputError` where it takes too long."""
    state = runs.state(folder.id)
    if state.status not in ("running", "paused") or state.checkpoint == state.step:
        return
    try:
        runs.steer(folder.id, Snapshot(), owner)
    except InputError:  # another person's run, or it has just ended: its last checkpoint is handed in
        return
    end = time.monotonic() + PATIENCE
    while max(folder.checkpoints(), default=-1) < state.step:
        if time.monotonic() > end:
            raise InputError(NOT_WRITTEN)
        time.sleep(0.1)


def make(root: Path, request: HandInRequest, owner: str, classroom: Classroom | None) -> MadeHandIn:
    """Judge, sign and, in a class, store what `owner` hands in. Raises `InputError`."""
    nickname, student = "", fingerprint(owner)
    if classroom is not None:
        member = classroom.member(owner)
        if member is None and classroom.role(owner) is None:
            raise InputError(JOIN_FIRST)
        nickname = member.nickname if member else ""
    if request.folder is not None and classroom is not None and request.folder.label().owner != student:
        raise InputError(NOT_YOURS)
    identity = request.identity.strip()[:MOST_IDENTITY]
    email = identity if "@" in identity else ""
    hand_in = HandIn(
        **_judged(request, student, store(root)),
        made=round(time.time()),
        run=request.run,
        nickname=nickname,
        student=student if classroom else "",
        student_id="" if email else identity,
        email=email,
        program=__version__,
    )
    made = page(signing.sign(root, hand_in.to_json()), hand_in, request.language)
    keeps = classroom is not None and bool(nickname)
    if keeps:
        stored(root).add(hand_in, made)
    return MadeHandIn(f"hand-in-{time.strftime('%Y%m%d-%H%M%S')}.html", made, keeps)


@dataclass
class _Task:
    """What is known of the task, as parts of a `HandIn`."""

    task: str
    title: str
    passed: bool | None = None
    score: float | None = None
    max: float | None = None
    seconds: float = 0.0
    attempts: int = 1
    verdict: tuple[str, ...] = ()
    answers: tuple[GivenAnswer, ...] = field(default=())


def _judged(request: HandInRequest, student: str, assignments: AssignmentStore) -> dict[str, Any]:
    if not request.assignment and not request.lesson:
        request = dataclasses.replace(request, assignment=_assigned(request.run.id, student, assignments))
    found = _Task(OWN_RUN, request.run.name or translate(FREE, request.language), seconds=request.run.seconds)
    if request.assignment:
        found = _of_assignment(request, student, assignments)
    elif request.lesson:
        found = _of_lesson(request)
    if found.passed is not None:
        found.score, found.max = float(found.passed), 1.0
    return vars(found)


def _assigned(run: str, student: str, assignments: AssignmentStore) -> str:
    """The assignment at which the student has tried with this run; "" where there is none."""
    tried = (
        each.id
        for each in assignments.all()
        for try_ in assignments.attempts(each.id)
        if (try_.run, try_.who) == (run, student)
    )
    return next(tried, "")


def _of_assignment(request: HandInRequest, student: str, assignments: AssignmentStore) -> _Task:
    assignment = assignments.get(request.assignment)
    found = _Task(f"assignment/{assignment.id}", assignment.title, seconds=request.run.seconds)
    if assignment.checkpoint is not None and request.folder is not None and assignment.start() is not None:
        rows = [row for row in all_rows(request.folder) if row.step <= request.run.step]
        _take(found, assignment.judge(rows, _present(request.folder)), request.language)
        if not found.passed and (earlier := _passed_with(request.run.id, student, assignments, assignment.id)):
            _take(found, CheckpointVerdict(True, earlier.message), request.language)
    if result := assignments.results(assignment.id).get(student):
        found.attempts = result.attempts
        if found.passed is None and result.newest.passed is not None:
            found.passed = result.passed_at is not None
            found.verdict = (translate(result.newest.message, request.language),)
    if answer := request.answer.strip()[:2000] or (result.newest.answer if result else ""):
        found.answers = (GivenAnswer(assignment.question or assignment.title, answer),)
    return found


def _passed_with(run: str, student: str, assignments: AssignmentStore, assignment: str) -> Attempt | None:
    """The attempt with which the student has passed with this run: who has passed stays passed."""
    tried = (each for each in assignments.attempts(assignment) if (each.run, each.who) == (run, student))
    return next((each for each in tried if each.passed), None)


def _of_lesson(request: HandInRequest) -> _Task:
    lesson = lessons.load(request.lesson)
    title = lesson.title.get(request.language) or lesson.title.get(ENGLISH, "")
    found = _Task(f"lesson/{lesson.name}", title, seconds=request.run.seconds)
    step = lesson.step(request.step)
    if step is not None and step.checkpoint is not None and step.run is not None and request.folder is not None:
        verdict = judge(step.checkpoint, all_rows(request.folder), _present(request.folder), step.run.config())
        _take(found, verdict, request.language)
    found.answers = tuple(_answered(lesson, request))
    return found


def _answered(lesson: Lesson, request: HandInRequest) -> Iterator[GivenAnswer]:
    """The answers that were given to the questions of the lesson, in words."""
    for step in lesson.steps:
        asked = step.question
        if asked is not None and (words := _in_words(asked, request.answers.get(step.name), request.language)):
            label = asked.label.get(request.language) or asked.label.get(ENGLISH, "") or step.name
            yield GivenAnswer(label, words)


def _in_words(asked: Question, given: Any, language: str) -> str:
    """What a page tells of the answer to a question; "" for what is no answer to it."""
    if asked.ask == "choice" and isinstance(given, int) and 0 <= given < len(asked.choices):
        label = asked.choices[given].label
        return label.get(language) or label.get(ENGLISH, "")
    if asked.ask == "number" and _is_number(given):
        return f"{given:g}"
    if asked.ask == "curve" and isinstance(given, list) and given and all(map(_is_number, given)):
        first, last = float(given[0]), float(given[-1])
        return translate(Message("drawn_curve", "A curve from {first} to {last}", first=first, last=last), language)
    return ""


def _is_number(value: Any) -> bool:
    """Whether it is one that can be written: JSON also has integers that are larger than any float."""
    return isinstance(value, int | float) and abs(value) <= sys.float_info.max


def _take(found: _Task, verdict: CheckpointVerdict, language: str) -> None:
    found.passed, found.verdict = verdict.passed, (translate(verdict.message, language),)


def _present(folder: RunFolder) -> Any:
    return journal.present(folder.config(), journal.journal(folder))


def handed_run_from(given: Mapping[str, Any]) -> HandedRun:
    """A run in a browser, as that browser tells it, with its weights. Raises `InputError`; nothing of it is trusted."""
    digest, probe = digest_of(networks_of(given.get("weights")))
    parts = {name: value for name, value in given.items() if name != "weights"}
    return read_run({**parts, "place": "browser", "digest": digest, "probe": probe, "software": software()})
