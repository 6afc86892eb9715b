"""What is measured, side by side in one run: `gan-playground bench`. Each suite is a function that yields rows."""

from __future__ import annotations

import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True)
class Row:
    """One figure: what was measured, the value, its unit, what is wanted, and whether it was met (if that is said)."""

    what: str
    value: float
    unit: str = ""
    wanted: str = ""
    met: bool | None = None


Suite = Callable[[bool], Iterator[Row]]  # quick -> rows


def _images(quick: bool) -> Iterator[Row]:
    from playground.bench.images import rows

    return rows(quick)


def _toy(quick: bool) -> Iterator[Row]:
    from playground.bench.toy import rows

    return rows(quick)


def _quality(quick: bool) -> Iterator[Row]:
    from playground.bench.quality import rows

    return rows(quick)


def _modes(quick: bool) -> Iterator[Row]:
    from playground.bench.modes import rows

    return rows(quick)


def _page(quick: bool) -> Iterator[Row]:
    from playground.bench.page import rows

    return rows(quick)


def _memory(quick: bool) -> Iterator[Row]:
    from playground.bench.memory import rows

    return rows(quick)


def _explore(quick: bool) -> Iterator[Row]:
    from playground.bench.explore import rows

    return rows(quick)


def _lab(quick: bool) -> Iterator[Row]:
    from playground.bench.lab import rows

    return rows(quick)


SUITES: dict[str, Suite] = {
    "images": _images,
    "toy": _toy,
    "quality": _quality,
    "modes": _modes,
    "page": _page,
    "explore": _explore,
    "lab": _lab,
    "memory": _memory,
}
ON_DEMAND = {"memory"}  # half an hour: only when asked for by name


def machine() -> str:
    """This machine in words."""
    import torch

    ram = psutil.virtual_memory().total / 2**30
    gpu = f", {torch.cuda.get_device_name(0)}" if torch.cuda.is_available() else ", no GPU"
    return (
        f"{psutil.cpu_count()} cores ({_processor()}, {torch.backends.cpu.get_cpu_capability()}), {ram:.0f} GiB{gpu}, "
        f"{platform.system()}, Python {platform.python_version()}, PyTorch {torch.__version__}"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        return next(line.split(":")[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


def table(rows: dict[str, list[Row]]) -> str:
    """The figures as a Markdown table."""
    lines = ["| suite | what | measured | wanted | |", "|---|---|--:|---|---|"]
    for suite, found in rows.items():
        for row in found:
            mark = "" if row.met is None else "yes" if row.met else "missed"
            lines.append(f"| {suite} | {row.what} | {number(row.value)} {row.unit} | {row.wanted} | {mark} |")
    return "\n".join(lines)


def number(value: float) -> str:
    if value == 0 or 0.01 <= abs(value) < 1000:
        return f"{value:.3g}"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.2e}"
