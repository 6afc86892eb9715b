"""A class of the app for measurements: who joins it, where it is opened, and the figures of its runs and log."""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from playground.bench.browser import Server, server, wait_healthy
from playground.bench.students.visitor import Visitor
from playground.runs.folder.store import RunFolder

ERROR = re.compile(r"Traceback|\b(?:ERROR|CRITICAL)\b")


@contextlib.contextmanager
def school() -> Iterator[Server]:
    """The app with a class."""
    with server("--class", "--host", "127.0.0.1") as app:
        wait_healthy(app)
        yield app


def code_of(runs: str | Path) -> str:
    """The join code of the class whose runs are in this folder."""
    return str(json.loads((Path(runs) / ".class" / "class.json").read_text("utf-8"))["code"])


def student(app: Server, number: int) -> Visitor:
    """Somebody who has opened the app and joined its class."""
    visitor = Visitor(app.url)
    visitor.open_page("/")
    visitor.join(code_of(app.runs), f"Student {number}")
    return visitor


def errors(app: Server) -> int:
    """How many errors the app has reported in its log."""
    return len(ERROR.findall(app.log.read_text("utf-8", "replace")))


def trained(app: Server, runs: Sequence[str]) -> list[float]:
    """The seconds that each run has trained."""
    return [RunFolder.open(Path(app.runs), id).state().seconds for id in runs]


def jain(shares: Sequence[float]) -> float:
    """Jain's index of fairness: 1 where all have the same, 1/n where one has everything."""
    squares = len(shares) * sum(x * x for x in shares)
    return sum(shares) ** 2 / squares if squares else 0.0


def percentile(values: Sequence[float], share: float) -> float:
    """The value that this share of `values` does not exceed; NaN without values."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))] if values else float("nan")
