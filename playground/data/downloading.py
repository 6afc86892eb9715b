"""Downloads files once into the cache, which all runs share. Downloads are checked and resumed."""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import re
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, ClassVar

from playground import paths
from playground.data.source import Progress, Source
from playground.errors import MachineError
from playground.machine.locking import grab
from playground.texts import Message

CHUNK = 1 << 18
TIMEOUT = 20.0  # seconds without a byte


@dataclass(frozen=True)
class Remote:
    """The address of a file, and the MD5 that its publisher states."""

    url: str
    md5: str

    @property
    def name(self) -> str:
        return self.url.rsplit("/", 1)[1]


class Downloaded(Source):
    """A data set that needs the network once."""

    remotes: ClassVar[tuple[Remote, ...]] = ()

    @property
    def to_fetch(self) -> float:
        return 0.0 if all((self._folder / remote.name).is_file() for remote in self.remotes) else self.download_mb

    @property
    def _folder(self) -> Path:
        return paths.cache_dir() / "downloads" / self.name

    def files(self, progress: Progress) -> list[Path]:
        """The files, which are downloaded if they are not in the cache. Raises `MachineError`."""
        about, files = f"{self.label} ({self.download_mb:g} MB)", len(self.remotes)

        def of_all(before: int) -> Progress:
            return lambda message, part: progress(message, (before + part) / files)

        return [fetch(remote, self._folder, about, of_all(i)) for i, remote in enumerate(self.remotes)]


def fetch(remote: Remote, folder: Path, about: str, progress: Progress) -> Path:
    """One file, from the cache or the network. Resumes an interrupted download. Raises `MachineError`."""
    target, part = folder / remote.name, folder / f"{remote.name}.part"
    if target.is_file():
        return target
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _alone(folder, about, progress):
            if target.is_file():  # another process has fetched it meanwhile
                return target
            _receive(remote.url, part, Message("data_fetching", "Fetching {data}", data=about), progress)
            with part.open("rb") as file:
                digest = hashlib.file_digest(file, "md5").hexdigest()
            if digest == remote.md5:
                return part.replace(target)
            part.unlink()
    except (urllib.error.URLError, http.client.HTTPException, EOFError) as error:
        reason = re.sub(r"^\[Errno -?\d+\] ", "", str(getattr(error, "reason", error)))[:120]
        raise MachineError(
            Message(
                "data_offline",
                "{data} must be fetched once over the network, and that failed: {reason}. Try again when there is a "
                "connection; the part that has arrived is kept. The data sets that are included need no network.",
                data=about,
                reason=reason,
            )
        ) from error
    except OSError as error:
        raise MachineError(paths.cache_not_writable(folder, error)) from error
    raise MachineError(
        Message(
            "data_checksum",
            "{data} arrived damaged: the checksum of {file} is wrong. Try again from the beginning.",
            data=about,
            file=remote.name,
        )
    )


@contextlib.contextmanager
def _alone(folder: Path, about: str, progress: Progress) -> Iterator[None]:
    """Hold the lock for downloads into `folder`; wait while another process of any user holds it."""
    with folder.with_name(f"{folder.name}.lock").open("ab") as lock:
        while not grab(lock.fileno()):
            progress(Message("data_fetched_by_another", "Another run is fetching {data}", data=about), 0.0)
            time.sleep(0.2)
        yield


def _receive(url: str, part: Path, message: Message, progress: Progress) -> None:
    """Append the missing bytes to `part`. Raises `EOFError` if the connection was cut before the end."""
    have = part.stat().st_size if part.is_file() else 0
    request = urllib.request.Request(url, headers={"Range": f"bytes={have}-"} if have else {})
    try:
        with _network():
            answer = urllib.request.urlopen(request, timeout=TIMEOUT)
    except urllib.error.HTTPError as error:
        if error.code == 416 and have:  # nothing is missing, or `part` is wrong: the checksum decides
            return
        raise
    with answer:
        if answer.status != 206:
            have = 0  # the server does not resume
        total = have + int(answer.headers.get("Content-Length", 0))
        with part.open("ab" if have else "wb") as file:
            while chunk := _read(answer):
                file.write(chunk)
                have += len(chunk)
                progress(message, have / total if total else 0.0)
    if have < total:
        raise EOFError("the connection was cut")


def _read(answer: IO[bytes]) -> bytes:
    with _network():
        return answer.read(CHUNK)


@contextlib.contextmanager
def _network() -> Iterator[None]:
    """Turn every `OSError` of the network into a `URLError`, so that a full disk can be told from a cut connection."""
    try:
        yield
    except urllib.error.URLError:
        raise
    except OSError as error:
        raise urllib.error.URLError(error) from error
