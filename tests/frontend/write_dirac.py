"""Writes `data/dirac.json`: what Python computes of the Dirac-GAN, for the unit tests of its twin in JavaScript.

`python -m tests.frontend.write_dirac`. A test in tests/training/test_dirac.py fails once the file is stale.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np

from playground.training.dirac import METHODS, SCHEMES, described, eigenvalues, jacobian, trajectory, verdict

FILE = Path(__file__).parent / "data" / "dirac.json"
START = (1.3, -0.4)
STEPS = 40
POINTS = [(0.0, 0.0), (0.5, -1.0), (-1.3, 0.4), (2.0, 2.0)]


def case(name: str, scheme: str, h: float) -> dict[str, Any]:
    method = METHODS[name]
    s = method.strength * 1.1
    found = verdict(method, scheme, h, s)
    values = [
        sorted([v.real, v.imag] for v in eigenvalues(jacobian(method, scheme, np.array(w), h, s))) for w in POINTS
    ]
    path = [
        [v if math.isfinite(v) else None for v in w] for w in trajectory(method, scheme, START, h, STEPS, s).tolist()
    ]
    return {
        "method": name, "scheme": scheme, "h": h, "strength": s,
        "fields": [method.field(np.array(w), s).tolist() for w in POINTS],
        "path": path,
        "eigenvalues": values,
        "code": found.code,
        "distance": found.distance if math.isfinite(found.distance) else None,
    }  # fmt: skip


def numbers() -> dict[str, Any]:
    cases = [
        case(name, scheme, h)
        for name in METHODS
        for scheme in SCHEMES
        if not (METHODS[name].ahead and SCHEMES[scheme][1])
        for h in (0.2, 0.03)
    ]
    return {"game": described(), "start": START, "points": POINTS, "cases": cases}


if __name__ == "__main__":
    FILE.write_text(json.dumps(numbers(), ensure_ascii=False) + "\n")
