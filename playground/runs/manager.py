"""Manages the runs of one app: starts, queues, controls, lists, branches and watches them.

Pages and routes use `manager()`; nothing else starts workers. Two apps may share a folder of runs: each sees all runs
and controls those whose workers it started.
"""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from pathlib import Path
from typing import Any, BinaryIO

from playground import paths
from playground.config import RunConfig
from playground.data import labels
from playground.errors import ConfigError, InputError
from playground.messages import Command, Edit, Pause, Resume, State, Steering, StepOnce, Stop, View
from playground.runs import branching, readiness
from playground.runs.backends.base import Backend
from playground.runs.backends.local import local_backend
from playground.runs.broadcast import Subscription
from playground.runs.capacity import check_room
from playground.runs.deleted_runs import DeletedRuns
from playground.runs.folder import archive, journal, trash
from playground.runs.folder.index import RunIndex, RunInfo, fingerprint, newest_first, recover
from playground.runs.folder.label import Label
from playground.runs.folder.store import RunFolder
from playground.runs.helper.client import HelperClient
from playground.runs.housekeeping import Housekeeping
from playground.runs.rights import Ownership, Rights
from playground.runs.scheduler import Scheduler
from playground.texts import Message

CLOSE = 7.0  # seconds until workers are killed; after ten all must have ended
WITHDRAWN = Message("withdrawn", "The run was stopped before its turn came.")


class RunManager:
    """The runs of one app. All methods may be called from any thread; their errors are `PlaygroundError`s."""

    def __init__(
        self,
        root: Path,
        *,
        backend: Backend | None = None,
        helpers: Backend | None = None,
        slots: int | None = None,
        local_only: bool = True,
        rights: Rights | None = None,
    ) -> None:
        """`backend` trains the runs, `helpers` has the helper process: else this computer. `rights`: else of owners."""
        self.root = root
        self.local_only = local_only
        self._rights = rights or Rights()
        self._backend = backend or local_backend()
        self._backends = {self._backend, helpers or self._backend}
        self._index = RunIndex(root)
        self._owners = Ownership(self._index, everybody=lambda: self.local_only)
        self._deleted = DeletedRuns(root)
        self._scheduler = Scheduler(self._backend, slots or self._backend.resources().slots, self._rights)
        self.training_time = self._scheduler.training_time
        self._helper = HelperClient(helpers or self._backend)
        self._housekeeping = Housekeeping(root, self._backend, self._index, self._scheduler, self._helper)

    def start(self) -> None:
        """Mark the runs that were cut off, prepare a worker, and start the housekeeping thread."""
        self._housekeeping.start()

    def close(self) -> None:
        """End all workers: they write their checkpoints and leave within ten seconds, or are killed."""
        self._housekeeping.stop()
        self._helper.close()
        self._scheduler.close(CLOSE)
        for backend in self._backends:
            backend.close()

    # -- starting runs -------------------------------------------------------------------------------------------

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
        """Start a run or queue it; `first` is its first command. Raises `ConfigError` with the first problem.

        It shares the slot of the run `beside` if that has a worker: two runs that go in step start together.
        """
        for problem in config.problems():
            raise ConfigError(problem.message, path=problem.path)
        folder = self._new(config, name, owner, parent)
        self._scheduler.enqueue(folder, owner, config, device, threads or 0, first, beside, pinned=bool(threads))
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
        """Continue a paused run, or an ended one from its last checkpoint; `patch` is applied there.

        A run that is done needs a patch that gives it more to do. `first` and `beside` are for a run that has ended:
        see `create`.
        """
        folder = self._owners.open(id, owner)
        self._rights.check_may_train(owner)
        if readiness.listens(self._scheduler, id):
            if patch:
                self._scheduler.send(id, Edit(labels.named(patch)))
            self._scheduler.send(id, Resume())
            return
        readiness.wait_for_its_end(self._scheduler, id)
        readiness.check_not_elsewhere(self._scheduler, folder)
        after = self._index.config(folder).edit_while_running(labels.named(patch or {}))
        self._check_room(after, own=folder.size())
        if patch:
            self._scheduler.check_room(owner)
            journal.append(folder, patch)
        elif folder.state().status == "done":
            raise InputError(
                Message("run_is_done", "This run is done. To continue, give it more steps, epochs or seconds.")
            )
        state = folder.state()
        self._scheduler.enqueue(folder, owner, after, state.device, state.threads, first, beside, pinned=state.pinned)

    def attend(self, id: str) -> None:
        """From now on the run pauses while nobody watches it, and gives way to all that wait: see `turns`."""
        self._scheduler.attend(id)

    def branch(self, id: str, step: int, patch: Mapping[str, Any], *, owner: str = "", name: str = "") -> str:
        """A new run that equals `id` up to `step` and continues from there with `patch`.

        It starts at the nearest earlier checkpoint and replays the journal up to `step`, which gives the same bits.
        """
        source, state = self._index.open(id), self.state(id)
        replay = branching.replay_until(source, state, step, patch)
        folder = self._new(source.config(), name, owner, f"{id}@{step}")
        branching.fill(folder, source, step, replay.entries)
        self._scheduler.enqueue(folder, owner, folder.config(), state.device, replay.threads, pinned=state.pinned)
        return folder.id

    def _new(self, config: RunConfig, name: str, owner: str, parent: str) -> RunFolder:
        self._rights.check_may_train(owner)
        self._scheduler.check_room(owner)
        self._check_room(config)
        return RunFolder.create(self.root, config, Label(name, False, fingerprint(owner), time.time(), parent))

    def _check_room(self, config: RunConfig, own: int = 0) -> None:
        held = self._index.disk_used() + self._deleted.disk_used()
        check_room(config, self.root, memory=self._scheduler.memory(), held=held, own=own)

    # -- controlling ------------------------------------------------------------------------------------------------

    def steer(self, id: str, command: Command, owner: str = "") -> None:
        """Give the run a command. Raises `InputError`, which says what to do instead, where the run cannot obey it."""
        folder = self._owners.open(id, owner, lambda own: self._rights.may_steer(owner, command, own=own))
        if not isinstance(command, Steering):
            raise InputError(Message("not_a_command", "A run does not take this command."))
        if isinstance(command, Resume | StepOnce):
            self._rights.check_may_train(owner)
        if isinstance(command, Stop) and self._scheduler.withdraw(id, "stopped", WITHDRAWN):
            return
        if readiness.listens(self._scheduler, id):
            if isinstance(command, Edit):
                command = Edit(labels.named(command.patch))
                self._index.config(folder).edit_while_running(command.patch)
            self._scheduler.send(id, type(command)() if isinstance(command, Stop | Pause) else command)
        elif self._scheduler.place(id) is not None:
            raise InputError(Message("run_is_queued", "This run is in the queue. Stop it, or wait."))
        elif isinstance(command, Resume):
            self.resume(id, owner)
        else:
            readiness.check_not_elsewhere(self._scheduler, folder)
            raise InputError(Message("not_running", "This run is not running. Resume it first."))

    def owns(self, run: RunInfo | str, owner: str) -> bool:
        """Whether `owner` (the browser's token) may control the run; on 127.0.0.1 everyone may."""
        return self._owners.owned(run.label if isinstance(run, RunInfo) else self._index.open(run).label(), owner)

    def may_end(self, run: RunInfo, owner: str) -> bool:
        """Whether `owner` may stop and delete the run: besides its owner, a teacher may."""
        return self._rights.may_end(owner, own=self.owns(run, owner))

    # -- listing runs --------------------------------------------------------------------------------------------

    def runs(self) -> list[RunInfo]:
        """All readable runs, the newest first."""
        return newest_first(self._index.ids(), self.info)

    def damaged(self) -> dict[str, Message]:
        """Runs whose configuration cannot be read, each with a message that says so."""
        return self._index.damaged()

    def outlook(self, id: str) -> Message | None:
        return self._scheduler.outlook(id)

    def info(self, id: str) -> RunInfo:
        found = self._index.info(id, place_in_queue=self._scheduler.place(id), mine_here=self._scheduler.has_worker(id))
        return found if (state := self._scheduler.state(id)) is None else dataclasses.replace(found, state=state)

    def state(self, id: str) -> State:
        return self._scheduler.state(id) or self._index.open(id).state()

    def place(self, id: str) -> int | None:
        """The run's place in the queue, 1 for the next; `None` where it does not wait."""
        return self._scheduler.place(id)

    def rename(self, id: str, name: str, owner: str = "") -> None:
        self._relabel(id, owner, name=name.strip()[:100])

    def star(self, id: str, starred: bool, owner: str = "") -> None:
        self._relabel(id, owner, starred=starred)

    def _relabel(self, id: str, owner: str, **changes: Any) -> None:
        folder = self._owners.open(id, owner)
        folder.write_label(dataclasses.replace(folder.label(), **changes))
        self._scheduler.watchers.tell(id)

    def delete(self, id: str, owner: str = "") -> None:
        """Stop the run and move it to the trash, where `undelete` finds it for a week."""
        folder = self._owners.open(id, owner, lambda own: self._rights.may_end(owner, own=own))
        if not self._scheduler.withdraw(id, "stopped", WITHDRAWN) and self._scheduler.has_worker(id):
            self._scheduler.send(id, Stop())
            readiness.wait_for_its_end(self._scheduler, id)
        readiness.check_not_elsewhere(self._scheduler, folder)
        trash.delete(self.root, id)

    def deleted(self, owner: str = "") -> list[RunInfo]:
        """The runs in the trash that belong to `owner`, the newest first."""
        return self._deleted.runs(lambda label: self._owners.owned(label, owner))

    def undelete(self, id: str, owner: str = "") -> None:
        self._deleted.restore(id, lambda label: self._rights.may_end(owner, own=self._owners.owned(label, owner)))

    def empty_trash(self, owner: str = "") -> None:
        """Remove the runs that `deleted` lists, irrevocably."""
        self._deleted.remove_all(lambda label: self._owners.owned(label, owner))

    def import_zip(self, file: BinaryIO | Path, owner: str = "") -> str:
        """Import a run from a zip; it belongs to `owner`. Raises `InputError` where the zip holds no run."""
        self._rights.check_may_train(owner)
        id = archive.import_zip(file, self.root, fingerprint(owner))
        recover(self.root, self._scheduler.signs, but=self._scheduler.ids())
        return id

    def disk_used(self) -> int:
        return self._index.disk_used()

    # -- watching and asking -------------------------------------------------------------------------------------

    def watch(
        self, id: str, views: tuple[View, ...], fps: float, wake: Callable[[], None], *, glance: bool = False
    ) -> Subscription:
        """Follow a run: frames of `views` if this app has its worker. Other threads call `wake` at every change."""
        self._index.open(id)
        return self._scheduler.watchers.join(id, views, fps, wake, glance=glance)

    def ask(self, name: str, *, owner: str = "", **arguments: Any) -> Any:
        """Call the helper process and wait. Raises `PlaygroundError` where there is no answer."""
        return self.ask_async(name, owner=owner, **arguments).result()

    def ask_async(self, name: str, *, owner: str = "", **arguments: Any) -> Future[Any]:
        return self._helper.ask(name, arguments, owner)


_lock = threading.Lock()
_manager: RunManager | None = None


def configure(root: Path | None = None, **options: Any) -> RunManager:
    """Create the manager with these options, before its first use. Raises `RuntimeError` where it exists already."""
    global _manager
    with _lock:
        if _manager is not None:
            raise RuntimeError("the manager exists already")
        _manager = RunManager(root or paths.runs_dir(), **options)
        return _manager


def manager() -> RunManager:
    """The manager of this process. The server calls its `start` and `close`."""
    global _manager
    with _lock:
        if _manager is None:
            _manager = RunManager(paths.runs_dir())
        return _manager
