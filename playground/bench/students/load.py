"""Half an hour of a class: thirty students, half of them in the lab, half training digits on the server.

A few of them have a real Chromium; see the package.
"""

from __future__ import annotations

import contextlib
import itertools
import math
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psutil

from playground.bench import Measurement
from playground.bench.browser import Server, page, run_of
from playground.bench.students.digits import QUERY, DigitsStudent
from playground.bench.students.lab import LabStudent
from playground.bench.students.recorded_page import requested
from playground.bench.students.school import code_of, errors, jain, percentile, school, student, trained
from playground.bench.students.usage import Usage, cpu_seconds
from playground.errors import PlaygroundError

CLASS, FEW = 30, 6  # students
CHROMIUMS = 4  # of them
MINUTES = 30.0
TELL = 3.0  # seconds between two reports of a run in the lab
RERUN = 20.0  # seconds between two uses of a control, by each student
PATIENCE = 180_000  # ms


class Person:
    """A student without a browser, at work in a thread: what went wrong, and how long reruns took."""

    def __init__(self, begin: Callable[[], LabStudent | DigitsStudent]) -> None:
        self._begin = begin
        self.digits: DigitsStudent | None = None
        self.reruns: list[float] = []
        self.dropped = 0

    def work(self, until: float) -> None:
        """Return at the time `until`, or earlier where a connection is lost."""
        from websockets.exceptions import WebSocketException

        try:
            with contextlib.closing(self._begin()) as at:
                if isinstance(at, DigitsStudent):
                    self.digits = at
                    at.train()
                for look in itertools.count(1):
                    time.sleep(max(0.0, min(TELL, until - time.monotonic())))
                    if time.monotonic() >= until:
                        break
                    if isinstance(at, LabStudent):
                        at.report()
                    if look % round(RERUN / TELL) == 0:
                        self.reruns.append(self._use(at, look))
                if isinstance(at, DigitsStudent):
                    self.dropped += at.dropped
        except (OSError, PlaygroundError, WebSocketException):
            self.dropped += 1

    @staticmethod
    def _use(at: LabStudent | DigitsStudent, look: int) -> float:
        """A switch of the left column; in the lab, whose controls are no widgets, the page as a whole."""
        return at.session.rerun("Preview", value=look % 2 == 0) if isinstance(at, DigitsStudent) else at.session.rerun()


def rows(quick: bool, minutes: float | None = None) -> Iterator[Measurement]:
    n = FEW if quick else CLASS
    minutes = minutes or (1.0 if quick else MINUTES)
    with school() as app, page() as first:
        files = requested(first, app, "lab")
        usage, cpu, begun = Usage(app), _cpu(app), time.monotonic()
        until = begun + 60 * minutes
        browsers = [ChromiumPage(app, first.context.browser, i) for i in range(CHROMIUMS)]
        people = [Person(_beginning(app, i, files)) for i in range(CHROMIUMS, n)]
        with ThreadPoolExecutor(n) as threads:
            at_work = []
            for person in people:
                at_work.append(threads.submit(person.work, until))
                browsers[0].tab.wait_for_timeout(60_000 / n)  # they come within the first minute
            while time.monotonic() < until:
                browsers[0].tab.wait_for_timeout(1000)  # playwright attends to its pages
            for each in at_work:
                each.result()  # whatever is no lost connection is a fault of the measurement
        seconds = time.monotonic() - begun
        spent = {name: after - before for (name, after), before in zip(_cpu(app).items(), cpu.values(), strict=True)}
        usage.stop()
        yield from _figures(app, people, browsers, f"{n} students, {minutes:g} min: ")
        for name, series in usage.memory.items():
            what = f"memory: {name}, growth after the first third (at the end {series.megabytes[-1]:.0f} MB)"
            yield Measurement(what, series.slope(), "MB/min", "flat", series.slope() < 1)
        for name, used in spent.items():
            yield Measurement(f"processors that {name} used", used / seconds, "cores")


class ChromiumPage:
    """A student with a real page; the errors that its console shows."""

    def __init__(self, app: Server, browser: Any, number: int) -> None:
        self.errors: list[str] = []
        self.tab = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
        self.tab.on("console", lambda said: self.errors.append(said.text) if said.type == "error" else None)
        self.tab.on("pageerror", lambda error: self.errors.append(str(error)))
        self.tab.goto(app.url)
        joined = {"code": code_of(app.runs), "nickname": f"Student {number}"}
        self.tab.context.request.post(f"{app.url}/api/class/join", data=joined)
        self.run = ""
        if number % 2:
            self.tab.goto(f"{app.url}/train?{QUERY}")
            self.tab.get_by_role("button", name="Train", exact=True).click(timeout=PATIENCE)
            self.tab.wait_for_url("**run=**", timeout=PATIENCE)
            self.run = run_of(self.tab.url)
        else:
            self.tab.goto(f"{app.url}/lab")
            self.tab.locator(".lab canvas").first.wait_for(timeout=PATIENCE)


def _beginning(app: Server, number: int, files: list[str]) -> Callable[[], LabStudent | DigitsStudent]:
    def begin() -> LabStudent | DigitsStudent:
        visitor = student(app, number)
        return DigitsStudent(visitor) if number % 2 else LabStudent(visitor, files)

    return begin


def _cpu(app: Server) -> dict[str, float]:
    """CPU seconds until now."""
    own, me = psutil.Process(app.process.pid), psutil.Process()
    others = [child for child in me.children() if child.pid != own.pid]
    mine = me.cpu_times()
    return {
        "the app with its workers": cpu_seconds(own),
        "the Chromiums": sum(cpu_seconds(child) for child in others),
        "the students without a browser": mine.user + mine.system,
    }


def _figures(app: Server, people: list[Person], browsers: list[ChromiumPage], whose: str) -> Iterator[Measurement]:
    dropped = sum(person.dropped for person in people)
    yield Measurement(f"{whose}dropped connections", dropped, "", "0", dropped == 0)
    said = sum(len(each.errors) for each in browsers)
    yield Measurement("errors in the consoles of the Chromiums", said, "", "0", said == 0)
    yield Measurement("errors in the log", errors(app), "", "0", errors(app) == 0)
    reruns = [seconds for person in people for seconds in person.reruns]
    p95 = percentile(reruns, 0.95)
    yield Measurement(f"reruns, p95 of {len(reruns)}", 1000 * p95, "ms", "≤ 500", p95 <= 0.5)
    yield Measurement("the same, median", 1000 * percentile(reruns, 0.5), "ms")
    first = [each.digits.first or math.inf for each in people if each.digits is not None]
    yield Measurement(f"Train to first picture, p95 of {len(first)}", percentile(first, 0.95), "s", "≤ 20", None)
    yield Measurement("the same, median", percentile(first, 0.5), "s")
    runs = [each.digits.run for each in people if each.digits is not None] + [each.run for each in browsers if each.run]
    seconds = trained(app, [id for id in runs if id])
    fair = jain(seconds)
    what = f"fairness of the training seconds ({min(seconds):.0f} to {max(seconds):.0f} s), Jain's index"
    yield Measurement(what, fair, "", "≥ 0.9", fair >= 0.9)
