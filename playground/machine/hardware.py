"""Chooses cores, device, threads and precision of a run. They are chosen once per run and recorded.

Device, threads and precision determine the bits of a run, so a resumed run keeps them. This module imports PyTorch only
when a function needs it.
"""

from __future__ import annotations

import contextlib
import ctypes
import itertools
import json
import os
import platform
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Literal

from playground import paths
from playground.errors import InputError
from playground.texts import Message

Precision = Literal["float32", "bfloat16"]
Work = Literal["dense", "convolution"]

DEVICES = ("auto", "cpu", "cuda", "mps")
FASTER = 1.1  # bfloat16 has fewer digits, so it must be this much faster
_CGROUP = Path("/sys/fs/cgroup")
_MEASURE = 0.05  # seconds per candidate


def cores() -> int:
    """The number of cores that this process may use, by its affinity and the quota of its container."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    quota = _quota()
    return max(1, available if quota is None else min(available, quota))


def _quota() -> int | None:
    """The cores that the control group allows (version 2, then 1); `None` without a limit."""
    try:
        limit, period = (_CGROUP / "cpu.max").read_text().split()
        return None if limit == "max" else max(1, int(limit) // int(period))
    except (OSError, ValueError):
        pass
    try:
        folder = _CGROUP / "cpu"
        quota, every = (int((folder / f"cpu.cfs_{name}_us").read_text()) for name in ("quota", "period"))
        return max(1, quota // every) if quota > 0 else None
    except (OSError, ValueError):
        return None


def share_of_cores(others: int = 0, busy: int = 0, *, light: bool, of: int | None = None) -> int:
    """The threads of a run: the cores without `busy` ones, divided among the run and `others`; at least 1.

    `of`: the number of cores; those of this computer if it is `None`. A light run is too small for two threads.
    """
    return 1 if light else max(1, ((of or cores()) - busy) // (others + 1))


def choose_device(wanted: str, fastest: Sequence[str]) -> str:
    """The device `wanted`, or for "auto" the first of `fastest` that exists: "cuda", "mps" or "cpu".

    Raises `InputError` if `wanted` does not exist.
    """
    import torch

    base = wanted.split(":")[0]
    if base not in DEVICES:
        raise InputError(
            Message(
                "device_unknown",
                "There is no device “{name}”; choose one of {known}.",
                name=wanted[:40],
                known=", ".join(DEVICES),
            )
        )
    here = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if wanted == "auto":
        return next((device for device in fastest if here.get(device)), "cpu")
    if not here[base]:
        raise InputError(
            Message(
                "device_not_here",
                "This computer has no device “{name}” that PyTorch can use; choose cpu or auto.",
                name=base,
            )
        )
    return wanted


# For the environment of a process, before it loads PyTorch. Idle threads wait a few microseconds and then sleep.
# If they spin for long, which is OpenMP's default, a run with two threads slows down more than tenfold beside another
# busy process. If they sleep at once, small networks run at half the speed (both measured on 2 cores).
# NumPy's threads always spin, so beside a run NumPy is faster with one thread.
RESTING_THREADS = {"OMP_WAIT_POLICY": "passive", "GOMP_SPINCOUNT": "5000", "OPENBLAS_NUM_THREADS": "1"}


def own_threads(threads: int) -> None:
    """Set the number of threads that PyTorch uses within an operation."""
    import torch

    torch.set_num_threads(threads)


_TRIM, _MMAP = -1, -3  # M_TRIM_THRESHOLD and M_MMAP_THRESHOLD of glibc's malloc.h
KEPT = 256 << 20  # bytes that may stay free at the end of the heap
LARGE = 32 << 20  # bytes of a block that gets its own pages; the maximum of glibc


def keep_freed_memory() -> None:
    """Let this process keep the memory that it frees. Has an effect with glibc only.

    Every step of convolutional networks frees and allocates the same blocks of several MB. By default glibc returns
    them to the kernel, and every page causes a page fault and is cleared again: up to an eighth of the step.
    """
    if platform.libc_ver()[0] == "glibc":
        library = ctypes.CDLL(None)
        library.mallopt(_TRIM, KEPT)
        library.mallopt(_MMAP, LARGE)


def pick_precision(device: str, threads: int, work: Work, batch: int) -> Precision:
    """bfloat16 if a forward and backward pass of this kind of `work` is measured to be faster, else float32.

    Measured once per machine, device, thread count, batch size (16, 32, 64, 128 or 256) and version of PyTorch, and
    stored in the cache: runs of one configuration must not differ because the machine was busy for a moment. The CPU
    is measured on one thread by CPU time, which other processes do not change. Takes up to a second.
    """
    import torch

    if device == "mps" or (device.startswith("cuda") and not torch.cuda.is_bf16_supported()):
        return "float32"
    name = torch.cuda.get_device_name() if device.startswith("cuda") else torch.backends.cpu.get_cpu_capability()
    batch = next((n for n in (256, 128, 64, 32) if batch >= n), 16)
    key = f"{platform.node()} {torch.__version__} {name} {threads} {work} {batch}"
    file = paths.cache_dir() / "precision.json"
    known = _read(file)
    if known.get(key) not in ("float32", "bfloat16"):
        own_threads(1)
        known[key] = "bfloat16" if _has_bfloat16(device) and _faster(device, work, batch) else "float32"
        own_threads(threads)
        _write(file, known)
    return known[key]


def _has_bfloat16(device: str) -> bool:
    """Whether the device has bfloat16 arithmetic. Emulation is fifty times slower, too slow to measure."""
    import torch

    a = torch.ones(64, 256, device=device)
    b = a.to(torch.bfloat16)

    def product(x: torch.Tensor) -> None:
        _ = x @ x.T
        wait_for(device)

    clock = _clock(device)
    return _shortest(lambda: product(b), clock) < 2 * _shortest(lambda: product(a), clock)


def _faster(device: str, work: Work, batch: int) -> bool:
    import torch

    return _measure(device, torch.float32, work, batch) > FASTER * _measure(device, torch.bfloat16, work, batch)


def _measure(device: str, precision: object, work: Work, batch: int) -> float:
    """The shortest time of a forward and backward pass of small networks on pictures of 28×28, in seconds."""
    import torch
    from torch import nn

    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        if work == "dense":
            sizes = (64, 256, 512, 784, 512, 256, 1)  # G, then D
            layers: list[nn.Module] = [nn.Linear(a, b) for a, b in itertools.pairwise(sizes)]
            x = torch.randn(batch, 64)
        else:
            layers = [nn.Conv2d(1, 64, 4, 2, 1), nn.Conv2d(64, 128, 4, 2, 1)]
            x = torch.randn(batch, 1, 28, 28)
    state = nn.Sequential(*(module for layer in layers for module in (layer, nn.LeakyReLU(0.2)))).to(device)
    x, parameters = x.to(device), list(state.parameters())

    def once() -> None:
        with torch.autocast(torch.device(device).type, dtype=torch.bfloat16, enabled=precision is torch.bfloat16):
            loss = state(x).square().mean()
        torch.autograd.grad(loss, parameters)
        wait_for(device)

    return _shortest(once, _clock(device))


def _clock(device: str) -> Callable[[], float]:
    return time.thread_time if device == "cpu" else time.perf_counter


def _shortest(once: Callable[[], None], clock: Callable[[], float]) -> float:
    once()  # the first call loads and compiles
    best, until = float("inf"), clock() + _MEASURE
    while (start := clock()) < until:
        once()
        best = min(best, clock() - start)
    return best


def wait_for(device: str) -> None:
    """Wait until the device has finished its work."""
    import torch

    if device.startswith("cuda"):
        torch.cuda.synchronize()
    elif device == "mps":
        torch.mps.synchronize()


def _read(file: Path) -> dict[str, Precision]:
    try:
        known = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):  # not measured yet, or the file is damaged: measure again
        return {}
    return known if isinstance(known, dict) else {}


def _write(file: Path, known: dict[str, Precision]) -> None:
    """Write the file atomically. If the cache cannot be written, every run measures again."""
    draft = file.with_suffix(f".{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(json.dumps(known, indent=1), encoding="utf-8")
        draft.replace(file)
    except OSError:
        with contextlib.suppress(OSError):
            draft.unlink()
