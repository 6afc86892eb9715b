"""Runs an exported script where this package cannot be imported."""

from __future__ import annotations

import contextlib
import io
import runpy
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = "script.py"
START = (
    "import sys, runpy; sys.modules['playground'] = None; sys.argv = sys.argv[1:]; "
    "runpy.run_path(sys.argv[0], run_name='__main__')"
)


def run_alone(folder: Path, *arguments: str) -> None:
    """Run `script.py` of `folder` there, in a process of its own."""
    command = [sys.executable, "-c", START, SCRIPT, *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


def run_alone_here(folder: Path, *arguments: str, hidden: tuple[str, ...] = ()) -> None:
    """Run `script.py` of `folder` there, in this process, which has loaded PyTorch already.

    Until it has ended, neither this package nor the packages in `hidden` can be imported.
    """
    packages = {"playground", *hidden}
    with pytest.MonkeyPatch.context() as patch, contextlib.redirect_stdout(io.StringIO()):
        for name in [*packages, *(name for name in sys.modules if name.partition(".")[0] in packages)]:
            patch.setitem(sys.modules, name, None)
        patch.setattr(sys, "argv", [SCRIPT, *arguments])
        patch.chdir(folder)
        runpy.run_path(SCRIPT, run_name="__main__")
