"""The choice of cores, device, threads and precision of a run."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import torch

from playground import paths
from playground.errors import InputError
from playground.kinds import IMAGES, POINTS
from playground.machine import hardware


@pytest.fixture(autouse=True)
def _own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_PLAYGROUND_CACHE", str(tmp_path / "cache"))


def test_the_cores_are_those_that_this_process_may_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sched_getaffinity", lambda pid: set(range(6)), raising=False)
    monkeypatch.setattr(hardware, "_quota", lambda: None)
    assert hardware.cores() == 6
    monkeypatch.setattr(hardware, "_quota", lambda: 2)
    assert hardware.cores() == 2
    monkeypatch.setattr(hardware, "_quota", lambda: 64)
    assert hardware.cores() == 6


@pytest.mark.parametrize(
    ("files", "cores"),
    [
        ({"cpu.max": "200000 100000\n"}, 2),
        ({"cpu.max": "150000 100000\n"}, 1),
        ({"cpu.max": "50000 100000\n"}, 1),
        ({"cpu.max": "max 100000\n"}, None),
        ({"cpu/cpu.cfs_quota_us": "400000\n", "cpu/cpu.cfs_period_us": "100000\n"}, 4),
        ({"cpu/cpu.cfs_quota_us": "-1\n", "cpu/cpu.cfs_period_us": "100000\n"}, None),
        ({"cpu.max": "rubbish"}, None),
        ({}, None),
    ],
)
def test_the_quota_of_a_container_counts(
    files: dict[str, str], cores: int | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    monkeypatch.setattr(hardware, "_CGROUP", tmp_path)
    assert hardware._quota() == cores


def test_a_single_run_has_all_cores_and_toys_have_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hardware, "cores", lambda: 8)
    assert [hardware.share_of_cores(others, light=False) for others in (0, 1, 3, 20)] == [8, 4, 2, 1]
    assert hardware.share_of_cores(0, light=True) == 1


def fake_devices(monkeypatch: pytest.MonkeyPatch, *here: str) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: "cuda" in here)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: "mps" in here)


@pytest.mark.parametrize(
    ("here", "images"), [((), "cpu"), (("mps",), "mps"), (("cuda",), "cuda"), (("cuda", "mps"), "cuda")]
)
def test_auto_is_the_fastest_device(here: tuple[str, ...], images: str, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_devices(monkeypatch, *here)
    assert hardware.choose_device("auto", IMAGES.devices) == images
    assert hardware.choose_device("auto", POINTS.devices) == "cpu"


def test_a_wanted_device_is_used_or_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    fake_devices(monkeypatch)
    assert hardware.choose_device("cpu", ("cuda", "cpu")) == "cpu"
    for wanted, word in (("cuda", "cuda"), ("cuda:1", "cuda"), ("mps", "mps"), ("tpu", "tpu"), ("", "“”")):
        with pytest.raises(InputError, match=word):
            hardware.choose_device(wanted, ("cuda", "cpu"))
    fake_devices(monkeypatch, "cuda")
    assert hardware.choose_device("cuda:1", ("cuda", "cpu")) == "cuda:1"


def test_precision_is_measured_once_and_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    seconds = {torch.float32: 2.0, torch.bfloat16: 1.0}
    measured = []

    def measure(device: str, precision: torch.dtype, work: str, batch: int) -> float:
        measured.append((work, batch))
        return seconds[precision]

    monkeypatch.setattr(hardware, "_measure", measure)
    monkeypatch.setattr(hardware, "_has_bfloat16", lambda device: True)
    assert hardware.pick_precision("cpu", 1, "dense", 64) == "bfloat16"
    seconds[torch.bfloat16] = 1.9  # not by a tenth faster
    assert hardware.pick_precision("cpu", 1, "dense", 64) == "bfloat16"
    assert hardware.pick_precision("cpu", 2, "dense", 64) == "float32"
    assert hardware.pick_precision("cpu", 1, "convolution", 64) == "float32"
    assert hardware.pick_precision("cpu", 1, "dense", 127) == "bfloat16"  # as with 64
    assert hardware.pick_precision("cpu", 1, "dense", 128) == "float32"
    assert measured == [("dense", 64)] * 4 + [("convolution", 64)] * 2 + [("dense", 128)] * 2
    assert len(json.loads((paths.cache_dir() / "precision.json").read_text())) == 4


@pytest.mark.parametrize("rubbish", ["", "{", "[]", '{"a": 1}', "\x00"])
def test_a_damaged_file_of_precisions_is_measured_again(rubbish: str, monkeypatch: pytest.MonkeyPatch) -> None:
    file = paths.cache_dir() / "precision.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(rubbish)
    monkeypatch.setattr(hardware, "_has_bfloat16", lambda device: False)
    assert hardware.pick_precision("cpu", 1, "dense", 64) == "float32"


def test_a_cache_that_cannot_be_written_does_no_harm(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("GAN_PLAYGROUND_CACHE", str(tmp_path / "file"))
    monkeypatch.setattr(hardware, "_has_bfloat16", lambda device: False)
    assert hardware.pick_precision("cpu", 1, "dense", 64) == "float32"


def test_apples_gpu_stays_with_float32() -> None:
    assert hardware.pick_precision("mps", 1, "dense", 64) == "float32"


def test_measuring_does_not_change_random_numbers_or_threads() -> None:
    before, threads = torch.random.get_rng_state(), torch.get_num_threads()
    hardware.pick_precision("cpu", threads, "dense", 64)
    assert hardware._measure("cpu", torch.float32, "dense", 16) > 0
    assert hardware._measure("cpu", torch.float32, "convolution", 16) > 0
    hardware._has_bfloat16("cpu")
    assert torch.random.get_rng_state().equal(before)
    assert torch.get_num_threads() == threads


def test_the_shortest_of_several_counts() -> None:
    clock = SimpleNamespace(now=0.0)
    lasts = iter([9.0, 0.02, 0.01, 0.05])

    def once() -> None:
        clock.now += next(lasts)

    assert hardware._shortest(once, lambda: clock.now) == pytest.approx(0.01)


STEPS = """
import resource, sys, torch
from playground.machine import hardware
if sys.argv[1:]:
    hardware.keep_freed_memory()
faults = []
for step in range(40):
    blocks = [torch.ones(750_000) for _ in range(8)]
    del blocks
    faults.append(resource.getrusage(resource.RUSAGE_SELF).ru_minflt)
print(faults[-1] - faults[9])
"""


@pytest.mark.slow
@pytest.mark.process
@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc gives freed memory to the kernel so soon")
def test_memory_that_a_step_frees_is_kept_for_the_next() -> None:
    """30 steps of eight blocks of 3 MB: 732 pages each, cleared anew by the kernel or not.

    Whether glibc gives blocks of this size back depends on what came before; with the threshold that it begins with,
    it always does.
    """
    environment = {**os.environ, "MALLOC_MMAP_THRESHOLD_": str(128 << 10)}

    def faults(*kept: str) -> int:
        command = [sys.executable, "-c", STEPS, *kept]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
        return int(done.stdout)

    assert faults() > 30 * 732
    assert faults("kept") < 732
