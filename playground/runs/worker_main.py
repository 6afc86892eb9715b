"""Where a worker process begins: hear the job, do it, leave.

`python -m playground.runs.worker_main` is a worker in waiting, with PyTorch loaded, on its standard input and output:
the way of systems that cannot fork. Forked workers come in by `attend_socket`.
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

# What a run imports sooner or later, some of it deep inside PyTorch at the first use: better before the fork.
NEEDED = (
    "torch",
    "torch._dynamo",  # what PyTorch's optimisers import when the first one is made: half a second and more
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

    compiled_step.version()  # a tenth of a second, once for all workers that are forked


def stand_back(by: int) -> None:
    """Let the page, the app and the browser go first: a busy worker takes what they leave, which is nearly all."""
    if hasattr(os, "nice"):
        os.nice(by)
    if sys.platform == "linux" and os.getsid(0) == os.getpid():
        # Where Linux shares time by session (autogroup), niceness counts within a session only: lower ours as a whole.
        with contextlib.suppress(OSError):
            Path("/proc/self/autogroup").write_text(str(os.nice(0)))


def main() -> NoReturn:
    """A worker in waiting, on pipes."""
    reader, writer = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(2, 1)  # whatever prints must not speak into the channel
    stand_back(5)
    with contextlib.suppress(ImportError, OSError):  # said in `attend`, where there is someone to say it to
        preload()
    code = attend(Channel.over_pipes(reader, writer, Job | Command | HelperRequest))
    os._exit(code)  # at once: what the loaded libraries say of their own cleaning up is nobody's business


def attend_socket(end: socket.socket) -> int:
    return attend(Channel.over_socket(end, Job | Command | HelperRequest))


def attend(channel: Channel) -> int:
    """Do the job that comes over `channel`; returns the exit code of the process."""
    job = channel.receive()
    if not isinstance(job, Job):
        return 0  # the app has left before it needed us
    try:
        from playground.runs.worker.run import AppGone
    except (ImportError, OSError) as error:  # OSError: a missing library on Windows
        _decline(job, channel, does_not_load(error))
        return 0
    inbox: SimpleQueue[Any] = SimpleQueue()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the app, which hangs up
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
    """Say of the run, or of every question, why it cannot be."""
    if job.role == "run":
        channel.send(State("failed", message=error.message))
        return
    while (ask := channel.receive()) is not None:
        if isinstance(ask, HelperRequest):
            channel.send(Answer(ask.id, error=error.message))


def _listen(channel: Channel, inbox: SimpleQueue[Any], gone: Any) -> None:
    """Pass on what the app says; the end of the stream means that it has left."""
    try:
        while (message := channel.receive()) is not None:
            inbox.put(message)
    finally:
        inbox.put(gone)


def _do(job: Job, inbox: SimpleQueue[Any], outbox: Outbox) -> None:
    if job.role == "clerk":
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
    except PlaygroundError as error:  # before the folder was ours to write into: it is gone, or another worker's
        outbox.put(State("failed", message=error.message))


if __name__ == "__main__":
    main()
