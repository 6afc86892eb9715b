"""The entry point of worker processes: receive a job, do it, exit.

On systems that cannot fork, `python -m playground.runs.worker_main` is a spare worker: it loads PyTorch, then waits for
its job on standard input and output. Forked workers enter at `attend_socket`.
"""

from __future__ import annotations

import contextlib
import importlib
import os
import signal
import socket
import sys
import threading
from pathlib import Path
from queue import SimpleQueue
from typing import Any, NoReturn

from playground.errors import MachineError, does_not_load
from playground.messages import Answer, Command, State
from playground.runs.backends.base import Job
from playground.runs.backends.transport import Channel, Outbox
from playground.runs.helper.methods import HelperRequest
from playground.texts import Message

# What every run imports, some of it deep inside PyTorch at its first use: it is imported before the fork.
NEEDED = (
    "torch",
    "torch._dynamo",  # PyTorch's optimisers import it when the first one is built, which takes half a second
    "safetensors.torch",
    "PIL.Image",
    "PIL.PngImagePlugin",
    "playground.training.algorithm",
    "playground.data.dataset",
    "playground.networks.layers",
    "playground.runs.worker.run",
)


def preload() -> None:
    for name in NEEDED:
        importlib.import_module(name)
    from playground.compile import compiled_step

    compiled_step.version()  # takes a tenth of a second: once for all forked workers


def stand_back(by: int) -> None:
    """Lower the priority by `by`, so that the page, the app and the browser go first."""
    if hasattr(os, "nice"):
        os.nice(by)
    if sys.platform == "linux" and os.getsid(0) == os.getpid():
        # With autogroups Linux shares time by session, and niceness counts only within one: lower the whole session.
        with contextlib.suppress(OSError):
            Path("/proc/self/autogroup").write_text(str(os.nice(0)))


def main() -> NoReturn:
    """A spare worker, on pipes."""
    reader, writer = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)  # printed text must not get into the channel
    stand_back(5)
    with contextlib.suppress(ImportError, OSError):  # `attend` reports it, once there is a job
        preload()
    code = attend(Channel.over_pipes(reader, writer, Job | Command | HelperRequest))
    os._exit(code)  # at once, without the clean-up messages of loaded libraries


def attend_socket(end: socket.socket) -> int:
    return attend(Channel.over_socket(end, Job | Command | HelperRequest))


def attend(channel: Channel) -> int:
    """Do the job that arrives on `channel`; returns the exit code of the process."""
    job = channel.receive()
    if not isinstance(job, Job):
        return 0  # the app ended before it needed this worker
    try:
        from playground.runs.worker.run import AppGone
    except (ImportError, OSError) as error:  # OSError: a missing library on Windows
        _decline(job, channel, does_not_load(error))
        return 0
    inbox: SimpleQueue[Any] = SimpleQueue()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the app, which then closes the channel
    outside = AppGone(
        Message(
            "terminated",
            "The run's process was ended from outside (SIGTERM). The run can continue from its last checkpoint.",
        )
    )
    signal.signal(signal.SIGTERM, lambda number, frame: inbox.put(outside))
    threading.Thread(target=_listen, args=(channel, inbox, AppGone()), name="inbox", daemon=True).start()
    outbox = Outbox(channel)
    try:
        _do(job, inbox, outbox)
    finally:
        outbox.close()
    return 0


def _decline(job: Job, channel: Channel, error: MachineError) -> None:
    """Report why the run, or any request to a helper, is impossible."""
    if job.role == "run":
        channel.send(State("failed", message=error.message))
        return
    while (ask := channel.receive()) is not None:
        if isinstance(ask, HelperRequest):
            channel.send(Answer(ask.id, error=error.message))


def _listen(channel: Channel, inbox: SimpleQueue[Any], gone: Any) -> None:
    """Put the app's messages into the inbox; the end of the stream means that the app has ended."""
    try:
        while (message := channel.receive()) is not None:
            inbox.put(message)
    finally:
        inbox.put(gone)


def _do(job: Job, inbox: SimpleQueue[Any], outbox: Outbox) -> None:
    if job.role == "helper":
        from playground.runs.helper.server import serve

        serve(inbox, outbox.put)
        return
    stand_back(10)
    from playground.errors import PlaygroundError
    from playground.runs.folder.store import RunFolder
    from playground.runs.worker.run import work

    try:
        folder, threads = RunFolder.at(job.folder), job.threads or None
        work(folder, inbox, outbox.put, device=job.device, threads=threads, pinned=job.pinned)
    except PlaygroundError as error:  # before this worker held the folder: it is gone, or another worker has it
        outbox.put(State("failed", message=error.message))


if __name__ == "__main__":
    main()
