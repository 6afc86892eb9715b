"""`StoredHandIns`: what the students of a class have handed in, as files in the teacher's data folder."""

from __future__ import annotations

import contextlib
import dataclasses
import re
import secrets
import tempfile
import threading
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playground.errors import InputError
from playground.handin.document import HandIn
from playground.handin.file import read_file
from playground.handin.signing import FOLDER
from playground.paths import one_per_folder
from playground.runs.folder.files import disk_errors_as_sentences, read_json, write, write_json
from playground.texts import Message

MOST_OF_ONE, MOST_OF_ALL = 30, 3000  # hand-ins of one student, and of all
MOST_BYTES = 1_000_000_000  # of all
MOST_RESULT = 100_000  # bytes of a stored verification
ID = re.compile(r"[0-9]{10}-[0-9a-f]{8}")
MANY_OF_YOURS = Message(
    "too_many_of_yours", "You have handed in {n} times. Ask the teacher to delete some.", n=MOST_OF_ONE
)
MANY_OF_ALL = Message("too_many_of_all", "No more can be handed in: the teacher's folder is full. Tell the teacher.")
GONE = Message("no_such_hand_in", "There is no such hand-in any more.")


@dataclass(frozen=True)
class StoredHandIn:
    """One file. `hand_in`: see `_listed`. `result`: the JSON of its last verification, or `None`."""

    id: str
    hand_in: HandIn
    bytes: int
    result: dict[str, Any] | None = None


class StoredHandIns:
    """The hand-ins in the folder of runs `root`. All methods may be called from any thread."""

    def __init__(self, root: Path) -> None:
        self.folder = root / FOLDER
        self._lock = threading.RLock()
        self._known: dict[str, StoredHandIn] = {}
        for path in sorted(self.folder.glob("*.html"))[:MOST_OF_ALL] if self.folder.is_dir() else ():
            with contextlib.suppress(InputError, OSError):  # a damaged file stays where it is
                if ID.fullmatch(path.stem):
                    _, found = read_file(path)
                    self._known[path.stem] = StoredHandIn(
                        path.stem, _listed(found), path.stat().st_size, self._result(path.stem)
                    )

    def all(self) -> list[StoredHandIn]:
        """The newest first."""
        with self._lock:
            return sorted(self._known.values(), key=lambda each: (each.hand_in.made, each.id), reverse=True)

    def get(self, id: str) -> StoredHandIn:
        """Raises `InputError` where there is none."""
        with self._lock:
            if id not in self._known:
                raise InputError(GONE)
            return self._known[id]

    def add(self, hand_in: HandIn, page: str) -> str:
        """Store a page; returns its id. Raises `InputError` where there are too many already."""
        content = page.encode()
        with self._lock:
            theirs = [each for each in self._known.values() if each.hand_in.student == hand_in.student]
            if len(theirs) >= MOST_OF_ONE:
                raise InputError(MANY_OF_YOURS)
            if len(self._known) >= MOST_OF_ALL or sum(s.bytes for s in self._known.values()) > MOST_BYTES:
                raise InputError(MANY_OF_ALL)
            id = f"{int(time.time()):010}-{secrets.token_hex(4)}"
            with disk_errors_as_sentences(self.folder.parent):
                self.folder.mkdir(parents=True, exist_ok=True)
                write(self.file(id), lambda file: file.write(content))
            self._known[id] = StoredHandIn(id, _listed(hand_in), len(content))
            return id

    def delete(self, id: str) -> None:
        with self._lock:
            self.get(id)
            with disk_errors_as_sentences(self.folder):
                self.file(id).unlink(missing_ok=True)
                self._result_file(id).unlink(missing_ok=True)
            del self._known[id]

    def note(self, id: str, result: dict[str, Any]) -> None:
        """Keep the result of a verification. Raises `InputError` where the hand-in has gone."""
        with self._lock:
            found = self.get(id)
            with disk_errors_as_sentences(self.folder):
                write_json(self._result_file(id), result)
            self._known[id] = StoredHandIn(id, found.hand_in, found.bytes, result)

    def zipped(self) -> Path:
        """All pages, named by nickname and task, as a temporary zip on the disk: they may fill a gigabyte."""
        with (
            disk_errors_as_sentences(Path(tempfile.gettempdir())),
            tempfile.NamedTemporaryFile(prefix="gan-playground-", suffix=".zip", delete=False) as file,
        ):
            try:
                with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                    for name, path in self._named():
                        with contextlib.suppress(FileNotFoundError):
                            archive.write(path, name)
            except BaseException:
                Path(file.name).unlink(missing_ok=True)
                raise
        return Path(file.name)

    def _named(self) -> Iterator[tuple[str, Path]]:
        for each in self.all():
            name = re.sub(r"[^\w .-]+", "_", f"{each.hand_in.nickname or 'somebody'} - {each.hand_in.title}")[
                :80
            ].strip(" .")
            yield f"{name} - {each.id}.html", self.file(each.id)

    def file(self, id: str) -> Path:
        """The page. Raises `InputError` for anything that is no id."""
        if not ID.fullmatch(id):
            raise InputError(GONE)
        return self.folder / f"{id}.html"

    def _result_file(self, id: str) -> Path:
        return self.folder / f"{id}.result.json"

    def _result(self, id: str) -> dict[str, Any] | None:
        with contextlib.suppress(OSError, ValueError):
            found = read_json(self._result_file(id), MOST_RESULT)
            return found if isinstance(found, dict) else None
        return None


def _listed(hand_in: HandIn) -> HandIn:
    """Without what only the page shows: the pictures and curves of a class do not fit into the memory."""
    run = dataclasses.replace(hand_in.run, journal=(), rows=(), picture="", points=(), probe={})
    return dataclasses.replace(hand_in, run=run)


@one_per_folder
def stored(root: Path) -> StoredHandIns:
    """The hand-ins in the folder of runs `root`."""
    return StoredHandIns(root)
