"""Lists the runs of a folder with their configurations and states; reads again only what has changed."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from playground import paths
from playground.config import RunConfig
from playground.errors import InputError, MachineError, PlaygroundError
from playground.messages import LIVE, State
from playground.runs.folder import journal, lease
from playground.runs.folder.label import Label
from playground.runs.folder.lease import SignsOfLife
from playground.runs.folder.lock import RunLock, is_held
from playground.runs.folder.rows import merge_rows
from playground.runs.folder.store import RunFolder, list_runs
from playground.runs.worker.status import elsewhere, still_there
from playground.texts import Message

T = TypeVar("T")
TAIL = 32_768  # bytes at the end of the rows where the newest numbers are looked for
SIZE_SECONDS = 10.0


@dataclass(frozen=True)
class RunInfo:
    """What a list or a page shows of one run."""

    id: str
    label: Label
    state: State
    config: RunConfig  # with the edits of its journal
    steered: bool = False  # by edits or single steps: its configuration alone does not reproduce it
    data_since: int = 0  # the step after which its data last changed
    place_in_queue: int | None = None  # 1: the next
    mine_here: bool = False  # this app has its worker
    size: int = 0  # bytes on disk
    thumbnail: int | None = None  # the step of the newest sample
    values: Mapping[str, float] = field(default_factory=dict)  # the newest of each number, of the present data


def fingerprint(owner: str) -> str:
    """A hash of an owner's token, for run folders: nobody can control a run with it."""
    return hashlib.sha256(owner.encode()).hexdigest() if owner else ""


class RunIndex:
    """Reads the runs in `root`. Torn or foreign folders are left out."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._lock = threading.Lock()
        self._cache: dict[tuple[str, str], tuple[Any, Any]] = {}

    def open(self, id: str) -> RunFolder:
        """The folder of a run. Raises `InputError` where there is none."""
        return RunFolder.open(self.root, id)

    def ids(self) -> list[str]:
        return [folder.id for folder in list_runs(self.root)]

    def info(self, id: str, **live: Any) -> RunInfo:
        """A run, read from its folder; `live` replaces what the app knows better. Raises `InputError`."""
        folder = self.open(id)
        config, steered, since = self._history(folder)
        rows = folder.path / "metrics.jsonl"
        samples = self._cached(id, "samples", (folder.path / "samples",), lambda: folder.samples())
        found = RunInfo(
            id=id,
            label=folder.label(),
            state=folder.state(),
            config=config,
            steered=steered,
            data_since=since,
            size=self._cached(id, "size", (), folder.size),
            thumbnail=samples[-1] if samples else None,
            values=self._cached(id, f"values {since}", (rows,), lambda: _newest(folder, since)),
        )
        return dataclasses.replace(found, **live)

    def config(self, folder: RunFolder) -> RunConfig:
        """The run's configuration with the edits of its journal."""
        return self._history(folder)[0]

    def damaged(self) -> dict[str, Message]:
        """The runs whose configuration cannot be read, each with a message that says so."""
        found = {}
        for id in self.ids():
            try:
                self.config(self.open(id))
            except PlaygroundError as error:
                found[id] = error.message
        return found

    def _history(self, folder: RunFolder) -> tuple[RunConfig, bool, int]:
        """The configuration with its edits, whether there are any, and the step after which the data last changed."""

        def read() -> tuple[RunConfig, bool, int]:
            entries = journal.journal(folder)
            present = journal.present(folder.config(), entries)
            return present, journal.steered(entries), journal.data_since(entries)

        return self._cached(folder.id, "history", (folder.path / "config.json", folder.path / "journal.jsonl"), read)

    def disk_used(self) -> int:
        """Bytes of all runs, at most ten seconds old."""
        return sum(self._cached(folder.id, "size", (), folder.size) for folder in list_runs(self.root))

    def _cached(self, id: str, what: str, files: tuple[Path, ...], read: Callable[[], T]) -> T:
        """`read()`, or its earlier result if none of `files` has changed; without files, for ten seconds."""
        stamp: Any = tuple(_stamp(file) for file in files) or int(time.monotonic() / SIZE_SECONDS)
        with self._lock:
            known = self._cache.get((id, what))
        if known is not None and known[0] == stamp:
            return known[1]
        value = read()
        with self._lock:
            self._cache[id, what] = (stamp, value)
        return value


def newest_first(ids: Iterable[str], info: Callable[[str], RunInfo]) -> list[RunInfo]:
    """What `info` says of each run that can be read, the newest first."""
    found = []
    for id in ids:
        with contextlib.suppress(PlaygroundError):  # damaged, or deleted since it was listed
            found.append(info(id))
    return sorted(found, key=lambda r: r.label.created, reverse=True)


def _stamp(file: Path) -> tuple[int, int]:
    try:
        found = file.stat()
    except OSError:
        return (0, 0)
    return (found.st_mtime_ns, found.st_size)


def stamp(folder: RunFolder) -> dict[str, tuple[int, int]]:
    """A stamp of each part of a run, which changes with that part: a run of another app is followed by it."""
    names = ("state.json", "metrics.jsonl", "journal.jsonl", "samples", "nets")
    return {name: _stamp(folder.path / name) for name in names}


def _newest(folder: RunFolder, since: int) -> dict[str, float]:
    """The newest of each number that was logged after the step `since`."""
    try:
        rows, _ = folder.rows(max(0, _stamp(folder.path / "metrics.jsonl")[1] - TAIL))
    except MachineError:  # a run without readable numbers is still a run
        return {}
    values: dict[str, float] = {}
    for row in merge_rows(rows):
        if row.step > since:
            values.update(row.values)
    return values


def mark(folder: RunFolder, **changes: Any) -> bool:
    """Change the state of a run that has no worker; false where it has one, or its folder cannot be written.

    A worker on another computer loses the run: who calls this knows that it has ended, or gives no sign of life.
    """
    try:
        with RunLock(folder.path, by_force=True):
            folder.write_state(dataclasses.replace(folder.state(), **{**changes, "heartbeat": time.time()}))
    except (InputError, MachineError):  # it has a worker, or the folder is gone or cannot be written
        return False
    return True


def recover(root: Path, signs: SignsOfLife, but: Collection[str] = ()) -> list[str]:
    """Mark runs as interrupted whose worker, or whose app while they waited, has ended. Returns their ids."""
    found = []
    for folder in list_runs(root):
        with contextlib.suppress(OSError):  # a fault of one folder must not stop the others
            if folder.id not in but and _is_lost(folder, signs) and mark(folder, **LOST):
                found.append(folder.id)
    return found


def present_state(folder: RunFolder) -> State:
    """The state of a run; “interrupted” if its worker was killed before it could write that. Writes nothing."""
    return dataclasses.replace(folder.state(), **LOST) if _is_lost(folder, SignsOfLife()) else folder.state()


def _is_lost(folder: RunFolder, signs: SignsOfLife) -> bool:
    """Whether the run's worker, or its app while it waited, ended without writing that."""
    if folder.state().status not in LIVE or is_held(folder.path, signs):
        return False
    # Read again: a worker that has ended meanwhile wrote its state before it released the lock.
    state = folder.state()
    if state.status not in LIVE:
        return False
    if elsewhere(state):  # a run in the queue of another computer's app is left to it
        begins = lease.read(folder.path) is None and signs.alive(folder.path, state.heartbeat)
        return state.status != "queued" and not begins
    return not (state.status in ("queued", "starting") and still_there(state))


LOST: dict[str, Any] = {
    "status": "interrupted",
    "message": Message("cut_off", "This run was cut off. It can continue from its last checkpoint."),
    "seconds_left": None,
}


def find_run(text: str) -> RunFolder:
    """The run that `text` names: a folder, or an id in the folder of runs. Raises `InputError`."""
    if not text:
        raise InputError(
            Message("run_not_named", "Name a run by its folder or its id. `gan-playground runs` lists the runs.")
        )
    path = paths.expand(text)
    if path.is_dir():
        path = path.resolve()
        return RunFolder.open(path.parent, path.name)
    if "/" in text or "\\" in text:
        raise InputError(
            Message(
                "no_run_folder",
                "There is no run folder {folder}. `gan-playground runs` lists the runs.",
                folder=text[:200],
            )
        )
    runs = paths.runs_dir()
    if not (runs / text).is_dir():
        raise InputError(
            Message(
                "no_run_in_folder",
                "There is no run “{run}” in {folder}. `gan-playground runs` lists the runs.",
                run=text[:80],
                folder=str(runs),
            )
        )
    return RunFolder.open(runs, text)
