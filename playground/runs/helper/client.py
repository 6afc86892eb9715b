"""The app's side of the helper process: sends requests, receives answers, and replaces a process that dies or hangs."""

from __future__ import annotations

import itertools
import threading
import time
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any

from playground.errors import Diverged, InputError, MachineError, PlaygroundError
from playground.messages import Answer, Frame, Notice
from playground.runs.backends.base import CLOSING, Backend, Handle, Job
from playground.runs.fair_queue import FairQueue
from playground.runs.helper.methods import METHODS, HelperRequest
from playground.texts import Message

ERRORS: dict[int, type[PlaygroundError]] = {2: InputError, 3: Diverged}


AT_ONCE = 4  # requests in the process
WAITING = 20  # requests that one owner may have waiting
BUSY = Message("helper_busy", "Too many of your questions wait for an answer already. Try again in a moment.")


@dataclass
class _Open:
    ask: HelperRequest
    future: Future[Any]
    deadline: float | None = None  # of a request that was sent; waiting does not count
    again: bool = False  # sent a second time: the first process died, perhaps because of another request


class HelperClient:
    """One helper process, started by the first request or by `warm`. All methods may be called from any thread.

    The process gets a few requests at a time. The others wait, and the owner with the fewest requests comes first.
    """

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._lock = threading.RLock()
        self._ids = itertools.count(1)
        self._open: dict[int, _Open] = {}
        self._slots = FairQueue(AT_ONCE)
        self._handle: Handle | None = None
        self._generation = 0
        self._closed = False

    def warm(self) -> None:
        with self._lock:
            self._living()

    def ask(self, name: str, arguments: dict[str, Any], owner: str = "") -> Future[Any]:
        """The future answer; its exception is a `PlaygroundError`. A request that still waits can be cancelled.

        Raises `InputError` for an unknown method, `MachineError` where `owner` has too many requests waiting.
        """
        if name not in METHODS:
            raise InputError(Message("unknown_method", "The helper process has no method “{name}”.", name=name[:40]))
        future: Future[Any] = Future()
        with self._lock:
            if self._slots.waiting_of(owner) >= WAITING:
                raise MachineError(BUSY)
            question = _Open(HelperRequest(next(self._ids), name, arguments), future)
            self._open[question.ask.id] = question
            if self._slots.ask(str(question.ask.id), owner):
                self._begin(question)
        future.add_done_callback(lambda done: self._forget(question) if done.cancelled() else None)
        return future

    def _begin(self, question: _Open) -> None:
        """Send a request whose turn has come, unless it has just been cancelled."""
        if question.future.set_running_or_notify_cancel():
            question.deadline = time.monotonic() + METHODS[question.ask.name]
            self._send(question)

    def _forget(self, question: _Open) -> bool:
        """Let the next requests go on in place of this one; false where that has been done already."""
        with self._lock:
            known = self._open.pop(question.ask.id, None) is not None
            if known:
                self._slots.give_back(str(question.ask.id))
                for id in self._slots.take():
                    self._begin(self._open[int(id)])
        return known

    def check(self) -> None:
        """Kill a process that works on one request for too long. To be called every second or so."""
        with self._lock:
            now = time.monotonic()
            late = [q for q in self._open.values() if q.deadline is not None and now > q.deadline]
            for question in late:
                self._forget(question)
            handle = self._handle
        for question in late:
            seconds = METHODS[question.ask.name]
            question.future.set_exception(
                MachineError(
                    Message("helper_too_slow", "This took longer than {seconds} seconds. Try less.", seconds=seconds)
                )
            )
        if late and handle is not None:
            handle.kill()

    def close(self) -> None:
        """End the process, also in the middle of a request."""
        with self._lock:
            self._closed = True
            handle, unanswered = self._handle, list(self._open.values())
            self._open.clear()
        for question in unanswered:
            if not question.future.cancelled():
                question.future.set_exception(MachineError(CLOSING))
        if handle is not None:
            (handle.kill if unanswered else handle.leave)()

    def _living(self) -> Handle:
        if self._handle is None:
            self._generation += 1
            generation = self._generation
            self._handle = self._backend.submit(Job("helper"), self._heard, lambda reason: self._ended(generation))
        return self._handle

    def _send(self, question: _Open) -> None:
        try:
            self._living().send(question.ask)
        except MachineError:  # it has just died; `_ended` sends the request again
            return

    def _heard(self, message: Notice | Frame) -> None:
        if not isinstance(message, Answer):
            return
        question = self._open.get(message.id)
        if question is None or not self._forget(question):
            return  # it took too long and was given up
        if message.error is not None:
            question.future.set_exception(ERRORS.get(message.exit_code, MachineError)(message.error))
        else:
            question.future.set_result(message.result)

    def _ended(self, generation: int) -> None:
        with self._lock:
            if generation != self._generation:
                return
            self._handle = None
            sent = [q for q in self._open.values() if q.deadline is not None]
            lost = [q for q in sent if q.again or self._closed]
            for question in sent:
                if question not in lost:
                    question.again = True
                    self._send(question)
            for question in lost:
                self._forget(question)
        for question in lost:
            question.future.set_exception(
                MachineError(Message("helper_died", "The helper process failed on this. Try less."))
            )
