"""Verifies hand-ins for the teacher: one at a time, behind the runs that wait for their turn."""

from __future__ import annotations

import json
import subprocess
import threading
import time
from collections import deque
from typing import Any

from playground import paths
from playground.errors import PlaygroundError
from playground.handin.stored import StoredHandIns
from playground.runs.manager import manager
from playground.texts import Message

POLL_SECONDS = 2.0  # while runs wait for their turn
MOST_WAITING = 3000
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
        self._waiting: deque[str] = deque()
        self._running = ""
        self._process: subprocess.Popen[bytes] | None = None
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None
        self.version = 0  # changes with every change of what is said here

    def add(self, ids: list[str]) -> None:
        """Verify these, each once."""
        with self._lock:
            for id in ids:
                if id != self._running and id not in self._waiting and len(self._waiting) < MOST_WAITING:
                    self._hand_ins.get(id)
                    self._waiting.append(id)
            self.version += 1
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
                self._running = self._waiting.popleft() if self._waiting else ""
                self.version += 1
                if not self._running:
                    self._thread = None
                    return
            while _somebody_waits() and not self._closing.wait(POLL_SECONDS):
                pass
            if not self._closing.is_set():
                self._verify(self._running)

    def _verify(self, id: str) -> None:
        try:
            file = self._hand_ins.file(id)
            command = paths.python(CODE, "verify", "--json", "--runs", str(manager().root), str(file))
            with self._lock:
                self._process = subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL)
            out, _ = self._process.communicate()
            result = _result(out)
            if not self._closing.is_set():
                self._hand_ins.note(id, {**result, "checked_at": round(time.time())})
        except (PlaygroundError, OSError):  # deleted meanwhile, or the disk is full: it stays as it was
            pass
        finally:
            self._process = None


def _result(out: bytes) -> dict[str, Any]:
    try:
        (found,) = json.loads(out)
        return {key: found[key] for key in KEPT if key in found}
    except (ValueError, TypeError, KeyError):
        return {"outcome": "not_verified", "message": FAILED.to_json()}


def _somebody_waits() -> bool:
    return any(run.state.status == "queued" for run in manager().runs())


_queue: VerificationQueue | None = None


def queue(hand_ins: StoredHandIns) -> VerificationQueue:
    """The queue of this app."""
    global _queue
    if _queue is None:
        _queue = VerificationQueue(hand_ins)
    return _queue


def close() -> None:
    """With the server."""
    if _queue is not None:
        _queue.close()
