"""A page finds its server at the first attempt, and loads again what does not arrive."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Response, Route, expect

from playground.web.index_page import scripts
from tests.appserver import App, app, launched

PATIENT = 120_000  # ms
PARTS = {  # of a page
    "the program": "**/static/js/index.*.js",
    "its styles": "**/static/css/index.*.css",
    "what shows blocks": "**/static/js/BidiComponent.*.js",
    "a block": "**/train/run.js*",
    "what a block imports": "**/shared/texts.js*",
    "the bar": "**/shared/page/top_bar.js*",
    "plotly": "**/api/plotly.js*",
    "a recorded run": "**/api/assets/recorded/**",
}


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
            assert answer.content.count(scripts("en")) == 1
            assert answer.text.rstrip().endswith("</html>")
        assert scripts("en") not in httpx.get(f"{server.url}/api/health", headers={"accept": "text/html"}).content
        page = browser.new_page()
        page.on("response", look)
        page.goto(f"{server.url}/train")
        page.get_by_role("button", name="Train").first.wait_for(timeout=60_000)
        assert refused == []


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("part", PARTS)
def test_a_page_recovers_when_a_part_does_not_arrive(server: App, browser: Browser, part: str) -> None:
    page = browser.new_context(base_url=server.url, reduced_motion="reduce").new_page()
    lost: list[str] = []

    def lose_once(route: Route) -> None:
        if lost:
            route.fallback()
        else:
            lost.append(route.request.url)
            route.abort("connectionreset")

    page.route(PARTS[part], lose_once)
    page.goto("/train?preset=digits")
    expect(page.locator(".run canvas").first).to_be_visible(timeout=PATIENT)
    expect(page.locator(".board .main-svg").first).to_be_visible(timeout=PATIENT)
    expect(page.get_by_role("button", name="Projector")).to_be_visible(timeout=PATIENT)
    assert len(lost) == 1
    page.context.close()


@pytest.mark.slow
@pytest.mark.browser
def test_a_page_that_waits_for_its_parts_says_so(server: App, browser: Browser) -> None:
    page = browser.new_context(base_url=server.url, locale="zh-CN").new_page()
    away = True
    for address in (PARTS["the program"], "**/api/health"):
        page.route(address, lambda route: route.abort("connectionreset") if away else route.fallback())
    page.goto("/")
    expect(page.get_by_role("status")).to_have_text("页面有部分内容未能加载。程序恢复响应后，页面会自动重新加载。")
    away = False
    expect(page.locator(".home .doors")).to_be_visible(timeout=PATIENT)
    page.context.close()
