"""A student whose browser trains in the lab: the server sees a page, a setup, and reports for the teacher's wall."""

from __future__ import annotations

from collections.abc import Iterable

from playground.bench.students.page_session import PageSession
from playground.bench.students.visitor import Visitor
from playground.presets import load

PAGE, PRESET = "lab", "lab"
NUMBERS = 600  # of points in a report, as a browser sends them


class LabStudent:
    """Opens the lab of a visitor, with `files`: what a browser with an empty cache requests for it."""

    def __init__(self, visitor: Visitor, files: Iterable[str]) -> None:
        self._visitor, self._step = visitor, 0
        self._points = [0.125 * (i % 16) for i in range(NUMBERS)]
        visitor.open_page(f"/{PAGE}")
        visitor.get_all(files)
        self.session = PageSession(visitor, PAGE)
        self.session.rerun()
        visitor.post("/api/training-setup", {"config": load(PRESET).config.to_json()})

    def report(self) -> None:
        """Tell the wall of the run in the browser."""
        self._step += 100
        report = {"id": "browser-1", "status": "running", "step": self._step, "lr_G": 1e-3, "lr_D": 1e-3, "js": 0.2}
        self._visitor.post("/api/class/lab", {**report, "points": self._points, "real": self._points})

    def close(self) -> None:
        self.session.close()
        self._visitor.close()
