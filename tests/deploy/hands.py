"""What a person does with an app that lies behind something."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.app.hands import PATIENCE, canvas_sum, press, word
from tests.waiting import until


def trains_live(page: Page, home: str) -> None:
    """Train a run in the app at `home`, host and path: its pictures move through our socket, and nothing is refused."""
    page.set_default_timeout(PATIENCE)
    faults: list[str] = []
    sockets: list[str] = []
    page.on("response", lambda r: faults.append(f"{r.status} {r.url}") if r.status >= 400 else None)
    page.on("pageerror", lambda e: faults.append(str(e)))
    page.on("websocket", lambda s: sockets.append(s.url))
    page.goto(f"http://{home}train?preset=points&stop.steps=null&stop.seconds=null")
    press(page, "Train")
    page.wait_for_url(re.compile(r"\?run="))
    expect(word(page)).to_have_text("running", timeout=3 * PATIENCE)  # a worker has to load PyTorch
    first = canvas_sum(page)
    until(lambda: canvas_sum(page) not in (0, first), what="the next live picture")
    press(page, "Stop")
    expect(word(page)).to_have_text("stopped", timeout=PATIENCE)
    assert f"ws://{home}api/socket" in sockets
    assert faults == []
