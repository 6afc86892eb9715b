"""What a page requests: everything that a real browser with an empty cache asks for until the page stands."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from playground.bench.browser import Server

PATIENCE = 60_000  # ms
PAGES = {"lab": ".lab canvas", "learn?lesson=mode-collapse": ".lesson canvas"}  # page: what is there once it stands


def requested(tab: Any, app: Server, page: str) -> list[str]:
    """The paths, in their order, that a Chromium requests for one of `PAGES`."""
    found: list[str] = []

    def seen(request: Any) -> None:
        place = urlsplit(request.url)
        if request.method == "GET" and request.url.startswith(app.url):
            found.append(f"{place.path}?{place.query}" if place.query else place.path)

    tab.on("request", seen)
    tab.goto(f"{app.url}/{page}")
    tab.locator(PAGES[page]).first.wait_for(timeout=PATIENCE)
    tab.wait_for_load_state("networkidle", timeout=PATIENCE)
    tab.remove_listener("request", seen)
    return list(dict.fromkeys(found))
