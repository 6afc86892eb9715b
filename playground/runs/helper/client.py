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
from playground.runs.helper.methods import METHODS, HelperRequest
from playground.texts import Message

ERRORS: dict[int, type[PlaygroundError]] = {2: InputError, 3: Diverged}


@dataclass
class _Open:
    ask: HelperRequest
    future: Future[Any]
    deadline: float
    again: bool = False  # sent a second time: the first process died, perhaps because of another request


class HelperClient:
    """One helper process, started by the first request or by `warm`. All methods may be called from any thread."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._lock = threading.RLock()
        self._ids = itertools.count(1)
        self._open: dict[int, _Open] = {}
        self._handle: Handle | None = None
        self._generation = 0
        self._closed = False

    def warm(self) -> None:
        with self._lock:
            self._living()

    def ask(self, name: str, arguments: dict[str, Any]) -> Future[Any]:
        """The future answer; its exception is a `PlaygroundError`. Raises `InputError` for an unknown method."""
        if name not in METHODS:
            raise InputError(Message("unknown_method", "The helper process has no method “{name}”.", name=name[:40]))
        future: Future[Any] = Future()
        future.set_running_or_notify_cancel()  # a caller that stops waiting cannot cancel it
        with self._lock:
            question = _Open(HelperRequest(next(self._ids), name, arguments), future, time.monotonic() + METHODS[name])
            self._open[question.ask.id] = question
            self._send(question)
        return future

    def check(self) -> None:
        """Kill a process that works on one request for too long. To be called every second or so."""
        with self._lock:
            late = [q for q in self._open.values() if time.monotonic() > q.deadline]
            for question in late:
                del self._open[question.ask.id]
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
        with self._lock:
            question = self._open.pop(message.id, None)
        if question is None:
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
            lost = [q for q in self._open.values() if q.again or self._closed]
            for question in lost:
                del self._open[question.ask.id]
            for question in self._open.values():
                question.again = True
                self._send(question)
        for question in lost:
            question.future.set_exception(
                MachineError(Message("helper_died", "The helper process failed on this. Try less."))
            )
