"""The estimate of memory and disk against real runs, and the refusal of runs that are too large."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from playground import presets
from playground.cli import main
from playground.config import RunConfig
from playground.errors import MachineError
from playground.kinds import IMAGES
from playground.machine import memory
from playground.networks import DISCRIMINATORS, GENERATORS
from playground.runs.capacity import check_room
from playground.runs.folder import quota, trash
from playground.runs.folder.store import RunFolder
from playground.training.estimate import BUDGET, estimate, size
from tests.runs.helpers import tiny
from tests.runs.stage import Theatre

SMALL = {"data.fraction": 0.02, "stop.steps": 3, "stop.seconds": None, "stop.epochs": None}
HUGE: dict[str, Any] = {
    "data": "mnist", "G": "mlp", "D": "mlp", "G.hidden": [4096] * 6, "D.hidden": [4096] * 6, "G.norm": "none",
}  # fmt: skip


class Usage(NamedTuple):
    """What `shutil.disk_usage` gives."""

    total: int
    used: int
    free: int


TRAIN = """
import json, resource, sys
from pathlib import Path
from playground.config import RunConfig
from playground.runs.folder.store import RunFolder
from playground.runs.worker.run import work
from queue import SimpleQueue
folder = RunFolder.create(Path(sys.argv[1]), RunConfig.from_json(json.loads(sys.argv[2])))
state = work(folder, SimpleQueue(), lambda message: None, device="cpu", threads=1)
status = Path("/proc/self/status")
if status.exists():  # ru_maxrss of a new process is never below that of its parent, here the test runner
    peak = 1024 * int(next(line for line in status.read_text().splitlines() if line.startswith("VmHWM")).split()[1])
else:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([state.status, peak, folder.size()]))
"""


@pytest.mark.slow
@pytest.mark.process
@pytest.mark.skipif(sys.platform == "win32", reason="needs getrusage")
@pytest.mark.parametrize(
    "patch",
    [
        {},
        {"G": "mlp", "D": "mlp", "G.hidden": [2048, 2048], "D.hidden": [2048, 2048], "loop.batch": 16},
        {"G": "dcgan", "D": "dcgan", "G.width": 64, "D.width": 64, "loop.batch": 256},
    ],
    ids=["preset", "wide", "large batch"],
)
def test_the_estimate_of_memory_is_within_a_factor_of_two(patch: dict[str, Any], tmp_path: Path) -> None:
    config = presets.load("digits").config.edit({**SMALL, **patch})
    command = [sys.executable, "-c", TRAIN, str(tmp_path), json.dumps(config.to_json())]
    found = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    status, peak, disk = json.loads(found.stdout.splitlines()[-1])
    expected = estimate(config)
    print(f"memory {size(expected.memory)} for {size(peak)}, disk {size(expected.disk)} for {size(disk)}")
    assert status == "done"
    assert 0.5 < expected.memory / peak < 2
    assert disk < expected.disk


@pytest.mark.parametrize("preset", [p.name for p in presets.all_presets()])
def test_every_preset_has_an_estimate_that_fits_a_laptop(preset: str) -> None:
    found = estimate(presets.load(preset).config)
    assert 400e6 < found.memory < 2e9
    assert 2e6 < found.disk <= BUDGET + 2e6


@pytest.mark.parametrize("shape", [(1, 28, 28), (3, 64, 64)])
@pytest.mark.parametrize("family", sorted(GENERATORS))
def test_sizes_of_networks_are_those_of_the_built_ones(family: str, shape: tuple[int, ...]) -> None:
    G, D = GENERATORS[family](), DISCRIMINATORS[family]()
    for expected, built in (
        (G.size(shape, 32), G.build(IMAGES, shape, 32, 0)),
        (D.size(shape), D.build(IMAGES, shape, 0, "projection", 1)),
    ):
        weights = sum(p.numel() for p in built.parameters())
        assert 0.9 < expected.parameters / weights <= 1.01


def test_larger_is_more() -> None:
    config = presets.load("digits").config
    before = estimate(config)
    assert estimate(config.edit({"loop.batch": 2048})).memory > before.memory
    assert estimate(config.edit({"loop.batch": 2048})).disk == before.disk
    assert estimate(config.edit(HUGE)).disk > before.disk
    assert estimate(config.edit(HUGE)).memory > 5e9


def test_sizes_are_read_by_people() -> None:
    assert [size(n) for n in (0, 180_400_000, 2_440_000_000)] == ["1 MB", "180 MB", "2.4 GB"]


def test_a_run_too_large_for_memory_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(memory, "available", lambda: 2_000_000_000)
    theatre = Theatre(tmp_path / "runs")
    config = RunConfig().edit(HUGE)
    assert not config.problems()
    with pytest.raises(MachineError, match="smaller batch") as refused:
        theatre.runs.create(config)
    assert refused.value.code == "memory_too_small"
    assert theatre.runs.runs() == []
    (tmp_path / "huge.json").write_text(json.dumps(config.to_json()))
    assert main(["train", "--config", str(tmp_path / "huge.json"), "--steps", "1"]) == 1
    assert "of memory" in capsys.readouterr().err
    id = theatre.runs.create(tiny())
    theatre.stage.of(id).end("interrupted")
    theatre.stage.memory = 100_000_000
    with pytest.raises(MachineError, match="of memory"):
        theatre.runs.resume(id)


def test_a_run_too_large_for_the_disk_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("playground.runs.capacity.shutil.disk_usage", lambda path: Usage(10**9, 10**9, 10**6))
    with pytest.raises(MachineError, match="--runs") as refused:
        check_room(tiny(), tmp_path, memory=None)
    assert refused.value.code == "disk_too_small"


def test_old_trash_is_deleted_before_a_run_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folders = [RunFolder.create(tmp_path, tiny()) for _ in range(3)]
    for folder in folders:
        (folder.path / "checkpoints" / "1.safetensors").write_bytes(bytes(1_000_000))
    for folder in folders[:2]:
        trash.delete(tmp_path, folder.id)
    monkeypatch.setenv(quota.QUOTA, "0.004")  # 4 MB
    quota.make_room(tmp_path, 900_000)
    assert len(trash.oldest(tmp_path)) == 2
    quota.make_room(tmp_path, 1_900_000)
    assert trash.oldest(tmp_path) == [folders[1].id]
    with pytest.raises(MachineError, match="--quota") as refused:
        quota.make_room(tmp_path, 3_500_000)
    assert refused.value.code == "quota_full"
    assert folders[2].path.is_dir()


def test_the_default_quota_is_a_part_of_the_free_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(quota.QUOTA, raising=False)
    monkeypatch.setattr("playground.runs.folder.quota.shutil.disk_usage", lambda path: Usage(0, 0, 10**10))
    assert quota.quota(tmp_path, 2_000_000_000) == 6_000_000_000
