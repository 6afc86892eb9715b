"""Runs on a real Ray cluster of two nodes on this computer: a lost node, app or actor loses no run."""

from __future__ import annotations

import contextlib
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from playground.errors import MachineError
from playground.messages import Edit, Stop
from playground.runs.folder.store import RunFolder
from playground.runs.manager import RunManager
from tests.runs.backends.hands import LONG
from tests.runs.helpers import tiny
from tests.runs.stage import Stage
from tests.waiting import until

SETTINGS = {
    "RAY_AUTH_MODE": "token",
    "RAY_AUTH_TOKEN": secrets.token_hex(32),
    "RAY_USAGE_STATS_ENABLED": "0",
    "RAY_worker_niceness": "0",  # beside other programs, nodes of the lowest priority would hardly start
    "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[3]), os.environ.get("PYTHONPATH", "")]),
}
os.environ |= {name: value for name, value in SETTINGS.items() if name.startswith("RAY_")}  # Ray reads them at import
ray: Any = pytest.importorskip("ray", reason="Ray is not installed")

pytestmark = [pytest.mark.process, pytest.mark.slow]


@pytest.fixture(scope="module")
def cluster() -> Iterator[Any]:
    from ray.cluster_utils import Cluster

    with pytest.MonkeyPatch.context() as patch:
        for name, value in SETTINGS.items():
            patch.setenv(name, value)
        found = Cluster(initialize_head=True, head_node_args={"num_cpus": 0, **NODE})
        yield found
        found.shutdown()


NODE: dict[str, Any] = {"object_store_memory": 80 * 2**20, "include_dashboard": False}


@pytest.fixture
def nodes(cluster: Any) -> Iterator[list[Any]]:
    """Two nodes of two places each, beside the head, which has none."""
    found = [cluster.add_node(num_cpus=2, **NODE) for _ in range(2)]
    cluster.wait_for_nodes()
    yield found
    ray.shutdown()  # the connection that a failed test has left
    for node in found:
        if node in cluster.worker_nodes:
            cluster.remove_node(node)


def app(root: Path, cluster: Any, slots: int = 2) -> RunManager:
    from playground.runs.backends.ray_cluster import RayBackend

    runs = RunManager(root, backend=RayBackend(cluster.address), helpers=Stage(), slots=slots)
    runs.start()
    return runs


def forget_all(cluster: Any) -> None:
    """End all actors that apps have left."""
    from playground.runs.backends import ray_cluster

    ray.init(address=cluster.address, namespace=ray_cluster.NAMESPACE, log_to_driver=False)
    for name in ray.util.list_named_actors():
        ray.kill(ray.get_actor(name))
    ray.shutdown()


def codes(folder: RunFolder) -> list[str]:
    return [entry.code for entry in folder.journal()[0]]


def test_runs_train_on_both_nodes_and_go_on_when_a_node_an_actor_and_the_app_are_lost(
    tmp_path: Path, cluster: Any, nodes: list[Any]
) -> None:
    runs = app(tmp_path, cluster)
    ids = [runs.create(tiny(stop__steps=LONG), owner="ann", device="cpu") for _ in range(2)]
    folders = [RunFolder.open(tmp_path, id) for id in ids]
    for folder in folders:
        until(lambda folder=folder: len(folder.checkpoints()) > 1, what="a checkpoint here")
    raylets = [psutil.Process(node.all_processes["raylet"][0].process.pid) for node in nodes]
    pids = [{child.pid for child in raylet.children(recursive=True)} for raylet in raylets]
    home = [next(n for n in range(2) if folder.state().pid in pids[n]) for folder in folders]
    assert sorted(home) == [0, 1]

    # A node is switched off.
    step = max(folders[0].checkpoints())
    lost = [psutil.Process(pid) for pid in pids[home[0]]]
    cluster.remove_node(nodes[home[0]], allow_graceful=False)
    until(lambda: "goes_elsewhere" in codes(folders[0]), what="the note of the loss")
    until(lambda: runs.state(ids[0]).status == "running" and runs.state(ids[0]).step > step, what="the other node")
    assert runs.state(ids[1]).status == "running"
    psutil.wait_procs(lost, timeout=60)
    assert not any(process.is_running() and process.status() != "zombie" for process in lost)

    # The actor of both runs is killed.
    steps = [max(folder.checkpoints()) for folder in folders]
    workers = [psutil.Process(folder.state().pid) for folder in folders]
    workers[0].parent().parent().kill()
    for id, folder, step in zip(ids, folders, steps, strict=True):
        until(lambda folder=folder: codes(folder).count("goes_elsewhere") == 1 + (folder == folders[0]), what="a note")
        until(lambda id=id, step=step: runs.state(id).status == "running" and runs.state(id).step > step, what=id)
    psutil.wait_procs(workers, timeout=60)
    assert not any(worker.is_running() for worker in workers)

    # The app ends, and another finds both runs.
    states = [runs.state(id) for id in ids]
    runs.close()
    again = app(tmp_path, cluster)
    for id, state, folder in zip(ids, states, folders, strict=True):
        until(lambda id=id, state=state: again.state(id).step > state.step, what="news of the run")
        assert again.info(id).mine_here
        assert again.state(id).pid == state.pid
        again.steer(id, Edit({"opt_G.lr": 0.0005}), "ann")
        until(lambda id=id: again.info(id).config.opt_G.lr == 0.0005, what="the edit in the journal here")
        again.steer(id, Stop(), "ann")
        until(lambda id=id: again.state(id).status == "stopped" and not again.info(id).mine_here, what="the end")
        assert folder.state().step == max(folder.checkpoints())
    again.close()
    forget_all(cluster)


def started(what: str) -> list[psutil.Process]:
    """The processes of the cluster with this word in their command line."""
    found = []
    for process in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.Error):
            found += [process] if what in " ".join(process.cmdline()) else []
    return found


KILLED_APP = """
import sys, threading
from pathlib import Path
from playground.runs.backends.ray_cluster import RayBackend
from playground.runs.manager import RunManager
from tests.runs.backends.hands import LONG
from tests.runs.helpers import tiny
from tests.runs.stage import Stage
runs = RunManager(Path(sys.argv[1]), backend=RayBackend(sys.argv[2]), helpers=Stage(), slots=2)
runs.start()
print(runs.create(tiny(stop__steps=LONG), device="cpu"), flush=True)
threading.Event().wait()
"""


def test_a_run_goes_on_when_the_app_is_killed(tmp_path: Path, cluster: Any, nodes: list[Any]) -> None:
    command = [sys.executable, "-c", KILLED_APP, str(tmp_path), cluster.address]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as first:
        assert first.stdout is not None
        folder = RunFolder.open(tmp_path, first.stdout.readline().strip())
        until(lambda: len(folder.checkpoints()) > 1, what="a checkpoint here")
        first.kill()
    before = folder.state()
    again = app(tmp_path, cluster)
    until(lambda: again.state(folder.id).step > before.step, what="news of the run")
    assert again.state(folder.id).pid == before.pid
    again.steer(folder.id, Stop())
    until(lambda: again.state(folder.id).status == "stopped" and not again.info(folder.id).mine_here, what="the end")
    assert folder.state().step == max(folder.checkpoints())
    again.close()
    until(lambda: not started("RayNode") and not started("forkserver"), what="the end of the actors")


def test_a_run_that_ended_while_no_app_was_there_is_collected(tmp_path: Path, cluster: Any, nodes: list[Any]) -> None:
    runs = app(tmp_path / "runs", cluster)
    id = runs.create(tiny(stop__steps=None, stop__seconds=5.0), device="cpu", threads=1)
    until(lambda: runs.state(id).status == "running", what="a running worker")
    worker = psutil.Process(runs.state(id).pid)
    runs.close()
    psutil.wait_procs([worker], timeout=120)
    folder = RunFolder.open(tmp_path / "runs", id)
    again = app(tmp_path / "runs", cluster)
    until(lambda: again.state(id).status == "done" and not again.info(id).mine_here, what="the collected run")
    notes = [code for code in codes(folder) if not code.startswith("finding")]
    assert notes == ["trains_there", "started", "seconds_over"]
    assert max(folder.checkpoints()) == folder.rows()[0][-1].step == folder.state().step
    again.close()
    forget_all(cluster)


def test_runs_that_pause_for_others_leave_room_for_all(tmp_path: Path, cluster: Any, nodes: list[Any]) -> None:
    runs = app(tmp_path, cluster, slots=4)  # as many as the cluster has CPUs
    ids = [runs.create(tiny(stop__steps=LONG), owner=f"student {i}", device="cpu") for i in range(6)]
    folders = [RunFolder.open(tmp_path, id) for id in ids]
    for folder in folders:
        until(lambda folder=folder: folder.rows()[0], 300, "the first row of every run")
    for id in ids:
        runs.steer(id, Stop())
    until(lambda: not any(runs.info(id).mine_here for id in ids), what="the end of all")
    runs.close()
    forget_all(cluster)


def test_short_runs_share_the_actor_of_their_node(tmp_path: Path, cluster: Any, nodes: list[Any]) -> None:
    runs = app(tmp_path, cluster, slots=4)
    config = tiny(stop__steps=None, stop__seconds=1.0)
    ids = [runs.create(config, owner=f"student {i}", device="cpu") for i in range(12)]
    seen: set[int] = set()
    for id in ids:
        until(lambda id=id: runs.state(id).status == "done", 600, "the end of every run")
        seen |= {fork_server.pid for actor in started("RayNode") for fork_server in actor.children()}
    assert len(seen) == len(ray.util.list_named_actors()) == 2
    runs.close()
    forget_all(cluster)


def test_runs_leave_an_actor_that_hangs(tmp_path: Path, cluster: Any, nodes: list[Any]) -> None:
    runs = app(tmp_path, cluster)
    id = runs.create(tiny(stop__steps=LONG), device="cpu")
    folder = RunFolder.open(tmp_path, id)
    until(lambda: len(folder.checkpoints()) > 1, what="a checkpoint here")
    step, worker = max(folder.checkpoints()), psutil.Process(folder.state().pid)
    actor = worker.parent().parent()  # above the fork server
    actor.suspend()
    until(lambda: "goes_elsewhere" in codes(folder), what="the note of the loss")
    until(lambda: runs.state(id).status == "running" and runs.state(id).step > step, what="the other node")
    actor.kill()
    psutil.wait_procs([worker], timeout=60)
    assert not worker.is_running()
    runs.steer(id, Stop())
    until(lambda: not runs.info(id).mine_here, what="the end")
    runs.close()
    forget_all(cluster)


FORGOTTEN = """
import threading
from playground.runs.backends import ray_node
ray_node.ALONE = 0.0
ray_node.RayNode()
threading.Event().wait()
"""


def test_an_actor_that_nobody_needs_ends(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", FORGOTTEN]) as process:
        assert process.wait(120) == 0
    assert not [p for p in psutil.process_iter(["environ"]) if str(tmp_path) in str(p.info["environ"])]


OTHER_APP = """
import sys
from playground.commands.places import _ray
from playground.errors import MachineError
try:
    _ray(sys.argv[1])
except MachineError as error:
    print(error.code, error)
"""


@pytest.mark.parametrize("token", [secrets.token_hex(32), ""])
def test_an_app_without_the_token_is_refused(tmp_path: Path, cluster: Any, token: str) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("RAY_")}
    environment |= {"HOME": str(tmp_path), **({"RAY_AUTH_TOKEN": token} if token else {})}
    command = [sys.executable, "-c", OTHER_APP, cluster.address]
    said = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=True).stdout
    assert said.startswith(f"ray_refused The Ray cluster {cluster.address} does not let this app in")
    assert "~/.ray/auth_token" in said


def test_the_cluster_reports_nothing_and_has_no_dashboard(tmp_path: Path, cluster: Any, nodes: list[Any]) -> None:
    from ray._common.usage import usage_lib

    runs = app(tmp_path, cluster)
    assert not usage_lib.usage_stats_enabled()
    listening = [
        connection.laddr.port
        for process in psutil.Process().children(recursive=True)
        for connection in process.net_connections()
        if connection.status == psutil.CONN_LISTEN
    ]
    assert listening
    assert 8265 not in listening
    runs.close()
    forget_all(cluster)


def test_an_address_without_a_cluster_has_its_sentence() -> None:
    from playground.runs.backends.ray_cluster import RayBackend

    with pytest.raises(MachineError, match="no connection with the Ray cluster"):
        RayBackend("nonsense")
