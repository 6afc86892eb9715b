"""Runs on the nodes of a Ray cluster. This module imports Ray, an optional extra.

Each run has an actor to itself, a `RaySeat`, which stays warm for the next run. Actors are detached: a run goes on when
the app ends, and the next app finds it. Ray only starts and reaches them: who may train, and when, the manager decides.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import secrets
import threading
from collections import deque
from typing import Any

os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing leaves this computer
os.environ.setdefault("RAY_AUTH_MODE", "token")  # who reaches a cluster without one can run any code there
os.environ["RAY_ENABLE_AUTO_CONNECT"] = "0"  # a late call must not start a cluster of its own

import ray
from ray.exceptions import RayError

from playground.errors import MachineError
from playground.runs.backends.base import CLOSING, Handle, Job, OnEnd, OnMessage, Resources
from playground.runs.backends.far_messages import Hello, Prepare, Start
from playground.runs.backends.far_run import FarRun, greeted
from playground.runs.backends.folder_copy import outline
from playground.runs.backends.ray_seat import RaySeat
from playground.runs.folder.store import RunFolder
from playground.texts import Message

NAMESPACE = "gan-playground"
SEAT = "seat-"  # before the names of actors
STREAMS = 8  # calls of `messages` at the same time: those of apps that were killed may take a while to end
ANSWER = 5.0  # seconds within which a living actor answers
CPU = 0.1  # of an actor: a run that pauses for others keeps its actor, and the scheduler counts only those that train
PLACE = 120.0  # seconds until a new actor has its place and has started


class RayBackend:
    """The cluster at `address`: `auto` is the one that this computer belongs to. Raises `MachineError`."""

    detached = True

    def __init__(self, address: str) -> None:
        try:
            ray.init(address=address, namespace=NAMESPACE, log_to_driver=False, configure_logging=False)
        except (RayError, ConnectionError, OSError, RuntimeError, ValueError) as error:
            why = str(error).strip().splitlines()[0][:120] if str(error).strip() else type(error).__name__
            raise MachineError(
                Message(
                    "ray_not_reached",
                    "There is no connection with the Ray cluster {address} ({why}). All computers need the same token, "
                    "version of Ray and version of Python.",
                    address=address,
                    why=why.rstrip("."),
                )
            ) from error
        self._class = ray.remote(max_restarts=0, max_task_retries=0, concurrency_groups={"stream": STREAMS})(RaySeat)
        self._lock = threading.Lock()
        self._idle: deque[Any] = deque()
        self._busy = 0
        self._runs: list[FarRun] = []
        self._found: dict[str, Any] = {}
        self._places = _places()
        self.closed = False
        self._find_seats()

    def _find_seats(self) -> None:
        """Find the actors of an earlier app: some have a run, the others are free."""
        seats = []
        for name in ray.util.list_named_actors():
            with contextlib.suppress(ValueError):  # it has just ended
                if name.startswith(SEAT):
                    seats.append(ray.get_actor(name))
        for seat in seats:
            with contextlib.suppress(RayError):
                if id := ray.get(seat.run_id.remote(), timeout=ANSWER):
                    self._found[id] = seat
                else:
                    self._idle.append(seat)

    def warm(self) -> None:
        """Keep a free actor per node, where there is room."""
        with contextlib.suppress(RayError, RuntimeError):  # the cluster may be back at the next time
            self._places = _places()
            nodes = sum(1 for node in ray.nodes() if node["Alive"])
            with self._lock:
                while not self.closed and len(self._idle) < nodes and self._seats() < self._places:
                    self._idle.append(self._new_seat())

    def _seats(self) -> int:
        return len(self._idle) + self._busy + len(self._found)

    def resources(self) -> Resources:
        return Resources(self._places)

    def submit(self, job: Job, on_message: OnMessage, on_end: OnEnd) -> Handle:
        with self._lock:
            if (stale := self._found.pop(_id(job), None)) is not None:  # it went on while the run was taken for lost
                ray.kill(stale)
        return self._follow(job, None, on_message, on_end)

    def attach(self, job: Job, on_message: OnMessage, on_end: OnEnd) -> Handle | None:
        with self._lock:
            seat = self._found.pop(_id(job), None)
            if seat is None:
                return None
            self._busy += 1
        return self._follow(job, RayLine(self, seat, job), on_message, on_end)

    def _follow(self, job: Job, line: RayLine | None, on_message: OnMessage, on_end: OnEnd) -> Handle:
        job = dataclasses.replace(job, threads=job.threads or 1)  # as many runs as CPUs train at once
        run = FarRun(job, self._dial, on_message, on_end, line)
        with self._lock:
            self._runs = [run for run in self._runs if not run.over.is_set()] + [run]
        return run

    def close(self) -> None:
        with self._lock:
            self.closed = True
            for seat in self._idle:
                ray.kill(seat)
            runs = list(self._runs)
        for run in runs:
            run.abandon()
        for run in runs:
            run.over.wait(ANSWER)
        ray.shutdown()

    def _new_seat(self) -> Any:
        return self._class.options(
            name=f"{SEAT}{secrets.token_hex(8)}", lifetime="detached", num_cpus=CPU, scheduling_strategy="SPREAD"
        ).remote()

    def _dial(self) -> RayLine:
        """A connection with a free actor, or a new one. Raises `MachineError` where the cluster has no place."""
        while True:
            with self._lock:
                if self.closed:
                    raise MachineError(CLOSING)
                warm = bool(self._idle)
                seat = self._idle.popleft() if warm else self._new_seat()
                self._busy += 1
            line = RayLine(self, seat, patience=ANSWER if warm else PLACE)
            try:
                line.hello()
            except MachineError:
                if not warm:
                    raise
            else:
                return line

    def free(self, seat: Any | None) -> None:
        """A run has left its actor; `None`: the actor is gone."""
        with self._lock:
            self._busy -= 1
            if seat is not None:
                self._idle.append(seat)


class RayLine:
    """The connection with one actor, which answers first within `patience` seconds.

    `attached`: the run that is going on there already.
    """

    sharing = 1

    def __init__(self, backend: RayBackend, seat: Any, attached: Job | None = None, patience: float = ANSWER) -> None:
        self._backend, self._seat, self._attached, self._patience = backend, seat, attached, patience
        self.place = "Ray"
        self._hello: Hello | None = None
        self._stream: Any = None
        self._closed = False
        self._why = ""

    def hello(self) -> Hello:
        if self._hello is None:
            self._hello = greeted(self)
            self.place = self._hello.host.split()[0]
        return self._hello

    def send(self, message: Any) -> None:
        try:
            answer = self._seat.tell.remote(message)
            if isinstance(message, Prepare | Start):  # `messages` is called after them
                ray.get(answer)
        except RayError as error:
            raise ConnectionError(str(error)) from error

    def receive(self) -> Any:
        try:
            if self._hello is None and self._attached is None:
                return ray.get(self._seat.hello.remote(), timeout=self._patience)
            if self._stream is None:
                self._stream = self._begin()
            return ray.get(next(self._stream))
        except StopIteration:
            return None
        except (RayError, RuntimeError, SystemExit) as error:  # the last two: this app has left the cluster
            self._why = str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__
            return None

    def _begin(self) -> Any:
        if self._attached is not None:
            ray.get(self._seat.attach.remote(outline(RunFolder.at(self._attached.folder).path)))
        return self._seat.messages.options(num_returns="streaming", concurrency_group="stream").remote()

    def cut(self) -> None:
        if not self._backend.closed:
            ray.kill(self._seat)

    def close(self, *, ended: bool) -> Message | None:
        """Give the actor back if the run has ended there, else end it; when the app ends, only stop to listen."""
        if self._closed:
            return None
        self._closed = True
        if self._backend.closed:
            self._seat.attach.remote({})  # the stream ends
            return None
        if ended:
            self._seat.forget.remote()
        else:
            with contextlib.suppress(RayError):
                ray.kill(self._seat)
        self._backend.free(self._seat if ended else None)
        if ended or not self._why:
            return None
        return Message(
            "actor_lost", "The run's actor on {host} is gone ({why}).", host=self.place, why=self._why.rstrip(".")
        )


def _places() -> int:
    """The CPUs of the cluster: each is a place for a run."""
    return max(1, int(ray.cluster_resources().get("CPU", 1)))


def _id(job: Job) -> str:
    return RunFolder.at(job.folder).id
