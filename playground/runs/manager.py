"""The one who runs the runs: starts, queues, steers, lists, branches, watches. One instance an app.

Pages and routes use `manager()`; nobody else starts workers. Two apps may share a folder: each sees all runs and
steers those whose workers are its own.
"""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import Any, BinaryIO

from playground import paths
from playground.config import RunConfig
from playground.data import labels
from playground.errors import ConfigError, InputError, PlaygroundError
from playground.machine import hardware
from playground.messages import LIVE, Command, Edit, JournalEntry, Resume, State, Steering, Stop, View, to_json
from playground.runs.backends.base import Backend
from playground.runs.backends.local import local_backend
from playground.runs.broadcast import Subscription
from playground.runs.folder import archive, files, journal, trash
from playground.runs.folder.index import RunIndex, RunInfo, fingerprint, recover, stamp
from playground.runs.folder.lock import stays_locked
from playground.runs.folder.store import Label, RunFolder, sweep
from playground.runs.helper.client import HelperClient
from playground.runs.room import check_room
from playground.runs.scheduler import Scheduler
from playground.runs.worker.status import still_there
from playground.texts import Message

TICK = 0.5  # seconds
RECOVER = 10  # every so many ticks: a run of the command line may have been killed
LAST_CHECKPOINT = 10.0  # seconds that a worker may take over it before it is gone
CLOSE = 7.0  # of the ten that workers have to be gone
TRASH_DAYS = 7
WITHDRAWN = Message("withdrawn", "The run was stopped before its turn came.")


class RunManager:
    """See the module. All methods may be called from any thread; errors are `PlaygroundError`s with a sentence."""

    def __init__(
        self, root: Path, *, backend: Backend | None = None, slots: int | None = None, local_only: bool = True
    ) -> None:
        self.root = root
        self.local_only = local_only  # on 127.0.0.1 everyone owns all runs
        self._backend = backend or local_backend()
        self._library = RunIndex(root)
        self._trash = RunIndex(root / trash.NAME)
        self._live = Scheduler(self._backend, slots or max(2, hardware.cores()))
        self._clerk = HelperClient(self._backend)
        self._stamps: dict[str, Any] = {}
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Recover what was cut off, make a worker ready, and keep house from now on."""
        with files.os_errors_as_sentences(self.root):
            self.root.mkdir(parents=True, exist_ok=True)
        recover(self.root)
        sweep(self.root)
        trash.empty(self.root, older_than=TRASH_DAYS * 86_400)
        self._backend.warm()
        self._clerk.warm()
        self._thread = threading.Thread(target=self._keep_house, name="house", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Workers write their checkpoints and leave, within ten seconds; who does not is killed."""
        self._over.set()
        if self._thread is not None:
            self._thread.join()
        self._clerk.close()
        self._live.close(CLOSE)
        self._backend.close()

    @property
    def slots(self) -> int:
        return self._live.slots

    # -- making runs ---------------------------------------------------------------------------------------------

    def create(
        self,
        config: RunConfig,
        *,
        name: str = "",
        owner: str = "",
        device: str = "auto",
        threads: int | None = None,
        parent: str = "",
        first: Command | None = None,
        beside: str = "",
    ) -> str:
        """Start a run, or queue it; `first` is its first command. Raises `ConfigError` with the first problem.

        It shares the slot of the run `beside`, if that lives: two that are led in step start together.
        """
        for problem in config.problems():
            raise ConfigError(problem.message, path=problem.path)
        folder = self._new(config, name, owner, parent)
        self._live.enqueue(
            folder, owner, config.data.kind.light, device, threads or 0, first, beside, pinned=bool(threads)
        )
        return folder.id

    def resume(
        self,
        id: str,
        owner: str = "",
        patch: Mapping[str, Any] | None = None,
        *,
        first: Command | None = None,
        beside: str = "",
    ) -> None:
        """Let a run go on: a paused one; or one that has ended, from its last checkpoint, where `patch` is applied.

        A run that is done needs a patch that gives it more to do. `first` and `beside`: see `create`; they are for one
        that has ended.
        """
        folder = self._mine(id, owner)
        if self._listens(id):
            if patch:
                self._live.send(id, Edit(labels.named(patch)))
            self._live.send(id, Resume())
            return
        self._wait_for_its_end(id)
        self._free(folder)
        config = self._library.config(folder)
        after = config.edit_while_running(labels.named(patch)) if patch else config
        check_room(after, self.root, held=self._held(), own=folder.size())
        if patch:
            self._live.check_room(owner)
            journal.append(folder, patch)
        elif folder.state().status == "done":
            raise InputError(
                Message("run_is_done", "This run is done. To continue, give it more steps, epochs or seconds.")
            )
        state = folder.state()
        light = config.data.kind.light
        self._live.enqueue(folder, owner, light, state.device, state.threads, first, beside, pinned=state.pinned)

    def branch(self, id: str, step: int, patch: Mapping[str, Any], *, owner: str = "", name: str = "") -> str:
        """A new run that is the same as `id` up to `step` and goes on from there with `patch`.

        It begins at the nearest earlier checkpoint and replays the journal up to `step`: the same bits.
        """
        source, state = self._library.open(id), self.state(id)
        if not 0 <= step <= state.step:
            raise InputError(
                Message("no_step", "Run {run} has no step {step}; it is at {now}.", run=id, step=step, now=state.step)
            )
        whole = journal.journal(source)
        entries = [entry for entry in whole if entry.kind == "command" and entry.step <= step]
        threads = journal.threads_at_start(whole) or state.threads
        patch = labels.named(patch)
        journal.present(source.config(), entries).edit_while_running(patch)
        folder = self._new(source.config(), name, owner, f"{id}@{step}")
        try:
            begin = max((s for s in source.checkpoints() if s <= step), default=None)
            folder.copy_checkpoint(source, begin)
            folder.copy_nets(source, -1 if begin is None else begin)
            for entry in (*entries, JournalEntry(step, "command", time.time(), to_json(Edit(patch)))):
                folder.append_entry(entry)
        except BaseException:
            shutil.rmtree(folder.path, ignore_errors=True)
            raise
        self._live.enqueue(folder, owner, source.config().data.kind.light, state.device, threads, pinned=state.pinned)
        return folder.id

    def duplicate(self, id: str, patch: Mapping[str, Any], *, owner: str = "", name: str = "") -> str:
        """A new run from step 0, of this run's present configuration with `patch`."""
        config = self._library.config(self._library.open(id)).edit(patch)
        return self.create(config, name=name, owner=owner, parent=id)

    def _new(self, config: RunConfig, name: str, owner: str, parent: str) -> RunFolder:
        self._live.check_room(owner)
        check_room(config, self.root, held=self._held())
        return RunFolder.create(self.root, config, Label(name, False, fingerprint(owner), time.time(), parent))

    def _held(self) -> int:
        return self._library.disk_used() + self._trash.disk_used()

    # -- steering ------------------------------------------------------------------------------------------------

    def steer(self, id: str, command: Command, owner: str = "") -> None:
        """Give the run a command. Raises `InputError` when it cannot be followed, and says what to do instead."""
        folder = self._mine(id, owner)
        if not isinstance(command, Steering):
            raise InputError(Message("not_a_command", "A run does not take this command."))
        if isinstance(command, Stop) and self._live.withdraw(id, "stopped", WITHDRAWN):
            return
        if self._listens(id):
            if isinstance(command, Edit):
                command = Edit(labels.named(command.patch))
                self._library.config(folder).edit_while_running(command.patch)
            self._live.send(id, Stop() if isinstance(command, Stop) else command)
        elif self._live.place(id) is not None:
            raise InputError(Message("run_is_queued", "This run is in the queue. Stop it, or wait."))
        elif isinstance(command, Resume):
            self.resume(id, owner)
        else:
            self._free(folder)
            raise InputError(Message("not_running", "This run is not running. Resume it first."))

    def _listens(self, id: str) -> bool:
        """Whether a worker of ours takes commands: one that has said its last word only has to leave yet."""
        state = self._live.state(id)
        return self._live.has_worker(id) and state is not None and state.status in LIVE

    def _wait_for_its_end(self, id: str) -> None:
        if self._live.has_worker(id) and not self._live.wait_gone(id, LAST_CHECKPOINT):
            raise InputError(
                Message("run_is_busy", "The run is still writing its last checkpoint. Try again in a moment.")
            )

    def owns(self, run: RunInfo | str, owner: str) -> bool:
        """Whether `owner` (the browser's token) may steer the run; on one's own computer everyone may."""
        return self._owned(run.label if isinstance(run, RunInfo) else self._library.open(run).label(), owner)

    def _owned(self, label: Label, owner: str) -> bool:
        return self.local_only or label.owner == fingerprint(owner) != ""

    def _mine(self, id: str, owner: str) -> RunFolder:
        folder = self._library.open(id)
        if not self._owned(folder.label(), owner):
            raise InputError(
                Message("not_owner", "This run belongs to someone else. Watch it, or branch a run of your own from it.")
            )
        return folder

    def _free(self, folder: RunFolder) -> None:
        state = folder.state()
        begins = state.status in ("queued", "starting") and folder.id not in self._live.ids() and still_there(state)
        if begins or stays_locked(folder.path):
            raise InputError(
                Message(
                    "trained_elsewhere",
                    "Another app or a terminal trains this run in the same folder of runs. Control it there.",
                )
            )

    # -- the shelf -----------------------------------------------------------------------------------------------

    def runs(self) -> list[RunInfo]:
        """All runs that can be read, the newest first."""
        return _listed(self._library.ids(), self.info)

    def damaged(self) -> dict[str, Message]:
        """Runs whose configuration cannot be read, each with a message that says so."""
        found = {}
        for id in self._library.ids():
            try:
                self._library.config(self._library.open(id))
            except PlaygroundError as error:
                found[id] = error.message
        return found

    def info(self, id: str) -> RunInfo:
        found = self._library.info(id, place_in_queue=self._live.place(id), mine_here=self._live.has_worker(id))
        state = self._live.state(id)
        return found if state is None else dataclasses.replace(found, state=state)

    def state(self, id: str) -> State:
        return self._live.state(id) or self._library.open(id).state()

    def place(self, id: str) -> int | None:
        """Its place in the queue, 1 for the next; `None` where it does not wait."""
        return self._live.place(id)

    def rename(self, id: str, name: str, owner: str = "") -> None:
        self._relabel(id, owner, name=name.strip()[:100])

    def star(self, id: str, starred: bool, owner: str = "") -> None:
        self._relabel(id, owner, starred=starred)

    def _relabel(self, id: str, owner: str, **changes: Any) -> None:
        folder = self._mine(id, owner)
        folder.write_label(dataclasses.replace(folder.label(), **changes))
        self._live.tell(id)

    def delete(self, id: str, owner: str = "") -> None:
        """Move the run to the trash, where `undelete` finds it for a week. One that is going on is stopped first."""
        folder = self._mine(id, owner)
        if not self._live.withdraw(id, "stopped", WITHDRAWN) and self._live.has_worker(id):
            self._live.send(id, Stop())
            self._wait_for_its_end(id)
        self._free(folder)
        trash.delete(self.root, id)

    def deleted(self, owner: str = "") -> list[RunInfo]:
        """The runs in the trash that `owner` may bring back, the newest first."""
        mine = (id for id in self._trash.ids() if self._owned(self._trash.open(id).label(), owner))
        return _listed(mine, self._trash.info)

    def undelete(self, id: str, owner: str = "") -> None:
        if not self._owned(self._trash.open(id).label(), owner):
            raise InputError(
                Message("not_owner_of_deleted", "This run belongs to someone else. Only the owner can restore it.")
            )
        trash.undelete(self.root, id)

    def empty_trash(self, owner: str = "") -> None:
        """Remove for good what `deleted` lists."""
        for run in self.deleted(owner):
            trash.remove(self.root, run.id)

    def export_zip(self, id: str, out: BinaryIO | Path) -> None:
        archive.export_zip(self._library.open(id), out)

    def import_zip(self, file: BinaryIO | Path, owner: str = "") -> str:
        """Take in a run from elsewhere; it belongs to `owner`. Raises `InputError` on anything that is no run."""
        id = archive.import_zip(file, self.root)
        folder = self._library.open(id)
        folder.write_label(dataclasses.replace(folder.label(), owner=fingerprint(owner)))
        recover(self.root, but=self._live.ids())
        return id

    def disk_used(self) -> int:
        return self._library.disk_used()

    # -- watching and asking -------------------------------------------------------------------------------------

    def watch(self, id: str, views: tuple[View, ...], fps: float, wake: Callable[[], None]) -> Subscription:
        """Follow a run: frames of `views` if its worker is ours; `wake` is called by other threads at any change."""
        self._library.open(id)
        return self._live.watch(id, views, fps, wake)

    def ask(self, name: str, **arguments: Any) -> Any:
        """Ask the clerk and wait. Raises a `PlaygroundError` when there is no answer."""
        return self.ask_async(name, **arguments).result()

    def ask_async(self, name: str, **arguments: Any) -> Future[Any]:
        return self._clerk.ask(name, arguments)

    # -- keeping house -------------------------------------------------------------------------------------------

    def _keep_house(self) -> None:
        ticks = itertools.count(1)
        while not self._over.wait(TICK):
            self._live.check(time.monotonic())
            self._clerk.check()
            with contextlib.suppress(PlaygroundError, OSError):  # the disk may be away for a while: next time
                self._follow_others()
                if next(ticks) % RECOVER == 0:
                    recover(self.root, but=self._live.ids())
                    self._backend.warm()  # it may have been killed
                    trash.empty(self.root, older_than=TRASH_DAYS * 86_400)

    def _follow_others(self) -> None:
        """Watched runs whose worker is not ours are followed by their files."""
        for id in self._live.watched():
            if self._live.has_worker(id):
                continue
            try:
                now = stamp(self._library.open(id))
            except InputError:
                now = {}  # deleted: its watchers must hear of that too
            if self._stamps.get(id) != now:
                self._stamps[id] = now
                self._live.tell(id)


def _listed(ids: Iterable[str], info: Callable[[str], RunInfo]) -> list[RunInfo]:
    found = []
    for id in ids:
        with contextlib.suppress(PlaygroundError):  # damaged, or deleted since it was listed
            found.append(info(id))
    return sorted(found, key=lambda r: r.label.created, reverse=True)


_lock = threading.Lock()
_manager: RunManager | None = None


def configure(root: Path | None = None, **options: Any) -> RunManager:
    """Make the one manager, before its first use. Raises `RuntimeError` when it exists already."""
    global _manager
    with _lock:
        if _manager is not None:
            raise RuntimeError("the manager exists already")
        _manager = RunManager(root or paths.runs_dir(), **options)
        return _manager


def manager() -> RunManager:
    """The one manager of this process. Its `start` and `close` are the server's."""
    global _manager
    with _lock:
        if _manager is None:
            _manager = RunManager(paths.runs_dir())
        return _manager
