"""A Node process with the parts of the front end that need no server."""

from __future__ import annotations

import base64
import json
import subprocess
from pathlib import Path
from typing import Any

import numpy as np


class Offline:
    """Asks the Node process."""

    def __init__(self) -> None:
        script = Path(__file__).with_name("offline.mjs")
        self._process = subprocess.Popen(["node", str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def ask(self, action: str, **arguments: Any) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"action": action, **arguments}).encode() + b"\n")
        self._process.stdin.flush()
        return json.loads(self._process.stdout.readline())

    def close(self) -> None:
        self._process.communicate()


def floats(text: str) -> np.ndarray[Any, np.dtype[np.float32]]:
    """An array of an answer."""
    return np.frombuffer(base64.b64decode(text), dtype="<f4")
