"""Thirty students press Train at the same moment: how soon each sees a picture, and how the time is shared."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import psutil

from playground.bench import Measurement
from playground.bench.students.digits import DigitsStudent
from playground.bench.students.school import errors, jain, percentile, school, student, trained
from playground.bench.students.usage import cpu_seconds

CLASS, FEW = 30, 6  # students
SOON = 20.0  # seconds
SHARING = 300.0  # seconds during which the runs share the processor: every run has several turns
PATIENCE = 180.0


def rows(quick: bool) -> Iterator[Measurement]:
    n = FEW if quick else CLASS
    with school() as app:
        students = [DigitsStudent(student(app, i)) for i in range(n)]
        time.sleep(8)  # the fork server loads PyTorch
        begun, process = time.monotonic(), psutil.Process(app.process.pid)
        cpu = cpu_seconds(process)
        threads = [threading.Thread(target=each.train, daemon=True) for each in students]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(max(0.0, begun + PATIENCE - time.monotonic()))
        first = [PATIENCE if each.first is None else each.first for each in students]
        p95 = percentile(first, 0.95)
        yield Measurement(
            f"{n} runs of digits wanted at once: Train to first picture, p95", p95, "s", "≤ 20", p95 <= SOON
        )
        yield Measurement("the same, median", percentile(first, 0.5), "s")
        what = "the same, processor time of the app and its workers until all had one"
        yield Measurement(what, cpu_seconds(process) - cpu, "s")
        runs = [each.run for each in students if each.run]
        before = trained(app, runs)
        time.sleep(SHARING / 10 if quick else SHARING)
        seconds = [a - b for a, b in zip(trained(app, runs), before, strict=True)]
        fair = jain(seconds)
        yield Measurement(
            f"fairness of the training seconds after that ({min(seconds):.1f} to {max(seconds):.1f} s), Jain's index",
            fair, "", "≥ 0.9", fair >= 0.9,
        )  # fmt: skip
        for each in students:
            each.close()
        yield Measurement("errors in the log", errors(app), "", "0", errors(app) == 0)
