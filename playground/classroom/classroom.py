"""`Classroom`: the class of this app, its members and teachers, its door and its board.

`owner` is always a browser's token, which only that browser knows; an `id` is its fingerprint, as in a run's label. All
methods may be called from any thread. Changes are written at once, so a class survives a restart of the app.
"""

from __future__ import annotations

import dataclasses
import secrets
import threading
import time
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any, Literal

from playground.classroom import class_file, join_code, prediction_files
from playground.classroom.attempts import Attempts
from playground.classroom.board import Board
from playground.classroom.class_file import StoredClass
from playground.classroom.lab_reports import LabReports
from playground.classroom.members import Member, Members
from playground.classroom.nicknames import suggestion
from playground.classroom.open_pages import OpenPages
from playground.classroom.rights import JOIN_FIRST, ONLY_TEACHER
from playground.errors import InputError
from playground.runs.folder.index import fingerprint
from playground.texts import Message

Role = Literal["teacher", "student"]
FOLDER = ".class"  # in the folder of runs
WRONG_CODES, WRONG_PER_SECOND = 60, 0.5  # by all together: a guess hits once in 24 years
NEW_MEMBERS, NEW_PER_SECOND = 100, 2.0
DOOR_CLOSED = Message("door_closed", "The teacher has closed the door. Ask the teacher to open it.")
WRONG_CODE = Message("wrong_code", "This code is not right. Look at it again: it has six characters.")
WAIT = "Too many people are trying at the moment. Try again in {seconds} seconds."


class Classroom:
    """One class, stored in the folder `root`. Every change raises `version`, and wakes those that `watch`."""

    def __init__(self, root: Path, clock: Callable[[], float] = time.time) -> None:
        self.folder, self._clock = root / FOLDER, clock
        self._lock, self._pages = threading.RLock(), OpenPages()
        self._wrong = Attempts(WRONG_CODES, WRONG_PER_SECOND, time.monotonic)
        self._new = Attempts(NEW_MEMBERS, NEW_PER_SECOND, time.monotonic)
        self.version, self.lab = 1, LabReports()
        stored = class_file.read(self.folder)
        found = stored or StoredClass(join_code.new_code(), True, [], Members(), False)
        self.code, self.open, self._teachers, self._members = found.code, found.open, found.teachers, found.members
        self.board = Board(found.frozen, predictions=prediction_files.read(self.folder) if stored else ())
        self._write()  # so that a new code survives a restart before anybody has joined

    # -- joining ---------------------------------------------------------------------------------------------------

    def join(self, owner: str, code: str, nickname: str) -> Member:
        """Let somebody in, or give a member another nickname, for which the code is not asked again.

        Raises `InputError` for a wrong code, a closed door, too many attempts, a nickname that is taken or none.
        """
        id = fingerprint(owner)
        if not id:
            raise InputError(JOIN_FIRST)
        with self._lock:
            known = self._members.get(id) is not None or id in self._teachers
            if not known:
                self._check_code(code)
            found = self._members.add(id, nickname, self._clock())
            if not known:
                self._new.count()
            self._changed()
            return found

    def _check_code(self, code: str) -> None:
        if not self.open:
            raise InputError(DOOR_CLOSED)
        wait = max(self._wrong.seconds_to_wait(), self._new.seconds_to_wait())
        if wait:
            raise InputError(Message("too_many_attempts", WAIT, seconds=int(wait) + 1))
        if not secrets.compare_digest(join_code.read_code(code).encode(), self.code.encode()):
            self._wrong.count()
            raise InputError(WRONG_CODE)

    def suggest(self, language: str) -> str:
        """A nickname that nobody has."""
        with self._lock:
            return suggestion(language, self._members.names())

    # -- people ----------------------------------------------------------------------------------------------------

    def role(self, owner: str) -> Role | None:
        """`None` for somebody who has not joined."""
        id = fingerprint(owner)
        with self._lock:
            if id in self._teachers:
                return "teacher"
            return "student" if self._members.get(id) else None

    def member(self, owner: str) -> Member | None:
        with self._lock:
            return self._members.get(fingerprint(owner))

    def members(self) -> list[Member]:
        """All who have joined, in that order."""
        with self._lock:
            return list(self._members)

    def nickname(self, id: str) -> str:
        """The nickname of the owner of a run, by the fingerprint in its label; "" for others."""
        with self._lock:
            return found.nickname if (found := self._members.get(id)) else ""

    def check_teacher(self, owner: str) -> None:
        """Raises `InputError` for everybody who has no teacher's rights."""
        if self.role(owner) != "teacher":
            raise InputError(ONLY_TEACHER)

    # -- what the teacher does; who calls this has called `check_teacher` --------------------------------------------

    def make_teacher(self, owner: str) -> None:
        """Give a browser the teacher's rights: it has opened the teacher's link."""
        with self._lock:
            if (id := fingerprint(owner)) and id not in self._teachers:
                self._teachers.append(id)
                self._changed()

    def teachers(self) -> list[str]:
        """The ids of those who have teacher's rights."""
        with self._lock:
            return list(self._teachers)

    def keep_only_teacher(self, owner: str) -> None:
        """Take the rights of all teachers except `owner` away; a new link gives them again."""
        with self._lock:
            self._teachers = [id for id in self._teachers if id == fingerprint(owner)]
            self._changed()

    def rename(self, id: str, nickname: str) -> None:
        with self._lock:
            self._members.rename(id, nickname)
            self._changed()

    def remove(self, id: str) -> None:
        """Remove a member, who can join again with the code. Their runs stay."""
        with self._lock:
            self._members.remove(id)
            self._changed()

    def set_open(self, open: bool) -> None:
        """Open or close the door: nobody new joins while it is closed."""
        with self._lock:
            self.open = open
            self._changed()

    def start_over(self) -> None:
        """A new class: another code, nobody has joined, an empty board. Teachers stay, and so do all runs."""
        with self._lock:
            self.code, self.open, self._members = join_code.new_code(), True, Members()
            self._show(lambda board: Board())

    def set_frozen(self, frozen: bool) -> None:
        """While frozen no student trains; the caller pauses the runs."""
        self._show(lambda board: dataclasses.replace(board, frozen=frozen))

    def say(self, text: str, address: str = "") -> None:
        """Show a message to all, who follow to `address`; both empty take it away. Raises `InputError`."""
        self._show(lambda board: board.with_message(text, address))

    def set_timer(self, seconds: float) -> None:
        """Show a timer to all; 0 takes it away. Raises `InputError`."""
        self._show(lambda board: board.with_timer(seconds, self._clock()))

    def set_spotlight(self, run: str) -> None:
        """Show a run on the projector; "" for none. The caller knows whether there is such a run."""
        self._show(lambda board: dataclasses.replace(board, spotlight=run[:100]))

    def order(self, run: str, do: Literal["pause", "resume", "stop"]) -> bool:
        """Tell the browser that trains a run what to do with it; false where no browser trains it."""
        with self._lock:
            if id := self.lab.order(run, do):
                self._wake({id})
            return bool(id)

    def clear_predictions(self) -> None:
        self._show(lambda board: dataclasses.replace(board, predictions=()))

    # -- what everybody does -----------------------------------------------------------------------------------------

    def predict(self, owner: str, lesson: str, step: int, answer: Any) -> None:
        """Note somebody's answer to a question of a lesson. Raises `InputError`, also for those who have not joined."""
        if self.role(owner) is None:
            raise InputError(JOIN_FIRST)
        self._show(lambda board: board.with_prediction(lesson, step, fingerprint(owner), answer))

    def view(self, owner: str) -> dict[str, Any]:
        """What the page of `owner` may know, as JSON values: for the teacher also the members and predictions."""
        with self._lock:
            role, member, board = self.role(owner), self.member(owner), self.board
            found: dict[str, Any] = {
                "version": self.version, "role": role, "nickname": member.nickname if member else "",
                "invited": self._pages.invited[fingerprint(owner)], "open": self.open,
                "frozen": board.frozen, "ends": board.ends, "now": self._clock(),
                "message": dataclasses.asdict(board.message) if board.message and role else None,
                "order": dataclasses.asdict(order) if (order := self.lab.order_for(fingerprint(owner))) else None,
            }  # fmt: skip
            if role == "teacher":
                found |= {
                    "code": join_code.spaced(self.code), "members": self._members.to_json(),
                    "here": sorted(self.here()), "teachers": list(self._teachers), "spotlight": board.spotlight,
                    "predictions": [dataclasses.asdict(each) for each in board.predictions],
                }  # fmt: skip
            return found

    def watch(self, wake: Callable[[], None], owner: str = "") -> Callable[[], None]:
        """From now on call `wake` after every change, from any thread, which must not wait. The result ends this.

        Meanwhile `owner` is there: see `here`.
        """
        with self._lock:
            page = self._pages.open(fingerprint(owner), wake)
            self._see(owner)

        def end() -> None:
            with self._lock:
                self._pages.close(page)
                self._see(owner)

        return end

    def invite(self, owner: str) -> None:
        """Somebody has tried what only members may do: their pages show the form."""
        id = fingerprint(owner)
        with self._lock:
            if id in self._pages.ids():
                self._pages.invited[id] += 1
                self._wake({id})

    def here(self) -> set[str]:
        """The ids of those who have a page open."""
        with self._lock:
            return self._pages.ids()

    def _see(self, owner: str) -> None:
        """Only teachers are told: three hundred who arrive would else wake each other."""
        self._members.see(fingerprint(owner), self._clock())
        self._wake(self._teachers)

    def _show(self, change: Callable[[Board], Board]) -> None:
        with self._lock:
            before, self.board = self.board, change(self.board)
            prediction_files.update(self.folder, before.predictions, self.board.predictions)
            self._changed()

    def _changed(self) -> None:
        self._write()
        self._wake()

    def _wake(self, ids: Collection[str] | None = None) -> None:
        """Wake the tabs of these people, or of all."""
        self.version += 1
        self._pages.wake(ids)

    def _write(self) -> None:
        found = StoredClass(self.code, self.open, self._teachers, self._members, self.board.frozen)
        class_file.write(self.folder, found)


_current: Classroom | None = None


def current() -> Classroom | None:
    """The class of this app; `None` where the app was started without one."""
    return _current


def open_class(root: Path) -> Classroom:
    """Open the class that is stored in the folder of runs `root`, or a new one; once, before the server starts."""
    global _current
    _current = Classroom(root)
    return _current
