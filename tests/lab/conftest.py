"""One app and one browser for all tests of the lab."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.appserver import FLAGS, App, app, chromium
from tests.lab.hands import DEBUG, LAB, PATIENCE, SERVER, Open


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[App]:
    with app(tmp_path_factory.mktemp("lab") / "runs") as found:
        yield found


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    with sync_playwright() as p:
        found = p.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield found
        found.close()


@pytest.fixture
def visit(browser: Browser, server: App) -> Iterator[Open]:
    """Opens the lab in a browser context of its own; nothing may fail in it or leave the machine."""
    contexts, errors, outside = [], [], []
    local = ("http://127.0.0.1", "ws://127.0.0.1", "data:", "blob:", "about:")

    def go(query: dict[str, str], *, wait: str = f"{LAB}?.a.nets", url: str = "") -> Page:
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        contexts.append(context)
        context.add_init_script(DEBUG)
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        page.on("pageerror", lambda e: errors.append(str(e)))
        page.on("request", lambda r: None if r.url.startswith(local) else outside.append(r.url))
        page.goto(url or f"{server.url}/lab?{urlencode(SERVER | query)}")
        page.wait_for_selector(".lab .chips button" if wait else "text=GAN")
        if wait:
            page.wait_for_function(wait)
        return page

    yield go
    for context in contexts:
        context.close()
    assert errors == []
    assert outside == []
