"""The stand-alone script of a run, with the sentences that say how the run differs from it."""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path

from playground.messages import Switch, Threads
from playground.runs.folder import journal
from playground.runs.folder.store import RunFolder
from playground.standalone.script import script as written

TRIES = 5
_parsing = threading.Lock()


def script(run: str) -> str:
    """The script of the run in the folder `run`. Raises `InputError` where there is no run."""
    folder = RunFolder.at(Path(run))
    config, state, entries = folder.config(), folder.state(), journal.journal(folder)
    commands = [command for _, command in journal.commands(entries)]
    differences = []
    if state.device not in ("cpu", "auto"):
        differences.append(f"The run was computed on {state.device[:20]}; on the CPU the numbers differ in rounding.")
    if state.compiled or any(isinstance(command, Switch) for command in commands):
        differences.append("The run played compiled steps; the numbers of this script differ in rounding.")
    if any(isinstance(command, Threads) for command in commands):
        differences.append("The run changed its number of threads; the numbers of this script differ in rounding.")
    if journal.steered(entries):
        differences.append("The run was changed while it trained; this script trains it as it began.")
    threads = journal.threads_at_start(entries) or state.threads or 2
    with _parsing:  # Python 3.11's parser sometimes fails where two threads use it; another try succeeds
        for _ in range(TRIES - 1):
            with contextlib.suppress(SystemError):
                return written(config, precision=state.precision, threads=threads, differences=differences)
        return written(config, precision=state.precision, threads=threads, differences=differences)
