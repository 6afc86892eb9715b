"""What links lead to whose reader is in the browser: a point of the explorer, the Dirac plane."""

from __future__ import annotations

import base64
import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from playground import assets
from tests.appserver import app, launched
from tests.data.version_1.links import DIRAC, EXPLORE, read_query

READER = assets.files()["explore/link.js"]


def explored(page: Page, query: str, size: int, classes: int) -> dict[str, Any]:
    """The point of latent space that the code `at` in a link means; a seed's numbers are left out."""
    source = base64.b64encode(READER.read_bytes()).decode()
    found: dict[str, Any] = page.evaluate(
        """async ([source, code, size, classes]) => {
          const { decode } = await import("data:text/javascript;base64," + source);
          const plain = (v) => v && typeof v === "object" && "length" in v ? Array.from(v) : v;
          const found = decode(code, { size, classes }, () => null);
          found.vectors = Object.fromEntries(Object.entries(found.vectors).map(([k, v]) => [k, plain(v)]));
          return Object.fromEntries(Object.entries(found).map(([k, v]) => [k, plain(v)]));
        }""",
        [source, read_query(query)["at"], size, classes],
    )
    return found


def dirac_shown(page: Page, url: str, query: str) -> dict[str, str]:
    """The address by which the Dirac page says what it shows, after it has opened a link.

    It speaks once a hand has moved the start: here forth and back.
    """
    page.goto(f"{url}/dirac?{query}")
    expect(page.locator(".verdict")).not_to_be_empty(timeout=60_000)
    for key in ("ArrowRight", "ArrowLeft"):
        page.locator(".phase").press(key)
    page.wait_for_url("**start=**")
    return read_query(urlsplit(page.url).query)


def read_browser_links() -> dict[str, list[dict[str, Any]]]:
    with (
        tempfile.TemporaryDirectory() as place,
        app(Path(place) / "runs") as server,
        launched() as browser,
    ):
        page = browser.new_page()
        explore = [{"query": q, "size": n, "classes": k, "at": explored(page, q, n, k)} for q, n, k in EXPLORE]
        dirac = [{"query": query, "shown": dirac_shown(page, server.url, query)} for query in DIRAC]
    return {"explore": explore, "dirac": dirac}
