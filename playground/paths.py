"""Where things are on this computer: runs, the cache of data shared by all runs and users of the server, ourselves."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

import platformdirs

from playground.errors import InputError, MachineError

_APP = "gan-playground"


def expand(place: str | Path) -> Path:
    """A place as a person names it, with ~ for a home folder. Raises `InputError` where there is no such home."""
    try:
        return Path(place).expanduser()
    except RuntimeError as error:
        raise InputError(
            f"«{str(place)[:200]}»: nobody here has such a home folder. Write ./ before a name that begins with ~.",
            code="no_home",
        ) from error


def runs_dir() -> Path:
    """The folder of runs: `$GAN_PLAYGROUND_RUNS`, else «runs» in the user's data folder. Not created here."""
    given = os.environ.get("GAN_PLAYGROUND_RUNS")
    return expand(given) if given else Path(platformdirs.user_data_dir(_APP, False)) / "runs"


def make_runs_dir() -> Path:
    """The folder of runs, created where it is missing. Raises a sentence where it cannot be."""
    runs = runs_dir()
    try:
        runs.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise MachineError("The disk is full. Free some, or choose another folder with --runs.") from error
        raise InputError(f"--runs: there can be no folder {runs}. Choose another.") from error
    return runs


def python(code: str, *arguments: str) -> list[str]:
    """The command of a Python process that runs `code` of ours.

    It finds this package wherever it lies, and nothing in the current folder: a person's own `random.py` there is no
    business of ours.
    """
    ours = str(Path(__file__).parent.parent)
    return [sys.executable, "-P", "-c", f"import sys; sys.path.append({ours!r})\n{code}", *arguments]


def cache_dir() -> Path:
    """The folder of unpacked and downloaded data: `$GAN_PLAYGROUND_CACHE`, else the user's cache folder."""
    given = os.environ.get("GAN_PLAYGROUND_CACHE")
    return expand(given) if given else Path(platformdirs.user_cache_dir(_APP, False))


def pretrained_dir() -> Path:
    """The folder of generators that come with the project: inside the wheel, or beside the package in a checkout."""
    inside = Path(__file__).parent / "pretrained"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "pretrained"
