"""The lease of a run: a counter in its folder by which other computers see that its worker is alive.

Locks and pids mean nothing on another computer, and clocks of two computers differ. So the worker counts up in
`lease.json`, and a reader judges by its own clock whether the counter moves. A worker that slept, or was cut off from
the disk, may wake after another has taken the run: it looks at its lease before each write.
"""

from __future__ import annotations

import contextlib
import secrets
import threading
import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass
from pathlib import Path

from playground.errors import InputError, MachineError
from playground.machine.host import host
from playground.messages import from_json, to_json
from playground.runs.folder import files
from playground.texts import Message

NAME = "lease.json"
RENEW = 1.0  # seconds between two counts
EXPIRES = 10.0  # seconds without a count after which the holder is taken for dead


@dataclass(frozen=True)
class Lease:
    """The content of `lease.json`."""

    holder: str  # of this life of the run
    host: str
    count: int = 0


def read(folder: Path) -> Lease | None:
    """The lease of the run in `folder`; `None` where nobody holds one, or it is damaged."""
    try:
        lease: Lease = from_json(Lease, files.read_json(folder / NAME))
    except (OSError, ValueError, InputError):
        return None
    return lease


class SignsOfLife:
    """What this process has seen of the workers on other computers."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._seen: dict[Path, tuple[Hashable, float]] = {}

    def alive(self, folder: Path, sign: Hashable) -> bool:
        """Whether `sign`, which a living worker changes, is new or has changed during the last `EXPIRES` seconds."""
        now = self._clock()
        with self._lock:
            before, since = self._seen.get(folder, (None, now))
            if before != sign:
                self._seen[folder] = (sign, now)
                return True
            return now - since < EXPIRES


class HeldLease:
    """This process holds the run in `folder`, from here until `release`. Raises `MachineError` if the disk refuses.

    Who calls it has made sure that nobody else holds the run.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lease = Lease(secrets.token_hex(8), host())
        self._over = threading.Event()
        self._write()
        self._thread = threading.Thread(target=self._renew, name="lease", daemon=True)
        self._thread.start()

    def check(self) -> None:
        """Raise `MachineError` if another worker has taken the run."""
        found = read(self._folder)
        if found is None or found.holder != self._lease.holder:
            raise MachineError(
                Message(
                    "lease_lost",
                    "This process did not answer for {seconds} seconds or more, so the run was given to another. It "
                    "continues there, or can be resumed.",
                    seconds=EXPIRES,
                )
            )

    def release(self) -> None:
        """End the lease: others may have the run at once."""
        self._over.set()
        self._thread.join()
        with contextlib.suppress(MachineError, OSError):
            self.check()
            (self._folder / NAME).unlink()

    def _renew(self) -> None:
        while not self._over.wait(RENEW):
            try:
                self.check()
            except MachineError:  # it is another's now: who writes next learns that
                return
            with contextlib.suppress(MachineError):  # the disk may be back at the next count
                self._write(self._lease.count + 1)

    def _write(self, count: int = 0) -> None:
        self._lease = Lease(self._lease.holder, self._lease.host, count)
        with files.os_errors_as_sentences(self._folder):
            files.write_json(self._folder / NAME, to_json(self._lease), durable=False)
