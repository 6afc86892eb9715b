"""A page finds its server at the first attempt: none of its requests fails."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Response

from playground.web.index_page import script
from tests.appserver import app, launched


@pytest.mark.slow
@pytest.mark.browser
def test_a_page_load_causes_no_error(tmp_path: Path) -> None:
    refused: list[str] = []

    def look(response: Response) -> None:
        if response.status >= 400:
            refused.append(response.url)

    with app(tmp_path) as server, launched() as browser:
        for path in ("", "/train"):
            answer = httpx.get(f"{server.url}{path}", headers={"accept": "text/html"}, timeout=60)
            assert answer.content.count(script()) == 1
            assert answer.text.rstrip().endswith("</html>")
        assert script() not in httpx.get(f"{server.url}/api/health", headers={"accept": "text/html"}).content
        page = browser.new_page()
        page.on("response", look)
        page.goto(f"{server.url}/train")
        page.get_by_role("button", name="Train").first.wait_for(timeout=60_000)
        assert refused == []
