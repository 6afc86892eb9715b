"""The process that compiles one part of a step into the cache, at low priority.

It ends with its worker, however that ends, and so does the compiler that it has started: only the worker holds the
other end of its standard input.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import psutil

from playground import paths
from playground.config import RunConfig
from playground.errors import InputError, PlaygroundError
from playground.runs.backends.worker_process import start_process
from playground.runs.folder.lock import FolderLock
from playground.runs.worker_main import stand_back

if TYPE_CHECKING:
    from playground.compile.tracing import StepPart

LONGEST = 900  # seconds: after that something is stuck
FAILED = 4  # exit code: failed, the reason is on the standard output
BUSY = 3  # exit code: another process is compiling


def start(config: RunConfig, shape: tuple[int, ...], part: StepPart) -> subprocess.Popen[bytes]:
    """Start to compile. Exit codes: 0 compiled, `BUSY` another process is compiling, `FAILED` a line says why."""
    job = json.dumps({"config": config.to_json(), "shape": shape, "part": asdict(part)})
    null = subprocess.DEVNULL
    return start_process(
        "playground.runs.worker.compiler", job, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=null
    )


def main() -> int:
    """Compile the part of a step that the last argument describes."""
    stand_back(19)
    if hasattr(signal, "alarm"):
        signal.alarm(LONGEST)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_worker, args=(os.dup(0),), name="worker", daemon=True).start()
    answer = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)  # the compiler must not hold it open
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    try:
        paths.compiled_dir().mkdir(parents=True, exist_ok=True)
        with FolderLock(paths.compiled_dir()):  # before PyTorch is loaded: in a class many runs want the same step
            return _compile(json.loads(sys.argv[-1]), answer)
    except InputError:
        return BUSY


def _compile(given: dict[str, Any], answer: int) -> int:
    """Compile what `given` describes, unless another process has done that meanwhile. Returns the exit code."""
    from playground.compile import compiled_step  # takes seconds, in which the worker may end
    from playground.compile.tracing import StepPart

    part = StepPart(given["part"]["updates_D"], given["part"]["updates_G"], tuple(given["part"]["due"]))
    config, shape = RunConfig.from_json(given["config"]), tuple(given["shape"])
    key = compiled_step.key(config, shape, part)
    if compiled_step.exists(key):
        return 0
    try:
        workshop = compiled_step.workshop()
        under_way = workshop / "under_way"
        if under_way.exists():  # a compilation was cut off: PyTorch would accept its half-written files as complete
            shutil.rmtree(workshop, ignore_errors=True)
        workshop.mkdir(parents=True, exist_ok=True)
        under_way.touch()
        compiled_step.build(config, shape, part)
        under_way.unlink()
    except Exception as error:  # of PyTorch or the compiler; the run continues without compilation and reports why
        why = reason(error)
        compiled_step.remember_failure(key, why)
        os.write(answer, why.encode())
        return FAILED
    return 0


def reason(error: Exception) -> str:
    """The most informative line of an error: the compiler's own message, else the first."""
    if isinstance(error, PlaygroundError):
        return str(error.message)
    lines = [line.strip() for line in str(error).splitlines() if line.strip()] or [type(error).__name__]
    return next((line for line in lines if re.search(r"\b(fatal )?error:", line)), lines[0])[:300]


def _end_with_worker(pipe: int) -> None:
    """Wait until the other end of `pipe` is closed, then end this process and all its children."""
    os.read(pipe, 1)
    if hasattr(os, "killpg"):  # the group of `start_process`; a compiler first removes its half-written files
        os.killpg(0, signal.SIGTERM)
    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            child.kill()
    os._exit(1)
