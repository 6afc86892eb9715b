"""Verifies hand-ins for the teacher: one at a time, behind the runs that wait for their turn."""

from __future__ import annotations

import json
import subprocess
import threading
import time
from typing import Any

from playground import paths
from playground.errors import PlaygroundError
from playground.handin.stored import StoredHandIns
from playground.runs.manager import manager
from playground.texts import Message

POLL_SECONDS = 2.0  # while runs wait for their turn
KEPT = ("signature", "signature_message", "outcome", "message", "notes")
CODE = """import os
if hasattr(os, "nice"): os.nice(10)
import sys
from playground.cli import main
raise SystemExit(main(sys.argv[1:]))"""
FAILED = Message("verification_failed", "It could not be trained again. The terminal in which the app runs says why.")


class VerificationQueue:
    """Hand-ins that wait, and the thread that has them trained again in a process of low priority."""

    def __init__(self, hand_ins: StoredHandIns) -> None:
        self._hand_ins = hand_ins
        self._lock = threading.Lock()
        self._waiting: dict[str, None] = {}  # in their order
        self._running = ""
        self._process: subprocess.Popen[bytes] | None = None
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None

    def add(self, ids: list[str]) -> None:
        """Verify these, each once. Raises `InputError` where one of them has gone; then none is added."""
        for id in ids:
            self._hand_ins.get(id)
        with self._lock:
            self._waiting |= {id: None for id in ids if id != self._running}
            if self._thread is None and self._waiting:
                self._thread = threading.Thread(target=self._work, name="verifies hand-ins", daemon=True)
                self._thread.start()

    def state(self, id: str) -> str:
        """ "waiting", "running" or ""."""
        with self._lock:
            return "running" if id == self._running else "waiting" if id in self._waiting else ""

    def close(self) -> None:
        """End the process that trains, and start no other."""
        self._closing.set()
        with self._lock:
            if self._process is not None:
                self._process.terminate()

    def _work(self) -> None:
        while not self._closing.is_set():
            with self._lock:
                self._running = next(iter(self._waiting), "")
                self._waiting.pop(self._running, None)
                if not self._running:
                    self._thread = None
                    return
            while _somebody_waits() and not self._closing.wait(POLL_SECONDS):
                pass
            self._verify(self._running)

    def _verify(self, id: str) -> None:
        try:
            file = self._hand_ins.file(id)
            command = paths.python(CODE, "verify", "--json", "--runs", str(manager().root), str(file))
            with self._lock:
                if self._closing.is_set():
                    return
                self._process = process = subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
            out, _ = process.communicate()
            if not self._closing.is_set():
                self._hand_ins.note(id, {**_result(out), "checked_at": round(time.time())})
        except (PlaygroundError, OSError):  # deleted meanwhile, or the disk is full: it stays as it was
            pass
        finally:
            with self._lock:
                self._process = None


def _result(out: bytes) -> dict[str, Any]:
    try:
        (found,) = json.loads(out)
        return {key: found[key] for key in KEPT if key in found}
    except (ValueError, TypeError, KeyError):
        return {"outcome": "not_verified", "message": FAILED.to_json()}


def _somebody_waits() -> bool:
    return any(run.state.status == "queued" for run in manager().runs())


_queues: dict[StoredHandIns, VerificationQueue] = {}
_opening = threading.Lock()


def queue(hand_ins: StoredHandIns) -> VerificationQueue:
    """The queue for these hand-ins, of which an app has one."""
    with _opening:
        if hand_ins not in _queues:
            _queues[hand_ins] = VerificationQueue(hand_ins)
        return _queues[hand_ins]


def close() -> None:
    """With the server."""
    for each in _queues.values():
        each.close()
