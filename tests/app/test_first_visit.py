"""The first visitor of a server may come by a link to any page."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from tests.appserver import FLAGS, app, chromium


@pytest.mark.browser
def test_the_first_page_that_is_asked_for_has_the_frame_of_the_app(tmp_path: Path) -> None:
    (tmp_path / "runs").mkdir()
    with (
        app(tmp_path / "runs") as server,
        sync_playwright() as p,
        p.chromium.launch(executable_path=chromium(), args=FLAGS) as browser,
    ):
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(f"{server.url}/explore?model=digits")
        expect(page.get_by_role("link", name="Lab", exact=True)).to_be_visible(timeout=60_000)
        expect(page).to_have_title("GAN Playground")
        expect(page.get_by_test_id("stSidebarNavLink")).to_have_count(0)
