"""Keeps a run's folder equal to the one in which its worker writes on another computer, without a shared disk.

A `FolderReader` finds what has changed since the last look, a `FolderWriter` repeats that at the other end. As between
a worker and its own disk, a reader at the other end sees every file whole or not at all, and lines of the journal
arrive before the checkpoint that counts them. After a cut the next reader starts from an outline of what arrived.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterator
from pathlib import Path

from playground.errors import InputError
from playground.runs.backends.far_messages import FolderPart, Outline
from playground.runs.folder import files, weights
from playground.runs.folder.lease import HeldLease
from playground.texts import Message

GROWING = ("journal.jsonl", "metrics.jsonl")
SETUP = ("config.json", "label.json")  # of the app: they only go there
PARTS = ("samples", "nets", "snapshots", "checkpoints")
NAME = re.compile(r"(state|config|label)\.json|(journal|metrics)\.jsonl|(samples|nets|snapshots|checkpoints)/\w+\.\w+")
PIECE = 4 * 2**20  # bytes
NEEDED_CHECKPOINTS = 2  # the newest may be torn


def outline(run: Path) -> dict[str, list[int]]:
    """The size and the time of change of each file that a worker writes into the folder of a run."""
    found = {}
    for path in (
        run / "state.json",
        *(run / name for name in GROWING),
        *(p for part in PARTS for p in _in(run / part)),
    ):
        name = path.relative_to(run).as_posix()
        with contextlib.suppress(FileNotFoundError):
            if NAME.fullmatch(name):
                status = path.stat()
                found[name] = [status.st_size, status.st_mtime_ns]
    return found


def _in(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except FileNotFoundError:
        return []


def to_continue(run: Path) -> Iterator[FolderPart]:
    """The files that a worker needs to continue the run; of the others it needs only the outline."""
    newest = weights.steps(run / "checkpoints")[-NEEDED_CHECKPOINTS:]
    names = (*SETUP, "state.json", *GROWING, *(f"checkpoints/{step}.safetensors" for step in newest))
    for name in names:
        yield from _pieces(run, name)


def lay_out(run: Path, found: Outline) -> None:
    """Make a new folder `run` whose files have these names, sizes and times, and no content yet."""
    for part in PARTS:
        (run / part).mkdir(parents=True)
    for name, (size, changed) in found.items():
        path = run / _checked(name)
        with path.open("wb") as file:
            if name not in GROWING:
                file.truncate(size)
        os.utime(path, ns=(changed, changed))


class FolderReader:
    """Finds what has changed in the folder `run` since the other end had `known`."""

    def __init__(self, run: Path, known: Outline) -> None:
        self._run = run
        self._known = {name: list(stamp) for name, stamp in known.items()}

    def changes(self) -> Iterator[FolderPart]:
        """The parts that the other end lacks, in the order in which it has to write them."""
        now = outline(self._run)
        gone = [name for name in self._known if name not in now]
        yield from self._grown()
        for name in sorted(now, key=lambda name: "/" in name):  # the state is never behind the newest checkpoint
            if name not in GROWING and self._known.get(name) != now[name]:
                yield from self._replaced(name)
        for name in gone:
            del self._known[name]
            yield FolderPart(name, gone=True)

    def _grown(self) -> Iterator[FolderPart]:
        for name in GROWING:
            for part in _pieces(self._run, name, self._known.get(name, [0])[0]):
                self._known[name] = [part.offset + len(part.data), part.changed]
                yield part

    def _replaced(self, name: str) -> Iterator[FolderPart]:
        for n, part in enumerate(_pieces(self._run, name)):
            if n == 0:  # the file is open, so its content stays: now send the lines that it may count
                yield from self._grown()
            if part.last:
                self._known[name] = [part.offset + len(part.data), part.changed]
            yield part


def _pieces(run: Path, name: str, offset: int = 0) -> Iterator[FolderPart]:
    """The content of a file from `offset` on; of a file that grows nothing where there is no more."""
    try:
        file = (run / name).open("rb")
    except FileNotFoundError:  # removed meanwhile: the next look sees that
        return
    with file:
        status = os.fstat(file.fileno())
        file.seek(offset)
        while True:
            data = file.read(min(PIECE, max(0, status.st_size - offset)))
            last = offset + len(data) >= status.st_size or not data
            if data or name not in GROWING:
                yield FolderPart(name, offset, last, status.st_mtime_ns, data=data)
            if last:
                return
            offset += len(data)


class FolderWriter:
    """Writes parts into the folder `run`; `lease`: this process holds the run, and looks at its lease first."""

    def __init__(self, run: Path, lease: HeldLease | None = None) -> None:
        self._run = run
        self._lease = lease

    def put(self, part: FolderPart) -> None:
        """Write a part. Raises `InputError` where it does not fit, `MachineError` where the disk refuses."""
        path = self._run / _checked(part.name)
        if self._lease is not None:
            if part.name in SETUP:
                raise _unfit(part.name)
            self._lease.check()
        files.check_run_is_there(self._run)
        with files.os_errors_as_sentences(self._run):
            path.parent.mkdir(exist_ok=True)
            if part.gone:
                path.unlink(missing_ok=True)
            elif part.name in GROWING:
                self._grow(path, part)
            else:
                self._replace(path, part)

    def _grow(self, path: Path, part: FolderPart) -> None:
        with path.open("ab") as file:
            if file.tell() < part.offset:
                raise _unfit(part.name)
            file.truncate(part.offset)
            file.write(part.data)
            if part.name == "journal.jsonl":  # its commands are stored before they take effect here
                file.flush()
                os.fsync(file.fileno())

    def _replace(self, path: Path, part: FolderPart) -> None:
        whole = path.with_name(f".{path.name}.part.tmp")
        with whole.open("ab" if part.offset else "wb") as file:
            if file.tell() != part.offset:
                raise _unfit(part.name)
            file.write(part.data)
            if not part.last:
                return
            if path.parent.name == "checkpoints":
                file.flush()
                os.fsync(file.fileno())
        os.utime(whole, ns=(part.changed, part.changed))
        whole.replace(path)
        if path.parent.name == "checkpoints":
            files.sync_folder(path.parent)


def _checked(name: str) -> str:
    if not NAME.fullmatch(name):
        raise _unfit(name)
    return name


def _unfit(name: str) -> InputError:
    return InputError(Message("part_unfit", "The part {name} of a run's folder does not fit.", name=name[:80]))
