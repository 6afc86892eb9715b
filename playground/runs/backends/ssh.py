"""Runs on other computers, reached through ssh: nothing but this package and a key is needed there.

For each run, `ssh` starts a process there, which speaks the protocol of local workers on its standard input and output.
"""

from __future__ import annotations

import collections
import contextlib
import io
import re
import shlex
import subprocess
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, cast

from playground.errors import InputError, MachineError
from playground.runs.backends.base import CLOSING, Handle, Job, OnEnd, OnMessage, Resources
from playground.runs.backends.far_messages import FromThere, Hello
from playground.runs.backends.far_run import FarLine, FarRun, greeted
from playground.runs.backends.transport import Channel
from playground.texts import Message

# No questions, since nobody could answer them; a computer that has gone is noticed after nine seconds.
OPTIONS = {"BatchMode": "yes", "ConnectTimeout": "10", "ServerAliveInterval": "3", "ServerAliveCountMax": "3"}
OLD_PYTHON, NO_PACKAGE, SSH_FAILED = 91, 92, 255  # exit codes
START = f"""import sys
if sys.version_info < (3, 11): sys.exit({OLD_PYTHON})
sys.path[:] = [place for place in sys.path if place]
try:
    from playground.runs.backends.far_worker import main
except ModuleNotFoundError as error:
    if not error.name.startswith("playground"): raise
    sys.exit({NO_PACKAGE})
sys.exit(main())"""
REST = 60.0  # seconds for which a computer that failed gets no run while there is another one
FAREWELL = 5.0  # seconds in which ssh ends after the process there
_WORKER = re.compile(r"(?P<host>[^\s:=-][^\s:=]*|\[[^\s\]]+\])(:(?P<slots>[1-9]\d{0,2}))?(=(?P<python>\S+))?")


@dataclass(frozen=True)
class SshHost:
    """A computer that ssh reaches: how many runs train there at the same time, and its Python."""

    name: str  # as for `ssh`: HOST, USER@HOST, or a name of ~/.ssh/config
    slots: int = 1
    python: str = "python3"

    @classmethod
    def parse(cls, text: str) -> SshHost:
        """HOST, HOST:SLOTS, HOST=PYTHON or HOST:SLOTS=PYTHON. Raises `InputError`."""
        found = _WORKER.fullmatch(text)
        if found is None:
            raise InputError(
                Message(
                    "no_worker_host",
                    "“{text}” is no computer for --worker. Write HOST, HOST:RUNS or HOST:RUNS=PYTHON, for example "
                    "lab1:4=/opt/gan/bin/python.",
                    text=text[:80],
                )
            )
        return cls(found["host"].strip("[]"), int(found["slots"] or 1), found["python"] or "python3")


class SshBackend:
    """Runs on the computers `hosts`; `options` are for `ssh`. On each a spare process that has loaded PyTorch waits."""

    detached = False

    def __init__(self, hosts: Sequence[SshHost], options: Sequence[str] = ()) -> None:
        self._hosts = tuple(hosts)
        self._options = tuple(options)
        self._lock = threading.Lock()
        self._spares: dict[SshHost, SshLine] = {}
        self._lines: list[SshLine] = []
        self._failed: dict[SshHost, float] = {}  # when a computer failed last
        self._answered: set[SshHost] = set()
        self._closed = False

    def check(self) -> list[Message]:
        """Connect with all computers; returns what is wrong with some. Raises `MachineError` where none can be used."""
        with ThreadPoolExecutor(len(self._hosts)) as pool:
            found = [why for why in pool.map(self._try, self._hosts) if why is not None]
        if len(found) == len(self._hosts):
            raise MachineError(found[0])
        return found

    def warm(self) -> None:
        """Have a spare process on each computer that has answered and has a free slot."""
        with self._lock, contextlib.suppress(MachineError):
            used = self._used()
            for host in self._answered:
                spare = self._spares.get(host)
                if not self._closed and used[host] < host.slots and (spare is None or not spare.alive()):
                    self._spares[host] = SshLine(host, self._options)

    def _used(self) -> collections.Counter[SshHost]:
        self._lines = [line for line in self._lines if line.open]
        return collections.Counter(line.host for line in self._lines)

    def resources(self) -> Resources:
        return Resources(sum(host.slots for host in self._hosts))

    def submit(self, job: Job, on_message: OnMessage, on_end: OnEnd) -> Handle:
        return FarRun(job, self._dial, on_message, on_end)

    def attach(self, job: Job, on_message: OnMessage, on_end: OnEnd) -> None:
        return None

    def close(self) -> None:
        with self._lock:
            self._closed = True
            lines = [*self._lines, *self._spares.values()]
        for line in lines:
            line.cut()
        for line in lines:
            line.close(ended=True)

    def _try(self, host: SshHost) -> Message | None:
        """What is wrong with a computer; `None`: nothing, and a spare process waits there."""
        try:
            line = SshLine(host, self._options)
            line.hello()
        except MachineError as error:
            self._failed[host] = time.monotonic()
            return error.message
        self._spares[host] = line
        self._answered.add(host)
        return None

    def _dial(self) -> FarLine:
        """A connection with the computer that has most free slots; those that failed come last."""
        left = list(self._hosts)
        while True:
            line = self._line_to(left)
            try:
                line.hello()
            except MachineError:
                left.remove(line.host)
                if not left:
                    raise
            else:
                self._answered.add(line.host)
                return line

    def _line_to(self, hosts: Sequence[SshHost]) -> SshLine:
        with self._lock:
            if self._closed:
                raise MachineError(CLOSING)
            for line in self._lines:
                if line.lost:
                    self._failed[line.host] = time.monotonic()
            used, long_ago = self._used(), time.monotonic() - REST
            rested = [host for host in hosts if self._failed.get(host, long_ago) <= long_ago]
            best = max(rested or hosts, key=lambda host: (host.slots - used[host]) / host.slots)
            spare = self._spares.pop(best, None)
            line = spare if spare is not None and spare.alive() else SshLine(best, self._options)
            self._lines.append(line)
            return line


class SshLine:
    """One ssh and the process that it has started there."""

    def __init__(self, host: SshHost, options: Sequence[str]) -> None:
        """Raises `MachineError` where there is no ssh here."""
        self.host, self.place, self.sharing = host, host.name, host.slots
        self.open, self.lost = True, False
        self._hello: Hello | None = None
        pairs = [word for name, value in OPTIONS.items() for word in ("-o", f"{name}={value}")]
        there = shlex.join([host.python, "-c", START])
        command = ["ssh", "-T", *options, *pairs, "--", host.name, there]
        pipe = subprocess.PIPE
        try:
            self._process = cast(
                Any,
                subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, bufsize=0, start_new_session=True),
            )
        except FileNotFoundError as error:
            raise MachineError(
                Message("no_ssh", "This computer has no ssh, which --worker needs. Install OpenSSH.")
            ) from error
        self._said: collections.deque[str] = collections.deque(maxlen=20)
        self._errors = threading.Thread(target=self._read_errors, name="ssh", daemon=True)
        self._errors.start()
        self._channel = Channel.over_pipes(io.BufferedReader(self._process.stdout), self._process.stdin, FromThere)

    def hello(self) -> Hello:
        """What is installed there. Raises `MachineError` where no run can train there, after closing."""
        if self._hello is None:
            self._hello = greeted(self)
        return self._hello

    def alive(self) -> bool:
        return self._process.poll() is None

    def send(self, message: Any) -> None:
        self._channel.send(message)

    def receive(self) -> Any:
        return self._channel.receive()

    def cut(self) -> None:
        self._process.kill()

    def close(self, *, ended: bool) -> Message | None:
        with contextlib.suppress(OSError):
            self._channel.hang_up()
        why = None
        try:
            code = self._process.wait(FAREWELL)
        except subprocess.TimeoutExpired:
            self._process.kill()
            code = self._process.wait()
        if not ended:
            self.lost = True
            self._errors.join(FAREWELL)
            why = self._reason(code)
        self._channel.close()
        self.open = False
        return why

    def _read_errors(self) -> None:
        with self._process.stderr as errors:
            for line in io.TextIOWrapper(io.BufferedReader(errors), errors="replace"):
                self._said.append(line.strip())

    def _reason(self, code: int) -> Message | None:
        """Why the connection was lost, from the exit code of ssh and what it said; `None` if nobody knows."""
        host, said = self.host.name, " ".join(self._said)
        last = next((line for line in reversed(self._said) if line), "")[:200]
        if code == SSH_FAILED and "Permission denied" in said:
            return Message(
                "ssh_no_key",
                "{host} accepts no key of yours. Run `ssh-copy-id {host}` once; then `ssh {host}` must work without a "
                "password.",
                host=host,
            )
        if code == SSH_FAILED and "Host key verification failed" in said:
            return Message(
                "ssh_unknown_host",
                "ssh does not know {host} yet, or its key has changed. Run `ssh {host}` once in a terminal.",
                host=host,
            )
        if code == SSH_FAILED:
            return Message("ssh_failed", "ssh has no connection with {host} ({why}).", host=host, why=last or "?")
        if code in (126, 127):
            return Message(
                "no_python_there",
                "{host} has no Python “{python}”. Name the one with GAN Playground: --worker {host}=PATH",
                host=host,
                python=self.host.python,
            )
        if code == OLD_PYTHON:
            return Message(
                "old_python_there",
                "“{python}” on {host} is older than Python 3.11. Name another one: --worker {host}=PATH",
                host=host,
                python=self.host.python,
            )
        if code == NO_PACKAGE:
            return Message(
                "no_package_there",
                "“{python}” on {host} does not have GAN Playground. Install it there (pip install gan-playground), or "
                "name the Python that has it: --worker {host}=PATH",
                host=host,
                python=self.host.python,
            )
        if code > 0:
            return Message(
                "failed_there", "The process on {host} failed: {why}", host=host, why=last or f"exit code {code}"
            )
        return None
