"""The outsider's package `gan_table`, installed as pip installs one: its files and a dist-info folder beside them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
PACKAGE = "gan_table"
SMALL = ["--set", "G.hidden=[8]", "--set", "D.hidden=[8]", "--set", "loop.batch=20", "--threads", "1"]


def install(place: Path, entry: str = f"table = {PACKAGE}", source: Path | None = HERE / PACKAGE) -> Path:
    """`place`, with the package in it and the entry point `entry`, ready to stand in PYTHONPATH."""
    info = place / f"{PACKAGE}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {PACKAGE.replace('_', '-')}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(f"[gan_playground]\n{entry}\n")
    if source is not None:
        shutil.copytree(source, place / PACKAGE, ignore=shutil.ignore_patterns("__pycache__"))
    return place


def environment(place: Path, **more: str) -> dict[str, str]:
    """That of a process that finds what is installed in `place`."""
    path = os.pathsep.join(filter(None, [str(place), os.environ.get("PYTHONPATH", "")]))
    return {**os.environ, "PYTHONPATH": path, **more}


def python(place: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    """A Python process that finds what is installed in `place`."""
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        capture_output=True, text=True, check=False, timeout=240, env=environment(place),
    )  # fmt: skip
