"""Runs on the nodes of a Ray cluster. This module imports Ray, an optional extra.

Each node has one actor, a `RayNode`: a run begins there in a process forked from one that has loaded PyTorch already.
Actors are detached: runs go on when the app ends, and the next app finds them. Ray only starts and reaches the actors:
who may train, and when, the manager decides.
"""

from __future__ import annotations

import contextlib
import dataclasses
import os
import re
import socket
import threading
import time

os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing leaves this computer
os.environ.setdefault("RAY_AUTH_MODE", "token")  # who reaches a cluster without one can run any code there
os.environ["RAY_ENABLE_AUTO_CONNECT"] = "0"  # a late call must not start a cluster of its own

import ray
from ray.exceptions import AuthenticationError, RayError
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

from playground.errors import MachineError
from playground.runs.backends.base import CLOSING, Handle, Job, OnEnd, OnMessage, Resources
from playground.runs.backends.far_run import FarRun
from playground.runs.backends.ray_line import ANSWER, Node, RayLine, first_line
from playground.runs.backends.ray_node import RayNode
from playground.runs.folder.store import RunFolder
from playground.texts import Message

NAMESPACE = "gan-playground"
NODE = "node-"  # before the names of actors
STREAMS = 256  # calls of `messages` at the same time: those of apps that were killed may take a while to end
RUNS = STREAMS // 2  # of one node, those included that pause
PLACE = 120.0  # seconds within which a run finds a place
PAUSE = 1.0  # seconds until all nodes are tried again
NO_NODE = Message("no_ray_node", "No node of the Ray cluster has room for a run at present. Resume the run later.")


class RayBackend:
    """The cluster at `address`: `auto` is the one that this computer belongs to. Raises `MachineError`."""

    detached = True

    def __init__(self, address: str) -> None:
        try:
            ray.init(address=address, namespace=NAMESPACE, log_to_driver=False, configure_logging=False)
        except (RayError, ConnectionError, OSError, RuntimeError, ValueError) as error:
            raise MachineError(_not_connected(address, error)) from error
        self._class = ray.remote(max_restarts=0, max_task_retries=0, concurrency_groups={"stream": STREAMS})(RayNode)
        self._lock = threading.Lock()
        self._nodes: dict[str, Node] = {}
        self._runs: list[FarRun] = []
        self._found: dict[str, Node] = {}
        self._closing = threading.Event()
        self._places = _places()
        self._find_runs()

    def _find_runs(self) -> None:
        """Find the runs that go on since an earlier app."""
        for name in ray.util.list_named_actors():
            with contextlib.suppress(ValueError, RayError):  # it has just ended
                node = Node(name.removeprefix(NODE), ray.get_actor(name))
                self._found |= dict.fromkeys(ray.get(node.actor.run_ids.remote(), timeout=ANSWER), node)
                self._nodes[node.id] = node

    def warm(self) -> None:
        """Have an actor on each node, and let those that wait for work know that the app is there."""
        with contextlib.suppress(RayError, RuntimeError):  # the cluster may be back at the next time
            self._places = _places()
            for id in _living():
                if not self._closing.is_set():
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
        return self._follow(job, RayLine(node, _id(job), self._closing, self._free, attached=job), on_message, on_end)

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

    def _node(self, id: str) -> Node:
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
                self._nodes[id] = Node(id, actor)
            return self._nodes[id]

    def _dial(self, run: str) -> RayLine:
        """A connection with the node that has most room. Raises `MachineError` where none answers in time."""
        end, tried = time.monotonic() + PLACE, set[str]()
        while True:
            error = MachineError(NO_NODE)
            while (node := self._reserve(tried)) is not None:
                line = RayLine(node, run, self._closing, self._free)
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
            self._closing.wait(PAUSE)

    def _reserve(self, tried: set[str]) -> Node | None:
        """The node with the fewest runs per CPU that was not `tried` yet, with one run more."""
        if self._closing.is_set():
            raise MachineError(CLOSING)
        try:
            places = {id: cpus for id, cpus in _living().items() if id not in tried}
        except (RayError, RuntimeError):  # the cluster may be back at the next time
            return None
        nodes = [self._node(id) for id in places]
        with self._lock:
            free = [node for node in nodes if node.runs < RUNS]
            if not free:
                return None
            best = min(free, key=lambda node: (node.runs + 1) / places[node.id])
            best.runs += 1
            return best

    def _free(self, node: Node, *, lost: bool) -> None:
        """A run has left the node; `lost`: the actor does not answer, so look for it anew."""
        with self._lock:
            node.runs -= 1
            if lost and self._nodes.get(node.id) is node:
                del self._nodes[node.id]


def _living() -> dict[str, float]:
    """The CPUs of each node that is there and has some, by its id."""
    return {node["NodeID"]: cpus for node in ray.nodes() if node["Alive"] and (cpus := node["Resources"].get("CPU"))}


def _places() -> int:
    """The CPUs of the cluster: each is a place for a run."""
    return max(1, int(ray.cluster_resources().get("CPU", 1)))


def _id(job: Job) -> str:
    return RunFolder.at(job.folder).id


def _not_connected(address: str, error: Exception) -> Message:
    """Why `ray.init` has failed. Where the token is wrong, Ray only says that it cannot connect."""
    found = re.search(r" at (\S+):(\d+)", str(error))
    refused = isinstance(error, AuthenticationError)
    with contextlib.suppress(OSError):
        if found is not None:
            socket.create_connection((found[1], int(found[2])), PAUSE).close()
            refused = True
    if refused:
        return Message(
            "ray_refused",
            "The Ray cluster {address} does not let this app in, because the token here is missing or is another one. "
            "Copy the file ~/.ray/auth_token from the first computer of the cluster to this one.",
            address=address,
        )
    return Message(
        "ray_not_reached",
        "There is no connection with the Ray cluster {address} ({why}). All computers need the same token, version of "
        "Ray and version of Python.",
        address=address,
        why=first_line(error),
    )
