"""The process that compiles one turn into the cache, when nobody else needs the processor."""

from __future__ import annotations

import json
import os
import signal
import sys
from dataclasses import asdict

from playground import compiled
from playground.config import RunConfig
from playground.errors import InputError
from playground.runs.engine import BUSY
from playground.runs.lock import RunLock
from playground.tracing import Part

LONGEST = 900  # seconds: something has got stuck


def job(config: RunConfig, shape: tuple[int, ...], part: Part) -> str:
    """What `main` is to be given."""
    return json.dumps({"config": config.to_json(), "shape": shape, "part": asdict(part)})


def main() -> int:
    """Compile the turn that the last argument describes. Exit codes: 0 made, `BUSY` another process is at it."""
    if hasattr(os, "nice"):
        os.nice(19)
        signal.alarm(LONGEST)
    given = json.loads(sys.argv[-1])
    part = Part(given["part"]["turns_D"], given["part"]["turns_G"], tuple(given["part"]["due"]))
    compiled.folder().mkdir(parents=True, exist_ok=True)
    try:
        with RunLock(compiled.folder()):
            compiled.build(RunConfig.from_json(given["config"]), tuple(given["shape"]), part)
    except InputError:
        return BUSY
    return 0
