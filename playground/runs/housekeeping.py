"""The regular work of an app: looks for workers that died and for changes by other apps, and empties the trash."""

from __future__ import annotations

import contextlib
import itertools
import shutil
import threading
import time
from pathlib import Path
from typing import Any

from playground.errors import InputError, PlaygroundError
from playground.messages import LIVE
from playground.runs.backends.base import Backend
from playground.runs.folder import files, trash
from playground.runs.folder.index import RunIndex, recover, stamp
from playground.runs.folder.store import UNFINISHED, list_runs
from playground.runs.helper.client import HelperClient
from playground.runs.scheduler import Scheduler

TICK = 0.5  # seconds
RECOVER = 10  # ticks between two looks for runs whose process was killed
TRASH_DAYS = 7
ABANDONED = 3600.0  # seconds after which nobody works on a run that is not complete


class Housekeeping:
    """The thread that does this work, from `start` to `stop`."""

    def __init__(
        self, root: Path, backend: Backend, index: RunIndex, scheduler: Scheduler, helper: HelperClient
    ) -> None:
        self._root = root
        self._backend = backend
        self._index = index
        self._scheduler = scheduler
        self._helper = helper
        self._stamps: dict[str, Any] = {}
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Adopt living jobs, mark runs that were cut off, prepare a worker and the helper, and start the thread."""
        with files.os_errors_as_sentences(self._root):
            self._root.mkdir(parents=True, exist_ok=True)
        for folder in list_runs(self._root):
            if folder.state().status in LIVE:
                with contextlib.suppress(PlaygroundError):  # its configuration cannot be read
                    self._scheduler.adopt(folder, light=self._index.config(folder).data.kind.light)
        self._recover()
        sweep(self._root)
        self._empty_trash()
        self._backend.warm()
        self._helper.warm()
        self._thread = threading.Thread(target=self._repeat, name="housekeeping", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End the thread and wait until it has ended."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()

    def _repeat(self) -> None:
        ticks = itertools.count(1)
        while not self._over.wait(TICK):
            with contextlib.suppress(OSError):  # no file descriptors are left: perhaps at the next tick
                self._scheduler.check(time.monotonic())
            self._helper.check()
            with contextlib.suppress(PlaygroundError, OSError):  # the disk may be back at the next tick
                self._follow_others()
                if next(ticks) % RECOVER == 0:
                    self._recover()
                    self._backend.warm()  # it may have been killed
                    self._empty_trash()

    def _recover(self) -> None:
        recover(self._root, self._scheduler.signs, but=self._scheduler.ids())

    def _empty_trash(self) -> None:
        trash.empty(self._root, older_than=TRASH_DAYS * 86_400)

    def _follow_others(self) -> None:
        """Follow watched runs of other apps by their files."""
        for id in self._scheduler.watchers.ids():
            if self._scheduler.has_worker(id):
                continue
            try:
                now = stamp(self._index.open(id))
            except InputError:
                now = {}  # deleted: its watchers must learn that too
            if self._stamps.get(id) != now:
                self._stamps[id] = now
                self._scheduler.watchers.tell(id)


def sweep(root: Path) -> None:
    """Remove the runs that were being created or imported when their process was killed."""
    for path in root.glob(f"{UNFINISHED}*"):
        with contextlib.suppress(OSError):
            if path.stat().st_mtime < time.time() - ABANDONED:
                shutil.rmtree(path, ignore_errors=True)
