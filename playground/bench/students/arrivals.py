"""Three hundred students arrive within five minutes, in the lab and in a lesson, each with an empty cache."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from playground.bench import Measurement
from playground.bench.browser import Server, page
from playground.bench.students.page_session import PageSession
from playground.bench.students.recorded_page import PAGES, requested
from playground.bench.students.school import errors, percentile, school
from playground.bench.students.visitor import Visitor
from playground.errors import PlaygroundError

SCHOOL, FEW = 300, 20  # students
MINUTES = 5.0
SOON = 2.0  # seconds


def rows(quick: bool) -> Iterator[Measurement]:
    n = FEW if quick else SCHOOL
    pause = 60 * MINUTES / SCHOOL
    with school() as app, ThreadPoolExecutor(n) as threads:
        with page() as tab:
            paths = {name: requested(tab, app, name) for name in PAGES}
        begun = time.monotonic()
        arriving = []
        for i in range(n):
            time.sleep(max(0.0, begun + i * pause - time.monotonic()))
            name = list(PAGES)[i % len(PAGES)]
            arriving.append(threads.submit(_arrive, app, name, paths[name]))
        took = [each.result() for each in arriving]
        came = [seconds for seconds in took if seconds is not None]
        p95 = percentile(came, 0.95)
        counts = " and ".join(str(len(found)) for found in paths.values())
        yield Measurement(
            f"{n} arrivals, {60 / pause:.0f} per minute: until the last byte of the page ({counts} files), p95",
            p95, "s", "≤ 2", p95 <= SOON,
        )  # fmt: skip
        yield Measurement("the same, median", percentile(came, 0.5), "s")
        lost = len(took) - len(came)
        yield Measurement("arrivals without a page", lost, "", "0", lost == 0)
        yield Measurement("errors in the log", errors(app), "", "0", errors(app) == 0)


def _arrive(app: Server, name: str, paths: list[str]) -> float | None:
    """Seconds until the page's last byte, its texts from Streamlit and its files; `None` where one did not come."""
    from websockets.exceptions import WebSocketException

    begun = time.perf_counter()
    place, _, query = name.partition("?")
    try:
        with closing(Visitor(app.url)) as visitor:
            visitor.open_page(f"/{name}")
            with ThreadPoolExecutor(1) as beside:
                files = beside.submit(visitor.get_all, paths)
                with closing(PageSession(visitor, place, query)) as session:
                    session.rerun()
                    files.result()
                    return time.perf_counter() - begun
    except (OSError, PlaygroundError, WebSocketException):
        return None
