"""Paths on this computer: the folder of runs, the cache that all runs and users share, and this package."""

from __future__ import annotations

import errno
import os
import stat
import sys
import tempfile
import threading
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import TypeVar

import platformdirs

from playground.errors import InputError, MachineError
from playground.texts import Message

_APP = "gan-playground"
T = TypeVar("T")


def expand(place: str | Path) -> Path:
    """A path as a person writes it, with ~ for a home folder. Raises `InputError` where there is no such home."""
    try:
        return Path(place).expanduser()
    except RuntimeError as error:
        raise InputError(
            Message(
                "no_home",
                "“{path}”: no user here has this home folder. Write ./ before a name that begins with ~.",
                path=str(place)[:200],
            )
        ) from error


def runs_dir() -> Path:
    """The folder of runs: `$GAN_PLAYGROUND_RUNS`, else "runs" in the user's data folder. It may not exist yet."""
    given = os.environ.get("GAN_PLAYGROUND_RUNS")
    return expand(given) if given else Path(platformdirs.user_data_dir(_APP, False)) / "runs"


def make_runs_dir() -> Path:
    """The folder of runs, created if it is missing. Raises `InputError` or `MachineError` where that fails."""
    runs = runs_dir()
    try:
        runs.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise MachineError(
                Message("runs_disk_full", "The disk is full. Free some space, or choose another folder with --runs.")
            ) from error
        raise InputError(
            Message(
                "runs_not_created", "--runs: the folder {folder} cannot be created. Choose another.", folder=str(runs)
            )
        ) from error
    return runs


def python(code: str, *arguments: str) -> list[str]:
    """The command of a Python process that runs `code`, which may import this package.

    The current folder is not on its import path, because a person's own `random.py` there must not be imported.
    """
    ours = str(Path(__file__).parent.parent)
    return [sys.executable, "-P", "-c", f"import sys; sys.path.append({ours!r})\n{code}", *arguments]


def cache_dir() -> Path:
    """The folder of unpacked and downloaded data: `$GAN_PLAYGROUND_CACHE`, else the user's cache folder.

    If that cannot be written, a temporary folder of this user. Everything in the cache can be made again.
    """
    wanted = wanted_cache_dir()
    return temporary_dir() / "cache" if is_read_only(wanted) else wanted


def compiled_dir() -> Path:
    """The folder of compiled steps, in the cache. A process that compiles holds its lock."""
    return cache_dir() / "compiled"


def wanted_cache_dir() -> Path:
    """The folder of the cache, even if it cannot be written."""
    given = os.environ.get("GAN_PLAYGROUND_CACHE")
    return expand(given) if given else Path(platformdirs.user_cache_dir(_APP, False))


def cache_not_writable(folder: Path, error: OSError) -> Message:
    """The message for an error while a file was written into a folder of the cache."""
    return Message(
        "cache_not_writable",
        "The folder {folder} cannot be written ({reason}). Free some disk space, or set GAN_PLAYGROUND_CACHE to "
        "another folder.",
        folder=str(folder),
        reason=error.strerror or str(error),
    )


def is_read_only(folder: Path) -> bool:
    """Whether this user cannot write into `folder`, or into its nearest parent that exists."""
    try:
        standing = next(place for place in (folder, *folder.parents) if place.exists())
    except (OSError, StopIteration):
        return True
    return standing.is_dir() and not os.access(standing, os.W_OK | os.X_OK)


@cache
def temporary_dir() -> Path:
    """A private folder of this user, the same for all processes, with a path that every compiler accepts."""
    places = [Path(p) for p in (tempfile.gettempdir(), "/tmp", "/var/tmp") if p.isascii() and " " not in p]
    place = next((p for p in places if not is_read_only(p)), Path(tempfile.gettempdir()))
    folder = place / f"{_APP}-{os.getuid() if hasattr(os, 'getuid') else os.environ.get('USERNAME', 'user')}"
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        found = folder.lstat()
    except OSError:
        return Path(tempfile.mkdtemp(prefix=f"{_APP}-"))
    ours = not hasattr(os, "getuid") or (found.st_uid == os.getuid() and not found.st_mode & 0o077)
    if stat.S_ISDIR(found.st_mode) and ours:
        return folder
    return Path(tempfile.mkdtemp(prefix=f"{_APP}-"))  # the name belongs to another user, whose files must not be loaded


def pretrained_dir() -> Path:
    """The folder of the pretrained generators: inside the wheel, or beside the package in a checkout."""
    inside = Path(__file__).parent / "pretrained"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "pretrained"


def one_per_folder(make: Callable[[Path], T]) -> Callable[[Path], T]:
    """Decorator: all threads get the same object for a folder. `functools.cache` can make two when two threads ask."""
    made: dict[Path, T] = {}
    lock = threading.Lock()

    def of(folder: Path) -> T:
        with lock:
            if folder not in made:
                made[folder] = make(folder)
            return made[folder]

    of.__doc__ = make.__doc__
    return of
