"""Measures runs on Ray: two nodes on this computer, many short runs, and the same run on Ray and here, in turn."""

from __future__ import annotations

import contextlib
import os
import secrets
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil

from playground.bench import Measurement
from playground.bench.memory import private
from playground.config import RunConfig
from playground.errors import MachineError
from playground.messages import LIVE
from playground.runs.backends.base import Backend
from playground.runs.backends.local import local_backend
from playground.runs.folder.store import RunFolder
from playground.runs.manager import RunManager
from playground.texts import Message

RUNS, FEW = 200, 8  # of a second each
OWNERS = 30
PLACES = 4  # on both nodes together
SECONDS, PAIRS = 60.0, 3  # of the run that trains on Ray and here
POINTS = {"data": "ring", "stop": {"steps": None, "seconds": 1.0}}
SETTINGS = {
    "RAY_AUTH_MODE": "token",
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_worker_niceness": "0",  # the workers of runs lower their priority themselves, as they do here
}
NODE: dict[str, Any] = {"object_store_memory": 80 * 2**20, "include_dashboard": False}


def rows(quick: bool) -> Iterator[Measurement]:
    with _cluster() as address, tempfile.TemporaryDirectory() as folder:
        from playground.runs.backends.ray_cluster import RayBackend

        place = RayBackend(address)
        here = local_backend()
        far, near = (_manager(Path(folder) / name, trains, here) for name, trains in (("far", place), ("near", here)))
        try:
            _trained([far.create(RunConfig.from_json(POINTS), owner=str(i)) for i in range(PLACES)], far)  # warm
            yield from _short_runs(far, FEW if quick else RUNS)
            yield from _pair(far, near, SECONDS / 20 if quick else SECONDS, PAIRS)
        finally:
            far.close()
            near.close()


@contextlib.contextmanager
def _cluster() -> Iterator[str]:
    """The address of a cluster of two nodes of two places each, beside the head, which has none."""
    os.environ |= SETTINGS | {"RAY_AUTH_TOKEN": secrets.token_hex(32)}
    try:
        from ray.cluster_utils import Cluster
    except ImportError as error:
        raise MachineError(
            Message("bench_no_ray", "Ray is not installed here. Type: pip install 'gan-playground[cluster]'")
        ) from error
    cluster = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, **NODE})
    try:
        for _ in range(2):
            cluster.add_node(num_cpus=PLACES // 2, **NODE)
        cluster.wait_for_nodes()
        yield cluster.address
    finally:
        cluster.shutdown()


def _manager(root: Path, backend: Backend, helpers: Backend) -> RunManager:
    manager = RunManager(root, backend=backend, helpers=helpers, slots=PLACES)
    manager.start()
    return manager


def _trained(ids: list[str], runs: RunManager) -> list[RunFolder]:
    """The runs, once all have ended."""
    while any(runs.state(id).status in LIVE for id in ids):
        time.sleep(0.05)
    return [RunFolder.open(runs.root, id) for id in ids]


def _short_runs(runs: RunManager, n: int) -> Iterator[Measurement]:
    config, begun, cpu = RunConfig.from_json(POINTS), time.monotonic(), _cpu()
    ids = [runs.create(config, owner=str(i % OWNERS), device="cpu") for i in range(n)]
    most = 0.0
    while any(runs.state(id).status in LIVE for id in ids):
        most = max(most, _megabytes())
        time.sleep(1.0)
    total, spent = time.monotonic() - begun, _cpu() - cpu
    folders = _trained(ids, runs)
    done = sum(folder.state().status == "done" for folder in folders)
    lives = [state.heartbeat - folder.journal()[0][0].time for folder in folders if (state := folder.state())]
    what = f"Ray: {n} runs of 1 s on points, {PLACES} places on 2 nodes: those that were done"
    yield Measurement(what, done, "", str(n), done == n)
    yield Measurement("the same, total", total, "s")
    yield Measurement("the same, from the place of a run to its end, median", statistics.median(lives), "s")
    yield Measurement("the same, processor time per run, of Ray and all", spent / n, "s")
    yield Measurement("the same, memory of Ray and all workers, at most", most / 1000, "GB")


def _pair(far: RunManager, near: RunManager, seconds: float, pairs: int) -> Iterator[Measurement]:
    """Steps of the same run, on Ray and here, at the same time: so both have the same neighbours."""
    config = RunConfig.from_json({**POINTS, "stop": {"steps": None, "seconds": seconds}})
    fewer, longer = [], []
    for _ in range(pairs):
        begun = time.time()
        ids = [(runs, runs.create(config, device="cpu", threads=1)) for runs in (far, near)]
        there, here = (_trained([id], runs)[0].state() for runs, id in ids)
        fewer.append(100 * (1 - there.step / here.step))
        longer.append(100 * ((there.heartbeat - begun) / (here.heartbeat - begun) - 1))
    beside = f"than the same run here, at the same time, median of {', '.join(f'{n:.1f}' for n in sorted(fewer))}"
    overhead = statistics.median(fewer)
    yield Measurement(f"Ray: a run of {seconds:g} s makes fewer steps {beside}", overhead, "%", "≤ 10", overhead <= 10)
    overhead = statistics.median(longer)
    what = "the same, from Train to its end it takes longer, median"
    yield Measurement(what, overhead, "%", "≤ 10", overhead <= 10)


def _processes() -> list[psutil.Process]:
    return psutil.Process().children(recursive=True)


def _megabytes() -> float:
    total = 0.0
    for process in _processes():
        with contextlib.suppress(psutil.Error):
            total += private(process) / 1e6
    return total


def _cpu() -> float:
    """Seconds of this process and its children, those included that have ended and were waited for."""
    total = 0.0
    for process in (psutil.Process(), *_processes()):
        with contextlib.suppress(psutil.Error):
            times = process.cpu_times()
            total += times.user + times.system + times.children_user + times.children_system
    return total
