"""Describes this machine in words, for benchmarks and model cards."""

from __future__ import annotations

import platform
from pathlib import Path

import psutil


def machine() -> str:
    """The description of this machine in words."""
    import torch

    ram = psutil.virtual_memory().total / 2**30
    gpu = f", {torch.cuda.get_device_name(0)}" if torch.cuda.is_available() else ", no GPU"
    return (
        f"{psutil.cpu_count()} cores ({processor()}, {torch.backends.cpu.get_cpu_capability()}), {ram:.0f} GiB{gpu}, "
        f"{platform.system()}, Python {platform.python_version()}, PyTorch {torch.__version__}"
    )


def processor() -> str:
    """The name of the processor."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()
