"""The first visitor of a server may come by a link to any page."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.appserver import app


@pytest.mark.slow
@pytest.mark.browser
def test_the_first_page_that_is_asked_for_has_the_frame_of_the_app(tab: Page, tmp_path: Path) -> None:
    with app(tmp_path / "runs") as server:
        tab.goto(f"{server.url}/explore?model=digits")
        expect(tab.get_by_role("link", name="Lab", exact=True)).to_be_visible()
        expect(tab).to_have_title("GAN Playground")
        expect(tab.get_by_test_id("stSidebarNavLink")).to_have_count(0)
        tab.goto("about:blank")  # before its server ends
