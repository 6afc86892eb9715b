"""Runs on the nodes of a Ray cluster. This module imports Ray, an optional extra.

Each node has one actor, a `RayNode`: a run begins there in a process forked from one that has loaded PyTorch already.
Actors are detached: runs go on when the app ends, and the next app finds them. Ray only starts and reaches the actors:
who may train, and when, the manager decides.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import threading
import time
from dataclasses import dataclass
from typing import Any

os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing leaves this computer
os.environ.setdefault("RAY_AUTH_MODE", "token")  # who reaches a cluster without one can run any code there
os.environ["RAY_ENABLE_AUTO_CONNECT"] = "0"  # a late call must not start a cluster of its own

import ray
from ray.exceptions import RayError
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from playground.errors import MachineError
from playground.runs.backends.base import CLOSING, Handle, Job, OnEnd, OnMessage, Resources
from playground.runs.backends.far_messages import Hello, Prepare, Start
from playground.runs.backends.far_run import FarRun, greeted
from playground.runs.backends.folder_copy import outline
from playground.runs.backends.ray_node import RayNode
from playground.runs.folder.store import RunFolder
from playground.texts import Message

NAMESPACE = "gan-playground"
NODE = "node-"  # before the names of actors
STREAMS = 256  # calls of `messages` at the same time: those of apps that were killed may take a while to end
RUNS = STREAMS // 2  # of one node, those included that pause
ANSWER = 10.0  # seconds within which a living actor answers
PLACE = 120.0  # seconds until a new actor has started
LOOK = 1.0  # seconds between two looks at the clock while nothing comes
NO_NODE = Message("no_ray_node", "No node of the Ray cluster has room for a run at present. Resume the run later.")


@dataclass(eq=False)
class _Node:
    """What this app knows of a node."""

    id: str
    actor: Any
    runs: int = 0  # of this app
    answered: bool = False


class RayBackend:
    """The cluster at `address`: `auto` is the one that this computer belongs to. Raises `MachineError`."""

    detached = True

    def __init__(self, address: str) -> None:
        try:
            ray.init(address=address, namespace=NAMESPACE, log_to_driver=False, configure_logging=False)
        except (RayError, ConnectionError, OSError, RuntimeError, ValueError) as error:
            raise MachineError(
                Message(
                    "ray_not_reached",
                    "There is no connection with the Ray cluster {address} ({why}). All computers need the same token, "
                    "version of Ray and version of Python.",
                    address=address,
                    why=_first_line(error),
                )
            ) from error
        self._class = ray.remote(max_restarts=0, max_task_retries=0, concurrency_groups={"stream": STREAMS})(RayNode)
        self._lock = threading.Lock()
        self._nodes: dict[str, _Node] = {}
        self._runs: list[FarRun] = []
        self._found: dict[str, _Node] = {}
        self._closing = threading.Event()
        self._places = _places()
        self._find_runs()

    @property
    def closed(self) -> bool:
        return self._closing.is_set()

    def _find_runs(self) -> None:
        """Find the runs that go on since an earlier app."""
        for name in ray.util.list_named_actors():
            with contextlib.suppress(ValueError, RayError):  # it has just ended
                node = _Node(name.removeprefix(NODE), ray.get_actor(name))
                self._found |= dict.fromkeys(ray.get(node.actor.run_ids.remote(), timeout=ANSWER), node)
                self._nodes[node.id] = node

    def warm(self) -> None:
        """Have an actor on each node, and let those that wait for work know that the app is there."""
        with contextlib.suppress(RayError, RuntimeError):  # the cluster may be back at the next time
            self._places = _places()
            for id in _living():
                if not self.closed:
                    self._node(id).actor.run_ids.remote()

    def resources(self) -> Resources:
        return Resources(self._places)

    def submit(self, job: Job, on_message: OnMessage, on_end: OnEnd) -> Handle:
        with self._lock:
            if (stale := self._found.pop(_id(job), None)) is not None:  # it went on while the run was taken for lost
                stale.actor.drop.remote(_id(job))
        return self._follow(job, None, on_message, on_end)

    def attach(self, job: Job, on_message: OnMessage, on_end: OnEnd) -> Handle | None:
        with self._lock:
            node = self._found.pop(_id(job), None)
            if node is None:
                return None
            node.runs += 1
        return self._follow(job, RayLine(self, node, _id(job), attached=job), on_message, on_end)

    def _follow(self, job: Job, line: RayLine | None, on_message: OnMessage, on_end: OnEnd) -> Handle:
        job = dataclasses.replace(job, threads=job.threads or 1)  # as many runs as CPUs train at once
        run = FarRun(job, lambda: self._dial(_id(job)), on_message, on_end, line)
        with self._lock:
            self._runs = [run for run in self._runs if not run.over.is_set()] + [run]
        return run

    def close(self) -> None:
        self._closing.set()
        with self._lock:
            runs, nodes = list(self._runs), list(self._nodes.values())
        for run in runs:
            run.abandon()
        for run in runs:
            run.over.wait(ANSWER)
        for node in nodes:
            with contextlib.suppress(RayError):
                if not ray.get(node.actor.run_ids.remote(), timeout=ANSWER):
                    ray.kill(node.actor)
        ray.shutdown()

    def _node(self, id: str) -> _Node:
        """The node with its actor, which is started if there is none."""
        with self._lock:
            if id not in self._nodes:
                actor = self._class.options(
                    name=f"{NODE}{id}",
                    get_if_exists=True,  # of an earlier app, or another one
                    lifetime="detached",
                    num_cpus=0,
                    scheduling_strategy=NodeAffinitySchedulingStrategy(id, soft=False),
                ).remote()
                self._nodes[id] = _Node(id, actor)
            return self._nodes[id]

    def _dial(self, run: str) -> RayLine:
        """A connection with the node that has most room. Raises `MachineError` where none answers in time."""
        end, tried = time.monotonic() + PLACE, set[str]()
        while True:
            error = MachineError(NO_NODE)
            while (node := self._reserve(tried)) is not None:
                line = RayLine(self, node, run)
                try:
                    line.hello()
                except MachineError as failed:
                    tried.add(node.id)
                    error = failed
                else:
                    return line
            if time.monotonic() > end or error.code == "other_version_there":
                raise error
            tried.clear()
            self._closing.wait(LOOK)

    def _reserve(self, tried: set[str]) -> _Node | None:
        """The node with the fewest runs per CPU that was not `tried` yet, with one run more."""
        try:
            places = {id: cpus for id, cpus in _living().items() if id not in tried}
        except (RayError, RuntimeError) as error:
            why = Message("ray_lost", "The Ray cluster does not answer ({why}).", why=_first_line(error))
            raise MachineError(why) from error
        if self.closed:
            raise MachineError(CLOSING)
        nodes = [self._node(id) for id in places]
        with self._lock:
            free = [node for node in nodes if node.runs < RUNS]
            if not free:
                return None
            best = min(free, key=lambda node: (node.runs + 1) / places[node.id])
            best.runs += 1
            return best

    def free(self, node: _Node, *, lost: bool) -> None:
        """A run has left the node; `lost`: the actor does not answer, so look for it anew."""
        with self._lock:
            node.runs -= 1
            if lost and self._nodes.get(node.id) is node:
                del self._nodes[node.id]


class RayLine:
    """The connection with one run at the actor of a node. `attached`: it is going on there already."""

    sharing = 1

    def __init__(self, backend: RayBackend, node: _Node, run: str, *, attached: Job | None = None) -> None:
        self._backend, self._node, self._run, self._attached = backend, node, run, attached
        self._actor = node.actor
        self.place = "Ray"
        self._hello: Hello | None = None
        self._stream: Any = None
        self._closed = False
        self._cut: float | None = None  # when
        self._why = ""

    def hello(self) -> Hello:
        if self._hello is None:
            self._hello = greeted(self)
            self._node.answered = True
            self.place = self._hello.host.split()[0]
        return self._hello

    def send(self, message: Any) -> None:
        try:
            answer = self._actor.tell.remote(self._run, message)
            if isinstance(message, Prepare | Start):  # `messages` is called after them
                ray.get(answer)
        except RayError as error:
            raise ConnectionError(str(error)) from error

    def receive(self) -> Any:
        try:
            if self._hello is None and self._attached is None:
                return ray.get(self._actor.hello.remote(), timeout=ANSWER if self._node.answered else PLACE)
            if self._stream is None:
                self._stream = self._begin()
            while not ray.wait([self._stream], timeout=LOOK)[0]:
                if self._cut is not None and time.monotonic() > self._cut + ANSWER:  # all its runs hang
                    ray.kill(self._actor)
                    return None
            return ray.get(next(self._stream))
        except StopIteration:
            return None
        except (RayError, RuntimeError, SystemExit) as error:  # the last two: this app has left the cluster
            self._why = _first_line(error)
            return None

    def _begin(self) -> Any:
        if self._attached is not None:
            ray.get(self._actor.attach.remote(self._run, outline(RunFolder.at(self._attached.folder).path)))
        options = {"num_returns": "streaming", "concurrency_group": "stream"}
        return self._actor.messages.options(**options).remote(self._run)

    def cut(self) -> None:
        if not self._backend.closed and self._cut is None:
            self._cut = time.monotonic()
            self._actor.drop.remote(self._run)

    def close(self, *, ended: bool) -> Message | None:
        """End the run there if it has not ended; when the app ends, only stop to listen."""
        if self._closed:
            return None
        self._closed = True
        if self._backend.closed:
            self._actor.attach.remote(self._run, {})  # the stream ends
            return None
        if ended:
            self._actor.forget.remote(self._run)
        else:
            self._actor.drop.remote(self._run)
        self._backend.free(self._node, lost=bool(self._why))
        if ended or not self._why:
            return None
        return Message(
            "actor_lost", "The run's actor on {host} is gone ({why}).", host=self.place, why=self._why.rstrip(".")
        )


def _living() -> dict[str, float]:
    """The CPUs of each node that is there and has some, by its id."""
    return {node["NodeID"]: cpus for node in ray.nodes() if node["Alive"] and (cpus := node["Resources"].get("CPU"))}


def _places() -> int:
    """The CPUs of the cluster: each is a place for a run."""
    return max(1, int(ray.cluster_resources().get("CPU", 1)))


def _id(job: Job) -> str:
    return RunFolder.at(job.folder).id


def _first_line(error: BaseException) -> str:
    text = str(error).strip()
    return text.splitlines()[0][:200].rstrip(".") if text else type(error).__name__
