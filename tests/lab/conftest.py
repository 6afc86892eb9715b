"""One app for all tests of the lab."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page

from tests.appserver import App, app, faults_of
from tests.lab.hands import DEBUG, LAB, PATIENCE, SERVER, Open


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with app(tmp_path_factory.mktemp("lab") / "runs") as found:
        yield found


@pytest.fixture
def visit(browser: Browser, server: App) -> Iterator[Open]:
    """Opens the lab in a browser context of its own; nothing may fail in it or leave the machine."""
    contexts, faults = [], []

    def go(query: dict[str, str], *, wait: str = f"{LAB}?.a.nets", url: str = "") -> Page:
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        contexts.append(context)
        context.add_init_script(DEBUG)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        faults.append(faults_of(page))
        page.goto(url or f"{server.url}/lab?{urlencode(SERVER | query)}")
        page.wait_for_selector(".lab .chips button" if wait else "text=GAN")
        if wait:
            page.wait_for_function(wait)
        return page

    yield go
    for context in contexts:
        context.close()
    assert not any(faults), faults
