"""The file of golden results: numbers for every machine, digests by the machine that made them."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import torch

from tests.golden.cases import CASES, COMPILED, SOURCES
from tests.golden.measure import fingerprint, of_data, play

FILE = Path(__file__).parent / "golden.json"
RELATIVE, ABSOLUTE = 1e-2, 2e-3  # how far numbers may differ where the bits are those of another machine


def read() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
    return found


def names() -> list[str]:
    return [
        *(f"data: {name}" for name in SOURCES),
        *(f"eager: {name}" for name in CASES),
        *(f"compiled: {name}" for name in COMPILED),
    ]


def result(name: str) -> dict[str, Any]:
    """What the case called `name` comes to here and now."""
    torch.set_num_threads(1)
    how, _, case = name.partition(": ")
    if how == "data":
        return of_data(SOURCES[case])
    return play(COMPILED[case], compile=True) if how == "compiled" else play(CASES[case])


def place(name: str) -> str:
    """The fingerprint of this machine that decides the bits of the case called `name`."""
    return fingerprint(compile=name.startswith("compiled"))


def differing(found: dict[str, float], stored: dict[str, float]) -> list[str]:
    """What differs by more than the rounding of another machine, in words."""
    lost = sorted(found.keys() ^ stored.keys())
    far = [
        f"{name}: {found[name]:.6g}, stored {stored[name]:.6g}"
        for name in sorted(found.keys() & stored.keys())
        if not math.isclose(found[name], stored[name], rel_tol=RELATIVE, abs_tol=ABSOLUTE)
    ]
    return [f"only on one side: {name}" for name in lost] + far


def write(*, add: bool) -> int:
    """Run all cases and store them; with `add`, refuse where a number is not the stored one."""
    stored = read() if add else {"numbers": {}, "digests": {}}
    for where in (fingerprint(), fingerprint(compile=True)):
        stored["digests"][where] = {}
    for name in names():
        found = result(name)
        if add and (wrong := differing(found["numbers"], stored["numbers"].get(name, {}))):
            print(f"{name}: not added, the numbers are others: {'; '.join(wrong)}")
            return 1
        stored["numbers"].setdefault(name, found["numbers"])
        stored["digests"][place(name)][name] = found["digest"]
        print(name, found["digest"])
    FILE.write_text(json.dumps(stored, indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return 0
